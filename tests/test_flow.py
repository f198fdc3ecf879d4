"""index/flow.py: blocks become lines, folded and broken as the file says."""

import pytest

from index.flow import Break, Flow, Footnote, Mark, Start
from index.page import Hints, Line, Page
from index.problems import LetterProblem


def lines(flow: Flow) -> list[tuple[int, int, str]]:
    """Page, number and text of each line."""
    return [(page.number, line.number, line.text) for page in flow.pages("toy") for line in page.lines]


def test_a_block_is_one_line_with_its_marks() -> None:
    """White space is folded across the parts of a block, and marks know their place in what is left."""
    flow = Flow()
    flow.block(["  Het\n", " plan", Mark("1"), " ", "", " is", "  er", ". "], level=3)
    assert flow.pages("toy") == (Page(1, (Line(1, "Het plan1 is er.", Hints(True, "body", 3, ((8, 9),))),)),)


def test_breaks_end_lines_and_pages() -> None:
    """A page ends inside a block, an empty one never counts, and numbers count through."""
    flow = Flow()
    flow.page()
    flow.block(["een", Break("line"), "twee", Break("page"), Break("page"), "drie"])
    flow.page()
    flow.block([" "])
    flow.block(["vier"])
    assert lines(flow) == [(1, 1, "een"), (1, 2, "twee"), (2, 3, "drie"), (3, 4, "vier")]


def test_a_stream_of_blocks() -> None:
    """What stands between two starts is a block; a footnote follows it; a note's label waits for its first words."""
    flow = Flow()
    note = Footnote("1", ("Zie boven.",))
    flow.write(
        ["Los.", Start(2), "Kop", Mark("1"), note, Start(0, "note", "2"), Start(0, "note"), "Noot", Start(), " "]
    )
    found = [(line.text, line.hints) for page in flow.pages("toy") for line in page.lines]
    assert found == [
        ("Los.", Hints(True, level=0)),
        ("Kop1", Hints(True, level=2, raised=((3, 4),))),
        ("1 Zie boven.", Hints(True, "note", 0)),
        ("2 Noot", Hints(True, "note", 0)),
    ]


def test_words_beside_the_text_are_no_letter() -> None:
    """A file of menus only holds no words of a letter."""
    flow = Flow()
    flow.block(["Home"], part="aside")
    with pytest.raises(LetterProblem, match=r"toy holds no words\."):
        flow.pages("toy")
