"""qa/page/view.py: what the page shows of a session."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from index.letter import Letter
from index.problems import LetterProblem
from qa.answer import Turn
from qa.page.session import Session
from qa.page.view import view
from tests.pages import answer_of, letter_of, quoted

if TYPE_CHECKING:
    from qa.ask import LetterQA


class Own:
    """Stands in for a letter that a visitor brought."""

    letters = (letter_of("Een eigen brief, die ook iets zegt.", name="eigen"),)


@pytest.fixture
def answered(seed_letter: Letter) -> Session:
    return Session().answer(Turn("Wat?", answer_of(quoted(seed_letter, "1", 0, 9))))


def test_help_until_there_is_a_conversation(seed_letter: Letter, answered: Session) -> None:
    """Help stands there at first, and again below what is wrong with a letter; an answer takes its place."""
    at_first = view(Session(), [seed_letter], [seed_letter], 5)
    assert "bw-start" in at_first.talk and not (at_first.begun or at_first.asked or at_first.answered)
    wrong = view(Session().meet(LetterProblem(nl="leeg", en="empty")), [seed_letter], [seed_letter], 5)
    assert wrong.talk.index("bw-problem") < wrong.talk.index("bw-start") and wrong.begun and not wrong.asked
    shown = view(answered, [seed_letter], [seed_letter], 5)
    assert "bw-start" not in shown.talk and shown.answered and "<mark" in shown.panel


def test_choices() -> None:
    """One letter needs none; with several "all" comes first; a letter of one's own comes last."""
    one, two = (letter_of(f"Dit is brief {name}, en die zegt iets.", name=name) for name in ("a", "b"))
    assert view(Session(), [one], [one], 5).choices == (("a", "a"),)
    several = view(Session(language="en", chosen="b"), [two], [one, two], 5)
    assert (several.choices, several.chosen) == ((("All letters", ""), ("a", "a"), ("b", "b")), "b")
    own = view(Session().bring(cast("LetterQA", Own())), Own.letters, [one], 5)
    assert (own.choices, own.chosen) == ((("a", "a"), ("eigen", "eigen")), "eigen")


def test_no_link_to_a_letter_that_others_lack(seed_letter: Letter, answered: Session) -> None:
    """Of a letter that was chosen or brought there is no link to a question, and the browser keeps none."""
    shared = view(answered, [seed_letter], [seed_letter], 5)
    assert "data-link" in shared.talk and "data-kept" in shared.head
    alone = view(replace(answered, chosen="eigen"), [seed_letter], [seed_letter], 5)
    assert "data-link" not in alone.talk and "data-kept" not in alone.head
