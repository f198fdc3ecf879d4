"""qa/decide.py: scores to a probability."""

import doctest
import json
from dataclasses import replace
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa.decide
from qa.decide import (
    CALIBRATION,
    FEATURES,
    SEARCH_CALIBRATION,
    TOPIC_CALIBRATION,
    TOPIC_FEATURES,
    Calibration,
    load_calibration,
    sigmoid,
    weigh_topic,
)
from qa.evidence import READ_SIGNALS, SIGNALS, Evidence

BLANK = Calibration(SIGNALS, (0.0,) * 9, FEATURES, (0.0,) * 7, 0.0, 0.5, encoder="", data="", questions=0)


def evidence(*signals: float) -> Evidence:
    return Evidence(0, 0, 0, (*signals, *(0.0,) * (len(SIGNALS) - len(signals))))


@pytest.mark.parametrize(("log_odds", "probability"), [(0, 0.5), (log(3), 0.75), (-log(3), 0.25), (1e4, 1), (-1e4, 0)])
def test_sigmoid(log_odds: float, probability: float) -> None:
    """Odds of 3 to 1 are three in four; odds beyond all floats neither overflow nor leave [0, 1]."""
    assert sigmoid(log_odds) == pytest.approx(probability, abs=1e-15)


@given(st.floats(-700, 700))
def test_sigmoid_is_the_logistic_function(x: float) -> None:
    """It is 1 / (1 + e^-x) at every x."""
    assert sigmoid(x) == pytest.approx(1 / (1 + exp(-x)), abs=1e-15)


def test_beliefs_by_hand() -> None:
    """Weight ln 2 on the first signal: signals 2, 1, 0 have odds 4 : 2 : 1, so 4/7, 2/7, 1/7."""
    calibration = replace(BLANK, signal_weights=(log(2), *(0.0,) * 8))
    beliefs = calibration.beliefs([evidence(2), evidence(1), evidence(0)])
    assert beliefs.tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_beliefs_weigh_every_signal() -> None:
    """Weights ln 2 and ln 3 on two signals multiply: odds 6 : 1."""
    calibration = replace(BLANK, signal_weights=(log(2), 0.0, 0.0, log(3), *(0.0,) * 5))
    assert calibration.beliefs([evidence(1, 0, 0, 1), evidence()]).tolist() == pytest.approx([6 / 7, 1 / 7])


@settings(max_examples=50)
@given(st.lists(st.tuples(*[st.floats(-1, 1)] * 6), min_size=1, max_size=8), st.floats(-1000, 1000))
def test_beliefs_sum_to_one(rows: list[tuple[float, ...]], weight: float) -> None:
    """Whatever the signals and the weights: shares in [0, 1] that sum to 1."""
    beliefs = replace(BLANK, signal_weights=(weight,) * 9).beliefs([evidence(*row) for row in rows])
    assert beliefs.sum() == pytest.approx(1)
    assert beliefs.min() >= 0


def test_confidence_by_hand() -> None:
    """Bias -1, weights ln 3 and 1 on the first two features: log-odds ln 3 - 1 + 1, so 3/4."""
    calibration = replace(BLANK, feature_weights=(log(3), 1.0, *(0.0,) * 5), feature_bias=-1.0)
    assert calibration.confidence((1, 1, 0, 0, 0, 0, 0)) == pytest.approx(0.75)


def test_confidence_needs_every_feature() -> None:
    """A feature too few would weigh the wrong ones: an error."""
    with pytest.raises(ValueError, match="shorter"):
        BLANK.confidence((1.0,) * 6)


@pytest.mark.parametrize(("path", "signals"), [(CALIBRATION, len(READ_SIGNALS)), (SEARCH_CALIBRATION, len(SIGNALS))])
def test_the_shipped_calibrations(path: Path, signals: int) -> None:
    """Each fits the signals and features of this code, has a weight for each, and names what it was fitted on."""
    calibration = load_calibration(path)
    assert len(calibration.signal_weights) == len(calibration.signals) == signals
    assert len(calibration.feature_weights) == len(calibration.features)
    assert 0 < calibration.threshold < 1
    assert calibration.encoder.startswith("sha256:")
    assert calibration.questions > 0


def test_the_shipped_calibration_of_topics() -> None:
    """It weighs no signals, only features; what holds the topic's words is believed, what is unlike is not."""
    calibration = load_calibration(TOPIC_CALIBRATION)
    assert (calibration.signals, calibration.features) == ((), TOPIC_FEATURES)
    names = {"dense_sentence": 0.5, "aligned_sentence": 1.0, "aligned_paragraph": 1.0}
    near = Evidence(0, 1, 0, tuple(names.get(name, 0.0) for name in SIGNALS))
    first, last = weigh_topic([evidence(), near], calibration)
    assert first.evidence == near
    assert first.belief > 0.9 > calibration.threshold > 0.1 > last.belief


@pytest.mark.parametrize("field", ["signals", "features"])
def test_a_calibration_for_other_signals(tmp_path: Path, field: str) -> None:
    """Weights for other signals or features, or for these in another order, are refused; the error names the file."""
    content = json.loads(CALIBRATION.read_bytes())
    content[field].reverse()
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match=r"calibration\.json was fitted for other signals.*qa\.train\.calibrate"):
        load_calibration(path)


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.decide)
    assert result.attempted > 0
    assert result.failed == 0
