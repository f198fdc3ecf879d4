"""index/pdfium.py: letters with their places, and the files that give none."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import Sheet, seed_pdf

from index import pdfium
from index.letter import parse_letter
from index.pdfium import runs_of
from index.problems import LetterProblem
from index.rows import Run
from index.typeset import typeset

LINES = ["Dit is de eerste regel van deze brief,", "en dit is de tweede ervan."]


def runs(sheet: Sheet) -> list[Run]:
    """The runs of the only page of a file."""
    (found,) = runs_of(sheet.saved(), "toy.pdf")
    return list(found)


def refused(content: bytes) -> LetterProblem:
    """The error that a file raises."""
    with pytest.raises(LetterProblem) as caught:
        runs_of(content, "brief.pdf")
    assert "brief.pdf" in caught.value.nl and "brief.pdf" in caught.value.en
    return caught.value


def test_a_line_is_a_run_with_its_place() -> None:
    """Edges, base line from the top, size and weight are those that it was set with."""
    sheet = Sheet()
    right = sheet.put(60, 80, "Een vette regel", 12, "-Bold")
    (run,) = runs(sheet)
    assert (run.text, run.size, run.bold, run.upright) == ("Een vette regel", 12, True, True)
    assert (run.left, run.right) == pytest.approx((60, right), abs=0.1)
    assert run.word == pytest.approx(60 + 22.0, abs=0.2)


def test_another_size_or_height_is_another_run() -> None:
    """A raised mark is a run of its own, right behind its word."""
    sheet = Sheet()
    x = sheet.put(60, 80, "plan")
    sheet.put(sheet.put(x, 77, "1", 6), 80, " is er")
    word, mark, rest = runs(sheet)
    assert (word.text, mark.text, rest.text) == ("plan", "1", "is er")
    assert word.base - mark.base == pytest.approx(3)
    assert (mark.space, rest.space) == ("", " ")


def test_digits_of_other_widths_stand_together() -> None:
    """A narrow 1 among other digits makes no gap, and a hyphen at a line's end is a hyphen."""
    sheet = Sheet()
    sheet.column(60, 80, ["nr. 1110 van de bevol-", "king"])
    assert [run.text for run in runs(sheet)] == ["nr. 1110 van de bevol-", "king"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_reads_as_one_that_is_not(turn: int) -> None:
    """Most letters of a page say which side is up, whatever way its paper lies."""
    sheet = Sheet()
    sheet.canvas.setPageRotation(turn)
    sheet.canvas.translate(300, 400)
    sheet.canvas.rotate(turn)
    sheet.column(-100, 842, LINES)
    one, two = runs(sheet)
    assert [one.text, two.text] == LINES and one.upright
    assert two.base - one.base == pytest.approx(12)
    assert one.left == pytest.approx(two.left, abs=0.1) and one.left < one.word < one.right


def test_a_password() -> None:
    """A protected file is told from a damaged one."""
    sheet = Sheet(password="geheim")
    sheet.column(60, 80, LINES)
    problem = refused(sheet.saved())
    assert "vraagt een wachtwoord" in problem.nl and "bewaar het zonder" in problem.nl
    assert "asks for a password" in problem.en and "save it without" in problem.en


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\nrubbish" * 100, b"%PDF-1.4\n%%EOF"])
def test_a_damaged_file(content: bytes) -> None:
    """What cannot be opened says so."""
    problem = refused(content)
    assert "is beschadigd of geen PDF" in problem.nl and "is damaged or no PDF" in problem.en


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of pages and the limit are both named."""
    monkeypatch.setattr(pdfium, "MAX_PAGES", 5)
    problem = refused(seed_pdf())
    assert "telt 6 bladzijden; hoogstens 5" in problem.nl and "has 6 pages; at most 5" in problem.en


def test_too_many_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is made to keep a reader busy is refused by its number."""
    monkeypatch.setattr(pdfium, "MAX_LETTERS", 100)
    problem = refused(seed_pdf())
    assert "bladzijde 1 telt" in problem.nl and "at most 100 fit on a page" in problem.en


@given(st.data())
@settings(max_examples=40)
def test_a_spoilt_file_raises_only_the_documented_error(data: st.DataObject) -> None:
    """Cut it, or change bytes anywhere in it: it is read, or it is a LetterProblem."""
    content = bytearray(small())
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))
    try:
        parse_letter(typeset(runs_of(bytes(content[:end]), "brief.pdf")), "brief")
    except LetterProblem as problem:
        assert "brief.pdf" in problem.nl


@cache
def small() -> bytes:
    """A PDF of one page whose streams are not packed, so that a changed byte changes text, fonts and places."""
    sheet = Sheet()
    sheet.canvas.setPageCompression(0)
    sheet.column(60, 80, LINES)
    return sheet.saved()
