"""index/readers.py: a file -> pages of numbered lines, or an error that says what to do."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import ROOT, check_gold, seed_docx, seed_html, seed_pdf, seed_xml

from index import readers
from index.letter import read_letter
from index.page import Line, Page
from index.problems import LetterProblem
from index.readers import SUFFIXES, pages_of, read_pages


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
        ("Brief niet gevonden", "Geef het pad van een bestand (.docx, .htm, .html, .pdf, .txt, .xml)"),
        ("Letter not found", "Give the path of a file (.docx, .htm, .html, .pdf, .txt, .xml)"),
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
    check(caught.value, "'.odt'", ("verwacht is .docx", "Bewaar de brief"), ("expected .docx", "Save the letter"))


def test_each_kind_is_read_by_its_reader(tmp_path: Path) -> None:
    """The seed letter in five kinds of file, by their endings in capitals or not, is the same letter each time."""
    kinds = {".pdf": seed_pdf(), ".DOCX": seed_docx(), ".htm": seed_html(), ".html": seed_html(), ".xml": seed_xml()}
    for suffix, content in kinds.items():
        path = tmp_path / f"brief{suffix}"
        path.write_bytes(content)
        check_gold(read_letter(path), pages=suffix == ".pdf")


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [
        (seed_pdf(), ".txt", "PDF"),
        (b"\n" * 500 + seed_pdf(), ".docx", "PDF"),
        (seed_docx(), ".pdf", "zip (.docx)"),
        (seed_docx(), ".txt", "zip (.docx)"),
        (seed_html(), ".txt", "HTML / XML"),
        (seed_xml(), ".docx", "HTML / XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".docx", "Word 97 / wachtwoord, password (.doc)"),
        (b"{\\rtf1 Brief}", ".txt", "RTF"),
    ],
)
def test_a_wrong_ending(tmp_path: Path, content: bytes, suffix: str, kind: str) -> None:
    """A file whose content is of another kind than its ending says is not read as what it is not."""
    path = tmp_path / f"brief{suffix}"
    path.write_bytes(content)
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(
        caught.value,
        str(path),
        (f"eindigt op '{suffix}'", f"inhoud is {kind}", "bewaar de brief"),
        (f"ends in '{suffix}'", f"content is {kind}", "save the letter"),
    )


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_an_empty_file(tmp_path: Path, suffix: str, content: bytes) -> None:
    """Nothing, or nothing but white space, is no letter of any kind."""
    path = tmp_path / f"brief{suffix}"
    path.write_bytes(content)
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(caught.value, str(path), ("is leeg", "geen woorden"), ("is empty", "no words"))


def test_a_text_asks_for_no_library(seed_path: Path) -> None:
    """Reading text imports nothing that reads other kinds."""
    code = (
        "import sys; from pathlib import Path; from index.letter import read_letter; "
        f"read_letter(Path({str(seed_path)!r})); "
        "print([name for name in ('pypdfium2', 'lxml', 'index.pdf', 'index.docx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@given(st.sampled_from([".docx", ".html", ".xml"]), st.data())
@settings(max_examples=60)
def test_a_spoilt_file_raises_only_the_documented_error(suffix: str, data: st.DataObject) -> None:
    """Cut a file, or change bytes anywhere in it: it is read, or it is a LetterProblem that names it."""
    content = bytearray({".docx": seed_docx, ".html": seed_html, ".xml": seed_xml}[suffix]())
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(content)), st.integers(1, len(content))))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"brief{suffix}"
        path.write_bytes(content[:end])
        try:
            read_letter(path)
        except LetterProblem as problem:
            assert str(path) in problem.nl and str(path) in problem.en


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_pictures_may_weigh_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    """Kinds of file that hold pictures have a limit of their own."""
    monkeypatch.setattr(readers, "MAX_BYTES", 1_000)
    path = tmp_path / f"brief{suffix}"
    path.write_bytes(seed_pdf() if suffix == ".pdf" else seed_docx())
    assert read_pages(path)
    monkeypatch.setattr(readers, "MAX_BYTES_WITH_PICTURES", 1_000)
    with pytest.raises(LetterProblem, match="at most 1,000 fit"):
        read_pages(path)


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
    path.write_bytes(b"\x7fELF\x00\x00tekst")
    with pytest.raises(LetterProblem) as caught:
        read_pages(path)
    check(caught.value, str(path), ("NUL-teken", "Bewaar de brief"), ("NUL character", "Save the letter"))


@pytest.mark.parametrize("text", ["", "\n\n", " \f ", "… – •\n!"])
def test_a_letter_without_words(text: str) -> None:
    """An empty file, or one of marks only, is no letter."""
    with pytest.raises(LetterProblem) as caught:
        pages_of(text, "leeg.txt")
    check(caught.value, "leeg.txt", ("geen woorden", "geef dan de tekst"), ("no words", "give its text"))
