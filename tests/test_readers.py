"""index/readers.py: a file -> pages of numbered lines, or an error that says what to do."""

from pathlib import Path

import pytest

from index import readers
from index.problems import LetterProblem
from index.readers import Line, Page, pages_of, read_pages


def rows(pages: tuple[Page, ...]) -> list[list[tuple[int, str]]]:
    """The lines of each page that are not blank."""
    return [[(line.number, line.text) for line in page.lines if line.text.strip()] for page in pages]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(line_end: str) -> None:
    """Unix, Windows and old Macintosh files give the same lines and numbers."""
    assert pages_of(line_end.join(["een", "", "twee"]), "toy") == (
        Page(1, (Line(1, "een"), Line(2, ""), Line(3, "twee"))),
    )


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0b", "\x1c", "\x85", "\u00a0"])
def test_other_separators_stand_inside_lines(character: str) -> None:
    """Only line ends number lines; what str.splitlines takes for one besides does not."""
    assert rows(pages_of(f"een{character}twee\ndrie", "toy")) == [[(1, f"een{character}twee"), (2, "drie")]]


def test_a_form_feed_parts_pages() -> None:
    """Pages part at form feeds; line numbers count through."""
    assert rows(pages_of("een\n\ftwee\ndrie\n\fvier", "toy")) == [
        [(1, "een")],
        [(2, "twee"), (3, "drie")],
        [(4, "vier")],
    ]


def test_a_form_feed_inside_a_line_shares_its_number() -> None:
    """A form feed ends no line."""
    assert rows(pages_of("een\ftwee\ndrie", "toy")) == [[(1, "een")], [(1, "twee"), (2, "drie")]]


def test_empty_pages_are_no_pages() -> None:
    """A blank sheet, or the form feed that ends a file, makes no page."""
    pages = pages_of("een\n\f\n \n\ftwee\n\f", "toy")
    assert [page.number for page in pages] == [1, 2]
    assert rows(pages) == [[(1, "een")], [(4, "twee")]]


@pytest.mark.parametrize(("blank", "count"), [(1, 1), (3, 1), (4, 2), (9, 2)])
def test_a_long_gap_parts_pages(blank: int, count: int) -> None:
    """Without form feeds, four blank lines are the margins of two pages, three are a gap."""
    pages = pages_of("een" + "\n" * (blank + 1) + "twee", "toy")
    assert len(pages) == count
    assert [line for page in rows(pages) for line in page] == [(1, "een"), (blank + 2, "twee")]


def test_blank_lines_count_though_they_hold_spaces() -> None:
    """A line of white space is a blank line."""
    assert len(pages_of("een\n \n\t\n\u00a0\n\ntwee", "toy")) == 2


def test_form_feeds_win_over_gaps() -> None:
    """Where pages are marked, a long gap is only a gap."""
    assert rows(pages_of("een\n\n\n\n\n\ntwee\n\fdrie", "toy")) == [[(1, "een"), (7, "twee")], [(8, "drie")]]


def test_blank_lines_around_a_letter_are_no_pages() -> None:
    """A gap before the first word or after the last parts nothing."""
    pages = pages_of("\n" * 9 + "een" + "\n" * 9, "toy")
    assert rows(pages) == [[(10, "een")]]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """What Windows writes in front of UTF-8 is set aside."""
    path = tmp_path / "brief.TXT"
    path.write_bytes("\ufeffÉén".encode())
    assert rows(read_pages(path)) == [[(1, "Één")]]


def test_a_file_reads_as_its_text(tmp_path: Path) -> None:
    """read_pages and pages_of agree; the suffix may be in capitals (see above) or not."""
    path = tmp_path / "brief.txt"
    path.write_bytes(b"een\r\n\ftwee")
    assert read_pages(path) == pages_of("een\r\n\ftwee", "toy")


def check(problem: LetterProblem, value: str, nl: tuple[str, str], en: tuple[str, str]) -> None:
    """An error names the value, what was wrong or expected, and the way out, in both languages."""
    for message, parts in ((problem.nl, nl), (problem.en, en)):
        assert value in message
        assert all(part in message for part in parts)
    assert str(problem) == f"{problem.nl}\n{problem.en}"


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    path = tmp_path / "weg.txt"
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(
        caught.value,
        str(path),
        ("Brief niet gevonden", "Geef het pad van een tekstbestand (.txt)"),
        ("Letter not found", "Give the path of a text file (.txt)"),
    )


def test_a_folder_is_no_letter(tmp_path: Path) -> None:
    """A folder is refused as a missing file is."""
    with pytest.raises(LetterProblem) as caught:
        read_pages(tmp_path)
    check(caught.value, str(tmp_path), ("niet gevonden", "Geef het pad"), ("not found", "Give the path"))


def test_another_kind_of_file(tmp_path: Path) -> None:
    """A suffix that cannot be read is named, with the one that can."""
    path = tmp_path / "brief.odt"
    path.write_text("Tekst.", encoding="utf-8")
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(caught.value, "'.odt'", ("verwacht is .txt", "Bewaar de brief"), ("expected .txt", "Save the letter"))


def test_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size and the limit are both named; a file of exactly the limit passes."""
    monkeypatch.setattr(readers, "MAX_BYTES", 1_000)
    path = tmp_path / "brief.txt"
    path.write_text("a" * 1_000, encoding="utf-8")
    assert len(read_pages(path)) == 1
    path.write_text("a" * 1_001, encoding="utf-8")
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(caught.value, "1,001", ("hoogstens 1,000", "Splits het bestand"), ("at most 1,000", "Split the file"))


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    """The first byte that is not UTF-8 is named."""
    path = tmp_path / "brief.txt"
    path.write_bytes("Oekraïne".encode("latin-1"))
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(caught.value, "byte 5", ("geen UTF-8", "Bewaar de brief"), ("not UTF-8", "Save the letter"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says comes with the way out."""
    path = tmp_path / "brief.txt"
    path.write_text("Tekst.", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(
        caught.value,
        str(path),
        ("niet te lezen (Permission denied)", "Geef uzelf leesrecht"),
        ("cannot be read (Permission denied)", "Give yourself permission"),
    )


def test_a_binary_file(tmp_path: Path) -> None:
    """A NUL character shows a file that is no text, whatever its suffix."""
    path = tmp_path / "brief.txt"
    path.write_bytes(b"PK\x03\x04\x00\x00tekst")
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(caught.value, str(path), ("NUL-teken", "Bewaar de brief"), ("NUL character", "Save the letter"))


@pytest.mark.parametrize("text", ["", "\n\n", " \f ", "… – •\n!"])
def test_a_letter_without_words(text: str) -> None:
    """An empty file, or one of marks only, is no letter."""
    with pytest.raises(LetterProblem) as caught:
        pages_of(text, "leeg.txt")
    check(caught.value, "leeg.txt", ("geen woorden", "geef dan de tekst"), ("no words", "give its text"))
