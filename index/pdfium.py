"""A PDF -> runs of letters with their places. Run as a program it reads from its input and writes to its output, so
that a file made to hang or crash a reader does so where nobody waits: see ``index/pdf.py``."""

import ctypes
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from index.problems import LetterProblem
from index.rows import GAP, NO_BREAK, SPACE, Run

# The longest letters with their annexes have a hundred-odd pages; more is a book, and minutes of work.
MAX_PAGES: Final = 400
# A page of the smallest type holds twenty thousand letters; a page of more is made to keep a reader busy.
MAX_LETTERS: Final = 50_000
# Bytes. Fifty megabytes of pictures need a few hundred million.
MAX_MEMORY: Final = 2_000_000_000
_TIED: Final = frozenset({NO_BREAK, "\u2007", "\u202f"})
_BOLD: Final = re.compile("bold|black|heavy|demi", re.IGNORECASE)
_BOLD_WEIGHT: Final = 600


@dataclass(frozen=True, slots=True)
class _Letter:
    """One letter: along and down the page in points, in reading direction. ``space`` is what stands before it: "", " ",
    or the space at which no line may end."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    turn: int
    space: str


def runs_of(content: bytes, name: str) -> list[tuple[Run, ...]]:
    """The runs of each page, in the order of the file.

    Args:
        content: the file.
        name: what errors call it.

    Raises:
        LetterProblem: it asks for a password, is damaged, or has too many pages or letters.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise LetterProblem(
                nl=f"{name} vraagt een wachtwoord. Open het bestand ermee en bewaar het zonder wachtwoord.",
                en=f"{name} asks for a password. Open the file with it and save it without a password.",
            ) from error
        raise damaged(name, str(error)) from error
    try:
        if len(document) > MAX_PAGES:
            raise LetterProblem(
                nl=f"{name} telt {len(document):,} bladzijden; hoogstens {MAX_PAGES:,} passen. Splits het bestand.",
                en=f"{name} has {len(document):,} pages; at most {MAX_PAGES:,} fit. Split the file.",
            )
        return [tuple(_runs(_letters(document, number, name))) for number in range(len(document))]
    finally:
        document.close()


def damaged(name: str, why: str) -> LetterProblem:
    """The error for a file that cannot be opened."""
    return LetterProblem(
        nl=f"{name} is beschadigd of geen PDF ({why}). Vraag het bestand opnieuw op, of bewaar het opnieuw als PDF.",
        en=f"{name} is damaged or no PDF ({why}). Get the file again, or save it as PDF again.",
    )


def _letters(document: pypdfium2.PdfDocument, number: int, name: str) -> list[_Letter]:
    """The letters of a page in the order of the file, without its white space."""
    try:
        page = document[number]
        text = page.get_textpage()
        count = text.count_chars()
    except pypdfium2.PdfiumError as error:
        raise damaged(name, f"p. {number + 1}: {error}") from error
    if count > MAX_LETTERS:
        raise LetterProblem(
            nl=f"{name}: bladzijde {number + 1} telt {count:,} letters; hoogstens {MAX_LETTERS:,} passen op een "
            "bladzijde. Bewaar de brief opnieuw als PDF.",
            en=f"{name}: page {number + 1} has {count:,} letters; at most {MAX_LETTERS:,} fit on a page. "
            "Save the letter as PDF again.",
        )
    letters: list[_Letter] = []
    bold: dict[int, bool] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    # The loose box is as wide as the letter's place in its line, not as its ink: a 1 is no narrower than a 0.
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    space = ""
    for position in range(count):
        character = _character(text, position)
        if not character.strip():
            space = space or character
            continue
        pdfium.FPDFText_GetLooseCharBox(text, position, box)
        pdfium.FPDFText_GetCharOrigin(text, position, x, y)
        pdfium.FPDFText_GetMatrix(text, position, matrix)
        drawn = ctypes.cast(pdfium.FPDFText_GetTextObject(text, position), ctypes.c_void_p).value or 0
        if drawn not in bold:
            bold[drawn] = _is_bold(text, position)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        start, end = _along(turn, box.left, box.right, box.bottom, box.top)
        base = (-y.value, x.value, y.value, -x.value)[turn]
        size = pdfium.FPDFText_GetFontSize(text, position) * math.hypot(matrix.c, matrix.d)
        if all(map(math.isfinite, (start, end, base, size))) and size > 0:
            letters.append(_Letter(character, start, end, base, size, bold[drawn], turn, space))
        space = ""
    return letters


def _character(text: pypdfium2.PdfTextPage, position: int) -> str:
    code = pdfium.FPDFText_GetUnicode(text, position)
    if pdfium.FPDFText_IsHyphen(text, position) == 1 and code < 0x20:
        return "-"  # PDFium marks what stands at a line's end
    if code in {0, 0xFFFE, 0xFFFF} or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    character = chr(code)
    if pdfium.FPDFText_IsGenerated(text, position) == 1 and character in "\r\n":
        return ""  # its lines are not ours: a raised mark starts one
    if character.isspace():
        return NO_BREAK if character in _TIED else " "
    return "" if ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 else character


def _along(turn: int, left: float, right: float, bottom: float, top: float) -> tuple[float, float]:
    """Where a letter starts and ends in the direction in which its line runs: right, up, left or down."""
    return ((left, right), (bottom, top), (-right, -left), (-top, -bottom))[turn]


def _is_bold(text: pypdfium2.PdfTextPage, position: int) -> bool:
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFText_GetFontInfo(text, position, name, len(name), ctypes.c_int())
    return pdfium.FPDFText_GetFontWeight(text, position) >= _BOLD_WEIGHT or bool(
        _BOLD.search(name.value.decode("latin-1"))
    )


def _runs(letters: list[_Letter]) -> Iterator[Run]:
    """Letters of one size that follow each other on one base line; the direction of most letters is upright."""
    upright = Counter(letter.turn for letter in letters).most_common(1)[0][0] if letters else 0
    run: list[_Letter] = []
    for letter in letters:
        if run and not _follows(run[-1], letter):
            yield _run(run, upright)
            run = []
        run.append(letter)
    if run:
        yield _run(run, upright)


def _follows(before: _Letter, after: _Letter) -> bool:
    size = before.size
    return (
        before.turn == after.turn
        and abs(before.base - after.base) < 0.1 * size
        and abs(before.size - after.size) < 0.1 * size
        and -0.5 * size < after.left - before.right < GAP * size
    )


def _run(letters: list[_Letter], upright: int) -> Run:
    text = letters[0].text
    word: float | None = None
    for before, after in pairwise(letters):
        space = after.space or (" " if after.left - before.right > SPACE * before.size else "")
        if space == " " and word is None:
            word = before.right
        text += space
        text += after.text
    return Run(
        text=text,
        left=letters[0].left,
        right=letters[-1].right,
        base=letters[0].base,
        size=letters[0].size,
        bold=sum(letter.bold for letter in letters) > len(letters) / 2,
        upright=letters[0].turn == upright,
        space=letters[0].space,
        word=letters[-1].right if word is None else word,
    )


def main() -> None:
    """Read a PDF from the input, and write its runs, or what is wrong with it, as JSON."""
    _limit_memory()
    try:
        sheets = runs_of(sys.stdin.buffer.read(), sys.argv[1])
        answer: object = {"sheets": [[astuple(run) for run in sheet] for sheet in sheets]}
    except LetterProblem as problem:
        answer = {"nl": problem.nl, "en": problem.en}
    json.dump(answer, sys.stdout)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    main()
