"""Footnotes: parted from the text they stand under, each with the place of its mark."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.page import Hints
from index.shapes import SUPERSCRIPT, ends_sentence

LABEL: Final = re.compile(rf"(\d{{1,3}}|[{SUPERSCRIPT}]+|[*†‡]+(?=\s))\)?\s*(?=\S)")
_UNIT: Final = re.compile(r"\b[kcdm]?m$")
# An address, or a word that is explained: what a footnote may start with besides a capital.
_NOTED: Final = re.compile(r"https?://|\w+: ")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line as part of a block: page and line number, the text with white space folded, what the file told of it."""

    page: int
    number: int
    text: str
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its label, its lines, where its mark stands (line number, column in the folded line), and the
    mark as printed ("1", "¹", "1)"; "" where none was found)."""

    label: str
    pieces: tuple[Piece, ...]
    line: int
    column: int
    mark: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mark stands: page, line, column in the folded line; and the mark."""

    page: int
    line: int
    column: int
    mark: str


def lift_notes(sheet: list[Piece], last: int) -> tuple[list[Piece], list[Note]]:
    """Part a page's footnotes from its body. ``last`` is the number of the letter's last footnote so far.

    A footnote starts, below everything else on the page, with a number that also stands, glued to a word, in the
    lines above: both must be there, so a line that merely starts with a number stays where it is.
    """
    starts: list[tuple[int, str, int, int, str]] = []  # position on the page, label; line, column and text of the mark
    marked: dict[str, bool] = {}  # labels with a mark anywhere on the page: looked for once, for long pages of numbers
    for position, piece in enumerate(sheet):
        match = LABEL.match(piece.text)
        if not match or match[1][0] in "*†‡" or (match[1].isascii() and not match.group()[-1].isspace()):
            continue
        label = unicodedata.normalize("NFKC", match[1])
        if starts and int(label) != int(starts[-1][1]) + 1:
            continue
        bracket = match.group().rstrip()[len(match[1]) :]
        if label not in marked:
            marked[label] = _glued_mark(sheet, label, bracket) is not None
        if not marked[label]:
            continue
        before = [p for p in sheet[:position] if p.text]
        detached = bool(starts or (before and (not sheet[position - 1].text or ends_sentence(before[-1].text))))
        # A sentence may break off right above the footnotes: then the number must be the next one, start a line
        # for the last time on the page, and stand before a capital, an address, or a word that is explained ("BBB:");
        # "1 juli" does not.
        if not detached and (
            int(label) != last + 1
            or not (piece.text[match.end()].isupper() or _NOTED.match(piece.text, match.end()))
            or any(later.text.startswith(match.group()) for later in sheet[position + 1 :])
        ):
            continue
        above = [piece for piece in (sheet[: starts[0][0]] if starts else sheet[:position]) if piece.text]
        mark = _glued_mark(above, label, bracket)
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


def _glued_mark(above: Sequence[Piece], label: str, bracket: str) -> tuple[int, int, str] | None:
    """Line, column and text of the last place where the label is glued to the end of a word or a sentence."""
    # Three letters at least: "A4" and "H5N1" are words of their own. A year may bear a mark: "20224".
    # Where no space was typed after a sentence, its mark stands between a stop and a capital.
    either = f"(?:{label}|{label.translate(_RAISED)})"
    bracketed = f"{re.escape(bracket)}?" if bracket else ""
    glued = re.compile(
        rf"(?:(?<=[^\W\d_]{{3}})|(?<=[.,;:?!)\]”’\"'»])(?<!\d[.,])|(?<=\b(?:19|20)\d\d)){either}{bracketed}"
        rf"(?![\w%]|[.,]\d)|(?<=[^\W\d_][.!?]){either}(?=[^\W\d_]{{2}})"
    )
    for piece in reversed(above):
        found = list(glued.finditer(piece.text))
        if found:
            return piece.number, found[-1].start(), found[-1].group()
    return None


def told_notes(sheets: Sequence[list[Piece]]) -> tuple[list[Piece], list[Note]]:
    """Part the footnotes that a file tells apart from the body; each goes to the first mark of its label that is left,
    on its own page or, for notes at the end of a letter, before it. A note without a mark goes where its page ends;
    where nothing stands before it, it is text."""
    body: list[Piece] = []
    notes: list[Note] = []
    marks: defaultdict[str, list[_Place]] = defaultdict(list)
    for sheet in sheets:
        above = [piece for piece in sheet if piece.hints and piece.hints.part == "body"]
        body += above
        for piece in above:
            for label, column, mark in _raised_marks(piece):
                marks[label].append(_Place(piece.page, piece.number, column, mark))
        searched: set[str] = set()  # once a page, for long pages of notes
        for pieces in _notes_of(sheet):
            found = LABEL.match(pieces[0].text)
            label = unicodedata.normalize("NFKC", found[1]) if found else ""
            place = _take(marks[label], pieces[0].page)
            glued = None
            if place is None and label.isdigit() and label not in searched:
                searched.add(label)
                glued = _glued_mark(above, label, "")
            if place:
                notes.append(Note(label, pieces, place.line, place.column, place.mark))
            elif glued:
                notes.append(Note(label, pieces, *glued))
            elif notes and not label:  # it went on from the page before
                notes[-1] = replace(notes[-1], pieces=(*notes[-1].pieces, *pieces))
            elif label and body:
                notes.append(Note(label, pieces, body[-1].number, len(body[-1].text), ""))
            else:
                body += pieces
    return body, notes


def _take(places: list[_Place], page: int) -> _Place | None:
    """Take out the first place on that page, or else the first."""
    if not places:
        return None
    return places.pop(next((position for position, place in enumerate(places) if place.page == page), 0))


def _notes_of(sheet: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    note: list[Piece] = []
    for piece in sheet:
        if piece.hints and piece.hints.part == "note":
            if note and piece.hints.starts:
                yield tuple(note)
                note = []
            note.append(piece)
    if note:
        yield tuple(note)


def _raised_marks(piece: Piece) -> Iterator[tuple[str, int, str]]:
    """Label, column and text of the marks in a line; a square metre bears none."""
    for start, end in piece.hints.raised if piece.hints else ():
        mark = piece.text[start:end]
        if not _UNIT.search(piece.text[:start]):
            yield unicodedata.normalize("NFKC", mark).strip("()[] "), start, mark
