"""Measures of retrieval and of answers. Pure functions; they know nothing of letters."""

from collections.abc import Collection, Iterable, Sequence


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


def holds_answer(quotes: Iterable[str], answers: Iterable[str]) -> bool:
    """Whether one of the answers stands in one of the quotes, after folding white space; nothing else is forgiven.

    >>> holds_answer(["reeds €36  mln. is"], ["€36 mln."]), holds_answer(["€37 mln."], ["€36 mln."])
    (True, False)
    """
    folded = [_fold(answer) for answer in answers]
    return any(answer in _fold(quote) for quote in quotes for answer in folded)


def mean(values: Iterable[float]) -> float | None:
    """The mean, or None where there is nothing to average.

    >>> mean([1.0, 0.0]), mean([])
    (0.5, None)
    """
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties half (Hanley and McNeil 1982); None where either is empty.

    >>> auroc([0.9, 0.4], [0.4, 0.1])
    0.875
    """
    if not positive or not negative:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def _fold(text: str) -> str:
    return " ".join(text.split())
