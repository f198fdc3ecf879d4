"""qa/quote.py: which sentences become one quote."""

from qa.quote import _merge, _Span


def span(paragraph: int, first: int, last: int, belief: float) -> _Span:
    return _Span((0, paragraph, first), last, belief)


def test_a_bridge_unites_both_sides() -> None:
    """Sentences 0 and 2 are apart until 1 comes: one quote of the three, in the strongest one's rank. Other paragraphs
    never touch."""
    made = _merge([span(0, 0, 0, 0.5), span(1, 1, 1, 0.25), span(0, 2, 2, 0.125), span(0, 1, 1, 0.0625)])
    assert made == [span(0, 0, 2, 0.6875), span(1, 1, 1, 0.25)]


def test_belief_stays_a_probability() -> None:
    """Two sentences that both deal with a topic are one quote, no surer than sure."""
    assert _merge([span(0, 0, 0, 0.75), span(0, 1, 1, 0.5)]) == [span(0, 0, 1, 1.0)]
