"""Scores -> answer or refuse, by a calibrated probability."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from qa.evidence import READ_SIGNALS, SIGNALS, Evidence

# With the bundled reader, and without any.
CALIBRATION: Final = Path(__file__).parent / "calibration.json"
SEARCH_CALIBRATION: Final = Path(__file__).parent / "search_calibration.json"
# For what a letter says about a topic.
TOPIC_CALIBRATION: Final = Path(__file__).parent / "topic_calibration.json"
# What speaks for the best evidence being an answer: the share of belief its paragraph takes of all candidates; the
# cosine of its best window and of its paragraph; the question's words aligned with the sentence's and the paragraph's;
# whether a kind of answer is expected that the sentence does not hold; how many facts of the question the letter lacks.
FEATURES: Final = (
    "belief",
    "dense_window",
    "dense_paragraph",
    "aligned_sentence",
    "aligned_paragraph",
    "lacks_kind",
    "missing_facts",
)
# And, where a reader has read the candidates, its log-odds for the best, for the next of its paragraph, and for the
# best of the other paragraphs: a letter that deals with the subject at length is the likelier to answer.
READ_FEATURES: Final = (*FEATURES, "log_odds", "log_odds_beside", "log_odds_elsewhere")
# What speaks for a sentence dealing with a topic: signals of its own. BM25 adds nothing to the aligned words, nor does
# the best window to the sentence.
TOPIC_FEATURES: Final = ("dense_sentence", "aligned_sentence", "aligned_paragraph")


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two models fitted on other letters by ``python -m qa.train.calibrate``.

    Attributes:
        signals: names of the signals that ``signal_weights`` weigh, in their order.
        signal_weights: weights of a conditional logit (McFadden 1974): which of the candidate sentences answers.
        features: names of the features that ``feature_weights`` weigh, in their order.
        feature_weights: weights of a logistic regression: whether the best one's paragraph answers.
        feature_bias: its constant.
        threshold: the confidence from which on an answer is given, in [0, 1]: about where the share of answerable
            questions answered rightly plus the share of the others refused was largest, on letters left out of the fit.
        encoder: identity of the encoder that gave the scores.
        data: SHA-256 of the questions it was fitted on.
        questions: how many those were.
    """

    signals: tuple[str, ...]
    signal_weights: tuple[float, ...]
    features: tuple[str, ...]
    feature_weights: tuple[float, ...]
    feature_bias: float
    threshold: float
    encoder: str
    data: str
    questions: int

    def beliefs(self, evidence: Sequence[Evidence]) -> npt.NDArray[np.float64]:
        """How belief is shared among the candidates if one of them answers: float64[n], in [0, 1], sum 1."""
        utilities = np.array([item.signals for item in evidence]) @ np.array(self.signal_weights)
        odds = np.exp(utilities - utilities.max())
        return np.asarray(odds / odds.sum())

    def confidence(self, features: tuple[float, ...]) -> float:
        """Probability in [0, 1] that the best evidence's paragraph answers, from the values of ``FEATURES``."""
        return sigmoid(
            self.feature_bias + math.fsum(w * x for w, x in zip(self.feature_weights, features, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate sentence, weighed.

    Attributes:
        evidence: the sentence.
        belief: in [0, 1], its share of the belief that it is the one that answers; of a topic, the probability that it
            deals with it.
    """

    evidence: Evidence
    belief: float

    @property
    def place(self) -> tuple[int, int]:
        """Its letter and paragraph."""
        return self.evidence.place


def weigh(evidence: Sequence[Evidence], calibration: Calibration) -> tuple[Scored, ...]:
    """Share belief among the candidates: best first; of equals, the first in reading order."""
    scored = map(Scored, evidence, calibration.beliefs(evidence).tolist())
    return tuple(sorted(scored, key=lambda item: -item.belief))


def weigh_topic(evidence: Sequence[Evidence], calibration: Calibration) -> tuple[Scored, ...]:
    """The probability of each candidate that it deals with a topic: best first; of equals, the first in reading order.

    Args:
        evidence: gathered for the topic's words, with the values of ``SIGNALS``.
        calibration: that of topics.
    """
    at = [SIGNALS.index(name) for name in TOPIC_FEATURES]
    scored = (Scored(one, calibration.confidence(tuple(one.signals[number] for number in at))) for one in evidence)
    return tuple(sorted(scored, key=lambda item: -item.belief))


@cache
def load_calibration(path: Path) -> Calibration:
    """A shipped calibration: `CALIBRATION`, `SEARCH_CALIBRATION` or `TOPIC_CALIBRATION`.

    Raises:
        ValueError: it was fitted for other signals or features than this code computes.
    """
    calibration = TypeAdapter(Calibration).validate_json(path.read_bytes())
    known = ((SIGNALS, FEATURES), (READ_SIGNALS, READ_FEATURES), ((), TOPIC_FEATURES))
    if (calibration.signals, calibration.features) not in known:
        raise ValueError(f"{path} was fitted for other signals; run python -m qa.train.calibrate")
    return calibration


def sigmoid(log_odds: float) -> float:
    """Probability of a log-odds: 1 / (1 + e^-x), safe for any finite x.

    >>> sigmoid(0.0)
    0.5
    """
    return 0.5 * (1.0 + math.tanh(0.5 * log_odds))
