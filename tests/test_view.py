"""qa/page/view.py: what the page shows of a session."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from index.filter import Filter
from index.letter import Letter
from index.problems import LetterProblem
from qa.answer import Turn
from qa.page.desk import Desk
from qa.page.session import Session
from qa.page.view import view
from tests.chat import Fixed
from tests.conftest import ToyEncoder
from tests.pages import answer_of, letter_of, named, quoted

if TYPE_CHECKING:
    from qa.ask import LetterQA


class Own:
    """Stands in for a letter that a visitor brought."""

    letters = (letter_of("Een eigen brief, die ook iets zegt.", name="eigen"),)
    index = SimpleNamespace(by_name=named(*letters))


@pytest.fixture
def desk(seed_letter: Letter) -> Desk:
    return Desk(cast("LetterQA", Fixed(seed_letter, encoder=ToyEncoder())))


@pytest.fixture
def answered(seed_letter: Letter) -> Session:
    return Session().answer(Turn("Wat?", answer_of(quoted(seed_letter, "1", 0, 9))))


def test_help_until_there_is_a_conversation(desk: Desk, answered: Session) -> None:
    """Help stands there at first, and again below what is wrong with a letter; an answer takes its place."""
    at_first = view(Session(), desk, 5)
    assert "bw-start" in at_first.talk and at_first.actions == ""
    wrong = view(Session().meet(LetterProblem(nl="leeg", en="empty")), desk, 5)
    assert wrong.talk.index("bw-problem") < wrong.talk.index("bw-start") and wrong.actions == ""
    shown = view(answered, desk, 5)
    assert "bw-start" not in shown.talk and "data-file" in shown.actions and "<mark" in shown.panel


def test_choices(desk: Desk) -> None:
    """One letter needs no choice; one's own and that one do, and one's own is the chosen one."""
    assert view(Session(), desk, 5).choice == ""
    own = view(Session().bring(cast("LetterQA", Own())), desk, 5)
    assert own.choice.index('data-letter="eigen" aria-current') > 0 and 'data-do="forget"' in own.choice
    assert "eigen" in own.panel


def test_what_the_browser_keeps(desk: Desk, answered: Session, seed_letter: Letter) -> None:
    """The questions and the letter's name, but nothing of a letter of one's own."""
    assert "data-kept" in view(answered, desk, 5).head
    own = view(Session().bring(cast("LetterQA", Own())), desk, 5)
    assert "data-kept" not in own.head
    both = Desk(cast("LetterQA", Fixed(seed_letter, letter_of("Een brief, en nog een zin.", name="b"))))
    assert 'data-within="{&quot;letter&quot;: &quot;b&quot;}' in view(Session(within=Filter(letter="b")), both, 5).head
