"""Pages of lines -> blocks: which lines belong together, and what each block is.

Typography is lost in plain text. What is left: where a line ends although the next word would have fitted, what
a line ends and starts with, blank lines, the edges of pages, and what returns on every page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final, Literal

from index.furniture import Strip, find_furniture
from index.notes import Note, Piece, lift_notes, told_notes
from index.page import Page
from index.shapes import (
    BULLET,
    CLOSING,
    FIELD,
    NUMBERED,
    QUESTION,
    REPLY,
    SALUTATION,
    ends_sentence,
    is_exchange,
    numbers_in,
)

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
    sheets = [_fold(page) for page in pages]
    if any(piece.hints for sheet in sheets for piece in sheet):
        body, notes = told_notes(sheets)
        groups = list(_told_groups(body))
    else:
        body, notes = _found_notes(_without_furniture(sheets))
        groups = [part for group in _group(body) for part in _part_heading(group)]
    return Layout(tuple(_classify(groups)), tuple(notes))


def _fold(page: Page) -> list[Piece]:
    return [Piece(page.number, line.number, " ".join(line.text.split()), line.hints) for line in page.lines]


def _told_groups(body: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in body:
        if group and piece.hints and piece.hints.starts:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _found_notes(sheets: Iterable[list[Piece]]) -> tuple[list[Piece], list[Note]]:
    body: list[Piece] = []
    notes: list[Note] = []
    for sheet in sheets:
        rest, found = lift_notes(sheet, int(notes[-1].label) if notes else 0)
        notes += found
        body += rest
    return body, notes


def _without_furniture(sheets: list[list[Piece]]) -> list[list[Piece]]:
    strips = [[Strip(piece.page, piece.number, piece.text) for piece in sheet if piece.text] for sheet in sheets]
    aside = {(strip.page, strip.number) for strip in find_furniture(strips)}
    return [[piece for piece in sheet if (piece.page, piece.number) not in aside] for sheet in sheets]


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
        headed = len(group) == 1 and is_exchange(group[0].text)
        if group and (headed or _parted(group[-1], piece, gap=gap, width=width)):
            yield group
            group = []
        group.append(piece)
        gap = False
    if group:
        yield group


def _parted(above: Piece, below: Piece, *, gap: bool, width: int) -> bool:
    """Whether a new block starts between two lines."""
    if BULLET.fullmatch(above.text):
        return False  # the text of the point stands under its bullet
    if is_exchange(below.text) and (gap or ends_sentence(above.text) or not ends_sentence(below.text)):
        return True
    if BULLET.match(below.text):
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
    above = _Above()
    for group in groups[first:last]:
        # What a question asks, or an answer says, stands right under its heading, though it look like another.
        said = bool(headings) and is_exchange(" ".join(piece.text for piece in headings[-1]))
        if _is_heading(group) and (not said or is_exchange(group[0].text)):
            headings.append(tuple(group))
            continue
        surplus = max(0, len(headings) - MAX_DEPTH)
        yield from (Block("paragraph", pieces) for pieces in headings[:surplus])
        for position, pieces in enumerate(headings[surplus:], start=1):
            above = _under(above, pieces, position, len(headings) - surplus)
            yield Block("heading", pieces, above.level)
        headings = []
        yield Block("paragraph", tuple(group))
    # Headings with nothing under them are the letter's words all the same.
    yield from (Block("paragraph", pieces) for pieces in headings)
    if last < len(groups):
        yield Block("signature", tuple(piece for group in groups[last:] for piece in group))


def _is_heading(group: list[Piece]) -> bool:
    text = " ".join(piece.text for piece in group)
    if is_exchange(text):
        return True
    if group[0].hints and group[0].hints.level is not None:
        return group[0].hints.level > 0
    return (
        len(group) <= MAX_HEADING_LINES
        and len(text) <= MAX_HEADING_LENGTH
        and any(character.isalpha() for character in text)
        and not ends_sentence(text)
        and not text.endswith(",")
        and not FIELD.match(text)
        and not text[0].islower()
        and (BULLET.match(text) is None or NUMBERED.match(text) is not None)
    )


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above a heading: the level of the last one, and of the last question with its numbers."""

    level: int = 0
    question: int = 0
    numbers: frozenset[int] = frozenset()


def _under(above: _Above, pieces: tuple[Piece, ...], position: int, run: int) -> _Above:
    """The level of a heading, the ``position``-th of a run of ``run``.

    A heading right under a heading is inside it; one that stands alone is a sibling of the one before it. A number in
    front ("2.1") says the level itself, and so may the file. A reply is inside the question that it answers, questions
    are siblings, and what comes after them is no part of the last.
    """
    text = " ".join(piece.text for piece in pieces)
    numbered = NUMBERED.match(text)
    told = pieces[0].hints.level if pieces[0].hints else None
    if told:
        level = told
    elif numbered and run == 1:
        level = numbered.group().strip().rstrip(".").count(".") + 1
    else:
        level = position if run > 1 else max(above.level, 1)
    asked, reply = QUESTION.fullmatch(text), REPLY.fullmatch(text)
    if asked:
        level = above.question if above.question and run == 1 and not told else level
        return _Above(level, level, numbers_in(asked["numbers"]))
    if reply and above.question:
        numbers = numbers_in(reply["numbers"] or "") or above.numbers
        if numbers & above.numbers:
            return replace(above, level=above.question + 1)
        return replace(above, level=above.question, numbers=frozenset())
    if above.question and run == 1 and not told and not numbered:
        level = max(above.question - 1, 1)
    return _Above(level)


def _letterhead_ends(groups: list[list[Piece]]) -> int:
    """Sender, addressee, date and subject stand above the salutation, which is the letterhead's last line; or they
    are a run of lines without a sentence, too long for headings, of which the last may be the first heading."""
    for position, group in enumerate(groups[: len(groups) // 2]):
        if SALUTATION.match(group[0].text) and group[-1].text.endswith((",", "!")) and len(group) <= 2:
            return position + 1
    run = 0
    for group in groups:
        sentence = ends_sentence(group[-1].text) and not FIELD.match(group[0].text)
        if sentence or len(group) > MAX_HEADING_LINES:
            break
        # What the file calls a heading, or the first question, is no line of an address.
        if (group[0].hints and group[0].hints.level) or is_exchange(group[0].text):
            return run
        run += 1
    return run - _is_heading(groups[run - 1]) if run > MAX_DEPTH else 0


def _signature_starts(groups: list[list[Piece]]) -> int:
    """The signature is what follows the last sentence, if it starts as signatures do."""
    start = len(groups)
    while start > 1 and not ends_sentence(groups[start - 1][-1].text) and len(groups[start - 1]) <= 4:
        start -= 1
    for position in range(start, len(groups)):
        if CLOSING.match(groups[position][0].text):
            return position
    return len(groups)
