"""A file -> pages of lines, numbered as in the file. Each kind of file has a module of its own; text is read here."""

import re
from pathlib import Path
from typing import Final

from index.page import Line, Page
from index.problems import LetterProblem

# Two dense pages of letter are 6 kB; ten megabytes is a bookshelf, not a letter.
MAX_BYTES: Final = 10_000_000
# Letterheads, signatures and photographs weigh more than any words.
MAX_BYTES_WITH_PICTURES: Final = 50_000_000
# pdftotext parts pages by a form feed. Other converters leave the margins of two pages: a run of blank lines
# longer than any gap that writers leave between paragraphs.
PAGE_GAP: Final = 4
_PICTURED: Final = frozenset({".docx", ".pdf"})
_MARKUP: Final = frozenset({".htm", ".html", ".xml"})
SUFFIXES: Final = frozenset({".txt"}) | _PICTURED | _MARKUP
# What a file starts with, and the endings that it may have for it. A PDF may have a page of noise before it.
_SIGNATURES: Final = (
    (re.compile(rb"[\s\S]{0,1024}?%PDF-"), "PDF", frozenset({".pdf"})),
    (re.compile(rb"PK\x03\x04"), "zip (.docx)", frozenset({".docx"})),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "Word 97 / wachtwoord, password (.doc)", frozenset[str]()),
    (re.compile(rb"\{\\rtf"), "RTF", frozenset[str]()),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html)\b", re.IGNORECASE), "HTML / XML", _MARKUP),
)


def read_pages(path: Path) -> tuple[Page, ...]:
    """Read a file as pages.

    Args:
        path: a file that ends as one of ``SUFFIXES``: at most 10 MB, or 50 MB where pictures are in it. Text is UTF-8.

    Returns:
        The pages, at least one. Line numbers count through the whole file.

    Raises:
        LetterProblem: the file is missing, a folder, of another kind than its ending says or than can be read, too
            large, unreadable, damaged, or holds no words; the modules of the kinds say what else.
    """
    return pages_in(read_content(path), path)


def read_content(path: Path) -> bytes:
    """A file's bytes. Raises LetterProblem where there is none of a kind and a size that can be read."""
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def pages_in(content: bytes, path: Path) -> tuple[Page, ...]:
    """The pages of a file whose bytes are at hand; its path tells its kind, and is what problems call it.

    Raises:
        LetterProblem: as ``read_pages``, but for what is wrong with the file as such.
    """
    suffix = path.suffix.lower()
    _check_kind(content, path)
    # Each kind brings a library of its own, and whoever asks about a text should wait for none of them.
    if suffix == ".pdf":
        from index.pdf import read_pdf

        return read_pdf(content, str(path))
    if suffix == ".docx":
        from index.docx import read_docx

        return read_docx(content, str(path))
    if suffix in _MARKUP:
        from index.markup import read_markup

        return read_markup(content, str(path))
    return pages_of(_decoded(content, path), str(path))


def check_file(path: Path) -> None:
    """See that there is a file of a kind and a size that can be read. Raises LetterProblem where there is not."""
    suffix = path.suffix.lower()
    kinds = ", ".join(sorted(SUFFIXES))
    if not path.is_file():
        raise LetterProblem(
            nl=f"Brief niet gevonden: {path}. Geef het pad van een bestand ({kinds}).",
            en=f"Letter not found: {path}. Give the path of a file ({kinds}).",
        )
    if suffix not in SUFFIXES:
        raise LetterProblem(
            nl=f"{path} eindigt op '{path.suffix}'; verwacht is {kinds}. Bewaar de brief als een daarvan.",
            en=f"{path} ends in '{path.suffix}'; expected {kinds}. Save the letter as one of them.",
        )
    limit = MAX_BYTES_WITH_PICTURES if suffix in _PICTURED else MAX_BYTES
    size = path.stat().st_size
    if size > limit:
        raise LetterProblem(
            nl=f"{path} telt {size:,} bytes; hoogstens {limit:,} passen. Splits het bestand.",
            en=f"{path} has {size:,} bytes; at most {limit:,} fit. Split the file.",
        )


def unreadable(path: Path, error: OSError) -> LetterProblem:
    """The system does not let us read a file."""
    return LetterProblem(
        nl=f"{path} is niet te lezen ({error.strerror}). Geef uzelf leesrecht op het bestand.",
        en=f"{path} cannot be read ({error.strerror}). Give yourself permission to read the file.",
    )


def _check_kind(content: bytes, path: Path) -> None:
    suffix = path.suffix.lower()
    for signature, kind, endings in _SIGNATURES:
        if signature.match(content) and suffix not in endings:
            raise LetterProblem(
                nl=f"{path} eindigt op '{path.suffix}', maar de inhoud is {kind}. Geef het bestand het juiste einde, "
                "of bewaar de brief als .docx of .pdf.",
                en=f"{path} ends in '{path.suffix}', but its content is {kind}. Give the file its right ending, "
                "or save the letter as .docx or .pdf.",
            )
    if not content.strip():
        raise LetterProblem(
            nl=f"{path} is leeg: er staan geen woorden in. Vraag of bewaar het bestand opnieuw.",
            en=f"{path} is empty: it holds no words. Get or save the file again.",
        )


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LetterProblem(
            nl=f"{path} is geen UTF-8 (byte {error.start}). Bewaar de brief als platte tekst in UTF-8.",
            en=f"{path} is not UTF-8 (byte {error.start}). Save the letter as plain text in UTF-8.",
        ) from error


def pages_of(text: str, name: str) -> tuple[Page, ...]:
    """Part a text into pages, at form feeds or else at long runs of blank lines.

    Raises:
        LetterProblem: the text holds no words, or a NUL character (a binary file).
    """
    if "\0" in text:
        raise LetterProblem(
            nl=f"{name} is geen tekst: er staat een NUL-teken in. Bewaar de brief als platte tekst (UTF-8).",
            en=f"{name} is not text: it holds a NUL character. Save the letter as plain text (UTF-8).",
        )
    if not re.search(r"\w", text):
        raise LetterProblem(
            nl=f"{name} bevat geen woorden. Is het een scan, geef dan de tekst ervan.",
            en=f"{name} holds no words. If it is a scan, give its text.",
        )
    # Only these are line ends here: str.splitlines would also part at characters that stand inside lines.
    sheets = [re.split(r"\r\n|\r|\n", sheet) for sheet in text.split("\f")]
    if len(sheets) == 1:
        return _part_at_gaps(sheets[0])
    pages: list[Page] = []
    number = 1
    for sheet in sheets:
        lines = []
        for position, line in enumerate(sheet):
            # A form feed does not end a line: text after it, on the same line, shares the number.
            number += position > 0
            lines.append(Line(number, line))
        if any(line.text.strip() for line in lines):
            pages.append(Page(len(pages) + 1, tuple(lines)))
    return tuple(pages)


def _part_at_gaps(texts: list[str]) -> tuple[Page, ...]:
    sheets: list[list[Line]] = [[]]
    blank = 0
    for number, text in enumerate(texts, start=1):
        if text.strip():
            if blank >= PAGE_GAP and any(line.text.strip() for line in sheets[-1]):
                sheets.append([])
            blank = 0
        else:
            blank += 1
        sheets[-1].append(Line(number, text))
    return tuple(Page(number, tuple(lines)) for number, lines in enumerate(sheets, start=1))
