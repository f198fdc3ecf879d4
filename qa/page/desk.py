"""Where visitors ask: a session and what is done with it -> the next session.

What can be done at once is done by ``act``; what takes a model's time stands in the session as work to be done, and
``work`` does it in its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from index.letter import Letter
from index.problems import LetterProblem, Problem, QuestionProblem
from qa.answer import Turn
from qa.page.examples import examples
from qa.page.feedback import Feedback, FeedbackProblem
from qa.page.session import Session
from qa.page.uploads import sweep
from qa.page.visit import Step, Visit
from qa.page.words import BUSY, CRASHED, NOT_KEPT, Interface
from qa.shelf import Shelf

if TYPE_CHECKING:
    from qa.ask import LetterQA

# Asking again what was asked before a reload must not keep others waiting: at most some four seconds.
MOST_REPLAYED: Final = 16
_LOG: Final = logging.getLogger(__name__)


class Desk:
    """The letters, and what is done with them for a visitor. It remembers no visitor.

    Args:
        qa: the letters that are asked.
        feedback: where ratings are kept; None where the operator keeps none.
    """

    def __init__(self, qa: LetterQA, feedback: Feedback | None = None) -> None:
        self.shelf = Shelf(qa)
        self.feedback = feedback
        # A letter that a visitor brought takes its examples along when it goes.
        self._examples: WeakKeyDictionary[LetterQA, dict[Interface, tuple[str, ...]]] = WeakKeyDictionary()

    def letters(self, session: Session) -> Sequence[Letter]:
        """The letters that a session asks."""
        if session.own and not session.shared:
            return session.own.letters
        return tuple(each for each in self.shelf.letters if session.chosen in (None, each.name))

    def asked(self, session: Session) -> LetterQA:
        """The same, ready for questions; a letter that is asked alone is made ready once."""
        if session.own and not session.shared:
            return session.own
        return self.shelf.take(session.chosen)

    def examples(self, session: Session) -> tuple[str, ...]:
        """Questions to start with, as far as they are known: ``work`` finds them."""
        ready = session.own if not session.shared else self.shelf.ready(session.chosen)
        return self._examples.get(ready, {}).get(session.language, ()) if ready else ()

    def rates(self, session: Session) -> bool:
        """Whether answers may be rated; those from a visitor's own letter may not, since ratings hold its words."""
        return self.feedback is not None and session.shared

    def arrive(self, session: Session, language: object, letter: object, questions: Sequence[object]) -> Session:
        """Speak the visitor's language; have asked again what was asked before a reload, or what the address asks.

        Args:
            session: a new one.
            language: as the browser tells it: Dutch for "nl", English for all else.
            letter: the name of the one to ask alone; all are asked where there is none of that name.
            questions: the last ``MOST_REPLAYED`` are asked, up to one that meets a problem.
        """
        session = speak(session, language)
        if session.begun:  # whoever was faster than the greeting
            return session
        known = len(self.shelf.letters) > 1 and letter in {each.name for each in self.shelf.letters}
        again = tuple(map(str, questions[-MOST_REPLAYED:]))
        return replace(session, chosen=str(letter) if known else None, again=again)

    def ask(self, question: str, session: Session) -> Step:
        """Put a question under way; while another is, it stays in the box."""
        return (session, None) if session.under_way or session.again else (session.ask(question), "")

    def act(self, session: Session, deed: Mapping[str, object]) -> Step:
        """Do what a button says. What the browser sends is not trusted: what is no deed changes nothing.

        Args:
            session: of the visitor.
            deed: "do" names it; "question", "letter", "language", or "turn", "helpful" and "reason" tell what with.
        """
        match deed.get("do"):
            case "ask":
                return self.ask(str(deed.get("question", "")), session)
            case "again" if session.problem and session.asked:
                return self.ask(session.asked, session)
            case "speak":
                return speak(session, deed.get("language")), None
            case "judge":
                return self._judge(session, deed), None
            case _ if session.under_way or session.again:
                return session, None
            case "edit" if session.asked or session.turns:
                return session.take_back(), session.asked or session.turns[-1].question
            case "drop":
                return session.take_back(), None
            case "clear":
                return session.restart(), ""
            case "forget":
                return session.forget(), None
            case "choose":
                name = deed.get("letter") or None
                names = [None, *(each.name for each in self.shelf.letters)]
                mine = session.own is not None and name == session.own.letters[0].name
                return (session.choose(name if name is None else str(name)) if mine or name in names else session), None
        return session, None

    def work(self, visit: Visit) -> Iterator[str | None]:
        """Answer what is asked, ask again what was asked before, find examples.

        Yields:
            After every step what then stands in the question's box; None leaves it as it is.
        """
        while visit.now.under_way or visit.now.again:
            if not visit.now.under_way:
                yield visit.step(_next)
            yield self._answer(visit)
        session = visit.now
        if not session.begun:
            known = self._examples.setdefault(self.asked(session), {})
            if session.language not in known:
                # Who asks something meanwhile does not wait for all of them; the next visitor finds them.
                found = examples(self.asked(session), session.words, lambda: not visit.now.begun)
                if found is not None:
                    known[session.language] = found

    def _answer(self, visit: Visit) -> str | None:
        """An unusable question goes back into the box, to be mended; so does one that met a crash."""
        session = visit.now
        asked = session.asked

        def met(problem: Problem) -> str | None:
            return visit.step(lambda now: (replace(now.meet(problem), again=()), asked) if now.asked else (now, None))

        try:
            answer = self.asked(session).ask(asked, history=session.turns)
        except QuestionProblem as problem:
            return met(problem)
        except Exception:  # whatever it was, the page lives on, and the log has what it must not show
            _LOG.exception("A question crashed")
            return met(CRASHED)
        # Unless it was stopped meanwhile.
        return visit.step(lambda now: (now.answer(Turn(asked, answer)) if now.asked == asked else now, None))

    def stop(self, session: Session) -> Step:
        """Give up what is under way: the question goes back into the box."""
        return replace(session.take_back() if session.under_way else session, again=()), session.asked or None

    def turn_away(self, session: Session) -> Step:
        """Say that it is too busy, where the line had no place for the work."""
        asked = session.asked or next(iter(session.again), "")
        return (replace(session.ask(asked).meet(BUSY), again=()), asked) if asked else (session, None)

    def bring(self, path: Path, visit: Visit) -> str | None:
        """Ask a letter that the visitor brings; its file is deleted as soon as it is read."""
        try:
            own = self.shelf.bring(path)
        except LetterProblem as problem:
            met = problem
            return visit.step(lambda now: (now.meet(met), None))
        finally:
            path.unlink(missing_ok=True)
            sweep(path)
        return visit.step(lambda now: (now.bring(own), None))

    def _judge(self, session: Session, deed: Mapping[str, object]) -> Session:
        number, helpful = deed.get("turn"), deed.get("helpful")
        known = isinstance(number, int) and 0 < number <= len(session.turns) and number not in session.judged
        if not (self.feedback and self.rates(session) and known and isinstance(helpful, bool)):
            return session
        assert isinstance(number, int)
        turn = session.turns[number - 1]
        try:
            self.feedback.keep(turn, self.letters(session), helpful=helpful, reason=str(deed.get("reason", "")))
        except FeedbackProblem:
            _LOG.exception("A rating is not kept")
            return session.meet(NOT_KEPT)
        return session.judge(number)


def speak(session: Session, language: object) -> Session:
    """In Dutch for "nl", in English for all else."""
    spoken: Interface = "nl" if language == "nl" else "en"
    return replace(session, language=spoken)


def _next(session: Session) -> Step:
    """With the first of the questions to be asked again under way."""
    return replace(session.ask(session.again[0]), again=session.again[1:]) if session.again else session, None
