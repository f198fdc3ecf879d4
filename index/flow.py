"""Blocks of text -> pages of lines: for files that say themselves where a block starts and what it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from index.page import Hints, Line, Page, Part
from index.problems import LetterProblem


@dataclass(frozen=True, slots=True)
class Mark:
    """A footnote's mark in the text."""

    label: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a line or a page ends inside a block."""

    of: Literal["line", "page"]


@dataclass(frozen=True, slots=True)
class Start:
    """A block starts here, and what stands before it ends.

    Attributes:
        level: as in ``Hints``.
        part: as in ``Hints``.
        note: the label of the footnote that it is.
    """

    level: int | None = 0
    part: Part = "body"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote that stands inside the text, at its mark."""

    label: str
    content: tuple["Inline", ...]


Inline = str | Mark | Break
Token = Inline | Start | Footnote


class Flow:
    """Takes a file's blocks in reading order, and gives its pages."""

    def __init__(self) -> None:
        self._pages: list[list[Line]] = [[]]
        self._count = 0

    def page(self) -> None:
        """End the page, if anything stands on it."""
        if self._pages[-1]:
            self._pages.append([])

    def block(self, content: Iterable[Inline], *, level: int | None = 0, part: Part = "body") -> None:
        """Add a block, if there are words in it: a line for each line that the file breaks, folded. Two line breaks
        on end part blocks, as they do on paper."""
        starts = True
        text, raised = "", []
        empty = 0
        for item in (*content, Break("line")):
            if isinstance(item, str):
                # Folded across the items: white space at a seam counts once.
                words = " ".join(item.split())
                before = bool(text) and not text[-1].isspace() and (item[:1].isspace() or not words)
                text += (" " if before and item else "") + words + (" " if words and item[-1:].isspace() else "")
            elif isinstance(item, Mark):
                raised.append((len(text), len(text) + len(item.label)))
                text += item.label
            else:
                if text.strip():
                    self._line(text.rstrip(), Hints(starts or empty > 0, part, level, tuple(raised)))
                    starts, empty = False, 0
                else:
                    empty += not starts
                text, raised = "", []
                if item.of == "page":
                    self.page()

    def note(self, label: str, content: Iterable[Inline]) -> None:
        """Add a footnote to the page."""
        self.block((f"{label} ", *content), part="note")

    def write(self, tokens: Iterable[Token]) -> None:
        """Add the blocks of a stream; a footnote comes after the block that it stands in."""
        start, content, notes = Start(), list[Inline](), list[Footnote]()
        for token in (*tokens, Start()):
            if isinstance(token, Footnote):
                notes.append(token)
            elif not isinstance(token, Start):
                content.append(token)
            elif any(isinstance(item, Mark) or (isinstance(item, str) and item.strip()) for item in content):
                if start.note:
                    self.note(start.note, content)
                else:
                    self.block(content, level=start.level, part=start.part)
                for note in notes:
                    self.note(note.label, note.content)
                start, content, notes = token, [], []
            else:  # nothing stood there: the label of a footnote is for its first words
                start, content = replace(token, note=token.note or (start.note if token.part == "note" else "")), []

    def pages(self, name: str) -> tuple[Page, ...]:
        """The pages. Raises LetterProblem where no word stands on any."""
        body = [line.text for page in self._pages for line in page if line.hints and line.hints.part == "body"]
        if not any(letter.isalnum() for text in body for letter in text):
            raise LetterProblem(
                nl=f"{name} bevat geen woorden. Staat de brief er als plaatje in, geef dan de tekst ervan.",
                en=f"{name} holds no words. If the letter is in it as a picture, give its text.",
            )
        filled = [page for page in self._pages if page]
        return tuple(Page(number, tuple(lines)) for number, lines in enumerate(filled, start=1))

    def _line(self, text: str, hints: Hints) -> None:
        self._count += 1
        self._pages[-1].append(Line(self._count, text, hints))
