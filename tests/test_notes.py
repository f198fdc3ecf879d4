"""index/notes.py: footnotes that a file tells apart. Those that text hides are shown in test_letter.py."""

from index.letter import Letter, parse_letter
from index.page import Hints, Line, Page

BODY = Hints(True)
NOTE = Hints(True, "note")


def letter(*pages: list[tuple[str, Hints]]) -> Letter:
    """Pages of lines as a letter."""
    number = 0
    found: list[Page] = []
    for count, lines in enumerate(pages, start=1):
        rows = tuple(Line(number + position, *line) for position, line in enumerate(lines, start=1))
        number += len(rows)
        found.append(Page(count, rows))
    return parse_letter(found, "toy")


def texts(found: Letter) -> list[tuple[str, str]]:
    """Id and printed text of each paragraph."""
    return [(one.id, one.printed()) for one in found.paragraphs]


def raised(text: str, mark: str) -> tuple[str, Hints]:
    """A line of the body in which the mark stands raised."""
    at = text.index(mark)
    return text, Hints(True, raised=((at, at + len(mark)),))


def test_a_raised_mark_leads_to_its_note() -> None:
    """Only what is raised is a mark: the same number elsewhere in the line is none, nor is it one of a unit."""
    found = letter(
        [("Wij varen 1 jaar over 5 km2.", Hints(True, raised=((26, 27),))), raised("Plan1 2.", "1"), ("1 Noot.", NOTE)]
    )
    assert texts(found) == [("1", "Wij varen 1 jaar over 5 km2."), ("2", "Plan1 2."), ("fn1", "Noot.")]
    assert found.paragraphs[1].text == "Plan 2."


def test_notes_at_the_end_find_their_marks_on_earlier_pages() -> None:
    """The first mark of the label that is left, on the note's own page before others."""
    found = letter([raised("Plan1.", "1")], [raised("Geld2.", "2"), ("1 A.", NOTE), ("2 B.", NOTE)])
    assert texts(found) == [("1", "Plan1."), ("fn1", "A."), ("2", "Geld2."), ("fn2", "B.")]


def test_a_note_goes_on_without_a_label() -> None:
    """A second paragraph, or what the page before had no room for, belongs to the last note."""
    found = letter([raised("Plan1.", "1"), ("1 Een", NOTE)], [("Tekst.", BODY), ("noot.", NOTE)])
    assert texts(found) == [("1", "Plan1."), ("fn1", "Een noot."), ("2", "Tekst.")]
    assert found.paragraph("fn1").pages == (1, 2)


def test_a_note_whose_mark_is_not_found() -> None:
    """It stands where its page ends, and no mark is made up for it."""
    found = letter([("Een.", BODY), ("Twee.", BODY), ("1 Noot.", NOTE)], [("Drie.", BODY)])
    assert texts(found) == [("1", "Een."), ("2", "Twee."), ("fn1", "Noot."), ("3", "Drie.")]
    assert [one.marks for one in found.paragraphs] == [()] * 4


def test_small_type_before_any_text_is_text() -> None:
    """A note that nothing precedes, or that has neither label nor note before it, is a paragraph."""
    assert texts(letter([("1 Noot.", NOTE)], [("Een.", BODY)])) == [("1", "1 Noot."), ("2", "Een.")]
    assert texts(letter([("Een.", BODY), ("Klein.", NOTE)])) == [("1", "Een."), ("2", "Klein.")]


def test_the_same_label_twice_on_a_page() -> None:
    """Each note has an id of its own."""
    found = letter([raised("Plan1.", "1"), raised("Geld1.", "1"), ("1 A.", NOTE), ("1 B.", NOTE), ("1 C.", NOTE)])
    assert [one.id for one in found.paragraphs] == ["1", "fn1", "2", "fn1p1", "fn1l5"]
