"""Outcomes -> figures with their intervals, by system, language and kind of question, and the rows they come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from index.language import LANGUAGES
from qa.metrics import (
    Bools,
    Floats,
    aurc,
    auroc,
    average,
    ece,
    f1,
    holds_answer,
    interval,
    ndcg_at,
    precision,
    recall,
    recall_at,
    reciprocal_rank,
    risk_coverage,
)
from qa.systems import BRIEFWIJZER, Outcome, Verdict

NAN: Final = float("nan")
# Digits of what is stored: a table shows two, and the last bits of a sum differ from processor to processor.
DIGITS: Final = 4
# The whole, where groups are by language or by kind.
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over some questions.

    Attributes:
        measure: one of ``MEASURES``.
        value: in [0, 1].
        low: lower bound of its interval, as ``qa.metrics.interval`` gives it.
        high: upper bound.
    """

    measure: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """What a system is worth on some of the questions.

    Attributes:
        system: its name.
        by: what its questions have in common.
        name: their language, or their kind; `ALL` for all of them.
        answerable: how many questions the letter answers.
        unanswerable: how many it does not.
        figures: in the order of ``MEASURES``; a measure of which no question tells is left out.
    """

    system: str
    by: Literal["all", "language", "kind"]
    name: str
    answerable: int
    unanswerable: int
    figures: tuple[Figure, ...]

    def figure(self, measure: str) -> Figure | None:
        """That of a measure; None where no question tells."""
        return next((figure for figure in self.figures if figure.measure == measure), None)


@dataclass(frozen=True, slots=True)
class Curve:
    """Coverage and risk of a system on all questions, from the highest threshold to the lowest.

    Attributes:
        system: its name.
        points: coverage and risk, each in [0, 1].
        shipped: the two at the threshold it has; None where it answers nothing.
    """

    system: str
    points: tuple[tuple[float, float], ...]
    shipped: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What Briefwijzer made of one question, to read what goes wrong.

    Attributes:
        id: the question's.
        verdict: what became of it.
        confidence: in [0, 1].
        gold: places of the paragraphs that answer.
        cited: places of the paragraphs it cites; of a refusal, the one it ranks first.
        answered: whether it answered.
        question: as it was asked.
        quote: what it cites first; of a refusal, the sentence it ranks first.
    """

    id: str
    verdict: Verdict
    confidence: float
    gold: tuple[str, ...]
    cited: tuple[str, ...]
    answered: bool
    question: str
    quote: str


def _answerable(share: Callable[[Outcome], float]) -> Callable[[Outcome], float]:
    return lambda one: float(share(one)) if one.gold.paragraphs else NAN


def _sentences(share: Callable[[Sequence[str], frozenset[str]], float]) -> Callable[[Outcome], float]:
    return lambda one: share(one.sentences, one.gold.sentences) if one.gold.sentences else NAN


# One question's share in a mean; nan where it does not tell.
SHARES: Final[dict[str, Callable[[Outcome], float]]] = {
    "recall@1": _answerable(lambda one: recall_at(1, one.ranked, one.gold.paragraphs)),
    "recall@3": _answerable(lambda one: recall_at(3, one.ranked, one.gold.paragraphs)),
    "MRR": _answerable(lambda one: reciprocal_rank(one.ranked, one.gold.paragraphs)),
    "nDCG@10": _answerable(lambda one: ndcg_at(10, one.ranked, one.gold.paragraphs)),
    "answer in first sentence": _answerable(lambda one: holds_answer([one.first], one.gold.answers)),
    "answer in quotes": _answerable(lambda one: holds_answer(one.quotes, one.gold.answers)),
    "sentence precision": _sentences(precision),
    "sentence recall": _sentences(recall),
    "sentence F1": _sentences(f1),
    "citation precision": lambda one: precision(one.cited, one.gold.paragraphs) if one.answered else NAN,
    "citation recall": _answerable(lambda one: recall(one.cited, one.gold.paragraphs)),
    "wrong answers": lambda one: float(not one.right) if one.answered else NAN,
    "answerable refused": _answerable(lambda one: not one.answered),
    "unanswerable refused": lambda one: NAN if one.gold.paragraphs else float(not one.answered),
    "verbatim": lambda one: float(one.verbatim),
}


def _has_answer(one: Outcome) -> bool:
    return bool(one.gold.paragraphs)


def _is_right(one: Outcome) -> bool:
    return one.right


# What confidence is worth: the measure, and the truth it is held against.
OF_CONFIDENCE: Final[dict[str, tuple[Callable[[Floats, Bools, Floats], Floats], Callable[[Outcome], bool]]]] = {
    "AUROC": (auroc, _has_answer),
    "AURC": (aurc, _is_right),
    "ECE": (ece, _is_right),
}
MEASURES: Final = (*SHARES, *OF_CONFIDENCE)


def groups(system: str, outcomes: Sequence[Outcome]) -> list[Group]:
    """A system's figures over all questions, those of each language and, of Briefwijzer itself, those of each kind."""
    made = [_group(system, "all", ALL, outcomes)]
    for lang in LANGUAGES:
        made += [_group(system, "language", lang, [one for one in outcomes if one.gold.lang == lang])]
    kinds = dict.fromkeys(one.gold.kind for one in outcomes if one.gold.kind)
    for kind in kinds if system == BRIEFWIJZER else ():
        made += [_group(system, "kind", kind, [one for one in outcomes if one.gold.kind == kind])]
    return [group for group in made if group.answerable + group.unanswerable]


def figures(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Every measure of which the outcomes tell, in the order of ``MEASURES``."""
    made = []
    for measure in MEASURES if outcomes else ():
        statistic = _statistic(measure, outcomes)
        bounds = interval(statistic, len(outcomes))
        value = float(statistic(np.ones(len(outcomes))))
        if bounds and not np.isnan(value):
            made.append(Figure(measure, *(round(number, DIGITS) for number in (value, *bounds))))
    return tuple(made)


def curve(system: str, outcomes: Sequence[Outcome]) -> Curve:
    """A system's coverage and risk, from at least one outcome."""
    confidence = np.array([one.confidence for one in outcomes])
    right = np.array([one.right for one in outcomes])
    coverage, risk = risk_coverage(confidence, right, np.ones(len(outcomes)))
    given = [one.right for one in outcomes if one.answered]
    shipped = (len(given) / len(outcomes), given.count(False) / len(given)) if given else None
    points = tuple(_rounded(float(x), float(y)) for x, y in zip(coverage, risk, strict=True))
    return Curve(system, points, shipped and _rounded(*shipped))


def row(one: Outcome) -> Row:
    """The outcome of one question, in short."""
    return Row(
        id=one.gold.id,
        verdict=one.verdict,
        confidence=round(one.confidence, DIGITS),
        gold=tuple(sorted(one.gold.paragraphs)),
        cited=one.cited or one.ranked[:1],
        answered=one.answered,
        question=one.gold.question,
        quote=one.quotes[0] if one.quotes else one.first,
    )


def _rounded(coverage: float, risk: float) -> tuple[float, float]:
    return round(coverage, DIGITS), round(risk, DIGITS)


def _group(system: str, by: Literal["all", "language", "kind"], name: str, outcomes: Sequence[Outcome]) -> Group:
    answerable = sum(bool(one.gold.paragraphs) for one in outcomes)
    return Group(system, by, name, answerable, len(outcomes) - answerable, figures(outcomes))


def _statistic(measure: str, outcomes: Sequence[Outcome]) -> Callable[[Floats], Floats]:
    if measure in SHARES:
        shares = np.array([SHARES[measure](one) for one in outcomes], dtype=np.float64)
        return lambda weights: average(shares, weights)
    function, true = OF_CONFIDENCE[measure]
    confidence = np.array([one.confidence for one in outcomes], dtype=np.float64)
    truth = np.array([true(one) for one in outcomes], dtype=np.bool_)
    return lambda weights: function(confidence, truth, weights)
