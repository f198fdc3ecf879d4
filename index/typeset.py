"""Runs of letters with their places -> pages of lines: columns, margins, feet, footnotes and paragraphs, by where they
stand and how large they are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from statistics import median
from typing import Final

from index.furniture import Strip, find_furniture
from index.notes import LABEL
from index.page import Hints, Line, Page
from index.rows import Row, Run, join, rows_of
from index.shapes import BULLET, PAGE_NUMBER, ends_sentence, is_exchange

# Footnotes and margins are set at 0.7 to 0.85 of the letter's type; two typefaces at one size differ by hundredths.
SMALL: Final = 0.92
# A line's distance to the next, in the letter's usual distance, from which on there is a gap between them.
APART: Final = 1.25
# An indent is an em; what differs by less is the shape of the first letter.
INDENT: Final = 0.8
# Gaps that differ by less are one gap, set in type that differs by a hair.
NEARER: Final = 1.1
# What lies beyond this share of the letters at each side is no part of the text's width.
OUTLIERS: Final = 0.02
# Two columns of prose: at least so many lines a side, lines of at least so many letters, and few that cross the gutter.
MIN_LINES: Final = 5
MIN_LETTERS: Final = 20
CROSSING: Final = 0.25


@dataclass(frozen=True, slots=True)
class _Type:
    """The letter's usual type: size, distance of base lines, left and right edge, in points."""

    size: float
    leading: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Flow:
    """A column of a page from top to bottom, with its edges."""

    rows: tuple[Row, ...]
    left: float
    right: float


def typeset(sheets: Sequence[Sequence[Run]]) -> tuple[Page, ...]:
    """Order what stands on each page as it is read, and say what each line is.

    Args:
        sheets: the runs of each page, in any order.

    Returns:
        As many pages, each with its body, then its footnotes, then what stands beside them; every line has hints.
    """
    rows = [rows_of(sheet) for sheet in sheets]
    usual = _usual([row for page in rows for row in page if row.upright])
    asides = _asides(rows, usual)
    pages: list[Page] = []
    number = 1
    before: Row | None = None
    noted = False
    for count, (page, aside) in enumerate(zip(rows, asides, strict=True), start=1):
        flows = _flows([row for row in page if row not in aside], usual)
        told: list[tuple[Row, Hints]] = []
        notes: list[tuple[Row, bool]] = []
        turned = True
        for flow in flows:
            body, foot = _part_notes(flow.rows, usual, noted)
            told += _body_hints(replace(flow, rows=body), usual, before, turned=turned)
            before, turned = (body[-1], False) if body else (before, turned)
            notes += foot
        noted = bool(notes)
        told += [(row, Hints(start, "note", 0, row.raised)) for row, start in notes]
        told += [(row, Hints(True, "aside")) for row in page if row in aside]
        lines = tuple(Line(number + position, row.text, hints) for position, (row, hints) in enumerate(told))
        pages.append(Page(count, lines))
        number += len(lines)
    return tuple(pages)


def _usual(rows: Sequence[Row]) -> _Type:
    if not rows:
        return _Type(10.0, 12.0, 0.0, 0.0)
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size * 4) / 4] += len(row.text)
    size = sizes.most_common(1)[0][0]
    text = [row for row in rows if abs(row.size - size) < 0.25]
    steps: Counter[float] = Counter()
    for above, below in pairwise(text):
        if 0.9 * size < below.base - above.base < 3 * size:
            steps[round((below.base - above.base) * 4) / 4] += 1
    leading = steps.most_common(1)[0][0] if steps else 1.2 * size
    return _Type(size, leading, _share([(row.left, len(row.text)) for row in text], OUTLIERS), _right(text))


def _right(rows: Sequence[Row]) -> float:
    return _share([(row.right, len(row.text)) for row in rows], 1 - OUTLIERS)


def _share(weighted: list[tuple[float, int]], share: float) -> float:
    """The value below which that share of the weight lies."""
    ordered = sorted(weighted)
    reached = accumulate(weight for _, weight in ordered)
    limit = share * sum(weight for _, weight in ordered)
    return next((value for (value, _), sofar in zip(ordered, reached, strict=True) if sofar >= limit), 0.0)


def _asides(pages: Sequence[Sequence[Row]], usual: _Type) -> list[frozenset[Row]]:
    """What stands beside the letter on each page: turned text, small type in the margins, running heads and feet."""
    margins = [frozenset(row for row in page if _in_margin(row, usual)) for page in pages]
    bands: list[list[list[Row]]] = []
    for page, margin in zip(pages, margins, strict=True):
        bands.append(list(_by_band([row for row in page if row not in margin])))
    strips = [[_strip(band, number) for band in page] for number, page in enumerate(bands, start=1)]
    furniture = find_furniture(strips)
    if len(pages) == 1 and len(bands[0]) > 1 and _is_foot(bands[0][-2:], usual):
        furniture = frozenset({strips[0][-1]})
    return [
        margin.union(*(band for band, strip in zip(page, row, strict=True) if strip in furniture))
        for margin, page, row in zip(margins, bands, strips, strict=True)
    ]


def _in_margin(row: Row, usual: _Type) -> bool:
    beside = row.left > usual.right - INDENT * usual.size or row.right < usual.left + INDENT * usual.size
    return not row.upright or (beside and row.size < SMALL * usual.size)


def _by_band(rows: Iterable[Row]) -> Iterator[list[Row]]:
    band: list[Row] = []
    for row in rows:
        if band and band[-1].band != row.band:
            yield band
            band = []
        band.append(row)
    if band:
        yield band


def _strip(band: Sequence[Row], page: int) -> Strip:
    row = join(band)
    # Two footnotes may differ in no more than their numbers.
    text = "" if row.raised and row.raised[0][0] == 0 else row.text
    return Strip(page, row.band, text, (round(row.left / 2), round(row.base / 2)))


def _is_foot(last: Sequence[Sequence[Row]], usual: _Type) -> bool:
    """Whether the last line of a letter of one page is its number."""
    above, below = (join(band) for band in last)
    return bool(PAGE_NUMBER.fullmatch(below.text)) and below.base - above.base > 2 * usual.leading


def _flows(rows: Sequence[Row], usual: _Type) -> list[_Flow]:
    """The columns of a page in reading order: what runs over both parts what stands above it from what stands below."""
    gutter = _gutter(rows)
    if gutter is None:
        return [_Flow(tuple(join(band) for band in _by_band(rows)), usual.left, usual.right)]
    flows: list[_Flow] = []
    sides: tuple[list[Row], list[Row]] = ([], [])
    edges = [(min(row.left for row in side), _right(side)) for side in _sides(rows, gutter)]

    def flush() -> None:
        for side, (left, right) in zip(sides, edges, strict=True):
            if side:
                flows.append(_Flow(tuple(join(band) for band in _by_band(side)), left, right))
                side.clear()

    for band in _by_band(rows):
        if any(row.left < gutter < row.right for row in band):
            flush()
            flows.append(_Flow((join(band),), usual.left, usual.right))
        else:
            for row in band:
                sides[row.left >= gutter].append(row)
    flush()
    return flows


def _gutter(rows: Sequence[Row]) -> float | None:
    """Where a page of two columns parts: two sides of prose, and few lines that run over both."""
    lefts = Counter(round(row.left) for row in rows)
    for left, _ in lefts.most_common(4):
        gutter = left - 1.0
        one, two = _sides(rows, gutter)
        crossing = len(rows) - len(one) - len(two)
        prose = all(
            len(side) >= MIN_LINES and median(len(row.text) for row in side) >= MIN_LETTERS for side in (one, two)
        )
        if prose and crossing <= CROSSING * len(rows):
            return gutter
    return None


def _sides(rows: Sequence[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    return [row for row in rows if row.right <= gutter], [row for row in rows if row.left >= gutter]


def _part_notes(rows: tuple[Row, ...], usual: _Type, noted: bool) -> tuple[tuple[Row, ...], list[tuple[Row, bool]]]:
    """Part the footnotes below a column from its text: rows of small type down to its end, the first of them with a
    label; or, if the page before had footnotes, the rest of its last one."""
    tail = list(takewhile(lambda row: row.size < SMALL * usual.size, reversed(rows)))[::-1]
    starts = _label_starts(tail)
    first = 0 if noted and tail else next((position for position, start in enumerate(starts) if start), len(tail))
    body = rows[: len(rows) - len(tail) + first]
    return body, list(zip(tail, starts, strict=True))[first:]


def _label_starts(rows: Sequence[Row]) -> list[bool]:
    """Whether each row of footnotes starts one: with a raised label or, where none is raised, with the next number."""
    raised = [bool(row.raised) and row.raised[0][0] == 0 for row in rows]
    if any(raised):
        return raised
    starts: list[bool] = []
    last: int | None = None
    for row in rows:
        label = LABEL.match(row.text)
        number = int(label[1]) if label and label[1].isascii() and label.group()[-1].isspace() else None
        starts.append(number is not None and last in {None, number - 1})
        last = number if starts[-1] else last
    return starts


def _body_hints(flow: _Flow, usual: _Type, before: Row | None, *, turned: bool) -> list[tuple[Row, Hints]]:
    """What each row of a column is. ``before`` is the letter's last row above it; ``turned`` if that is on another
    page."""
    first = above = before
    told: list[tuple[Row, Hints]] = []
    for position, row in enumerate(flow.rows):
        over = position == 0 and (turned or above is None or row.base <= above.base)
        gap = not over and above is not None and _apart(above, row, usual)
        if above is None or first is None or gap or _parts(above, row, first, flow, over=over):
            first = row
        # Where nothing sets a line apart, it is no heading, short though it be: a cell, a point, a short answer.
        apart = gap or over or _styled(row, usual)
        told.append((row, Hints(first is row, "body", None if apart and not row.celled else 0, row.raised)))
        above = row
    far = _far(told, usual)
    return [(row, replace(hints, level=0) if at in far else hints) for at, (row, hints) in enumerate(told)]


def _styled(row: Row, usual: _Type) -> bool:
    """Whether its type is not that of the text."""
    return row.bold or row.size > usual.size * (2 - SMALL)


def _far(told: Sequence[tuple[Row, Hints]], usual: _Type) -> frozenset[int]:
    """The positions where blocks in the text's own type start that stand further from what is below them than from
    what is above: a heading stands nearer to what it is the heading of."""
    rows = [row for row, _ in told]
    starts = [position for position, (_, hints) in enumerate(told) if hints.starts and position]
    return frozenset(
        start
        for start, end in pairwise(starts)
        if not _styled(rows[start], usual)
        and rows[end].base - rows[end - 1].base > NEARER * (rows[start].base - rows[start - 1].base)
    )


def _apart(above: Row, below: Row, usual: _Type) -> bool:
    step = usual.leading * max(above.size, below.size, usual.size) / usual.size
    return below.base - above.base > APART * step


def _parts(above: Row, below: Row, first: Row, flow: _Flow, *, over: bool) -> bool:
    """Whether a block starts between two rows with no gap; ``first`` is the first row of the block above.

    Args:
        above: the last row of the block above.
        below: the row that may start one.
        first: the first row of the block above.
        flow: the column of ``below``.
        over: whether a page or column ends between them.
    """
    ended = ends_sentence(above.text)
    asks = is_exchange(below.text) and (ended or not ends_sentence(below.text))
    if asks or (first is above and is_exchange(above.text)):
        return True
    if below.text[0].islower() and not ended:
        return BULLET.match(below.text) is not None and _early(above, below, flow)
    early = not over and _early(above, below, flow)
    if BULLET.match(below.text):
        return ended or early
    styled = above.bold != below.bold or abs(above.size - below.size) > (1 - SMALL) * below.size
    if over:
        return ended or styled
    em = INDENT * below.size
    hangs = BULLET.match(first.text) is not None and below.left > first.left + 0.3 * em
    indented = below.left > above.left + em and not hangs
    back = below.left < above.left - em and (
        above is not first or below.left < flow.left + 0.3 * em < above.left - 2 * em
    )
    return early or styled or indented or back or above.celled or below.celled


def _early(above: Row, below: Row, flow: _Flow) -> bool:
    """The row ends although the next word would have fitted; what is counted goes with its number ("24 april")."""
    word = below.word - below.left
    head = re.match(r"\W*\d\S* \S+", below.text)
    if head and not ends_sentence(above.text):
        word = max(word, (below.right - below.left) * len(head.group()) / len(below.text))
    return above.right + 0.25 * above.size + word < flow.right - 0.1 * above.size
