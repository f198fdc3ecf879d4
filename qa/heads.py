"""A window's vectors -> the log-odds of its sentences, and where in them the answering words are: the reader's heads.

`qa.train.network` has the same in torch, to be trained; a test holds the two to the same judgements.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from index.dots import dots
from qa.window import NOBODY, Row

Floats = npt.NDArray[np.float32]
# numpy has no error function, and a window has a few hundred numbers to apply it to.
_erf: Final = np.vectorize(math.erf, otypes=[np.float32])


@dataclass(frozen=True, slots=True)
class Sure:
    """Where in a sentence the answering words are most probably.

    Attributes:
        probability: of both ends, in [0, 1].
        first: number of their first piece in the sentence.
        last: number of their last.
    """

    probability: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Linear:
    """``weight @ x + bias``: float32[result, given] and float32[result]."""

    weight: Floats
    bias: Floats

    @classmethod
    def of(cls, weights: Mapping[str, npt.NDArray[np.float16]], name: str) -> "Linear":
        """The layer of this name; KeyError where it is missing."""
        return cls(weights[f"{name}.weight"].astype(np.float32), weights[f"{name}.bias"].astype(np.float32))

    def __call__(self, rows: Floats) -> Floats:
        """float32[n, given] -> float32[n, result]."""
        return np.asarray(dots(rows, self.weight) + self.bias)


@dataclass(frozen=True, slots=True)
class Heads:
    """Three small heads on the transformer's vectors.

    Attributes:
        inner: of a sentence's mean beside the first piece's vector, 2 d numbers, before GELU.
        sentence: of that, the sentence's score.
        none: of the first piece's vector, the score of "nothing here answers".
        span: of a piece's vector, the logits of the answering words starting at it, and of their ending with it.
    """

    inner: Linear
    sentence: Linear
    none: Linear
    span: Linear

    @classmethod
    def of(cls, weights: Mapping[str, npt.NDArray[np.float16]]) -> "Heads":
        """The heads among a reader's weights, by the names of `qa.train.network`; KeyError where one is missing."""
        inner, sentence, none, span = (
            Linear.of(weights, name) for name in ("sentence.0", "sentence.2", "none", "span")
        )
        return cls(inner, sentence, none, span)

    def judge(self, vectors: Floats, row: Row) -> list[tuple[float, Sure]]:
        """For each sentence of a window: log-odds against "none", and the most probable answering words.

        Args:
            vectors: float32[pieces, d], of the transformer.
            row: the window; it has at least one sentence.
        """
        places = row.pieces()
        means = np.stack([vectors[first:after].mean(axis=0) for first, after in places])
        beside = np.broadcast_to(vectors[0], means.shape)
        odds = self.sentence(gelu(self.inner(np.hstack([means, beside]))))[:, 0] - self.none(vectors[:1])[0]
        logits = np.where(np.array(row.owner)[:, None] == NOBODY, -np.inf, self.span(vectors))
        starts, ends = softmax(logits).T
        return [
            (float(log_odds), surest(starts[first:after], ends[first:after]))
            for log_odds, (first, after) in zip(odds, places, strict=True)
        ]


def gelu(rows: Floats) -> Floats:
    """``x Φ(x)``, exact (Hendrycks and Gimpel 2016)."""
    return np.asarray(0.5 * rows * (1 + _erf(rows / math.sqrt(2))))


def softmax(logits: Floats) -> Floats:
    """Each column's exponentials as shares of their sum; -inf takes none."""
    powers = np.exp(logits - logits.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0))


def surest(starts: Floats, ends: Floats) -> Sure:
    """The span with the largest product of probabilities, its end not before its start.

    Args:
        starts: float32[pieces], probability of starting at a piece.
        ends: float32[pieces], of ending with it.
    """
    product = np.triu(np.outer(starts, ends))
    first, last = divmod(int(product.argmax()), len(ends))
    return Sure(float(product[first, last]), first, last)
