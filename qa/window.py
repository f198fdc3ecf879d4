"""A passage too long to be read at once -> windows of whole sentences, and of parts of a sentence that is too long."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Pieces of a window, the question included. Attention grows with the square; a paragraph of a letter has some 150.
MOST_PIECES: Final = 192
# Token types, as in BERT: the question, and what is read for an answer.
QUESTION_TYPE: Final = 0
PASSAGE_TYPE: Final = 1
# Owner of a piece that belongs to no sentence: question, heading, special pieces, padding.
NOBODY: Final = -1
# Pieces read of a question and of a heading; what is longer says the same again.
QUESTION_PIECES: Final = 64
HEADING_PIECES: Final = 24


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces of a sentence: ``first`` to ``last``, exclusive, of sentence ``sentence``."""

    sentence: int
    first: int
    last: int


def windows(lengths: Sequence[int], room: int) -> Iterator[tuple[Part, ...]]:
    """Part sentences into windows; every piece stands in one window.

    Args:
        lengths: pieces of each sentence.
        room: pieces of a window, at least 1.

    Yields:
        The parts of a window: whole sentences in order, or a part of one that is longer than a window. A sentence of
        no piece has no part.
    """
    window: list[Part] = []
    left = room
    for sentence, length in enumerate(lengths):
        if length == 0:
            continue
        if length > left and window:
            yield tuple(window)
            window, left = [], room
        if length <= left:
            window.append(Part(sentence, 0, length))
            left -= length
            continue
        # As even as can be, so that no part is a stump.
        parts = -(-length // room)
        for part in range(parts):
            yield (Part(sentence, length * part // parts, length * (part + 1) // parts),)
    if window:
        yield tuple(window)


# The pieces that stand for no text, as BERT's vocabularies name them.
MARKS: Final = ("[CLS]", "[SEP]", "[PAD]")


@dataclass(frozen=True, slots=True)
class Marks:
    """Ids of the pieces `MARKS`, in their order."""

    start: int
    end: int
    padding: int

    @classmethod
    def of(cls, vocabulary: Mapping[str, int]) -> "Marks":
        """Those of a tokenizer's vocabulary; KeyError if it lacks one."""
        return cls(*(vocabulary[mark] for mark in MARKS))


@dataclass(frozen=True, slots=True)
class Row:
    """A window as the network reads it: three lists with an entry a piece.

    Attributes:
        ids: word pieces.
        types: `QUESTION_TYPE` or `PASSAGE_TYPE`.
        owner: number of the window's sentence that the piece belongs to, or `NOBODY`.
    """

    ids: list[int]
    types: list[int]
    owner: list[int]

    def pieces(self) -> list[tuple[int, int]]:
        """First piece of each sentence, and the piece after its last."""
        found: list[tuple[int, int]] = []
        for place, number in enumerate(self.owner):
            if number == len(found):
                found.append((place, place))
            if number != NOBODY:
                found[number] = (found[number][0], place + 1)
        return found


def lay_out(question: Sequence[int], heading: Sequence[int], sentences: Sequence[Sequence[int]], marks: Marks) -> Row:
    """``[CLS] question [SEP] heading sentences [SEP]``, all given as word pieces without special ones."""
    ids = [marks.start, *question, marks.end]
    types = [QUESTION_TYPE] * len(ids)
    ids += heading
    owner = [NOBODY] * len(ids)
    for number, sentence in enumerate(sentences):
        ids += sentence
        owner += [number] * len(sentence)
    ids.append(marks.end)
    owner.append(NOBODY)
    types += [PASSAGE_TYPE] * (len(ids) - len(types))
    return Row(ids, types, owner)
