"""A file -> its letter, and its passages' vectors where they are made in the same step: here, or elsewhere."""

from collections.abc import Callable, Sequence
from typing import Protocol

from index.embed import Vectors
from index.files import File, read
from index.letter import Letter


class Ingest(Protocol):
    """Reads the letters that are new to an index, one by one, as whoever writes that index asks for them."""

    def expect(self, files: Sequence[File], known: Callable[[str], bool]) -> None:
        """These files come, in this order; ``known`` tells of a file's ``digest`` that its letter is not needed."""
        ...

    def read(self, file: File, key: str) -> tuple[Letter, Vectors | None]:
        """The letter in a file whose ``digest`` is ``key``; and the vectors of the passages that ``chunk`` gives of it,
        in that order, float32[n, d] with rows of length 1, or None where the encoder is still to make them.

        Raises:
            LetterProblem: the file cannot be read.
        """
        ...


class Here:
    """Reads in this process, when asked; whoever asks embeds many letters at once."""

    def expect(self, files: Sequence[File], known: Callable[[str], bool]) -> None:
        """Nothing is done ahead."""

    def read(self, file: File, key: str) -> tuple[Letter, Vectors | None]:
        """The letter in a file. Raises LetterProblem where it cannot be read."""
        return read(file), None
