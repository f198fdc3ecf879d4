"""qa/page/examples.py: questions to start with."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from index.letter import Letter
from qa import LetterQA
from qa.answer import Answer, Citation, cite
from qa.page.examples import MOST, examples
from qa.page.words import WORDS
from tests.pages import letter_of

NL = WORDS["nl"]


class Says:
    """Stands in for LetterQA: answers a question on a heading with the first sentence under it.

    Attributes:
        letters: that are asked.
        asked: every question.
    """

    def __init__(self, *letters: Letter, sure: float = 0.9, only: Sequence[str] | None = None) -> None:
        self.letters, self.asked = letters, list[str]()
        self._sure, self._only = sure, only

    def ask(self, question: str) -> Answer:
        self.asked.append(question)
        for letter in self.letters:
            for paragraph in letter.paragraphs:
                under = bool(paragraph.section) and f"“{paragraph.section[-1]}”" in question
                named = any(f"“{name}”" in question for name in self._only or ())
                if under or (named and self._only and self._only[0] in paragraph.text):
                    first = paragraph.sentences[0]
                    return self._answer(cite(letter, paragraph, first.start, first.end, number=1, score=1.0))
        return replace(self._answer(), answered=False)

    def _answer(self, *citations: Citation) -> Answer:
        return Answer("?", "nl", True, self._sure, "answered", "Zo:", citations)


def made(*headings: str, text: str = "Hier staat een hele zin over het onderwerp.") -> Letter:
    lines = [line for heading in headings for line in (heading, "", text, "")]
    return letter_of(*lines)


def found(says: Says) -> tuple[str, ...]:
    return examples(cast(LetterQA, says), NL) or ()


def test_an_example_is_a_heading_that_is_answered() -> None:
    """From headings, in order, spread over the letter; in the reader's language."""
    letter = made(*(f"Onderwerp {word}" for word in ("aap", "beer", "citer", "das", "egel", "fret")))
    assert found(Says(letter)) == tuple(
        f"Wat staat er in de brief over “Onderwerp {word}”?" for word in ("aap", "beer", "citer", "das")
    )
    english = examples(cast(LetterQA, Says(letter)), WORDS["en"])
    assert english and english[0] == "What does the letter say about “Onderwerp aap”?"


def test_what_is_refused_or_unsure_is_no_example() -> None:
    """A bad example is worse than none."""
    letter = made("Over de vloot", "Over het geld")
    assert len(found(Says(letter))) == 2
    assert found(Says(letter, sure=0.6)) == ()
    assert found(Says(made("Over de vloot", text="Kunt u zeggen hoe het met de vloot staat?"))) == ()


@pytest.mark.parametrize("heading", ["Vraag 1", "Antwoord op vraag 3 en 4", "Vragen 2, 3", "Antwoord 5:"])
def test_a_number_is_no_subject(heading: str) -> None:
    """ "Wat staat er over Vraag 1?" is a question that nobody has."""
    says = Says(made(heading, "Over de vloot"))
    assert found(says) == ("Wat staat er in de brief over “Over de vloot”?",)
    assert all(heading not in question for question in says.asked)


def test_names_that_return_are_subjects_too() -> None:
    """A letter without telling headings is asked about the names it uses often; not about whom it is addressed to."""
    text = "In de brief staat wat Rijkswaterstaat doet. Ook doet de Kamer iets met de Kamer en de Kamer."
    letter = letter_of("Vraag 1", "", f"{text} Toen ging Rijkswaterstaat weg, en nu is Rijkswaterstaat er.")
    says = Says(letter, only=["Rijkswaterstaat"])
    assert found(says) == ("Wat staat er in de brief over “Rijkswaterstaat”?",)
    assert not any("Kamer" in question for question in says.asked)


def test_not_many_are_tried() -> None:
    """Each costs a reading; with twenty letters each has its turn, and still not more are tried."""
    many = [replace(made("Over de vloot", "Over het geld"), name=str(n)) for n in range(20)]
    says = Says(*many, sure=0.1)
    assert found(says) == ()
    assert len(says.asked) <= 8
    assert len(found(Says(*many))) <= MOST


def test_they_are_given_up_when_they_are_in_the_way() -> None:
    """Before each reading somebody is asked; a no is no result, and not that there are none."""
    says = Says(made("Over de vloot", "Over het geld"))
    assert examples(cast(LetterQA, says), NL, lambda: len(says.asked) < 1) is None
    assert len(says.asked) == 1


def test_on_the_bundled_letter(tmp_path: Path) -> None:
    """Every example, in either language, is answered with a sentence under its heading."""
    qa = LetterQA.open(cache=tmp_path)
    for words in WORDS.values():
        made = examples(qa, words)
        assert made
        for question in made:
            answer = qa.ask(question)
            assert answer.answered and f"“{answer.citations[0].section[-1]}”" in question
