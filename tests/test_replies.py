"""index/replies.py: who asks, and what answers which."""

from pathlib import Path

import pytest

from index.letter import Letter, parse_letter, read_letter
from index.readers import pages_of

LETTERS = Path(__file__).parents[2] / "shared" / "letters"
REAL = sorted((LETTERS / "pdf").glob("*.pdf"))


def toy(text: str) -> Letter:
    return parse_letter(pages_of(text, "toy"), "toy")


def told(letter: Letter) -> list[tuple[str, bool, tuple[str, ...]]]:
    return [(paragraph.text, paragraph.asks, paragraph.question) for paragraph in letter.paragraphs]


def test_a_question_and_its_answer() -> None:
    """Each paragraph of an answer has the question that it answers; the question answers nothing."""
    letter = toy(
        "Vraag 1\nIs er geld? Hoeveel?\n\nAntwoord 1\nEr is geld.\n\nHet is genoeg.\n\n"
        "Vraag 2\nVaart het schip?\n\nAntwoord 2\nJa."
    )
    asked = ("Is er geld?", "Hoeveel?")
    assert told(letter) == [
        ("Is er geld? Hoeveel?", True, ()),
        ("Er is geld.", False, asked),
        ("Het is genoeg.", False, asked),
        ("Vaart het schip?", True, ()),
        ("Ja.", False, ("Vaart het schip?",)),
    ]


def test_one_answer_to_several() -> None:
    """An answer to questions 1 and 2 has both."""
    letter = toy("Vraag 1\nIs er geld?\n\nVraag 2\nVaart het schip?\n\nAntwoord op vraag 1 en 2\nJa, en nee.")
    assert told(letter)[-1] == ("Ja, en nee.", False, ("Is er geld?", "Vaart het schip?"))


def test_a_question_that_is_not_answered() -> None:
    """It is a paragraph like any other, and so is a question in the text."""
    letter = toy("Vraag 1\nIs er geld?\n\nDat is alles.")
    assert not any(asks or question for _, asks, question in told(letter))


def test_the_seed_letter_has_none(seed_letter: Letter) -> None:
    """In a letter that answers no written questions, nothing asks."""
    assert not any(asks or question for _, asks, question in told(seed_letter))


@pytest.mark.skipif(not REAL, reason="the letters in ../shared/letters are not here")
@pytest.mark.parametrize("path", REAL, ids=[path.stem[-4:] for path in REAL])
def test_real_questions(path: Path) -> None:
    """Every paragraph below "Vraag" asks, every one below "Antwoord" answers sentences that are asked."""
    letter = read_letter(path)
    asked = {sentence.text for paragraph in letter.paragraphs if paragraph.asks for sentence in paragraph.sentences}
    assert asked
    for paragraph in letter.paragraphs:
        last = paragraph.section[-1] if paragraph.section else ""
        if paragraph.kind == "paragraph" and last.startswith("Antwoord"):
            assert paragraph.question and set(paragraph.question) <= asked
        elif paragraph.kind == "paragraph" and last.startswith("Vraag"):
            assert paragraph.asks
