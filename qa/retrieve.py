"""Question -> candidate passages: dense and lexical, united."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from index.build import Index
from index.dots import dots
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
        passage: its position in the index.
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
    words = index.lexical.scores(question)
    return _score(index, vector, words, np.union1d(index.nearest(vector, k), _best(words, k)))


def complete(
    index: Index, question: str, vector: Vectors, hits: Sequence[Hit], places: Collection[tuple[int, int]]
) -> tuple[Hit, ...]:
    """All passages of some paragraphs.

    Args:
        index: what is searched.
        question: the words to search for.
        vector: float32[d], the question's vector, of length 1.
        hits: what was found; of each paragraph at least one passage.
        places: letter and paragraph of those wanted.

    Returns:
        The hits in these paragraphs and their other passages, scored alike, best first.
    """
    known = {hit.passage: hit for hit in hits if _place(index, hit.passage) in places}
    missing = {
        passage for at in known for passage in _neighbours(index, at) if passage not in known
    }  # none, where a letter has no more passages than were found
    added = _score(index, vector, index.lexical.scores(question), np.array(sorted(missing))) if missing else ()
    return tuple(sorted((*known.values(), *added), key=lambda hit: (-hit.fused, hit.passage)))


def _place(index: Index, passage: int) -> tuple[int, int]:
    letter, paragraph = index.places[passage, :2].tolist()
    return letter, paragraph


def _neighbours(index: Index, passage: int) -> Iterator[int]:
    """The other passages of its paragraph: they stand side by side."""
    for step in (-1, 1):
        at = passage + step
        while 0 <= at < len(index.places) and _place(index, at) == _place(index, passage):
            yield at
            at += step


def _best(words: npt.NDArray[np.float32], k: int) -> npt.NDArray[np.int64]:
    """The positions, int64[≤ k], of the highest scores above 0; of equals, the first in reading order. Only the lowest
    of them is looked for (Hoare 1961, "Find"): sorting all that share a word would take the longer the more letters."""
    sharing = np.flatnonzero(words)
    if len(sharing) <= k:
        return sharing
    shares = _shares(words, sharing)
    least = np.partition(shares, -k)[-k]
    above, equal = sharing[shares > least], sharing[shares == least]
    return np.concatenate((above, equal[: k - len(above)]))


def _shares(words: npt.NDArray[np.float32], positions: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """BM25 of the passages at these positions as a share of the best passage's, in [0, 1]."""
    best, found = float(words.max(initial=0.0)), words[positions]
    return np.asarray(found / best if best > 0 else found, dtype=np.float64)


def _score(
    index: Index, vector: Vectors, words: npt.NDArray[np.float32], positions: npt.NDArray[np.int64]
) -> tuple[Hit, ...]:
    cosines = np.clip(dots(index.vectors(positions), vector[None, :])[:, 0], -1.0, 1.0)
    shares = _shares(words, positions)
    fused = DENSE * cosines + (1 - DENSE) * shares
    hits = map(Hit, positions.tolist(), cosines.tolist(), shares.tolist(), fused.tolist())
    return tuple(sorted(hits, key=lambda hit: (-hit.fused, hit.passage)))
