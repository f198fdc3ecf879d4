"""Examples -> batches: what is drawn of each source, which window of the paragraph, what must be refused."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor

from qa.train.example import Example, Words
from qa.train.network import Batch, stack
from qa.train.rows import SOURCES, WRITTEN_SHARES
from qa.train.switch import Choices, switched
from qa.window import HEADING_PIECES, QUESTION_PIECES, Marks, Row, lay_out

# Windows of a batch, and batches that are sorted by length together.
ROWS: Final = 24
POOL: Final = 40
# Pieces of the passage in a window: many short ones teach more in the same time, the long ones are what is read.
ROOM: Final = (80, 110, 150)
# Share of the answerable questions that are put to a window without the answer: the rest of the paragraph, or another
# paragraph of the document.
ELSEWHERE: Final = 0.28
# Share of those that are put to another paragraph, where there is one.
NEIGHBOUR: Final = 0.6
# Share of the windows in whose passage pieces are hidden, and share of the pieces there (token cutoff, Shen et al.
# 2020): a thousand Dutch paragraphs are soon known by heart.
VEILED: Final = 0.5
HIDDEN: Final = 0.1
# Share of the examples that show the heading they have.
HEADED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Lesson:
    """A window and what is right about it.

    Attributes:
        row: what is read.
        answering: numbers of the window's sentences that answer; empty for "none".
        span: first and last piece of the answering words in ``row.ids``; None where unknown or absent.
    """

    row: Row
    answering: tuple[int, ...]
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Target:
    """What is right about a batch.

    Attributes:
        answering: bool ``(n, 1 + most sentences)``; the first column is "none".
        spans: int64 ``(n, 2)``, first and last piece of the answering words; -1 where unknown.
    """

    answering: Tensor
    spans: Tensor


class Sampler:
    """Draws lessons for ever; what it draws depends on the seed and the number of the pool alone.

    Args:
        examples: by source; the shares are those of ``qa.train.rows``.
        tokenizer: the encoder's, without truncation.
        marks: its special pieces.
        known: dictionaries for switching; without any, nothing is switched.
        seed: of everything drawn.
    """

    def __init__(
        self,
        examples: Mapping[str, Sequence[Example]],
        tokenizer: Tokenizer,
        marks: Marks,
        known: Mapping[str, Choices],
        seed: int,
    ) -> None:
        self._examples = {name: list(rows) for name, rows in examples.items() if rows}
        self._tokenizer = tokenizer
        self._mask = tokenizer.token_to_id("[MASK]")
        self._marks = marks
        self._known = known
        self._seed = seed
        self._of_doc: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for rows in self._examples.values():
            for example in rows:
                self._of_doc[example.doc].add(example.sentences)
        self._paragraphs = {doc: sorted(found) for doc, found in self._of_doc.items()}

    def batches(self, first: int = 0) -> Iterator[tuple[Batch, Target]]:
        """Batches from number ``first`` on."""
        pool, skip = divmod(first, POOL)
        while True:
            yield from self._pool(pool)[skip:]
            pool, skip = pool + 1, 0

    def _pool(self, pool: int) -> list[tuple[Batch, Target]]:
        rng = random.Random(f"{self._seed} {pool}")
        lessons = [self.lesson(self._draw(rng), rng) for _ in range(ROWS * POOL)]
        lessons.sort(key=lambda lesson: len(lesson.row.ids))
        made = [collate(lessons[start : start + ROWS], self._marks) for start in range(0, len(lessons), ROWS)]
        rng.shuffle(made)
        return made

    def _draw(self, rng: random.Random) -> Example:
        shares = {**WRITTEN_SHARES, **{name: source.share for name, source in SOURCES.items()}}
        names = list(self._examples)
        name = rng.choices(names, [shares[name] for name in names])[0]
        return switched(rng.choice(self._examples[name]), self._known, rng)

    def lesson(self, example: Example, rng: random.Random) -> Lesson:
        """One window of an example; now and then one without the answer."""
        if example.answering and rng.random() < ELSEWHERE:
            example = self._elsewhere(example, rng)
        anchor = rng.choice(example.answering or range(len(example.sentences)))
        return self._window(example, anchor, rng)

    def _elsewhere(self, example: Example, rng: random.Random) -> Example:
        """The same question put to another paragraph of the document, or to the rest of its own; as it is, where there
        is neither."""
        others = [place for place in range(len(example.sentences)) if place not in example.answering]
        paragraphs: Sequence[tuple[str, ...]] = ()
        # A switched text has no neighbour that would not betray itself by its language.
        if example.sentences in self._of_doc[example.doc]:
            paragraphs = [one for one in self._paragraphs[example.doc] if one != example.sentences]
        if paragraphs and (not others or rng.random() < NEIGHBOUR):
            return replace(example, sentences=rng.choice(paragraphs), answering=(), words=None)
        if others:
            rest = tuple(example.sentences[place] for place in others)
            return replace(example, sentences=rest, answering=(), words=None)
        return example

    def _window(self, example: Example, anchor: int, rng: random.Random) -> Lesson:
        heading = example.heading if example.heading and rng.random() < HEADED else ""
        encoded = self._tokenizer.encode_batch(
            [example.question, heading, *example.sentences], add_special_tokens=False
        )
        question, head, parts = encoded[0].ids[:QUESTION_PIECES], encoded[1].ids[:HEADING_PIECES], encoded[2:]
        room = rng.choice(ROOM)
        first = last = anchor
        left = room - len(parts[anchor].ids)
        # Grow to both sides by chance, so that the answer stands anywhere.
        while left > 0:
            sides = [place for place in (first - 1, last + 1) if 0 <= place < len(parts)]
            sides = [place for place in sides if len(parts[place].ids) <= left]
            if not sides:
                break
            place = rng.choice(sides)
            first, last = min(first, place), max(last, place)
            left -= len(parts[place].ids)
        cut = [parts[place].ids[:room] for place in range(first, last + 1)]
        if self._mask is not None and rng.random() < VEILED:
            cut = [[self._mask if rng.random() < HIDDEN else piece for piece in pieces] for pieces in cut]
        row = lay_out(question, head, cut, self._marks)
        span, words = None, example.words
        if words is not None and first <= words.sentence <= last:
            span = self._span(row, words, parts[words.sentence].offsets[:room], words.sentence - first)
        inside = tuple(sorted(place - first for place in example.answering if first <= place <= last))
        return Lesson(row, inside, span)

    @staticmethod
    def _span(row: Row, words: Words, offsets: Sequence[tuple[int, int]], sentence: int) -> tuple[int, int] | None:
        begin = row.owner.index(sentence)
        inside = [number for number, (start, end) in enumerate(offsets) if start < words.end and end > words.start]
        return (begin + inside[0], begin + inside[-1]) if inside else None


def collate(lessons: Sequence[Lesson], marks: Marks) -> tuple[Batch, Target]:
    """Stack lessons."""
    most = max(max(lesson.row.owner) for lesson in lessons) + 1
    answering = torch.zeros(len(lessons), 1 + most, dtype=torch.bool)
    for number, lesson in enumerate(lessons):
        answering[number, [1 + place for place in lesson.answering] or [0]] = True
    spans = torch.tensor([lesson.span or (-1, -1) for lesson in lessons])
    return stack([lesson.row for lesson in lessons], marks), Target(answering, spans)
