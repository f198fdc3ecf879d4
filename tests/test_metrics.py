"""qa/metrics.py against values by hand and another implementation."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

import qa.metrics
from qa.metrics import auroc, holds_answer, mean, recall_at, reciprocal_rank


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
def test_recall(k: int, ranked: list[str], gold: set[str], expected: float) -> None:
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


def test_mean_of_nothing() -> None:
    """No values have no mean, and an iterator is read once."""
    assert mean([]) is None
    assert mean(x / 4 for x in (1, 2, 3)) == 0.5


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=12),
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=12),
)
def test_auroc_is_the_area_under_the_curve(positive: list[float], negative: list[float]) -> None:
    """Counting pairs gives what scikit-learn gets from the curve, ties too."""
    truth = [1] * len(positive) + [0] * len(negative)
    assert auroc(positive, negative) == pytest.approx(roc_auc_score(truth, positive + negative))


def test_auroc_by_hand() -> None:
    """Of six pairs, four are won and one is a tie: 4.5 / 6. With one side empty there is nothing to compare."""
    assert auroc([3, 2, 1], [2, 0.5]) == pytest.approx(4.5 / 6)
    assert auroc([1], []) is None
    assert auroc([], [1]) is None


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.metrics)
    assert result.attempted > 0
    assert result.failed == 0
