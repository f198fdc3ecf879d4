"""qa/particulars.py: questions about the letter itself, and where it answers them."""

import doctest
from pathlib import Path

import pytest

import qa.particulars
from index.letter import Letter, parse_letter, read_letter
from index.readers import pages_of
from qa.ask import LetterQA
from qa.judge import LOCATED
from qa.particulars import Particular, find, particular_of

LETTERS = Path(__file__).parents[2] / "shared/letters"
LETTER = """Aan de Voorzitter van de Tweede Kamer
der Staten-Generaal

Datum 3 juni 2031
Betreft De nieuwe vloot

Geachte voorzitter,

Met deze brief informeer ik u over de vloot. Het schip van 8 maart 2030 vaart uit.

Er is geld.

De minister van Vrede,
A. de Boer
"""


def toy() -> Letter:
    return parse_letter(pages_of(LETTER, "brief"), "brief")


@pytest.mark.parametrize(
    ("what", "questions"),
    [
        ("sender", [
            "Wie schreef deze brief?", "Welke minister schreef de brief?", "Wie heeft de brief ondertekend?",
            "Van wie is deze brief?", "Wie is de afzender van de kamerbrief?", "Who wrote the letter?",
            "Which minister signed this letter?", "Who is the letter from?", "By whom was the letter written?",
            "Wer hat den Brief geschrieben?", "Von wem ist der Brief?", "Wer ist der Absender des Briefes?",
            "Qui a écrit cette lettre ?", "Qui est l'auteur de la lettre ?",
        ]),
        ("date", [
            "Van wanneer is de brief?", "Wat is de datum van deze brief?", "Wanneer is de brief verstuurd?",
            "When was the letter written?", "What is the date of this letter?", "Wann wurde der Brief geschrieben?",
            "Von wann ist dieser Brief?", "De quand date la lettre ?", "Quelle est la date de cette lettre ?",
        ]),
        ("addressee", [
            "Aan wie is de brief gericht?", "Voor wie is de brief bestemd?", "Who is the letter addressed to?",
            "An wen richtet sich der Brief?", "À qui est adressée la lettre ?",
        ]),
        ("subject", [
            "Waar gaat de brief over?", "Waarover gaat deze brief?", "Wat is het onderwerp van de brief?",
            "What is the letter about?", "What's this letter about?", "Worum geht es in dem Brief?",
            "De quoi parle cette lettre ?", "Que dit la lettre ?",
        ]),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_letter_itself(what: Particular, questions: list[str]) -> None:
    """In four languages."""
    assert {question: particular_of(question) for question in questions} == dict.fromkeys(questions, what)


@pytest.mark.parametrize(
    "question",
    [
        "Wie heeft het verdrag ondertekend?", "Wanneer is de brief over het schip verstuurd?",
        "Waar gaat de bijeenkomst over?",
        "Who wrote Hamlet?", "Wat is de datum van de top?", "Wie schreef de vorige brief?",
    ],
)  # fmt: skip
def test_what_is_asked_of_something_else(question: str) -> None:
    """Another letter, a treaty, a meeting: nothing is looked up."""
    assert particular_of(question) is None


@pytest.mark.parametrize(
    ("what", "quotes"),
    [
        ("sender", ["De minister van Vrede, A. de Boer"]),
        ("date", ["Datum 3 juni 2031"]),
        ("addressee", ["Aan de Voorzitter van de Tweede Kamer"]),
        ("subject", ["Betreft De nieuwe vloot", "Met deze brief informeer ik u over de vloot."]),
    ],
)
def test_where_it_stands(what: Particular, quotes: list[str]) -> None:
    """In the letterhead, in the signature, in the first sentences; not where another day is named."""
    letter = toy()
    places = find(letter, what) or ()
    found = [letter.paragraphs[paragraph].sentences[sentence].text for paragraph, sentence in places]
    assert found[: len(quotes)] == quotes


def test_a_letter_that_does_not_say(seed_letter: Letter) -> None:
    """The bundled letter lost its head: no date, no addressee; who signed and how it opens are there."""
    assert find(seed_letter, "date") is find(seed_letter, "addressee") is None
    assert find(seed_letter, "sender") and find(seed_letter, "subject")


def test_questions_about_the_bundled_letter() -> None:
    """Who signed is quoted; the date, which it does not tell, is refused, though it names the dates of others."""
    qa = LetterQA.open()
    signed = qa.ask("Who signed the letter?")
    assert [citation.paragraph for citation in signed.citations] == ["signature"]
    assert signed.confidence == LOCATED
    assert qa.ask("Van welke datum is de brief?").reason == "not_in_letter"


@pytest.mark.skipif(not LETTERS.is_dir(), reason="needs the letters in ../shared")
@pytest.mark.parametrize("path", sorted(LETTERS.glob("pdf/*.pdf")), ids=lambda path: path.stem[-4:])
def test_real_letters_say_who_when_and_what(path: Path) -> None:
    """Who answers, when and what: the sentence that says so, or, in three of the twelve, nothing that can be quoted,
    since it stands in a heading."""
    letter = read_letter(path)
    forms: dict[Particular, str] = {"subject": "Vragen van", "date": "(ontvangen ", "sender": " van "}
    for what, form in forms.items():
        places = find(letter, what)
        assert places is not None
        assert places or path.stem[-4:] in ("1980", "1984", "2367")
        for paragraph, sentence in places[:1]:
            assert form in letter.paragraphs[paragraph].sentences[sentence].text


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    result = doctest.testmod(qa.particulars)
    assert result.attempted > 0
    assert result.failed == 0
