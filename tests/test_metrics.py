"""qa/metrics.py against values by hand and other implementations."""

import ast
import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import composite
from scipy.stats import bootstrap
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    label_ranking_average_precision_score,
    ndcg_score,
    precision_recall_fscore_support,
    roc_auc_score,
    top_k_accuracy_score,
)

import qa.metrics
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

ITEMS = ("1", "2", "3", "4", "5", "6")


@composite
def judged(draw: st.DrawFn) -> tuple[Floats, Bools, Floats]:
    """Confidences with many ties, truths of both kinds, and whole weights of which some of each kind are not 0."""
    size = draw(st.integers(2, 12))
    confidence = draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=size, max_size=size))
    truth = [True, False, *draw(st.lists(st.booleans(), min_size=size - 2, max_size=size - 2))]
    weights = [1.0, 2.0, *draw(st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=size - 2, max_size=size - 2))]
    return np.array(confidence), np.array(truth), np.array(weights)


@pytest.mark.parametrize(
    ("k", "ranked", "gold", "expected"),
    [
        (1, ["4", "7"], {"4"}, 1.0),
        (1, ["4", "7"], {"7"}, 0.0),
        (2, ["4", "7"], {"7"}, 1.0),
        (3, ["4", "7"], {"7", "9"}, 1.0),
        (3, ["1", "2", "3", "4"], {"4"}, 0.0),
        (3, [], {"4"}, 0.0),
    ],
)
def test_recall_at(k: int, ranked: list[str], gold: set[str], expected: float) -> None:
    """One right paragraph among the first k is all; more count no more."""
    assert recall_at(k, ranked, gold) == expected


@pytest.mark.parametrize(
    ("ranked", "gold", "expected"),
    [
        (["4", "7", "9"], {"4"}, 1.0),
        (["4", "7", "9"], {"7", "9"}, 1 / 2),
        (["4", "7", "9"], {"9"}, 1 / 3),
        (["4", "7", "9"], {"1"}, 0.0),
        ([], {"1"}, 0.0),
    ],
)
def test_reciprocal_rank(ranked: list[str], gold: set[str], expected: float) -> None:
    """The rank of the first right one, upside down."""
    assert reciprocal_rank(ranked, gold) == expected


@given(st.permutations(ITEMS), st.sampled_from(ITEMS), st.integers(1, 5))
def test_one_right_item_as_scikit_learn_ranks_it(ranked: list[str], right: str, k: int) -> None:
    """With one right item, recall at k is top-k accuracy and the reciprocal rank is average precision."""
    scores = np.array([[len(ITEMS) - ranked.index(item) for item in ITEMS]])
    truth = np.array([[item == right for item in ITEMS]])
    assert reciprocal_rank(ranked, {right}) == pytest.approx(label_ranking_average_precision_score(truth, scores))
    labels = np.arange(len(ITEMS))
    accuracy = top_k_accuracy_score([ITEMS.index(right)], scores, k=k, labels=labels)
    assert recall_at(k, ranked, {right}) == accuracy


@given(st.permutations(ITEMS), st.sets(st.sampled_from(ITEMS), min_size=1), st.integers(1, 6))
def test_ndcg_is_that_of_scikit_learn(ranked: list[str], gold: set[str], k: int) -> None:
    """Gains of 1 for what is right, cut at k."""
    scores = [[len(ITEMS) - ranked.index(item) for item in ITEMS]]
    assert ndcg_at(k, ranked, gold) == pytest.approx(ndcg_score([[item in gold for item in ITEMS]], scores, k=k))


def test_ndcg_of_nothing() -> None:
    """Nothing ranked, or nothing right, gains nothing."""
    assert ndcg_at(10, [], {"4"}) == ndcg_at(10, ["4"], set()) == 0.0


@given(st.sets(st.sampled_from(ITEMS)), st.sets(st.sampled_from(ITEMS)))
def test_precision_recall_and_f1_are_those_of_scikit_learn(found: set[str], gold: set[str]) -> None:
    """Over the items of one question, 0 where there is nothing to divide by."""
    truth, guess = ([[item in items for item in ITEMS]] for items in (gold, found))
    expected = precision_recall_fscore_support(truth, guess, average="samples", zero_division=0)[:3]
    assert (precision(found, gold), recall(found, gold), f1(found, gold)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("quotes", "answers", "expected"),
    [
        (["Er is €36 mln. nodig."], ["€36 mln."], True),
        (["Er is €36\n mln. nodig."], ["€36 mln."], True),
        (["Er is €37 mln. nodig."], ["€36 mln."], False),
        (["er is geld"], ["Er is"], False),
        (["Er is geld", "per 1 juni"], ["nooit", "per 1 juni"], True),
        (["per 1", "juni"], ["per 1 juni"], False),
        ([], ["per 1 juni"], False),
        (["per 1 juni"], [], False),
    ],
)
def test_holds_answer(quotes: list[str], answers: list[str], expected: bool) -> None:
    """White space is folded; digits, capitals and the border of two quotes are not forgiven."""
    assert holds_answer(quotes, answers) is expected


def test_average() -> None:
    """What does not tell counts for nothing, with its weight; of nothing that tells there is no mean. A row of weights
    gives a value."""
    values = np.array([1.0, np.nan, 0.0])
    weights = np.array([[1.0, 1.0, 1.0], [3.0, 9.0, 1.0], [0.0, 1.0, 0.0]])
    assert average(values, weights) == pytest.approx([0.5, 0.75, np.nan], nan_ok=True)
    assert np.isnan(average(np.array([]), np.ones(0)))


@settings(max_examples=60)
@given(judged())
def test_auroc_is_that_of_scikit_learn(case: tuple[Floats, Bools, Floats]) -> None:
    """Counting pairs gives what scikit-learn gets from the curve, with ties and weights."""
    scores, positive, weights = case
    assert auroc(scores, positive, weights) == pytest.approx(roc_auc_score(positive, scores, sample_weight=weights))


def test_auroc_by_hand() -> None:
    """Of six pairs, four are won and one is a tie: 4.5 / 6. With one side empty there is nothing to compare."""
    scores = np.array([3, 2, 1, 2, 0.5])
    positive = np.array([True, True, True, False, False])
    assert auroc(scores, positive, np.ones(5)) == pytest.approx(4.5 / 6)
    assert np.isnan(auroc(scores, positive, np.array([1.0, 1, 1, 0, 0])))
    assert np.isnan(auroc(np.array([]), np.array([], dtype=bool), np.ones(0)))


@settings(max_examples=60)
@given(judged())
def test_risk_and_coverage_threshold_by_threshold(case: tuple[Floats, Bools, Floats]) -> None:
    """Each point is what answering from that confidence on gives; the area is the mean risk at the questions' own."""
    confidence, right, weights = case
    coverage, risk = risk_coverage(confidence, right, weights)
    risks = {}
    for point, threshold in enumerate(sorted(set(confidence.tolist()), reverse=True)):
        answered = weights * (confidence >= threshold)
        assert coverage[point] == pytest.approx(answered.sum() / weights.sum())
        risks[threshold] = (answered * ~right).sum() / answered.sum() if answered.sum() else 0.0
        assert np.isnan(risk[point]) if not answered.sum() else risk[point] == pytest.approx(risks[threshold])
    own = [risks[threshold] for threshold in confidence.tolist()]
    assert aurc(confidence, right, weights) == pytest.approx(np.average(own, weights=weights))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=12))
def test_ece_from_the_curve_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    """The curve's distance from the diagonal, averaged by what its bins hold."""
    confidence, right = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    # Its bins are open below, ours above: values on a border go apart.
    confidence = (np.floor(confidence * 99.99) + 0.5) / 100
    shares, means = calibration_curve(right, confidence, n_bins=qa.metrics.BINS)
    _, counts = np.unique((confidence * qa.metrics.BINS).astype(int), return_counts=True)
    expected = np.average(np.abs(shares - means), weights=counts)
    assert ece(confidence, right, np.ones(len(pairs))) == pytest.approx(expected)


def test_ece_at_the_ends() -> None:
    """A confidence of 1 lies in the last bin; weights count a question as often as they say."""
    confidence, right = np.array([1.0, 0.0]), np.array([False, False])
    assert ece(confidence, right, np.array([[1.0, 1.0], [1.0, 3.0]])) == pytest.approx([0.5, 0.25])


def test_interval_is_the_percentile_bootstrap_of_scipy() -> None:
    """With other resamples, the same bounds to within a question or so; and twice the same."""
    values = np.random.default_rng(5).random(60)

    def statistic(weights: Floats) -> Floats:
        return average(values, weights)

    expected = bootstrap((values,), np.mean, n_resamples=9999, method="percentile", rng=1).confidence_interval
    made = interval(statistic, len(values))
    assert made == pytest.approx(tuple(expected), abs=0.01)
    assert made == interval(statistic, len(values))


def test_interval_of_what_does_not_tell() -> None:
    """Resamples without an answer are left out; where all are, there are no bounds."""
    assert interval(lambda weights: average(np.array([np.nan, 1.0]), weights), 2) == (1.0, 1.0)
    assert interval(lambda weights: average(np.array([np.nan, np.nan]), weights), 2) is None


def test_nothing_of_ours_is_imported() -> None:
    """The measures need numpy and the standard library."""
    tree = ast.parse(Path(qa.metrics.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert modules == {"collections.abc", "math", "typing", "numpy", "numpy.typing"}


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.metrics)
    assert result.attempted > 0
    assert result.failed == 0
