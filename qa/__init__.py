"""Ask a letter a question; get its own sentences, or an honest no.

>>> from qa import ask
>>> ask("Hoeveel droeg Nederland bij aan UCAP?").citations[0].paragraph  # doctest: +SKIP
'4'
"""

from pathlib import Path

from index.problems import IndexProblem, LetterProblem, ModelProblem, Problem, QuestionProblem
from qa.answer import Answer, Citation, Turn
from qa.ask import LetterQA

__all__ = [
    "Answer",
    "Citation",
    "IndexProblem",
    "LetterProblem",
    "LetterQA",
    "ModelProblem",
    "Problem",
    "QuestionProblem",
    "Turn",
    "ask",
]


def ask(question: str, letter: Path | str | None = None) -> Answer:
    """Ask one question of a letter, the bundled one by default. To ask more, keep a ``LetterQA``."""
    return LetterQA.open(letter).ask(question)
