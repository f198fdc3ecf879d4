"""A file -> pages of lines, numbered as in the file."""

import re
from pathlib import Path
from typing import Final

from index.page import Line, Page
from index.problems import LetterProblem

# Two dense pages of letter are 6 kB; ten megabytes is a bookshelf, not a letter.
MAX_BYTES: Final = 10_000_000
# pdftotext parts pages by a form feed. Other converters leave the margins of two pages: a run of blank lines
# longer than any gap that writers leave between paragraphs.
PAGE_GAP: Final = 4
SUFFIXES: Final = frozenset({".txt"})


def read_pages(path: Path) -> tuple[Page, ...]:
    """Read a UTF-8 text file as pages.

    Args:
        path: a ``.txt`` file of at most 10 MB.

    Returns:
        The pages, at least one. Line numbers count through the whole file.

    Raises:
        LetterProblem: the file is missing, a folder, of another kind, too large, unreadable, not UTF-8 text, or empty.
    """
    if not path.is_file():
        raise LetterProblem(
            nl=f"Brief niet gevonden: {path}. Geef het pad van een tekstbestand (.txt).",
            en=f"Letter not found: {path}. Give the path of a text file (.txt).",
        )
    if path.suffix.lower() not in SUFFIXES:
        raise LetterProblem(
            nl=f"{path} eindigt op '{path.suffix}'; verwacht is .txt. Bewaar de brief als platte tekst (UTF-8).",
            en=f"{path} ends in '{path.suffix}'; expected .txt. Save the letter as plain text (UTF-8).",
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise LetterProblem(
            nl=f"{path} telt {size:,} bytes; hoogstens {MAX_BYTES:,} passen. Splits het bestand.",
            en=f"{path} has {size:,} bytes; at most {MAX_BYTES:,} fit. Split the file.",
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LetterProblem(
            nl=f"{path} is niet te lezen ({error.strerror}). Geef uzelf leesrecht op het bestand.",
            en=f"{path} cannot be read ({error.strerror}). Give yourself permission to read the file.",
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LetterProblem(
            nl=f"{path} is geen UTF-8 (byte {error.start}). Bewaar de brief als platte tekst in UTF-8.",
            en=f"{path} is not UTF-8 (byte {error.start}). Save the letter as plain text in UTF-8.",
        ) from error
    return pages_of(text, str(path))


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
