"""qa/systems.py: what each system makes of a question."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.build import build_index
from index.embed import Encoder
from index.letter import parse_letter
from index.readers import pages_of
from qa.ask import LetterQA
from qa.decide import FEATURES, Calibration
from qa.evidence import SIGNALS
from qa.gold import Gold
from qa.reader import Reading, Text
from qa.systems import BRIEFWIJZER, Outcome, Remembering, Verdict, systems

SHIP = Gold("q1", "nl", "Vaart het schip?", frozenset(["2"]), ("vaart uit",), frozenset(["2.1"]))
OTHER = Gold("q2", "nl", "Hoe bak ik pannenkoeken?", frozenset(), ())


class Counting:
    """A reader that finds nothing, and counts how often it is asked."""

    identity = "counting"

    def __init__(self) -> None:
        self.asked = 0

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        self.asked += 1
        return [
            Reading(np.zeros(len(text.sentences), dtype=np.float32), (None,) * len(text.sentences)) for text in texts
        ]


@pytest.fixture
def toy(toy_encoder: Encoder) -> LetterQA:
    """Answers what shares its words with a paragraph."""
    covered = Calibration(
        SIGNALS,
        (10.0,) * 9,
        FEATURES,
        (0.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0),
        -10.0,
        0.5,
        encoder="",
        data="",
        questions=0,
    )
    pages = pages_of("Deze brief is kort. En goed.\n\nHet schip vaart uit. Er is vrede.\n\nEr is geld.", "brief")
    return LetterQA(build_index([parse_letter(pages, "brief")], toy_encoder), toy_encoder, calibration=covered)


def test_five_systems_on_a_toy_letter(toy: LetterQA) -> None:
    """Asked for the ship, words, meaning and their union put paragraph 2 first; the last one reads from the top."""
    made = {name: system(SHIP) for name, system in systems(toy).items()}
    assert {name: one.ranked[0] for name, one in made.items()} == {
        "Briefwijzer": "2", "without its reader": "2", "BM25 alone": "2", "dense alone": "2", "first paragraph": "1",
    }  # fmt: skip
    assert made["first paragraph"].ranked == ("1", "2", "3")
    assert made["first paragraph"].sentences == ("1.1", "1.2")
    for one in made.values():
        assert one.verbatim
        assert len(set(one.ranked)) == len(one.ranked)


def test_what_briefwijzer_cites(toy: LetterQA) -> None:
    """Its quotes, their paragraphs and sentences are those of the answer; it may refuse, and then cites nothing."""
    answered, refused = map(systems(toy)[BRIEFWIJZER], (SHIP, OTHER))
    assert (answered.quotes, answered.cited, answered.sentences) == (("Het schip vaart uit.",), ("2",), ("2.1",))
    assert answered.first == "Het schip vaart uit."
    assert (answered.answered, answered.confidence > 0.5) == (True, True)
    assert (refused.quotes, refused.cited, refused.sentences, refused.answered) == ((), (), (), False)
    assert refused.first


def test_baselines_never_refuse(toy: LetterQA) -> None:
    """They quote what comes first, whatever was asked, and are always sure."""
    for name in ("BM25 alone", "dense alone", "first paragraph"):
        for gold in (SHIP, OTHER):
            one = systems(toy)[name](gold)
            assert (one.answered, one.confidence, len(one.quotes), one.cited) == (True, 1.0, 1, one.ranked[:1])


OUTCOME = Outcome(SHIP, ("2",), "Het schip vaart uit.", ("Het schip vaart uit.",), ("2",), ("2.1",), True, 0.9, True)


@pytest.mark.parametrize(
    ("one", "right", "verdict"),
    [
        (OUTCOME, True, "right"),
        (replace(OUTCOME, quotes=("Er is vrede.",)), True, "wrong sentence"),
        (replace(OUTCOME, cited=("3", "2")), False, "wrong paragraph"),
        (replace(OUTCOME, answered=False, quotes=(), cited=()), True, "should answer"),
        (replace(OUTCOME, gold=OTHER), False, "should refuse"),
        (replace(OUTCOME, gold=OTHER, answered=False, quotes=(), cited=()), False, "right"),
    ],
)
def test_verdicts(one: Outcome, right: bool, verdict: Verdict) -> None:
    """Right is: the paragraph cited first, or that would be, answers. The verdict asks for the words, too, and thanks
    for a refusal where there is no answer."""
    assert (one.right, one.verdict) == (right, verdict)


def test_a_question_is_read_once() -> None:
    """Asked and ranked, a question has its paragraphs read once; another question, or other paragraphs, anew."""
    counting = Counting()
    reader = Remembering(counting)
    text, other = Text("", ("Er is geld.",)), Text("", ("Er is vrede.",))
    assert reader.identity == "counting"
    first = reader.read("Is er geld?", [text])
    assert reader.read("Is er geld?", [text]) == first
    assert counting.asked == 1
    reader.read("Is er vrede?", [text])
    reader.read("Is er vrede?", [other])
    assert counting.asked == 3


def test_a_question_is_read_once_for_answer_and_ranking(toy: LetterQA) -> None:
    """Briefwijzer with a reader asks it once a question."""
    counting = Counting()
    system = systems(LetterQA(toy.index, toy.encoder, Remembering(counting)))[BRIEFWIJZER]
    system(SHIP)
    assert counting.asked == 1


def test_of_several_letters_the_letter_is_named(toy_encoder: Encoder) -> None:
    """Two letters have a paragraph 1 each."""
    letters = [parse_letter(pages_of(f"Er is {what}.", what), what) for what in ("geld", "vrede")]
    made = systems(LetterQA(build_index(letters, toy_encoder), toy_encoder))
    asked = Gold("q", "nl", "Is er vrede?", frozenset(["vrede:1"]), ("vrede",))
    assert made["dense alone"](asked).ranked == ("vrede:1", "geld:1")
    assert made["dense alone"](asked).sentences == ("vrede:1.1",)
