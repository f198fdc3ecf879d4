"""qa/facts.py: what a question names that the letter does not."""

import pytest

from index.embed import BundledEncoder, Encoder
from index.letter import Letter, parse_letter
from index.readers import pages_of
from qa.align import Aligner
from qa.facts import missing_facts


def letter(text: str) -> Letter:
    """A letter of one paragraph."""
    return parse_letter(pages_of(text, "brief"), "brief")


@pytest.fixture(scope="module")
def bundled() -> Aligner:
    """With the bundled encoder: it knows names in four languages."""
    return Aligner(BundledEncoder())


FACTS = (
    "In 2024 steunt Nederland de Oekraïense luchtmacht met 10.000 granaten en de F-16. De NAVO helpt. Dit is een feit."
)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Wat gebeurt er in 2024?", 0),
        ("Wat gebeurt er in 2025?", 1),
        ("Wat gebeurt er in 202?", 1),  # digits within a number are another number
        ("Zijn het 10.000 granaten?", 0),
        ("Zijn het 10.001 granaten?", 1),
        ("Zijn het 10 granaten of 000?", 0),  # both stand between the stops of 10.000
        ("Wat doet Oekraïne?", 0),  # another form of the name
        ("Wat doet Frankrijk?", 1),
        ("Wat doen Frankrijk en Spanje in 2025?", 3),
        ("Frankrijk, wat doet dat?", 0),  # a first word has its capital from the sentence
        ("UCAP?", 1),  # but not this one
        ("NAVO?", 0),
        ("Wat doet de F-16?", 0),
        ("wat doet de navo en wat doet frankrijk?", 0),  # without capitals nothing tells a name
        ("Is dat zo? Frankrijk doet dat.", 0),  # a second sentence has its capital too
        ("Is dat zo? Doet Frankrijk dat?", 1),
        ("Wann liefert die Regierung die Patronen aus Frankreich?", 0),  # German gives every noun a capital
        ("Wann liefert die Regierung die F-16 und das UCAP im Jahr 2025?", 2),
        ("…?!", 0),
    ],
)
def test_missing_facts(question: str, missing: int, toy_encoder: Encoder) -> None:
    """Numbers count exactly; names by how they start; a sentence's first capital tells nothing."""
    assert missing_facts(question, letter(FACTS), Aligner(toy_encoder)) == missing


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("How much does the Netherlands contribute?", 0),
        ("How much does Germany contribute?", 1),
        ("Quel est l'avis de l'OTAN sur ce point ?", 0),
        ("Les ministres se réunissent-ils à Bruxelles ?", 0),
        ("Les ministres se réunissent-ils à Londres en 2031 ?", 2),
        ("Que dit la Défense ?", 0),  # the same stem but for the accent
    ],
)
def test_names_in_another_language(question: str, missing: int, bundled: Aligner) -> None:
    """A country or a town that is called otherwise there is not missing; another one is, as is a number."""
    text = "Nederland steunt de NAVO. De ministers van Defensie komen volgende week in Brussel bijeen over het geld."
    assert missing_facts(question, letter(text), bundled) == missing
