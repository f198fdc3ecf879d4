"""Questions written on Dutch paragraphs -> letters to ask them of."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from index.letter import Letter
from index.paragraph import Paragraph, Sentence
from index.train.corpus import held_out, read_rows
from qa.train.example import Example
from qa.train.written import PARAGRAPHS, read_apart

# A letter to parliament has some twenty paragraphs; shorter documents are put together until there are about ten.
LEAST: Final = 10
# In so many parts they are left out of a fit, to measure it on.
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Exercise:
    """A letter, the units its paragraphs are, in order, and the questions written on them."""

    letter: Letter
    units: tuple[str, ...]
    asked: tuple[Example, ...]


def exercises(data: Path) -> tuple[Exercise, ...]:
    """The documents that neither encoder nor reader was trained on, as letters with their questions.

    Args:
        data: the folder with ``text-nl`` and ``qa``.

    Raises:
        FileNotFoundError: a file is missing there.
    """
    paragraphs = [row for row in read_rows(data / PARAGRAPHS) if held_out(row["doc"])]
    questions: dict[str, list[Example]] = {}
    for example in read_apart(data):
        questions.setdefault(example.unit, []).append(example)
    made: list[Exercise] = []
    for source, group in groupby(
        sorted(paragraphs, key=lambda row: (row["source"], row["doc"])), lambda row: row["source"]
    ):
        for number, rows in enumerate(_bundles(group)):
            letter = letter_of(f"{source} {number}", [row["sentences"] for row in rows])
            of_letter = tuple(one for row in rows for one in questions.get(row["id"], ()))
            made.append(Exercise(letter, tuple(row["id"] for row in rows), of_letter))
    return tuple(exercise for exercise in made if exercise.asked)


def letter_of(name: str, paragraphs: Sequence[Sequence[str]]) -> Letter:
    """A letter from paragraphs that are parted into sentences already."""
    made: list[Paragraph] = []
    text = ""
    for number, sentences in enumerate(paragraphs, start=1):
        text += "\n\n" if text else ""
        start = len(text)
        spans: list[Sentence] = []
        for position, sentence in enumerate(sentences):
            text += " " if position else ""
            spans.append(Sentence(len(text), len(text) + len(sentence), sentence))
            text += sentence
        line = ((number, number),)
        made.append(Paragraph(str(number), "paragraph", (), (1,), line, start, len(text), text[start:], tuple(spans)))
    return Letter(name, f"{zlib.crc32(text.encode()):08x}", text, tuple(made), (), 1)


def _bundles(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    bundle: list[dict[str, Any]] = []
    for _, group in groupby(rows, lambda row: row["doc"]):
        bundle += group
        if len(bundle) >= LEAST:
            yield bundle
            bundle = []
    if bundle:
        yield bundle
