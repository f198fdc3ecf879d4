"""Measures of retrieval, of answers and of confidence. Pure functions; they know nothing of letters.

The first ones judge one question. The others judge many, of which ``weights`` tell how often each counts: ones for the
figure itself, and a row for each resample where ``interval`` asks how far it may be off. A row gives a value; nan where
it holds no question that tells.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from math import log2
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# More resamples move the bounds by less than a tenth of a question.
RESAMPLES: Final = 2000
SEED: Final = 20240613
LEVEL: Final = 0.95
# Bins of confidence, as many as Guo et al. (2017) show.
BINS: Final = 10


def recall_at(k: int, ranked: Sequence[str], gold: Collection[str]) -> float:
    """1.0 if one of the gold items is among the first k, else 0.0 (for questions one right item answers).

    >>> recall_at(1, ["4", "7"], {"7"}), recall_at(3, ["4", "7"], {"7"})
    (0.0, 1.0)
    """
    return float(any(item in gold for item in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], gold: Collection[str]) -> float:
    """1 / rank of the first gold item, 0.0 where there is none; its mean over questions is MRR (Voorhees 1999).

    >>> reciprocal_rank(["4", "7"], {"7"})
    0.5
    """
    return next((1.0 / rank for rank, item in enumerate(ranked, start=1) if item in gold), 0.0)


def ndcg_at(k: int, ranked: Sequence[str], gold: Collection[str]) -> float:
    """Gain of the gold items among the first k, each worth 1 / log2(rank + 1), as a share of the best possible
    (Järvelin and Kekäläinen 2002); 0.0 where there is no gold item.

    >>> ndcg_at(10, ["4", "1", "7"], {"7"}), ndcg_at(10, ["4", "7"], {"4", "7"})
    (0.5, 1.0)
    """
    gain = sum(1.0 / log2(rank + 1) for rank, item in enumerate(ranked[:k], start=1) if item in gold)
    best = sum(1.0 / log2(rank + 1) for rank in range(1, min(k, len(gold)) + 1))
    return gain / best if best else 0.0


def precision(found: Collection[str], gold: Collection[str]) -> float:
    """Share of the found items that are gold (van Rijsbergen 1979); 0.0 where nothing was found.

    >>> precision(["4.1", "4.2"], {"4.2"}), precision([], {"4.2"})
    (0.5, 0.0)
    """
    return sum(item in gold for item in found) / len(found) if found else 0.0


def recall(found: Collection[str], gold: Collection[str]) -> float:
    """Share of the gold items that were found (van Rijsbergen 1979); 0.0 where there is no gold item.

    >>> recall(["4.1", "4.2"], {"4.2", "4.3"})
    0.5
    """
    return sum(item in found for item in gold) / len(gold) if gold else 0.0


def f1(found: Collection[str], gold: Collection[str]) -> float:
    """Harmonic mean of precision and recall (van Rijsbergen 1979); 0.0 where both are.

    >>> round(f1(["4.1", "4.2"], {"4.2"}), 3)
    0.667
    """
    p, r = precision(found, gold), recall(found, gold)
    return 2 * p * r / (p + r) if p + r else 0.0


def holds_answer(quotes: Iterable[str], answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in one of the quotes, after folding white space; nothing else is forgiven.

    >>> holds_answer(["reeds €36  mln. is"], ["€36 mln."]), holds_answer(["€37 mln."], ["€36 mln."])
    (True, False)
    """
    folded = [_fold(answer) for answer in answers]
    return any(answer in _fold(quote) for quote in quotes for answer in folded)


def average(values: Floats, weights: Floats) -> Floats:
    """Mean of the values, those that are nan left out.

    Args:
        values: float64[n].
        weights: float64[..., n], at least 0.

    Returns:
        float64[...].

    >>> float(average(np.array([1.0, 0.0, np.nan]), np.array([3.0, 1.0, 5.0])))
    0.75
    """
    told = ~np.isnan(values)
    return _ratio(weights[..., told] @ values[told], weights[..., told].sum(axis=-1))


def auroc(scores: Floats, positive: Bools, weights: Floats) -> Floats:
    """Chance that a positive scores above a negative, ties half (Hanley and McNeil 1982).

    Args:
        scores: float64[n], higher speaks for positive.
        positive: bool[n].
        weights: float64[..., n], at least 0.

    Returns:
        float64[...] in [0, 1].

    >>> float(auroc(np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False]), np.ones(4)))
    0.875
    """
    order, starts = _ties(scores)
    above = np.add.reduceat(weights[..., order] * positive[order], starts, axis=-1)
    others = np.add.reduceat(weights[..., order] * ~positive[order], starts, axis=-1)
    # The most confident come first: a positive wins from the negatives after it.
    below = others.sum(axis=-1, keepdims=True) - others.cumsum(axis=-1) + others / 2
    return _ratio((above * below).sum(axis=-1), above.sum(axis=-1) * others.sum(axis=-1))


def risk_coverage(confidence: Floats, right: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """Share of questions answered, and share of these answers that are wrong, from the highest threshold to the lowest
    (El-Yaniv and Wiener 2010).

    Args:
        confidence: float64[n], at least one.
        right: bool[n], whether the answer is right, were it given.
        weights: float64[..., n], at least 0.

    Returns:
        Coverage and risk, each float64[..., t] in [0, 1], t different confidences.

    >>> coverage, risk = risk_coverage(np.array([0.9, 0.2, 0.5]), np.array([True, False, True]), np.ones(3))
    >>> coverage.round(2).tolist(), risk.round(2).tolist()
    ([0.33, 0.67, 1.0], [0.0, 0.0, 0.33])
    """
    order, starts = _ties(confidence)
    answered = np.add.reduceat(weights[..., order], starts, axis=-1).cumsum(axis=-1)
    wrong = np.add.reduceat(weights[..., order] * ~right[order], starts, axis=-1).cumsum(axis=-1)
    return _ratio(answered, answered[..., -1:]), _ratio(wrong, answered)


def aurc(confidence: Floats, right: Bools, weights: Floats) -> Floats:
    """Area under the risk-coverage curve: the risk at each question's confidence, averaged (Geifman et al. 2019).

    Arguments as of ``risk_coverage``; float64[...] in [0, 1], lower is better.

    >>> round(float(aurc(np.array([0.9, 0.2, 0.5]), np.array([True, False, True]), np.ones(3))), 3)
    0.111
    """
    coverage, risk = risk_coverage(confidence, right, weights)
    # No step, no area: the risk may be nan where nothing is answered yet.
    steps = np.diff(coverage, axis=-1, prepend=0.0)
    area = np.where(steps > 0, steps * risk, 0.0).sum(axis=-1)
    return np.where(np.isnan(coverage[..., -1]), np.nan, area)


def ece(confidence: Floats, right: Bools, weights: Floats) -> Floats:
    """Expected calibration error: how far confidence and share of right answers are apart, averaged over `BINS` bins of
    equal width by what they hold (Naeini et al. 2015; Guo et al. 2017).

    Arguments as of ``risk_coverage``, confidence in [0, 1]; float64[...] in [0, 1], lower is better.

    >>> round(float(ece(np.array([0.9, 0.95, 0.2]), np.array([True, False, False]), np.ones(3))), 3)
    0.35
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    members = np.eye(BINS)[bins]
    gaps = np.abs((weights * (confidence - right)) @ members)
    return _ratio(gaps.sum(axis=-1), weights.sum(axis=-1))


def interval(statistic: Callable[[Floats], Floats], count: int) -> tuple[float, float] | None:
    """Where a figure lies in `LEVEL` of `RESAMPLES` resamples: the percentile bootstrap (Efron and Tibshirani 1993).

    Args:
        statistic: weights, float64[r, n] -> the figure of each row, float64[r]; nan where a row does not tell.
        count: n, how many questions there are, at least 1.

    Returns:
        Lower and upper bound, the same at every call; None where no resample tells.

    >>> interval(lambda weights: average(np.ones(5), weights), 5)
    (1.0, 1.0)
    """
    weights = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), RESAMPLES).astype(np.float64)
    values = statistic(weights)
    told = values[~np.isnan(values)]
    if not told.size:
        return None
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _ties(scores: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Positions from the highest score to the lowest, and where in them each different score begins."""
    order = np.argsort(-scores, kind="stable")
    descending = scores[order]
    return order, np.flatnonzero(np.append(True, descending[1:] != descending[:-1])[: len(scores)])


def _ratio(part: Floats, whole: Floats) -> Floats:
    """part / whole, nan where whole is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64))
    ratio: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return ratio


def _fold(text: str) -> str:
    return " ".join(text.split())
