"""Where visitors ask: every method takes a session and gives the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.problems import LetterProblem, QuestionProblem
from qa.answer import Turn
from qa.page.session import Session
from qa.page.words import CRASHED, Interface
from qa.shelf import Shelf

if TYPE_CHECKING:
    from qa.ask import LetterQA

# Asking again what was asked before a reload must not keep others waiting.
MOST_REPLAYED: Final = 8


class Desk:
    """The letters, and what is done with them for a visitor. It remembers no visitor.

    Args:
        qa: the letters that are asked.
    """

    def __init__(self, qa: LetterQA) -> None:
        self.shelf = Shelf(qa)

    def asked(self, session: Session) -> LetterQA:
        """The letters that a session asks."""
        if session.own and session.chosen == session.own.letters[0].name:
            return session.own
        return self.shelf.take(session.chosen)

    def answer(self, question: str, session: Session) -> Iterator[tuple[Session, str]]:
        """The session at every step of an answer, each with what then stands in the question's box.

        An unusable question stays in the box, to be mended. After a crash the page says so, and then it is raised.
        """
        session = session.ask(question)
        yield session, ""
        try:
            answer = self.asked(session).ask(question, history=session.turns)
        except QuestionProblem as problem:
            yield session.meet(problem), question
        except Exception:
            yield session.meet(CRASHED), question
            raise
        else:
            yield session.answer(Turn(question, answer)), ""

    def arrive(
        self, session: Session, language: object, questions: Sequence[object]
    ) -> Iterator[tuple[Session, str | None]]:
        """Speak the visitor's language; then ask what was asked before a reload, or what the page's address asks.

        What the visitor may be typing already stays: the box gets nothing (None) but a question that met a problem.

        Args:
            session: a new one.
            language: as the browser tells it: Dutch for "nl", English for all else.
            questions: the first ``MOST_REPLAYED`` are asked, up to one that meets a problem.
        """
        session = speak(session, language)
        yield session, None
        for question in questions[:MOST_REPLAYED]:
            changed = session
            for changed, draft in self.answer(str(question), session):
                yield changed, draft or None
            if changed.problem:
                return
            session = changed

    def bring(self, path: Path, session: Session) -> Session:
        """Ask a letter that the visitor brings; its file is deleted as soon as it is read."""
        try:
            return session.bring(self.shelf.bring(path))
        except LetterProblem as problem:
            return session.meet(problem)
        finally:
            path.unlink(missing_ok=True)


def speak(session: Session, language: object) -> Session:
    """In Dutch for "nl", in English for all else."""
    spoken: Interface = "nl" if language == "nl" else "en"
    return replace(session, language=spoken)
