"""Pages of lines -> blocks: which lines belong together, and what each block is.

Typography is lost in plain text. What is left: where a line ends although the next word would have fitted, what
a line ends and starts with, blank lines, the edges of pages, and what returns on every page.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from math import ceil
from typing import Final, Literal

from index.readers import Page

Kind = Literal["letterhead", "heading", "paragraph", "footnote", "signature"]

# Wrapped lines of proportional type differ in characters, full though they are. In 13 wrapped letters, of 1,284 lines
# that go on inside a sentence the shortest, with the next word, was 0.91 of the width. A line that ends a paragraph may
# have any length: of 268 such, 32 were 0.90 or more and had to be told by a heading, a list or a gap.
FULL: Final = 0.90
# Nobody wraps lines at this many characters: such a file has a paragraph a line.
UNWRAPPED: Final = 160
MAX_HEADING_LINES: Final = 3
MAX_HEADING_LENGTH: Final = 200
# A title, a section, a subsection: more lines without a sentence on end are no headings but an address, a list.
MAX_DEPTH: Final = 3
# Lines at a page's edge that may be furniture: a running header or foot, the page number.
EDGE: Final = 3

_SUPERSCRIPT: Final = "¹²³⁴⁵⁶⁷⁸⁹⁰"
# A footnote's mark may follow the stop: "… gehandeld.3", but "10.000" holds none.
_END: Final = re.compile(rf"[.!?…:;][)\]\"'”’»]*(?:(?<!\d[.:,])(?:\d{{1,2}}|[{_SUPERSCRIPT}]{{1,3}})\)?)?$")
_BULLET: Final = re.compile(r"(?:[•▪◦●∙·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])(?:\s|$)")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LABEL: Final = re.compile(rf"(\d{{1,3}}|[{_SUPERSCRIPT}]+)\)?\s*(?=\S)")
_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:pagina|page|seite|blad|blz|p)?\W*\d{1,4}(?:\W*(?:van|of|von|sur|de)?\W*\d{1,4})?\W*", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(?:\d+\.)*\d+\.?\s+(?=\S)")
_SALUTATION: Final = re.compile(
    r"(?:Hoogge|Ge)achte\b|Beste\b|Dear\b|Sehr geehrte|Madame\b|Monsieur\b|Mevrouw\b|Mijnheer\b"
)
_CLOSING: Final = re.compile(
    r"(?:(?:De|Het|The|Der|Die|Le|La|Mede namens de|Namens de)\s+)?(?:demissionair\s+)?"
    r"(?:vice-?)?(?:minister|staatssecretaris|president|voorzitter|secretaris|state secretary|directeur)\b"
    r"|Hoogachtend|Met (?:vriendelijke|de meeste) (?:groet|hoogachting)|Yours (?:sincerely|faithfully)|Kind regards",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One line as part of a block: page and line number, and the text with white space folded."""

    page: int
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its label, its lines, where its mark stands (line number, column in the folded line), and the
    mark as printed ("1", "¹", "1)")."""

    label: str
    pieces: tuple[Piece, ...]
    line: int
    column: int
    mark: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. ``level`` is a heading's depth, from 1; 0 for every other kind."""

    kind: Kind
    pieces: tuple[Piece, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a letter in reading order, and its footnotes in the order of their labels on the page."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]


def read_layout(pages: Sequence[Page]) -> Layout:
    """Find headings, paragraphs, footnotes, letterhead and signature. Every word of the pages but their furniture
    ends up in exactly one block or note."""
    sheets = _without_furniture([_fold(page) for page in pages])
    notes: list[Note] = []
    body: list[Piece] = []
    for sheet in sheets:
        rest, found = _lift_notes(sheet, int(notes[-1].label) if notes else 0)
        notes += found
        body += rest
    groups = [part for group in _group(body) for part in _part_heading(group)]
    return Layout(tuple(_classify(groups)), tuple(notes))


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences, clauses of a list or announcements do."""
    return _END.search(text) is not None


def _fold(page: Page) -> list[Piece]:
    return [Piece(page.number, line.number, " ".join(line.text.split())) for line in page.lines]


def _without_furniture(sheets: list[list[Piece]]) -> list[list[Piece]]:
    """Set aside what returns at the outer edge of most pages: bare page numbers, and lines that are the same but for
    the page number. What ends as a sentence does is text, though it return ("Ja.")."""

    def forms(piece: Piece) -> set[str]:
        if _PAGE_NUMBER.fullmatch(piece.text):
            return {"#"}
        if ends_sentence(piece.text):
            return set()
        if len(sheets) < 3:  # too few to tell "Brief 1", "Brief 2" from "Vraag 1", "Vraag 2"
            return {piece.text}
        # A number in a line that returns is the page's if it rises with the pages.
        return {piece.text} | {
            f"{piece.text[: m.start()]}#{int(m.group()) - piece.page}{piece.text[m.end() :]}"
            for m in re.finditer(r"(?<!\d)[0-9]{1,4}(?!\d)", piece.text)
        }

    if len(sheets) < 2:
        return sheets
    seen: Counter[str] = Counter()
    for sheet in sheets:
        filled = [piece for piece in sheet if piece.text]
        seen.update({form for piece in filled[:EDGE] + filled[-EDGE:] for form in forms(piece)})
    often = {form for form, count in seen.items() if count >= 2 and count > len(sheets) / 2}

    def peel(pieces: Iterable[Piece]) -> set[int]:
        filled = (piece for piece in pieces if piece.text)
        return {piece.number for piece in takewhile(lambda piece: forms(piece) & often, islice(filled, EDGE))}

    return [
        [piece for piece in sheet if piece.number not in aside]
        for sheet in sheets
        for aside in [peel(sheet) | peel(reversed(sheet))]
    ]


def _lift_notes(sheet: list[Piece], last: int) -> tuple[list[Piece], list[Note]]:
    """Part a page's footnotes from its body. ``last`` is the number of the letter's last footnote so far.

    A footnote starts, below everything else on the page, with a number that also stands, glued to a word, in the
    lines above: both must be there, so a line that merely starts with a number stays where it is.
    """
    starts: list[tuple[int, str, int, int, str]] = []  # position on the page, label; line, column and text of the mark
    marked: dict[str, bool] = {}  # labels with a mark anywhere on the page: looked for once, for long pages of numbers
    for position, piece in enumerate(sheet):
        match = LABEL.match(piece.text)
        if not match or (match[1].isascii() and not match.group()[-1].isspace()):
            continue
        label = unicodedata.normalize("NFKC", match[1])
        if starts and int(label) != int(starts[-1][1]) + 1:
            continue
        bracket = match.group().rstrip()[len(match[1]) :]
        if label not in marked:
            marked[label] = _find_mark(sheet, label, bracket) is not None
        if not marked[label]:
            continue
        before = [p for p in sheet[:position] if p.text]
        detached = bool(starts or (before and (not sheet[position - 1].text or ends_sentence(before[-1].text))))
        # A sentence may break off right above the footnotes: then the number must be the next one, start a line
        # for the last time on the page, and stand before a capital ("1 juli" does not).
        if not detached and (
            int(label) != last + 1
            or not piece.text[match.end()].isupper()
            or any(later.text.startswith(match.group()) for later in sheet[position + 1 :])
        ):
            continue
        above = [piece for piece in (sheet[: starts[0][0]] if starts else sheet[:position]) if piece.text]
        mark = _find_mark(above, label, bracket)
        if mark:
            starts.append((position, label, *mark))
    if not starts:
        return sheet, []
    ends = [start[0] for start in starts[1:]] + [len(sheet)]
    notes = [
        Note(label, tuple(piece for piece in sheet[position:end] if piece.text), line, column, mark)
        for (position, label, line, column, mark), end in zip(starts, ends, strict=True)
    ]
    return sheet[: starts[0][0]], notes


def _find_mark(above: Sequence[Piece], label: str, bracket: str) -> tuple[int, int, str] | None:
    """Line, column and text of the last place where the label is glued to the end of a word or a sentence."""
    # Three letters at least: "A4" and "H5N1" are words of their own. A year may bear a mark: "20224".
    raised = label.translate(_RAISED)
    bracketed = f"{re.escape(bracket)}?" if bracket else ""
    glued = re.compile(
        rf"(?:(?<=[^\W\d_]{{3}})|(?<=[.,;:?!)\]”’\"'»])(?<!\d[.,])|(?<=\b(?:19|20)\d\d))(?:{label}|{raised}){bracketed}"
        r"(?![\w%]|[.,]\d)"
    )
    for piece in reversed(above):
        found = list(glued.finditer(piece.text))
        if found:
            return piece.number, found[-1].start(), found[-1].group()
    return None


def _group(body: list[Piece]) -> Iterator[list[Piece]]:
    lengths = sorted(len(piece.text) for piece in body if piece.text)
    # Nearly the longest: a stray long line says nothing; among twenty lines or fewer none can be told to be stray.
    width = lengths[ceil(0.95 * (len(lengths) - 1))] if lengths else 0
    group: list[Piece] = []
    gap = False
    for piece in body:
        if not piece.text:
            gap = True
            continue
        if group and _parted(group[-1], piece, gap=gap, width=width):
            yield group
            group = []
        group.append(piece)
        gap = False
    if group:
        yield group


def _parted(above: Piece, below: Piece, *, gap: bool, width: int) -> bool:
    """Whether a new block starts between two lines."""
    if _BULLET.fullmatch(above.text):
        return False  # the text of the point stands under its bullet
    if _BULLET.match(below.text):
        return gap or width > UNWRAPPED or _early(above, below, width) or ends_sentence(above.text)
    goes_on = below.text[0].islower() and not ends_sentence(above.text)
    if above.page != below.page:
        return not goes_on and (ends_sentence(above.text) or _early(above, below, width))
    if width > UNWRAPPED or gap:
        return not (gap and goes_on)
    return not goes_on and _early(above, below, width)


def _early(above: Piece, below: Piece, width: int) -> bool:
    """The line ends although the next word would have fitted on it."""
    return len(above.text) + 1 + len(below.text.split(" ", 1)[0]) <= FULL * width


def _part_heading(group: list[Piece]) -> Iterator[list[Piece]]:
    """Part a heading from the paragraph above it, whose last line happened to be full."""
    if not ends_sentence(group[-1].text):
        for cut in range(len(group) - 1, max(0, len(group) - 1 - MAX_HEADING_LINES), -1):
            if ends_sentence(group[cut - 1].text) and not group[cut].text[0].islower():
                yield group[:cut]
                yield group[cut:]
                return
    yield group


def _classify(groups: list[list[Piece]]) -> Iterator[Block]:
    last = _signature_starts(groups)
    first = min(_letterhead_ends(groups), last)
    if first:
        yield Block("letterhead", tuple(piece for group in groups[:first] for piece in group))
    headings: list[tuple[Piece, ...]] = []
    depth = 0
    for group in groups[first:last]:
        if _is_heading(group):
            headings.append(tuple(group))
            continue
        surplus = max(0, len(headings) - MAX_DEPTH)
        yield from (Block("paragraph", pieces) for pieces in headings[:surplus])
        for block in _levels(headings[surplus:], depth):
            depth = block.level
            yield block
        headings = []
        yield Block("paragraph", tuple(group))
    # Headings with nothing under them are the letter's words all the same.
    yield from (Block("paragraph", pieces) for pieces in headings)
    if last < len(groups):
        yield Block("signature", tuple(piece for group in groups[last:] for piece in group))


def _is_heading(group: list[Piece]) -> bool:
    text = " ".join(piece.text for piece in group)
    return (
        len(group) <= MAX_HEADING_LINES
        and len(text) <= MAX_HEADING_LENGTH
        and not ends_sentence(text)
        and not text.endswith(",")
        and not text[0].islower()
        and (_BULLET.match(text) is None or _NUMBERED.match(text) is not None)
    )


def _levels(headings: list[tuple[Piece, ...]], depth: int) -> Iterator[Block]:
    """A heading right under a heading is inside it; one that stands alone is a sibling of the one before it.
    A number in front ("2.1") says the level itself."""
    for position, pieces in enumerate(headings, start=1):
        numbered = _NUMBERED.match(pieces[0].text)
        if numbered and len(headings) == 1:
            level = numbered.group().strip().rstrip(".").count(".") + 1
        else:
            level = position if len(headings) > 1 else max(depth, 1)
        yield Block("heading", pieces, level)


def _letterhead_ends(groups: list[list[Piece]]) -> int:
    """Sender, addressee, date and subject stand above the salutation, which is the letterhead's last line; or they
    are a run of lines without a sentence, too long for headings, of which the last is the first heading."""
    for position, group in enumerate(groups[: len(groups) // 2]):
        if _SALUTATION.match(group[0].text) and group[-1].text.endswith((",", "!")) and len(group) <= 2:
            return position + 1
    lines = [position for position, group in enumerate(groups) if ends_sentence(group[-1].text) or len(group) > 3]
    run = lines[0] if lines else len(groups)
    return run - 1 if run > MAX_DEPTH else 0


def _signature_starts(groups: list[list[Piece]]) -> int:
    """The signature is what follows the last sentence, if it starts as signatures do."""
    start = len(groups)
    while start > 1 and not ends_sentence(groups[start - 1][-1].text) and len(groups[start - 1]) <= 4:
        start -= 1
    for position in range(start, len(groups)):
        if _CLOSING.match(groups[position][0].text):
            return position
    return len(groups)
