"""index/pdf.py: the text layer of a PDF, and what is no letter."""

import re
import shutil
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from layouts import Sheet, check_gold, seed_pdf
from PIL import Image
from reportlab.lib.utils import ImageReader

from index import pdf
from index.letter import Letter, parse_letter
from index.page import Page
from index.pdf import read_pdf
from index.problems import LetterProblem
from index.readers import read_pages
from index.rows import Run
from index.shapes import QUESTION, REPLY, is_exchange, numbers_in

LETTERS = Path(__file__).parents[2] / "shared" / "letters"
REAL = sorted((LETTERS / "pdf").glob("*.pdf"))
real = pytest.mark.skipif(not REAL, reason="the letters in ../shared/letters are not here")
each = pytest.mark.parametrize("path", REAL, ids=[path.stem[-4:] for path in REAL])


@cache
def pages_of(path: Path) -> tuple[Page, ...]:
    """The pages of a letter beside the repository."""
    return read_pages(path)


@cache
def letter_of(path: Path) -> Letter:
    """A letter beside the repository."""
    return parse_letter(pages_of(path), path.stem)


def texts(pages: tuple[Page, ...], part: str = "body") -> list[str]:
    """The lines of one part of some pages."""
    return [line.text for page in pages for line in page.lines if line.hints and line.hints.part == part]


# The seed letter, and real ones.


def test_the_seed_letter_as_pdf() -> None:
    """With running head, margin column, foot and small footnotes it is the gold structure, pages and all."""
    pages = read_pdf(seed_pdf(), "seed.pdf")
    check_gold(parse_letter(pages, "seed"), pages=True)
    aside = Counter(texts(pages, "aside"))
    assert aside["Brief aan de Kamer"] == aside["Onze referentie"] == 6
    assert aside["Pagina 3 van 6"] == 1


@real
@each
def test_every_question_and_reply_in_order(path: Path) -> None:
    """The questions are 1, 2, 3 … to the last, and so are the answers; each answer has its question above it."""
    letter = letter_of(path)
    found = [match for heading in letter.headings if (match := QUESTION.fullmatch(heading.text))]
    asked = [number for match in found for number in sorted(numbers_in(match["numbers"]))]
    found = [match for heading in letter.headings if (match := REPLY.fullmatch(heading.text))]
    answered = [number for match in found for number in sorted(numbers_in(match["numbers"]))]
    assert len(asked) >= 4
    assert asked == answered == list(range(1, len(asked) + 1))
    for paragraph in letter.paragraphs:
        if paragraph.section and (reply := REPLY.fullmatch(paragraph.section[-1])):
            question = QUESTION.fullmatch(paragraph.section[-2])
            assert question and numbers_in(question["numbers"]) & numbers_in(reply["numbers"])


@real
@each
def test_only_questions_and_replies_are_headings(path: Path) -> None:
    """Who answers, and when, stands in the text's own type nearer to what is above than to the first question: it can
    be quoted. What remains as headings are the questions and the replies."""
    letter = letter_of(path)
    assert [heading.text for heading in letter.headings if not is_exchange(heading.text)] == []
    assert any("(ontvangen " in paragraph.text for paragraph in letter.paragraphs)


@real
@each
def test_no_furniture_in_any_paragraph(path: Path) -> None:
    """Running feet, page numbers and the printer's imprint are beside the letter, on each page, and nowhere in it."""
    letter, pages = letter_of(path), pages_of(path)
    for paragraph in letter.paragraphs:
        assert not re.search(r"ISSN|ah-tk-|Tweede Kamer, vergaderjaar|’s-Gravenhage 20", paragraph.text)
        assert paragraph.kind == "letterhead" or not re.fullmatch(r"\W*\d+\W*", paragraph.text)
    aside = texts(pages, "aside")
    assert [int(text) for text in aside if text.isdigit()] == list(range(1, len(pages) + 1))
    assert sum(text.startswith("Tweede Kamer, vergaderjaar") for text in aside) == len(pages)
    assert len(aside) == 2 * len(pages) + 3  # the number of the paper, its ISSN, place and year


@real
def test_no_word_is_left_broken() -> None:
    """Of 142 words that a line end cuts none is left in two: 137 lose the printer's hyphen, four keep their own (or a
    stroke), and one stands before "en"."""
    kept: list[str] = []
    joined = 0
    for path in REAL:
        text = letter_of(path).text
        lines = texts(pages_of(path)) + texts(pages_of(path), "note")
        for above, below in pairwise(lines):
            head, tail = above.rsplit(" ", 1)[-1], below.split(" ", 1)[0]
            if re.search(r"\w[-/]$", head) and not re.search(r"[./]\w+[-/]|//", head):
                assert f"{head} {tail}" not in text or tail == "en"
                joined += head[:-1] + tail in text
                kept += [head + tail] if head + tail in text else []
    assert joined == 137
    assert kept == ["ENTSO-E-verband", "maatregelen/projecten", "CCS-projecten", "WIA-uitkering"]


@real
@each
def test_footnotes_are_lifted_out(path: Path) -> None:
    """Every footnote has its mark, every raised number its footnote, and labels rise from 1."""
    letter = letter_of(path)
    notes = [one for one in letter.paragraphs if one.kind == "footnote"]
    marks = [mark for one in letter.paragraphs for mark in one.marks]
    assert [note.id for note in notes] == [f"fn{number}" for number in range(1, len(notes) + 1)]
    assert sorted(mark.footnote for mark in marks) == sorted(note.id for note in notes)
    raised = [
        line.text[start:end]
        for page in pages_of(path)
        for line in page.lines
        if line.hints and line.hints.part == "body"
        for start, end in line.hints.raised
    ]
    assert len(raised) == len(notes)


@real
@each
def test_no_letter_of_the_file_is_lost(path: Path) -> None:
    """Its lines hold the characters that PDFium finds, neither more nor fewer."""
    with pypdfium2.PdfDocument(path) as document:
        whole = "".join(page.get_textpage().get_text_range() for page in document)
    lines = "".join(line.text for page in pages_of(path) for line in page.lines)
    assert Counter("".join(lines.split())) == Counter("".join(whole.replace("\ufffe", "-").split()))


@real
def test_a_letter_is_the_same_from_pdf_and_text() -> None:
    """Of 341 paragraphs in the text files, in which only words are left, all but five are the PDF's, word for word:
    these are two in one, of which the first ends with a full line, and a gap parted them that the text has lost."""
    same = total = 0
    both: list[bool] = []
    for path in REAL:
        text = read_pages(LETTERS / "text" / f"{path.stem}.txt")
        found = {paragraph.text for paragraph in letter_of(path).paragraphs}
        plain = [paragraph.text for paragraph in parse_letter(text, path.stem).paragraphs]
        total += len(plain)
        same += sum(paragraph in found for paragraph in plain)
        both += [
            any(paragraph == f"{one} {two}" for one in found for two in found)
            for paragraph in plain
            if paragraph not in found
        ]
    assert (same, total) == (336, 341)
    assert both == [True] * 5


# What is no letter.


LINES = ["Dit is de eerste regel van deze brief,", "en dit is de tweede ervan."]


def refused(content: bytes) -> LetterProblem:
    """The error that a file raises."""
    with pytest.raises(LetterProblem) as caught:
        read_pdf(content, "brief.pdf")
    assert caught.value.nl.startswith(("brief.pdf", "Van brief.pdf"))
    return caught.value


def test_a_scan() -> None:
    """A picture of a letter has no words: the error says how to get them."""
    sheet = Sheet()
    sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 500, 700)
    problem = refused(sheet.saved())
    assert "is een scan" in problem.nl and "ocrmypdf" in problem.nl
    assert "is a scan" in problem.en and "ocrmypdf" in problem.en


def test_a_page_without_text_is_named(caplog: pytest.LogCaptureFixture) -> None:
    """Where one page of several is a picture, the others are read, and the log names it."""
    sheet = Sheet()
    sheet.column(60, 80, LINES)
    sheet.turn()
    sheet.canvas.rect(60, 80, 100, 100)
    pages = read_pdf(sheet.saved(), "brief.pdf")
    assert [len(page.lines) for page in pages] == [2, 0]
    assert "brief.pdf: no text on page 2" in caplog.text


def test_a_password() -> None:
    """What is wrong in the other process is said as it is in this one."""
    sheet = Sheet(password="geheim")
    sheet.column(60, 80, LINES)
    problem = refused(sheet.saved())
    assert "vraagt een wachtwoord" in problem.nl and "asks for a password" in problem.en


def test_fonts_that_hide_their_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of letters that nobody can name are no words."""
    run = Run("Een br\ufffd\ufffdf", 0, 90, 80, 9, False, True, "", 30)
    monkeypatch.setattr(pdf, "_runs_apart", lambda content, name: [(run,)])
    problem = refused(b"")
    assert "is 22% van de letters" in problem.nl and "--force-ocr" in problem.en


def test_a_file_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reader does, it is ended in time."""
    monkeypatch.setattr(pdf, "MAX_TIME", 0.001)
    problem = refused(seed_pdf())
    assert "meer dan 0.001 seconden" in problem.nl and "takes more than 0.001 seconds" in problem.en


def test_a_file_that_ends_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash of the reader is an error about the file, and no crash of ours."""
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    problem = refused(seed_pdf())
    assert "het lezen brak af (1)" in problem.nl and "reading it broke off (1)" in problem.en


def test_a_file_that_unpacks_to_a_hundred_times_its_size() -> None:
    """Two hundred thousand bytes that unpack to two hundred million are read as the nothing they are, or refused."""
    sheet = Sheet()
    sheet.canvas._code.append(" " * 200_000_000)
    content = sheet.saved()
    assert len(content) < 300_000
    told = refused(content).nl
    assert "geen tekst" in told or "seconden" in told  # or a slow machine ends it first
