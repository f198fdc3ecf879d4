"""What can go wrong for a user, said in Dutch and in English."""

from collections.abc import Callable
from functools import partial


class Problem(Exception):
    """Something the user can mend: the value, what was expected, and the way out.

    Attributes:
        nl: the message in Dutch.
        en: the message in English.
    """

    def __init__(self, *, nl: str, en: str) -> None:
        super().__init__(f"{nl}\n{en}")
        self.nl = nl
        self.en = en

    def __reduce__(self) -> tuple[Callable[[], "Problem"], tuple[()]]:
        """Pickled, it goes from a worker to who asked it: by default an exception is made again from its message."""
        return partial(type(self), nl=self.nl, en=self.en), ()


class LetterProblem(Problem):
    """The letter cannot be read."""


class QuestionProblem(Problem):
    """The question cannot be asked as it is."""


class IndexProblem(Problem):
    """The saved index is missing, damaged, or of another make."""


class FilterProblem(Problem):
    """No letter is what was asked for."""


class ClusterProblem(Problem):
    """The computers that should read and embed letters are not there, or one of them fails."""


class ModelProblem(Problem):
    """The model is missing or cannot be loaded."""
