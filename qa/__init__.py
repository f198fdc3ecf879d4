"""Ask a letter a question; get its own sentences, or an honest no.

>>> from qa import ask
>>> ask("Tot wanneer wordt de MQ-9 ingezet?").citations[0].paragraph  # doctest: +SKIP
'12'
"""

from pathlib import Path

from index.filter import Filter
from index.problems import (
    ClusterProblem,
    FilterProblem,
    IndexProblem,
    LetterProblem,
    ModelProblem,
    Problem,
    QuestionProblem,
)
from qa.answer import Answer, Citation, Turn
from qa.ask import LetterQA
from qa.library import index_folder

__all__ = [
    "Answer",
    "Citation",
    "ClusterProblem",
    "Filter",
    "FilterProblem",
    "IndexProblem",
    "LetterProblem",
    "LetterQA",
    "ModelProblem",
    "Problem",
    "QuestionProblem",
    "Turn",
    "ask",
    "index_folder",
]


def ask(question: str, letter: Path | str | None = None) -> Answer:
    """Ask one question of a letter, the bundled one by default. To ask more, keep a ``LetterQA``."""
    return LetterQA.open(letter).ask(question)
