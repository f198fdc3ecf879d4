"""Question -> candidate passages: dense and lexical, united."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from index.build import Index
from index.embed import Vectors

# Candidates from each side. A letter of six pages has some 150 passages: for one letter, nothing is left out.
CANDIDATES: Final = 200
# Weight of the dense score in the convex combination (Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid
# Retrieval"), which keeps the scores that refusal needs where reciprocal ranks throw them away.
DENSE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may answer.

    Attributes:
        passage: its position in ``Index.passages``.
        dense: cosine of question and passage, in [-1, 1].
        lexical: BM25, as a share of the best passage's, in [0, 1].
        fused: ``DENSE * dense + (1 - DENSE) * lexical``.
    """

    passage: int
    dense: float
    lexical: float
    fused: float


def retrieve(index: Index, question: str, vector: Vectors, k: int = CANDIDATES) -> tuple[Hit, ...]:
    """The passages nearest by meaning together with those that share the question's words.

    Args:
        index: what is searched.
        question: the words to search for.
        vector: float32[d], the question's vector, of length 1.
        k: how many candidates each side brings.

    Returns:
        Hits, best fused score first. Every hit has both scores, whichever side brought it.
    """
    near, _ = index.store.search(vector, k)
    words = index.lexical.scores(question)
    best = float(words.max(initial=0.0))
    shares = words / best if best > 0 else words
    sharing = np.argsort(-shares, kind="stable")[:k]
    positions = np.union1d(near, sharing[shares[sharing] > 0])
    cosines = np.clip(index.store.vectors(positions) @ vector, -1.0, 1.0)
    hits = [
        Hit(
            int(position),
            float(cosine),
            float(shares[position]),
            float(DENSE * cosine + (1 - DENSE) * shares[position]),
        )
        for position, cosine in zip(positions, cosines, strict=True)
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.fused, hit.passage)))
