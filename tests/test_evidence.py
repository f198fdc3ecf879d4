"""qa/evidence.py: what speaks for a sentence."""

import doctest

import pytest

import qa.evidence
from index.build import Index, build_index
from index.embed import Encoder
from index.letter import parse_letter
from index.readers import pages_of
from qa.align import Aligner
from qa.evidence import SIGNALS, gather, leans
from qa.retrieve import Hit


@pytest.fixture
def index(toy_encoder: Encoder) -> Index:
    """Passages 0 to 5 are sentences 0, 0–2, 1, 1–3, 2, 3 of the first paragraph; 6 is all of the second."""
    text = "Een schip. Een haven. Een storm. Een boot.\n\nEr is geld."
    made = build_index([parse_letter(pages_of(text, "brief"), "brief")], toy_encoder)
    spans = [tuple(place) for place in made.places[:, 1:].tolist()]
    assert spans == [(0, 0, 0), (0, 0, 2), (0, 1, 1), (0, 1, 3), (0, 2, 2), (0, 3, 3), (1, 0, 0)]
    return made


def hit(passage: int, dense: float, lexical: float) -> Hit:
    return Hit(passage, dense, lexical, 0.8 * dense + 0.2 * lexical)


QUESTION = "Hoeveel geld?"


def test_signals_by_hand(index: Index, toy_encoder: Encoder) -> None:
    """Of each sentence: its own score, the best of the windows it stands in (itself one of them), the best of the
    paragraph; dense and lexical each for itself. Then how it and its paragraph align with the question, and whether it
    holds a number: "een" is one."""
    scores = [(0.1, 0.0), (0.5, 0.2), (0.3, 0.9), (0.4, 0.1), (0.6, 0.0), (0.2, 0.3), (-0.5, 1.0)]
    found = gather(index, QUESTION, [hit(n, *pair) for n, pair in enumerate(scores)], Aligner(toy_encoder))
    assert [(one.letter, one.paragraph, one.sentence) for one in found] == [
        (0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 0, 3), (0, 1, 0),
    ]  # fmt: skip
    assert [one.signals[:6] for one in found] == [
        # own, window, paragraph by cosine; own, window, paragraph by words
        (0.1, 0.5, 0.6, 0.0, 0.2, 0.9),
        (0.3, 0.5, 0.6, 0.9, 0.9, 0.9),
        (0.6, 0.6, 0.6, 0.0, 0.2, 0.9),
        (0.2, 0.4, 0.6, 0.3, 0.3, 0.9),
        (-0.5, -0.5, -0.5, 1.0, 1.0, 1.0),
    ]
    aligned = Aligner(toy_encoder).align(QUESTION, ["", ""], [["Een schip."] * 4, ["Er is geld."]])[1]
    assert aligned.paragraph > 0
    assert [one.signals[6:] for one in found] == [(0.0, 0.0, 1.0)] * 4 + [(aligned.paragraph, aligned.paragraph, 0.0)]
    assert len(SIGNALS) == 9


def test_order_of_hits_changes_nothing(index: Index, toy_encoder: Encoder) -> None:
    """Evidence is in reading order and depends on the scores alone."""
    hits = [hit(n, n / 10, 1 - n / 10) for n in range(7)]
    aligner = Aligner(toy_encoder)
    assert gather(index, QUESTION, hits, aligner) == gather(index, QUESTION, hits[::-1], aligner)


def test_a_sentence_known_only_by_its_window(index: Index, toy_encoder: Encoder) -> None:
    """Where only the window was retrieved, its score stands in for the sentence's own; others are no candidates."""
    found = gather(index, QUESTION, [hit(1, 0.5, 0.2)], Aligner(toy_encoder))
    assert [one.sentence for one in found] == [0, 1, 2]
    assert {one.signals[:6] for one in found} == {(0.5, 0.5, 0.5, 0.2, 0.2, 0.2)}


@pytest.mark.parametrize(
    "text",
    [
        "Dit is besloten.",
        "Dat kost geld.",
        "Die reis begint morgen.",
        "Deze steun is nodig.",
        "Hij gaat mee.",
        "Aan dit fonds heeft Nederland bijgedragen.",
        "Voor deze missie is geld.",
        "Met dergelijke steun lukt het.",
        "Hierover volgt meer.",
        "Daarmee is het klaar.",
        "Ook deze inzet gaat door.",
        "Maar deze steun is nodig.",
        "Zij varen uit.",
        "DIT IS ZO.",
        "Dit geldt dit jaar ook.",
        "Hierover wordt dit jaar gesproken.",
    ],
)
def test_sentences_that_lean(text: str) -> None:
    """They point back with one of their first words: without the sentence before nobody knows at what."""
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nederland heeft aan dit fonds bijgedragen.",
        "Het schip vaart uit.",
        "De minister zegt dat dit zo is.",
        "Daarnaast is er geld.",
        "Daarentegen is er storm.",
        "Met deze brief informeer ik uw Kamer.",
        "In deze Kamerbrief staat meer.",
        "Dit jaar komt er geld.",
        "Dit kabinet steunt het.",
        "Dialoog is nodig.",
        "Zeker is niets.",
        "",
    ],
)
def test_sentences_that_stand_alone(text: str) -> None:
    """They name what they speak of, or point at the letter and its time."""
    assert not leans(text)


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.evidence)
    assert result.attempted > 0
    assert result.failed == 0
