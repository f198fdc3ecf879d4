"""qa/page/session.py: what a visitor has done."""

from copy import deepcopy
from typing import TYPE_CHECKING, cast

from index.filter import Filter
from index.problems import QuestionProblem
from qa.answer import Answer, Turn
from qa.page.session import Session
from qa.page.words import WORDS
from tests.pages import letter_of

if TYPE_CHECKING:
    from qa.ask import LetterQA

TURN = Turn("Wat?", Answer("Wat?", "nl", False, 0.1, "not_in_letter", "Nee.", ()))
B = Filter(letter="b")
PROBLEM = QuestionProblem(nl="leeg", en="empty")


class Own:
    """Stands in for a letter that a visitor brought."""

    letters = (letter_of("Een eigen brief, die ook iets zegt.", name="eigen"),)


def test_a_question_and_its_answer() -> None:
    """A question is under way until it is answered; then it is a turn."""
    asked = Session().ask("Wat?")
    assert (asked.asked, asked.turns, asked.begun) == ("Wat?", (), True)
    answered = asked.answer(TURN)
    assert (answered.asked, answered.turns) == ("", (TURN,))


def test_a_problem_goes_with_the_next_question() -> None:
    """What was wrong is shown until something else is asked."""
    met = Session().ask("").meet(PROBLEM)
    assert met.begun and met.problem is PROBLEM
    assert met.ask("Wat?").problem is None


def test_taking_back() -> None:
    """First the question that met a problem goes, then the last one that was answered."""
    session = Session(turns=(TURN, TURN)).ask("fout").meet(PROBLEM).take_back()
    assert (len(session.turns), session.asked, session.problem) == (2, "", None)
    assert len(session.take_back().turns) == 1


def test_another_letter_starts_a_new_conversation() -> None:
    """Choosing, or bringing a letter, keeps the language and forgets the turns; the letter brought is the one asked."""
    session = Session(language="en", turns=(TURN,))
    chosen = session.choose(B)
    assert (chosen.within, chosen.turns, chosen.language) == (B, (), "en")
    own = cast("LetterQA", Own())
    brought = session.bring(own)
    assert (brought.own, brought.within, brought.turns) == (own, Filter(letter="eigen"), ())
    assert brought.choose(Filter()).own is own


def test_forgetting_a_letter_of_ones_own() -> None:
    """It goes, and with it the conversation about it; a conversation about another letter stays."""
    brought = Session(turns=(TURN,)).bring(cast("LetterQA", Own())).answer(TURN)
    gone = brought.forget()
    assert (gone.own, gone.within, gone.turns) == (None, Filter(), ())
    other = brought.choose(B).answer(TURN).forget()
    assert (other.own, other.within, other.turns) == (None, B, (TURN,))


def test_what_others_have_too() -> None:
    """All letters and each letter of the page are shared; a visitor's own is not, while that is the one asked."""
    brought = Session().bring(cast("LetterQA", Own()))
    assert [each.shared for each in (Session(), Session().choose(B), brought, brought.choose(B))] == [
        True, True, False, True]  # fmt: skip


def test_a_rating_goes_with_its_answer() -> None:
    """Taking an answer back takes its rating along, and those of others stay."""
    session = Session(turns=(TURN, TURN)).judge(1).judge(2)
    assert session.take_back().judged == {1}
    assert session.restart().judged == frozenset()


def test_under_way() -> None:
    """From asking until an answer or a problem."""
    asked = Session().ask("Wat?")
    assert [each.under_way for each in (Session(), asked, asked.meet(PROBLEM), asked.answer(TURN))] == [
        False, True, False, False]  # fmt: skip


def test_words_follow_the_language() -> None:
    """The page's texts are those of the session's language."""
    assert Session(language="en").words is WORDS["en"]


def test_gradio_may_copy_it() -> None:
    """Each visitor gets a copy of the session to start with."""
    assert deepcopy(Session()) == Session()
    assert not Session().begun
