"""Paragraph, Sentence, Heading: the parts of a letter, each with its place in the canonical text."""

from dataclasses import dataclass
from typing import Literal

ParagraphKind = Literal["letterhead", "paragraph", "footnote", "signature"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The quotable unit: ``letter.text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a footnote's mark stood: an offset into ``Letter.text``, the mark as printed, and the footnote's id."""

    offset: int
    label: str
    footnote: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, its depth from 1, the page it stands on, its place in ``Letter.text``, and its footnote marks."""

    text: str
    level: int
    page: int
    start: int
    end: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The citable unit.

    Attributes:
        id: "1", "2", … in reading order; "fn1" for a footnote, "letterhead", "signature".
        kind: what it is.
        section: the headings above it, outermost first.
        pages: the pages it stands on, from 1, ascending.
        lines: first and last line in the file, a pair a page.
        start: offset of its first character in ``Letter.text``.
        end: offset after its last character.
        text: ``letter.text[start:end]``.
        sentences: its sentences in order.
        marks: the footnote marks that were lifted out of it.
        asks: whether it is a written question that the letter answers further on: it answers nothing itself.
        question: the sentences of the written questions that it answers; none where it answers none.
    """

    id: str
    kind: ParagraphKind
    section: tuple[str, ...]
    pages: tuple[int, ...]
    lines: tuple[tuple[int, int], ...]
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...] = ()
    asks: bool = False
    question: tuple[str, ...] = ()

    def printed(self) -> str:
        """The text as it was printed, with its footnote marks in place."""
        text, done = "", self.start
        for mark in self.marks:
            text += self.text[done - self.start : mark.offset - self.start] + mark.label
            done = mark.offset
        return text + self.text[done - self.start :]
