"""index/filter.py: which letters are asked, as people and other programs write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filter import MOST_CHARACTERS, Filter
from index.problems import FilterProblem


def test_what_is_given_comes_back() -> None:
    """Of a filter's fields those that are given, as they are read again; empty and None are not given."""
    within = Filter(dossier="28 676", sender="Defensie", since=date(2024, 1, 1), until=date(2024, 1, 1))
    assert Filter.read(within.given()) == within
    assert Filter.read({"letter": "", "dossier": " ", "since": None}) == Filter() == Filter.read({})


@pytest.mark.parametrize(
    ("sent", "english"),
    [
        ({"since": "1 mei"}, "'1 mei' is no day. Give a day as YYYY-MM-DD"),
        ({"until": "2024-02-30"}, "'2024-02-30' is no day"),
        ({"since": "2024-02-02", "until": "2024-02-01"}, "From 2024-02-02 to 2024-02-01 is no time. Give the first"),
        ({"sender": 3}, "sender is '3'; expected is a text of at most 300 characters. Give one, or leave it empty"),
        ({"letter": "x" * 301}, "expected is a text of at most 300"),
        ({"dossier": ["28 676"]}, "dossier is "),
        (
            {"chamber": "II"},
            "cannot be chosen by 'chamber'. Give one or more of: letter, dossier, sender, since, until",
        ),
    ],
)
def test_what_is_no_filter(sent: dict[str, object], english: str) -> None:
    """It is said which value is wrong, what was expected, and what to do."""
    with pytest.raises(FilterProblem) as met:
        Filter.read(sent)
    assert english in met.value.en and met.value.nl


@given(st.dictionaries(st.sampled_from(["letter", "dossier", "sender", "since", "until"]) | st.text(), (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()) | st.text(min_size=MOST_CHARACTERS)
)))  # fmt: skip
def test_whatever_is_sent(sent: dict[str, object]) -> None:
    """It is a filter, or the one documented error."""
    try:
        Filter.read(sent)
    except FilterProblem as problem:
        assert problem.nl and problem.en
