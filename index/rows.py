"""Runs of letters on a page -> rows: what stands on one line with no wide gap, and what is raised in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from index.shapes import BULLET

# A gap of a fifth of the type's size is a space, though the file sets none: spaces are a quarter wide, kerning a tenth.
SPACE: Final = 0.2
NO_BREAK: Final = "\u00a0"
# A gap as wide as the type is high parts columns, cells and margins; justified lines seldom have one.
GAP: Final = 1.0
# Between cells of a table is room for two letters and more; in a line of text, hardly ever.
CELL: Final = 2.0
# Marks are set at two thirds of the type's size and a third of it higher; half and a seventh leave room.
_MARK_SIZE: Final = 0.85
_MARK_RISE: Final = 0.15
_BAND: Final = 0.5
_MARK: Final = re.compile(r"(?:\d{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|[*†‡])\)?")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one size that follow each other on one base line.

    Attributes:
        text: the letters, with single spaces; ``NO_BREAK`` stands where no line may end.
        left, right: its edges in points, in reading direction.
        base: its base line in points, growing down the page.
        size: of its type, in points.
        bold: whether most letters are.
        upright: whether it runs as most letters of the page do.
        space: what stands before it: nothing, a space, or ``NO_BREAK``.
        word: right edge of its first word.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    upright: bool
    space: str
    word: float


@dataclass(frozen=True, slots=True)
class Row:
    """Runs that stand side by side: the same, with the number of the ``band`` across the page that it stands in, and
    the (start, end) of the marks ``raised`` in its text; ``celled`` if it is a row of a table."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    upright: bool
    word: float
    band: int
    raised: tuple[tuple[int, int], ...] = ()
    celled: bool = False


def rows_of(runs: Iterable[Run]) -> tuple[Row, ...]:
    """The rows of a page from top to bottom, and from left to right within a band."""
    rows: list[Row] = []
    for number, band in enumerate(_bands(runs)):
        rows += (_row(row, number) for row in _parts(sorted(band, key=lambda run: run.left)))
    return tuple(rows)


def join(rows: Sequence[Row]) -> Row:
    """Rows of one band as one, for instance the cells of a table."""
    text, raised = "", []
    for row in rows:
        text += " " if text else ""
        raised += [(start + len(text), end + len(text)) for start, end in row.raised]
        text += row.text
    main = max(rows, key=lambda row: len(row.text))
    first, last = rows[0], rows[-1]
    bold = all(row.bold for row in rows)
    # A point stands off from its bullet, too.
    cells = rows[1:] if BULLET.fullmatch(first.text) else rows
    celled = any(after.left - before.right > CELL * main.size for before, after in pairwise(cells))
    return replace(
        main,
        text=text,
        left=first.left,
        right=last.right,
        bold=bold,
        word=first.word,
        raised=tuple(raised),
        celled=celled,
    )


def _bands(runs: Iterable[Run]) -> Iterator[list[Run]]:
    band: list[Run] = []
    for run in sorted(runs, key=lambda run: (not run.upright, run.base)):
        if band and not _level(band[0], run):
            yield band
            band = []
        band.append(run)
    if band:
        yield band


def _level(top: Run, run: Run) -> bool:
    small, large = sorted((top.size, run.size))
    # A mark is level with its line though it is raised; a huge letter is not level with all that it stands beside.
    reach = large if small > large / 2 else small
    return top.upright == run.upright and run.base - top.base < _BAND * reach


def _parts(band: Sequence[Run]) -> Iterator[list[Run]]:
    part: list[Run] = []
    for run in band:
        if part:
            size = max(part[-1].size, run.size)
            alike = abs(part[-1].size - run.size) < 0.1 * size or part[-1].base != run.base
            if run.left - part[-1].right > (GAP if alike else GAP / 2) * size:
                yield part
                part = []
        part.append(run)
    yield part


def _row(runs: Sequence[Run], band: int) -> Row:
    main = max(runs, key=lambda run: len(run.text) * run.size)
    text, right, raised = "", runs[0].left, []
    word = None
    for run in runs:
        if text:
            space = run.space or (" " if run.left - right > SPACE * main.size else "")
            if space == " " and word is None:
                word = right
            text += space
        if word is None and " " in run.text:
            word = run.word
        high = main.base - run.base > _MARK_RISE * main.size and run.size < _MARK_SIZE * main.size
        if high and _MARK.fullmatch(run.text):
            raised.append((len(text), len(text) + len(run.text)))
        text += run.text
        right = run.right
    bold = sum(len(run.text) for run in runs if run.bold) > len(text) / 2
    word = right if word is None else word
    return Row(text, runs[0].left, right, main.base, main.size, bold, main.upright, word, band, tuple(raised))
