"""Which words of a paragraph mean what the question's words mean: soft alignment, across languages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from index.dots import dots
from index.embed import Encoder

_WORD: Final = re.compile(r"\w+")
# Words whose vectors are kept, and texts whose words are; beyond, all is forgotten: 50,000 of 384 numbers are 77 MB.
_KEPT: Final = 50_000
# A likeness this many times multiplied by itself counts as an occurrence of the word: 0.9 nearly half, 0.5 nothing.
_SHARPNESS: Final = 8


@dataclass(frozen=True, slots=True)
class Aligned:
    """How much of a question a paragraph takes up.

    Attributes:
        sentences: for each sentence the share, in about [0, 1], of the question's words that it holds or means.
        paragraph: the same of all its sentences together, and of the headings above it.
    """

    sentences: tuple[float, ...]
    paragraph: float


class Aligner:
    """Aligns each word of a question with the word of a sentence that is most like it, and weighs the likeness by how
    rare the word is among the paragraphs.

    After Yadav, Bethard and Surdeanu 2019, "Alignment over Heterogeneous Embeddings for Question Answering": the mean
    over the question's words of the best cosine, weighted by inverse document frequency. Since the words of two
    languages have no document frequency in common, a likeness counts as part of an occurrence (`_SHARPNESS`).

    Args:
        encoder: gives the vectors of words out of context.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()  # several visitors ask at once
        self._forget()

    def align(self, question: str, headings: Sequence[str], paragraphs: Sequence[Sequence[str]]) -> list[Aligned]:
        """Align a question with paragraphs.

        Args:
            question: in any language the encoder knows.
            headings: those above each paragraph; "" where there are none.
            paragraphs: the sentences of each, at least one paragraph.
        """
        texts = [
            text for heading, sentences in zip(headings, paragraphs, strict=True) for text in (heading, *sentences)
        ]
        sizes = [1 + len(sentences) for sentences in paragraphs]
        with self._lock:
            if max(len(self._number), len(self._numbers)) > _KEPT:
                self._forget()
            numbers = self._learn(texts)
            known = len(self._number)
            asked = np.unique(self._learn([question])[0])[1:]
            # Rows of known words never change; those of the question's own may be another's in a moment.
            vectors, asking = self._vectors, self._vectors[asked]
            self._unlearn(question, known)
        if not len(asked):
            return [Aligned((0.0,) * (size - 1), 0.0) for size in sizes]
        words, at = np.unique(np.concatenate(numbers), return_inverse=True)
        likeness = dots(asking, vectors[words])
        # A word that is asked and stands there is itself, whatever its vector.
        likeness[asked[:, None] == words] = 1.0
        starts = np.cumsum([0, *map(len, numbers[:-1])])
        best = np.maximum.reduceat(likeness[:, at], starts, axis=1)
        first = np.cumsum([0, *sizes[:-1]])
        whole = np.maximum.reduceat(best, first, axis=1)
        weights = _rarity(whole)
        shares, together = weights @ best, weights @ whole
        return [
            Aligned(tuple(shares[start + 1 : start + size].tolist()), float(share))
            for start, size, share in zip(first, sizes, together, strict=True)
        ]

    def nearest(self, words: Sequence[str], text: str) -> npt.NDArray[np.float32]:
        """How like each word is to the word of a text that is most like it.

        Args:
            words: lower-case, at least one.
            text: at least one word.

        Returns:
            float32[words], cosines.
        """
        there = dict.fromkeys(_WORD.findall(text.lower()))
        with self._lock:
            if len(self._number) > _KEPT:
                self._forget()
            self._number_words(there)
            vectors = self._vectors[[self._number[word] for word in there]]
        return np.asarray(dots(self._encoder.encode_words(words), vectors).max(axis=1))

    def _forget(self) -> None:
        # Word 0 stands before every text, like nothing: so no text is without words.
        self._number: dict[str, int] = {"": 0}
        self._vectors = np.zeros((1, self._encoder.dimension), dtype=np.float32)
        self._numbers: dict[str, npt.NDArray[np.int64]] = {}

    def _learn(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """The numbers of each text's words; a new word gets a number and a vector."""
        found = {text: _WORD.findall(text.lower()) for text in texts if text not in self._numbers}
        self._number_words(dict.fromkeys(chain(*found.values())))
        for text, words in found.items():
            self._numbers[text] = np.array([0, *map(self._number.__getitem__, words)])
        return [self._numbers[text] for text in texts]

    def _number_words(self, words: Iterable[str]) -> None:
        """Give each new one of some words, none of them twice, a number and a vector."""
        new = [word for word in words if word not in self._number]
        if not new:
            return
        known = len(self._number)
        self._number |= {word: known + place for place, word in enumerate(new)}
        if len(self._number) > len(self._vectors):  # room for as many again: each vector is moved but a few times
            room = np.zeros((2 * len(self._number), self._encoder.dimension), dtype=np.float32)
            room[:known] = self._vectors[:known]
            self._vectors = room
        self._vectors[known : len(self._number)] = self._encoder.encode_words(new)

    def _unlearn(self, question: str, known: int) -> None:
        """Forget a question and all words but the first ``known``: it is asked once, where texts are asked of again and
        again, and what readers type has no end."""
        self._numbers.pop(question, None)
        while len(self._number) > known:
            self._number.popitem()  # the last that was learnt; its row is the next one's


def _rarity(whole: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Weights of the question's words, float64[words], sum 1: the inverse document frequency of BM25 in Lucene's form.

    Args:
        whole: float32[words, paragraphs], the best likeness of each word in each paragraph.
    """
    found = (np.clip(whole.astype(np.float64), 0.0, 1.0) ** _SHARPNESS).sum(axis=1)
    weights = np.log(1 + (whole.shape[1] - found + 0.5) / (found + 0.5))
    return np.asarray(weights / weights.sum())
