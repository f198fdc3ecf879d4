"""Where visitors ask: a session and what is done with it -> the next session.

What can be done at once is done by ``act``; what takes a model's time stands in the session as work to be done, and
``work`` does it in its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from index.filter import Filter
from index.letter import Letter
from index.problems import FilterProblem, LetterProblem, Problem, QuestionProblem
from qa.answer import Turn
from qa.page.choice import FEW, Choice, found_html, scope_text
from qa.page.examples import examples
from qa.page.export import conversation_json, conversation_markdown, quoted
from qa.page.feedback import Feedback, FeedbackProblem
from qa.page.render import problem_html
from qa.page.session import Session
from qa.page.uploads import sweep
from qa.page.visit import Step, Visit
from qa.page.words import BUSY, CRASHED, NOT_KEPT, Interface
from qa.shelf import Shelf

if TYPE_CHECKING:
    from qa.ask import LetterQA

# Asking again what was asked before a reload must not keep others waiting: at most some four seconds.
MOST_REPLAYED: Final = 16
_FIELDS: Final = tuple(field.name for field in fields(Filter))
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

    def letters(self, session: Session) -> Mapping[str, Letter]:
        """The letters that a session asks, by name; each is read when it is looked up."""
        if session.own and not session.shared:
            return session.own.index.by_name
        known, name = self.shelf.letters, session.within.letter
        return known if name is None else {name: known[name]}

    def first(self, session: Session) -> str:
        """The name of the letter to show before any is quoted: the latest of those that are asked."""
        if session.own and not session.shared:
            return session.own.letters[0].name
        return self.shelf.find("", session.within).entries[0].name

    def choice(self, session: Session) -> Choice:
        """What a session may choose from, and what it has chosen."""
        shelf, own = self.shelf, session.own.letters[0] if session.own else None
        name = session.within.letter
        one = own if own and name == own.name else shelf.letters[name] if name else None
        if one is None and len(shelf.letters) == 1 and own:
            one = next(iter(shelf.letters.values()))
        total, within = len(shelf.letters), shelf.find("", replace(session.within, letter=None))
        found = shelf.find("", Filter()) if total <= FEW else within
        return Choice(total, within.total, found, session.within, one, own, shelf.senders, shelf.dossiers)

    def saved(self, session: Session, kind: object) -> str:
        """The conversation: to verify, where the kind is "json", else to read, as Markdown."""
        letters, within = self.letters(session), session.within
        if kind == "json":
            return conversation_json(session.turns, letters, within)
        several = within != Filter() and within.letter is None
        words = session.words
        asked = f"{words.asked} {scope_text(within, None, words, session.language)}" if several else ""
        return conversation_markdown(session.turns, letters, asked)

    def asked(self, session: Session) -> LetterQA:
        """The same, ready for questions."""
        if session.own and not session.shared:
            return session.own
        return self.shelf.take(session.within)

    def examples(self, session: Session) -> tuple[str, ...]:
        """Questions to start with, as far as they are known: ``work`` finds them."""
        ready = session.own if not session.shared else self.shelf.ready(session.within)
        return self._examples.get(ready, {}).get(session.language, ()) if ready else ()

    def rates(self, session: Session) -> bool:
        """Whether answers may be rated; those from a visitor's own letter may not, since ratings hold its words."""
        return self.feedback is not None and session.shared

    def arrive(
        self, session: Session, language: object, within: Mapping[str, object], questions: Sequence[object]
    ) -> Session:
        """Speak the visitor's language; have asked again what was asked before a reload, or what the address asks.

        Args:
            session: a new one.
            language: as the browser tells it: Dutch for "nl", English for all else.
            within: the letters to ask, as `Filter.read` takes them. Where there is none such it is said, and nothing is
                asked: an answer from other letters is not the one that a link promised.
            questions: the last ``MOST_REPLAYED`` are asked, up to one that meets a problem.
        """
        session = speak(session, language)
        if session.begun:  # whoever was faster than the greeting
            return session
        try:
            wanted = self._wanted(session, within)
        except FilterProblem as problem:
            return session.meet(problem)
        return replace(session, within=wanted, again=tuple(map(str, questions[-MOST_REPLAYED:])))

    def ask(self, question: str, session: Session) -> Step:
        """Put a question under way; while another is, it stays in the box."""
        return (session, None) if session.under_way or session.again else (session.ask(question), "")

    def act(self, session: Session, deed: Mapping[str, object]) -> Step:
        """Do what a button says. What the browser sends is not trusted: what is no deed changes nothing.

        Args:
            session: of the visitor.
            deed: "do" names it; "question", "language", the fields of a filter, or "turn", "helpful" and "reason" tell
                what with.
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
                try:
                    return session.choose(self._wanted(session, deed)), None
                except FilterProblem as problem:
                    return session.meet(problem), None
        return session, None

    def find(self, session: Session, sought: Mapping[str, object]) -> str:
        """The letters that a visitor looks for, as HTML; or what is wrong with what is sought.

        Args:
            session: of the visitor.
            sought: "words", and the fields of a filter.
        """
        try:
            within = Filter.read({name: sought.get(name) for name in _FIELDS})
        except FilterProblem as problem:
            return problem_html(problem, session.language)
        found = self.shelf.find(str(sought.get("words") or ""), within)
        these = self.shelf.find("", within).total
        return found_html(found, within, these, session.words, session.language)

    def _wanted(self, session: Session, given: Mapping[str, object]) -> Filter:
        """Which letters are to be asked. Raises FilterProblem where there is none such."""
        within = Filter.read({name: given.get(name) for name in _FIELDS})
        if session.own and within == Filter(letter=session.own.letters[0].name):
            return within
        self.shelf.check(within)
        return within if len(self.shelf.letters) > 1 else Filter()

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
        if not session.begun and session.within in (Filter(), Filter(letter=session.within.letter)):
            # Not for every choice of several: trying them would keep others waiting each time.
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
            letters = quoted([turn.answer], self.letters(session))
            self.feedback.keep(turn, letters, helpful=helpful, reason=str(deed.get("reason", "")))
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
