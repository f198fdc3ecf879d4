"""qa/follow.py: which questions lean on the one before."""

import pytest

from qa.answer import Answer, Turn
from qa.follow import resolve


def turn(question: str) -> Turn:
    return Turn(question, Answer(question, "nl", False, 0.0, "not_in_letter", "", ()))


SHIP = "Wanneer vaart het schip uit?"


@pytest.mark.parametrize(
    "question",
    [
        "En tot wanneer?",
        "Maar wat kost dat?",
        "And until when?",
        "Und wie lange?",
        "Et combien ?",
        "Waarom?",
        "Hoe lang?",
        "how many?",
        "Wie betaalt het?",
        "Wat kost dit?",
        "Waar ligt hij?",
        "Wat gebeurt ermee?",
        "Wat vindt de Kamer daarvan?",
        "How long does it take them?",
        "Wie lange dauert das?",
        "Was passiert damit?",
        "Wer hilft dabei?",
        "Que fait-il ?",
    ],
)
def test_questions_that_lean(question: str) -> None:
    """They open with a conjunction, are nothing but a question word, or end in a word that points at something: the
    turn before is put in front."""
    assert resolve(question, [turn(SHIP)]) == f"{SHIP} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel geld is er nodig?",
        "Wat is de datum?",  # no "da…" of German
        "Hoeveel duurt het in dagen?",
        "Wat is de ervaring?",  # no "er…" of Dutch
        "Hoe groot is het erfgoed?",
        "Waar komt de diesel vandaan uit Spanje?",
        "Wie levert de diesel?",
        "What is the goal of the operation?",
        "Engeland doet wat?",
        "Wie is de minister?",
        "Waarom vaart het schip uit?",
        "Warum fährt das Schiff aus?",
        "Wie groß ist der Dank?",
    ],
)
def test_questions_that_stand_alone(question: str) -> None:
    """A new subject starts afresh, whatever came before."""
    assert resolve(question, [turn(SHIP)]) == question


def test_the_last_question_that_stood_alone() -> None:
    """A chain of questions that lean all lean on the one that started it, not on each other."""
    history = [turn("Is er geld?"), turn(SHIP), turn("En tot wanneer?"), turn("Waarom?")]
    assert resolve("Hoe lang?", history) == f"{SHIP} Hoe lang?"


def test_a_history_of_questions_that_lean() -> None:
    """Where none stood alone the first is taken up."""
    assert resolve("Hoe lang?", [turn("En dan?"), turn("Waarom?")]) == "En dan? Hoe lang?"


@pytest.mark.parametrize("question", ["En tot wanneer?", SHIP])
def test_without_history(question: str) -> None:
    """The first question of all stands alone, leaning or not."""
    assert resolve(question, []) == question
