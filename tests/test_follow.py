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
        "En tot wanneer?", "Maar wat kost dat?", "And until when?", "Und wie lange?", "Et combien ?", "Waarom?",
        "Hoe lang?",
        "how many?", "Wie betaalt het?", "Wat kost dit?", "Waar ligt hij?", "Wat gebeurt ermee?",
        "Wat vindt de Kamer daarvan?", "How long does it take them?", "Wie lange dauert das?", "Was passiert damit?",
        "Wer hilft dabei?", "Que fait-il ?", "Onder welke voorwaarde?", "From which harbour?",
        "Waarom is dat belangrijk?",
        "Where is it based?", "Wie heeft dat bedacht?", "How much of it has been paid?",
        "Von wo aus wird er gesteuert?", "Et d'où est-il piloté ?", "Quand a-t-elle ouvert ?",
        "À quoi sert cet argent ?",
        "What is that money for?", "Wie heeft dit besluit genomen?", "Wer bezahlt diese Ausbildung?",
        "Et de quel pays ?", "Und zu welchem Preis?", "And on which date?", "En over welke haven?",
    ],
)  # fmt: skip
def test_questions_that_lean(question: str) -> None:
    """They open with a conjunction, are nothing but question words, or point at something: what the turn before was
    about comes behind, without its own question word."""
    asked = question.removeprefix("En ").removeprefix("Maar ").removeprefix("And ").removeprefix("Und ")
    asked = asked.removeprefix("Et ").rstrip("? ")
    assert resolve(question, [turn(SHIP)]) == f"{asked} (vaart het schip uit)?"


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
        "Waaruit blijkt dat de haven vol is?",  # no pronoun
        "En quelle année le port a-t-il ouvert ?",  # no conjunction
        "En over de haven?",  # a topic of its own
        "Où la réunion a-t-elle lieu ?",  # the pronoun repeats what is named
        "Combien y a-t-il de navires ?",
        "Quand est-ce que le port ouvre ?",
        "Que contient cette lettre ?",  # this one, not the turn before
        "Wat wil dit kabinet met de haven?",
    ],
)
def test_questions_that_stand_alone(question: str) -> None:
    """A new subject starts afresh, whatever came before."""
    assert resolve(question, [turn(SHIP)]) == question


@pytest.mark.parametrize(
    ("before", "subject"),
    [
        ("Tot wanneer wordt de inzet verlengd?", "wordt de inzet verlengd"),
        ("En met hoeveel schepen vaart de vloot?", "schepen vaart de vloot"),
        ("When will the fleet sail?", "will the fleet sail"),
        ("Wie lange dauert der Einsatz?", "dauert der Einsatz"),
        ("Jusqu'à quand dure la mission ?", "dure la mission"),
        ("Vaart het schip?", "Vaart het schip"),
    ],
)
def test_the_question_before_no_longer_asks(before: str, subject: str) -> None:
    """Its question words stay behind, in each language; what it was about comes along."""
    assert resolve("Waarom?", [turn(before)]) == f"Waarom ({subject})?"


def test_the_last_question_that_stood_alone() -> None:
    """A chain of questions that lean all lean on the one that started it, not on each other."""
    history = [turn("Is er geld?"), turn(SHIP), turn("En tot wanneer?"), turn("Waarom?")]
    assert resolve("Hoe lang?", history) == "Hoe lang (vaart het schip uit)?"


def test_a_history_of_questions_that_lean() -> None:
    """Where none stood alone the first is taken up."""
    assert resolve("Hoe lang?", [turn("En wat doet de vloot dan?"), turn("Waarom?")]) == "Hoe lang (doet de vloot dan)?"


@pytest.mark.parametrize("question", ["En tot wanneer?", SHIP])
def test_without_history(question: str) -> None:
    """The first question of all stands alone, leaning or not."""
    assert resolve(question, []) == question
