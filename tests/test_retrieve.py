"""qa/retrieve.py: by meaning and by words, united."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import Index, build_index
from index.embed import Encoder
from index.letter import parse_letter
from index.readers import pages_of
from qa.retrieve import DENSE, Hit, _best, complete, retrieve


def toy(encoder: Encoder, *paragraphs: str) -> Index:
    return build_index([parse_letter(pages_of("\n\n".join(paragraphs), "brief"), "brief")], encoder)


def hits(index: Index, encoder: Encoder, question: str, k: int = 200) -> tuple[Hit, ...]:
    return retrieve(index, question, encoder.encode_questions([question])[0], k)


SHIP, MONEY, STORM = "Het schip vaart uit.", "Er is geld nodig.", "Een storm komt op."


def test_both_scores_and_their_sum(toy_encoder: Encoder) -> None:
    """ "schip" is (schip, 1) / √2: cosine 1 with itself, ½ with (geld, 1) / √2, 1 / √2 with a text of neither. Only the
    first shares the word. Fused: 0.8 times the cosine and 0.2 times the share."""
    found = hits(toy(toy_encoder, SHIP, MONEY, STORM), toy_encoder, "schip")
    assert DENSE == 0.8
    assert [hit.passage for hit in found] == [0, 2, 1]
    assert [hit.dense for hit in found] == pytest.approx([1, 1 / sqrt(2), 0.5], abs=1e-6)
    assert [hit.lexical for hit in found] == [1, 0, 0]
    assert [hit.fused for hit in found] == pytest.approx([1, 0.8 / sqrt(2), 0.4], abs=1e-6)


def test_lexical_is_a_share_of_the_best(toy_encoder: Encoder) -> None:
    """The passage of the highest BM25 score has 1, any other its part of that."""
    index = toy(toy_encoder, "Een schip.", "Een schip en een storm.", STORM)
    raw = index.lexical.scores("schip storm")
    by_passage = {hit.passage: hit.lexical for hit in hits(index, toy_encoder, "schip storm")}
    assert max(by_passage.values()) == by_passage[1] == 1
    assert [by_passage[n] for n in range(3)] == pytest.approx((raw / raw.max()).tolist(), abs=1e-6)


def test_a_passage_without_shared_words_is_found(toy_encoder: Encoder) -> None:
    """A question in another language shares no word with the letter: every passage is still a candidate."""
    found = hits(toy(toy_encoder, SHIP, MONEY), toy_encoder, "money")
    assert {hit.passage for hit in found} == {0, 1}
    assert {hit.lexical for hit in found} == {0}


def test_a_passage_that_only_shares_words_is_found(toy_encoder: Encoder) -> None:
    """With one candidate a side, the nearest by meaning and the best by words both come, each with both scores."""
    found = hits(toy(toy_encoder, SHIP, MONEY, STORM), toy_encoder, "storm storm schip", k=1)
    assert sorted(hit.passage for hit in found) == [0, 2]
    storm = next(hit for hit in found if hit.passage == 2)
    assert storm.lexical == 1
    assert storm.dense == pytest.approx(1 / sqrt(2), abs=1e-6)


def test_words_in_no_passage_bring_none(toy_encoder: Encoder) -> None:
    """A passage with lexical score 0 is not brought by words: with k = 1 only the nearest comes."""
    found = hits(toy(toy_encoder, SHIP, MONEY, STORM), toy_encoder, "ship", k=1)
    assert [hit.passage for hit in found] == [2]  # (ship, 1) / √2 is nearest to (1)


def test_a_paragraph_is_completed(toy_encoder: Encoder) -> None:
    """Of the paragraphs wanted, every passage comes, scored as if it had been found; of others none does."""
    index = toy(toy_encoder, "Een schip. Een haven. Een storm. Een boot.", MONEY)
    vector = toy_encoder.encode_questions(["schip"])[0]
    every = retrieve(index, "schip", vector)
    few = retrieve(index, "schip", vector, k=1)
    assert len(few) < len(every) == 7
    assert complete(index, "schip", vector, few, [(0, 0)]) == tuple(hit for hit in every if hit.passage < 6)
    assert complete(index, "schip", vector, every, [(0, 1)]) == tuple(hit for hit in every if hit.passage == 6)


def test_equals_come_in_reading_order(toy_encoder: Encoder) -> None:
    """Passages of one score are ordered by their place, every time."""
    index = toy(toy_encoder, MONEY, SHIP, MONEY, MONEY)
    for _ in range(3):
        assert [hit.passage for hit in hits(index, toy_encoder, "geld")] == [0, 2, 3, 1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.lists(st.sampled_from(["schip", "geld", "storm", "money", "vaart", "?"]), min_size=1, max_size=5),
    k=st.integers(1, 5),
)
def test_united_never_intersected(toy_encoder: Encoder, question: list[str], k: int) -> None:
    """For any question and k: all of the nearest k, all of the best k by words, nothing else, best first."""
    index = toy(toy_encoder, SHIP, MONEY, STORM, "Het schip en het geld.")
    text = " ".join(question)
    found = hits(index, toy_encoder, text, k)
    near = set(index.nearest(toy_encoder.encode_questions([text])[0], k).tolist())
    words = index.lexical.scores(text)
    sharing = {n for n in np.argsort(-words, kind="stable")[:k].tolist() if words[n] > 0}
    assert {hit.passage for hit in found} == near | sharing
    assert [hit.fused for hit in found] == sorted((hit.fused for hit in found), reverse=True)
    for hit in found:
        assert hit.fused == pytest.approx(0.8 * hit.dense + 0.2 * hit.lexical, abs=1e-6)
        assert -1 <= hit.dense <= 1
        assert 0 <= hit.lexical <= 1


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 3000), values=st.integers(1, 40), k=st.integers(1, 300))
def test_the_best_are_those_of_sorting_all(seed: int, size: int, values: int, k: int) -> None:
    """Among thousands, with many equals, the passages that words bring are those of a stable sort of every share; in
    the division by the best, scores that differ in the last bit may become equal, and then the first counts."""
    draw = np.random.default_rng(seed)
    levels = np.float32(3.7) + np.arange(values, dtype=np.float32) * np.float32(draw.choice([2.5e-7, 0.1]))
    words = np.where(draw.random(size) < 0.7, draw.choice(levels, size), 0).astype(np.float32)
    shares = np.asarray(words / float(words.max()) if words.any() else words, dtype=np.float64)
    sharing = np.flatnonzero(shares)
    assert set(_best(words, k).tolist()) == set(sharing[np.argsort(-shares[sharing], kind="stable")[:k]].tolist())
