"""qa/page/desk.py: where visitors ask."""

from pathlib import Path
from typing import cast

import pytest

from index.letter import Letter
from qa.ask import LetterQA
from qa.page.desk import MOST_REPLAYED, Desk, speak
from qa.page.session import Session
from qa.page.words import CRASHED
from tests.chat import EMPTY, Fixed
from tests.conftest import ToyEncoder


@pytest.fixture
def fixed(seed_letter: Letter) -> Fixed:
    return Fixed(seed_letter, encoder=ToyEncoder())


@pytest.fixture
def desk(fixed: Fixed) -> Desk:
    return Desk(cast(LetterQA, fixed))


def test_an_answer_comes_in_two_steps(desk: Desk) -> None:
    """First the question is under way and the box empty, then it is a turn."""
    (asked, first), (answered, second) = desk.answer("Wat?", Session())
    assert (asked.asked, asked.turns, first) == ("Wat?", (), "")
    assert ([turn.question for turn in answered.turns], answered.asked, second) == (["Wat?"], "", "")


def test_an_unusable_question_stays_in_the_box(desk: Desk) -> None:
    """It is no turn; what is wrong with it is said."""
    *_, (session, draft) = desk.answer("  ", Session())
    assert (session.problem, session.turns, draft) == (EMPTY, (), "  ")


def test_a_crash_is_said_and_raised(desk: Desk) -> None:
    """The visitor is told, without details, before the error goes on to the log."""
    steps = desk.answer("crash", Session())
    next(steps)
    assert next(steps)[0].problem is CRASHED
    with pytest.raises(RuntimeError, match="secret detail"):
        next(steps)


def test_arriving_asks_what_was_asked(desk: Desk, fixed: Fixed) -> None:
    """The questions are asked in order, each with those before as history, up to a problem or a limit."""
    *_, (session, _) = desk.arrive(Session(), "de", ["een", "twee", " ", "drie"])
    assert session.language == "en"
    assert [turn.question for turn in session.turns] == ["een", "twee"]
    assert fixed.histories[:2] == [(), ("een",)]
    *_, (session, _) = desk.arrive(Session(), "nl", ["x"] * (MOST_REPLAYED + 3))
    assert (session.language, len(session.turns)) == ("nl", MOST_REPLAYED)


def test_arriving_leaves_the_box_alone(desk: Desk) -> None:
    """Whoever types before the page has greeted them keeps what they typed; a question with a problem goes there."""
    assert [draft for _, draft in desk.arrive(Session(), "nl", ["een", " "])] == [None, None, None, None, " "]


def test_a_letter_that_is_brought(desk: Desk, tmp_path: Path) -> None:
    """It alone is asked and its file is gone, and so is the file of one that cannot be read."""
    path, empty = tmp_path / "eigen.txt", tmp_path / "leeg.txt"
    path.write_text("Een eigen brief, die ook iets zegt.", encoding="utf-8")
    empty.write_text("...", encoding="utf-8")
    session = desk.bring(path, Session())
    assert [letter.name for letter in desk.asked(session).letters] == ["eigen"]
    assert not session.shared and Session().shared
    wrong = desk.bring(empty, Session())
    assert wrong.problem and wrong.own is None
    assert list(tmp_path.iterdir()) == []


def test_speaking() -> None:
    """Dutch for who reads Dutch, English for all others and for what is no language."""
    assert [speak(Session(), each).language for each in ("nl", "en", "fr", None)] == ["nl", "en", "en", "en"]
