"""Line, Page: what every reader of files gives, and all that the parser of letters knows."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["body", "note", "aside"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What a file tells of a line besides its words: typography or markup, already understood.

    Attributes:
        starts: a block starts here: a paragraph, heading, point of a list, footnote.
        part: the letter's own text, its footnotes, or what stands beside them (running heads and feet, margins).
        level: depth of a heading, from 1; 0 where the line is surely none; None where its words must tell.
        raised: what stands as a footnote's mark, as (start, end) in the line's text, in order.
    """

    starts: bool
    part: Part = "body"
    level: int | None = None
    raised: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number, from 1, and its text as it stands there. Plain text gives no hints; where a
    file gives them, it gives them for every line, and white space in the text is folded."""

    number: int
    text: str
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number, from 1, and its lines in reading order (blank ones included)."""

    number: int
    lines: tuple[Line, ...]
