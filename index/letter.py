"""Pages of lines -> Letter: its text and its parts, each with its place in the text."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from index.about import About, read_about
from index.layout import Block, read_layout
from index.notes import LABEL, Note, Piece
from index.page import Page
from index.paragraph import Heading, Mark, Paragraph, Sentence
from index.readers import read_pages
from index.replies import pair
from index.sentences import split_sentences
from index.unwrap import join_lines, words_of

_PARTED: Final = "\n\n"
# The headings and paragraphs that may say what the letter answers, and who does.
HEAD: Final = 5


@dataclass(frozen=True, slots=True)
class Letter:
    """One document.

    Attributes:
        name: what it is called, unique in an index.
        sha256: hash of its lines as read, with what the file told of them, in hexadecimal.
        text: the canonical text: every offset refers to it. Blocks in reading order, parted by a blank line.
        paragraphs: the citable units in reading order; a footnote follows the paragraph that refers to it.
        headings: in reading order.
        pages: how many pages it has.
        about: what it says of itself: subject, date, sender, number.
    """

    name: str
    sha256: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    pages: int
    about: About = field(default_factory=About)

    def paragraph(self, id: str) -> Paragraph:
        """The paragraph of that id. Raises KeyError where there is none."""
        for paragraph in self.paragraphs:
            if paragraph.id == id:
                return paragraph
        raise KeyError(f"{self.name} has no paragraph {id!r}")


def read_letter(path: Path) -> Letter:
    """Read a file as a letter. Raises LetterProblem where it cannot be read."""
    return parse_letter(read_pages(path), path.stem)


def parse_letter(pages: Sequence[Page], name: str) -> Letter:
    """Find a letter's structure.

    Args:
        pages: as ``index.readers`` gives them; at least one line holds a word.
        name: what citations call the letter.

    Returns:
        The letter. Only unwrapping parts its text from the file: line ends and their hyphens are undone, runs of
        white space are one space, footnote marks and page furniture are set aside; nothing else changes.
    """
    layout = read_layout(pages)
    notes: defaultdict[int, list[Note]] = defaultdict(list)
    for note in layout.notes:
        notes[note.line].append(note)
    ids = _footnote_ids(layout.notes)
    words = words_of(piece.text for block in layout.blocks for piece in block.pieces)
    writer = _Writer(words)
    section: list[tuple[int, str]] = []
    count = 0
    for block in layout.blocks:
        here = [note for piece in block.pieces for note in notes.get(piece.number, ())]
        if block.kind == "heading":
            above = [(level, text) for level, text in section if level < block.level]
            heading = writer.heading(block, len(above) + 1, {note: ids[note] for note in here})
            section = [*above, (block.level, heading)]
        else:
            count += block.kind == "paragraph"
            # Who signs does not sign under the last heading.
            path = tuple(text for _, text in section) if block.kind == "paragraph" else ()
            id_ = str(count) if block.kind == "paragraph" else block.kind
            writer.paragraph(id_, block.kind, path, block.pieces, {note: ids[note] for note in here})
        path = tuple(text for _, text in section)
        for note in here:
            writer.paragraph(ids[note], "footnote", path, note.pieces, {}, label=note.label)
    source = "\n".join(f"{line.text}{line.hints or ''}" for page in pages for line in page.lines)
    return Letter(
        name=name,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        text=writer.text,
        paragraphs=pair(writer.paragraphs),
        headings=tuple(writer.headings),
        pages=len(pages),
        about=_about(pages, writer),
    )


def _about(pages: Sequence[Page], writer: "_Writer") -> About:
    lines = {one.kind: [sentence.text for sentence in one.sentences] for one in writer.paragraphs}
    margin = [line.text for line in pages[0].lines if line.hints and line.hints.part == "aside"]
    text = [(one.start, one.text) for one in writer.paragraphs[:HEAD]]
    text += [(one.start, one.text) for one in writer.headings[:HEAD]]
    signature = next(iter(lines.get("signature", [])), "").partition(",")[0]
    return read_about(lines.get("letterhead", []), margin, [words for _, words in sorted(text)[:HEAD]], signature)


def _footnote_ids(notes: Iterable[Note]) -> dict[Note, str]:
    """Labels that start again on every page get their page in the id: fn1, then fn1p3; twice on a page, their line."""
    ids: dict[Note, str] = {}
    taken: set[str] = set()
    for note in notes:
        id_ = f"fn{note.label}"
        named = (id_, f"{id_}p{note.pieces[0].page}", f"{id_}l{note.pieces[0].number}")
        ids[note] = next(name for name in named if name not in taken)
        taken.add(ids[note])
    return ids


class _Writer:
    """Writes the canonical text block by block, so that offsets are carried and never searched for."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words
        self._parts: list[str] = []
        self._end = 0
        self.paragraphs: list[Paragraph] = []
        self.headings: list[Heading] = []

    @property
    def text(self) -> str:
        """The canonical text so far."""
        return _PARTED.join(self._parts)

    def heading(self, block: Block, depth: int, notes: dict[Note, str]) -> str:
        start, text, offsets, _ = self._write(block.pieces, notes)
        marks = tuple(Mark(start + offset, note.mark, notes[note]) for note, offset in offsets if note.mark)
        self.headings.append(Heading(text, depth, block.pieces[0].page, start, start + len(text), marks))
        return text

    def paragraph(
        self,
        id: str,
        kind: Literal["letterhead", "paragraph", "footnote", "signature"],
        section: tuple[str, ...],
        pieces: Sequence[Piece],
        notes: dict[Note, str],
        *,
        label: str = "",
    ) -> None:
        # Lines of an address are no sentences, yet each can be quoted.
        listed = kind == "letterhead"
        start, text, offsets, lines = self._write(pieces, notes, skip=bool(label), listed=listed)
        spans = lines if listed else split_sentences(text)
        self.paragraphs.append(
            Paragraph(
                id=id,
                kind=kind,
                section=section,
                pages=tuple(sorted({piece.page for piece in pieces})),
                lines=_line_ranges(pieces),
                start=start,
                end=start + len(text),
                text=text,
                sentences=tuple(Sentence(start + a, start + b, text[a:b]) for a, b in spans),
                marks=tuple(Mark(start + offset, note.mark, notes[note]) for note, offset in offsets if note.mark),
            )
        )

    def _write(
        self, pieces: Sequence[Piece], notes: Collection[Note], *, skip: bool = False, listed: bool = False
    ) -> tuple[int, str, list[tuple[Note, int]], tuple[tuple[int, int], ...]]:
        """Append the pieces as one block.

        Args:
            pieces: its lines.
            notes: the footnotes whose marks stand in them.
            skip: leave out the label that a footnote starts with.
            listed: leave the line ends as they are, but for a space.

        Returns:
            Its start, its text, for each lifted mark its offset in that text, and the span of each line.
        """
        # The line written last stays a part of its own: the next one may take its hyphen.
        parts: list[str] = []
        length = 0
        offsets: list[tuple[Note, int]] = []
        spans: list[tuple[int, int]] = []
        for position, piece in enumerate(pieces):
            line, done = "", 0
            marks: list[tuple[Note, int]] = []
            here = [note for note in notes if note.line == piece.number]
            for note in sorted(here, key=lambda note: note.column):
                line += piece.text[done : note.column]
                marks.append((note, len(line)))
                done = note.column + len(note.mark)
            line += piece.text[done:]
            if position == 0 and skip:
                line = LABEL.sub("", line, count=1)
            if parts:
                above = parts.pop()
                length -= len(above)
                joined = f"{above} {line}" if listed else join_lines(above, line, self._words)
                parts.append(joined[: len(joined) - len(line)])
                length += len(parts[-1])
            spans.append((length, length + len(line)))
            offsets += [(note, length + column) for note, column in marks]
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        start = self._end + (len(_PARTED) if self._parts else 0)
        self._parts.append(text)
        self._end = start + length
        return start, text, offsets, tuple(spans)


def _line_ranges(pieces: Sequence[Piece]) -> tuple[tuple[int, int], ...]:
    ranges: dict[int, tuple[int, int]] = {}
    for piece in pieces:
        first, _ = ranges.get(piece.page, (piece.number, 0))
        ranges[piece.page] = (first, piece.number)
    return tuple(ranges.values())
