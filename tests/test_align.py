"""qa/align.py: which words mean what the question's words mean."""

from math import log

import numpy as np
import pytest

from index.embed import Encoder, Vectors
from qa.align import Aligner


def rarity(paragraphs: int, found: float) -> float:
    """Inverse document frequency in Lucene's form of BM25."""
    return log(1 + (paragraphs - found + 0.5) / (found + 0.5))


def test_an_alignment_by_hand(toy_encoder: Encoder) -> None:
    """ "schip" stands in two paragraphs, "geld" in one, so it weighs more; each sentence gets the weights of the words
    that it holds, a paragraph those of all its sentences and of its heading."""
    paragraphs = [["Het schip.", "Er regent geld."], ["Niets."], ["Niets."]]
    first, second, third = Aligner(toy_encoder).align("Schip geld", ["", "Een schip", ""], paragraphs)
    ship, money = rarity(3, 2), rarity(3, 1)
    assert first.sentences == pytest.approx((ship / (ship + money), money / (ship + money)))
    assert first.paragraph == pytest.approx(1)
    assert (second.sentences, third.paragraph) == ((0.0,), 0.0)
    assert second.paragraph == pytest.approx(ship / (ship + money))


class Related:
    """ "fregat" is 0.8 like "schip"; other words are like none."""

    dimension = 2

    def encode_words(self, words: list[str]) -> Vectors:
        known = {"schip": (1.0, 0.0), "fregat": (0.8, 0.6)}
        return np.array([known.get(word, (0.0, 0.0)) for word in words], dtype=np.float32).reshape(-1, 2)


def test_another_word_for_it_counts_by_its_likeness() -> None:
    """A word of like meaning aligns as much as it is like; the word itself wholly, though it has no vector."""
    aligner = Aligner(Related())  # type: ignore[arg-type]
    assert aligner.align("schip", [""], [["Een fregat."]])[0].paragraph == pytest.approx(0.8)
    assert aligner.align("UCAP", [""], [["De UCAP."]])[0].paragraph == pytest.approx(1)
    assert aligner.align("UCAP", [""], [["Een fregat."]])[0].paragraph == 0


def test_the_nearest_word() -> None:
    """By likeness, each word for itself; a text is not remembered, its words are."""
    aligner = Aligner(Related())  # type: ignore[arg-type]
    assert aligner.nearest(["schip", "UCAP"], "Het Fregat vaart uit.") == pytest.approx([0.8, 0.0])
    assert set(aligner._numbers) == set()
    assert "fregat" in aligner._number


@pytest.mark.parametrize("question", ["?", "…", ""])
def test_a_question_without_words(toy_encoder: Encoder, question: str) -> None:
    """It aligns with nothing, and that is no error."""
    (aligned,) = Aligner(toy_encoder).align(question, ["Kop"], [["Een schip.", "!"]])
    assert (aligned.sentences, aligned.paragraph) == ((0.0, 0.0), 0.0)


def test_questions_are_not_kept(toy_encoder: Encoder) -> None:
    """After five hundred questions, all in words of their own, it knows the letter's words and no others."""
    aligner = Aligner(toy_encoder)
    text = "Het schip vaart uit."
    aligner.align("schip", [""], [[text]])
    known = dict(aligner._number)
    for number in range(500):
        aligner.align(f"Vaart {number}a {number}b {number}c?", [""], [[text]])
    aligner.align(text, [""], [[text]])  # the letter's own words, asked
    assert aligner._number == known
    assert len(aligner._vectors) <= 2 * (len(known) + 4)  # room for a question's four words, and as many again
    assert set(aligner._numbers) <= {"", text}


def test_so_many_words_are_kept(toy_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit all is forgotten before the next question, so that a hundred letters take no more than a few."""
    monkeypatch.setattr("qa.align._KEPT", 12)
    aligner = Aligner(toy_encoder)
    for number in range(100):
        aligner.align("schip", [""], [[f"Schip {number}a voer {number}b uit {number}c."]])
        assert len(aligner._number) <= 12 + 7


def test_earlier_questions_change_nothing(toy_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors that are kept, or were forgotten, give the same alignment."""
    monkeypatch.setattr("qa.align._KEPT", 3)
    aligner = Aligner(toy_encoder)
    fresh = Aligner(toy_encoder).align("Vaart het schip?", [""], [["Het schip vaart uit."]])
    for question in ("Waar is het geld?", "Welke brief?", "Vaart het schip?"):
        last = aligner.align(question, [""], [["Het schip vaart uit."]])
    assert last == fresh
