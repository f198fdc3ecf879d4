"""What one visitor has done. The page shows it; nothing of it is kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.filter import Filter
from index.problems import Problem
from qa.answer import Turn
from qa.page.words import WORDS, Interface, Words

if TYPE_CHECKING:
    from qa.ask import LetterQA


@dataclass(frozen=True, slots=True)
class Session:
    """A visitor's language, letters and conversation.

    Attributes:
        language: what the page speaks.
        turns: questions with their answers, oldest first.
        asked: a question under way, or one that a problem kept from being answered.
        problem: what is wrong with that question, or with a letter that was brought.
        within: which letters are asked; all where nothing is given.
        own: the letter that the visitor brought.
        again: questions asked before a reload, still to be asked again.
        judged: numbers, from 1, of the answers that the visitor rated.
    """

    language: Interface = "nl"
    turns: tuple[Turn, ...] = ()
    asked: str = ""
    problem: Problem | None = None
    within: Filter = field(default_factory=Filter)
    own: LetterQA | None = None
    again: tuple[str, ...] = ()
    judged: frozenset[int] = frozenset()

    @property
    def words(self) -> Words:
        """The page's texts in the visitor's language."""
        return WORDS[self.language]

    @property
    def begun(self) -> bool:
        """Whether there is anything of a conversation to show."""
        return bool(self.turns or self.asked or self.problem)

    @property
    def shared(self) -> bool:
        """Whether the page's address leads others, or the same visitor later, to the same letters."""
        return self.own is None or self.within != Filter(letter=self.own.letters[0].name)

    @property
    def under_way(self) -> bool:
        """Whether a question waits for its answer."""
        return bool(self.asked) and self.problem is None

    def ask(self, question: str) -> Session:
        """With a question under way."""
        return replace(self, asked=question, problem=None)

    def meet(self, problem: Problem) -> Session:
        """With what is wrong with the question under way, or with a letter."""
        return replace(self, problem=problem)

    def answer(self, turn: Turn) -> Session:
        """With one question more answered."""
        return replace(self, turns=(*self.turns, turn), asked="", problem=None)

    def take_back(self) -> Session:
        """Without the last question: the one that met a problem, else the last one answered."""
        turns = self.turns if self.asked else self.turns[:-1]
        judged = self.judged & set(range(1, len(turns) + 1))
        return replace(self, turns=turns, asked="", problem=None, judged=judged)

    def restart(self) -> Session:
        """Without any question; the letters stay."""
        return replace(self, turns=(), asked="", problem=None, again=(), judged=frozenset())

    def choose(self, within: Filter) -> Session:
        """Ask these letters; a conversation is with one choice of letters, so a new one begins."""
        return replace(self.restart(), within=within)

    def bring(self, own: LetterQA) -> Session:
        """Ask a letter of one's own, in place of one brought before."""
        return replace(self.restart(), own=own, within=Filter(letter=own.letters[0].name))

    def forget(self) -> Session:
        """Without the letter of one's own, and without the conversation where that was about it."""
        return replace(self if self.shared else self.choose(Filter()), own=None)

    def judge(self, number: int) -> Session:
        """With one answer more rated; ``number`` from 1."""
        return replace(self, judged=self.judged | {number})
