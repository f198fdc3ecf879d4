"""qa/kind.py: which kind of answer is expected, and what holds one."""

import doctest

import pytest

import qa.kind
from qa.kind import Kind, expected, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Sinds wanneer geldt dit?", "date"),
        ("In welk jaar begon het?", "date"),
        ("In which month does it start?", "date"),
        ("Wann beginnt es?", "date"),
        ("In welchem Jahr begann es?", "date"),
        ("Depuis quand est-ce permis ?", "date"),
        ("Hoe lang duurt het?", "number"),
        ("Welk bedrag is er?", "number"),
        ("How many ships are there?", "number"),
        ("Wie viele Schiffe gibt es?", "number"),
        ("Combien de navires ?", "number"),
        ("Wie is de minister?", None),
        ("Waarom duurt het?", None),
        ("Which ship is it?", None),
        ("UCAP", None),
    ],
)
def test_what_is_expected(question: str, kind: Kind | None) -> None:
    """The asking words of four languages tell a date and a number; others tell nothing."""
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "text", "there"),
    [
        ("date", "Dat was op 11 en 12 juli.", True),
        ("date", "Dat was in 2023.", True),
        ("date", "Dat duurt 180 dagen.", True),
        ("date", "Het zijn 12 schepen.", False),
        ("number", "Het zijn 12 schepen.", True),
        ("number", "Dat duurt een half jaar.", True),
        ("number", "Dat is duur.", False),
    ],
)
def test_what_holds_it(kind: Kind, text: str, there: bool) -> None:
    """Dates and numbers, in digits and in words, as Dutch letters write them."""
    assert holds(kind, text) == there


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.kind)
    assert result.attempted > 0
    assert result.failed == 0
