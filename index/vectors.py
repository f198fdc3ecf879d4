"""What a store of vectors must do, whatever it is made with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embed import Vectors

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a saved store. Its hash is in its name too, so no file is ever written over another's."""

    name: str
    sha256: str


class VectorStore(Protocol):
    """Vectors of length 1, each under an id, and which of them are nearest.

    Ids are given in ascending order and never twice, so a store may keep what was removed until it is convenient to
    drop it. A store of another kind is what stands here and a function that loads it.
    """

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def ids(self) -> Ids:
        """The ids of all that can be found, ascending: int64[n]."""
        ...

    def __len__(self) -> int:
        """How many vectors can be found."""
        ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Take in float32[n, d], rows of length 1, under int64[n], ascending and above all ids before."""
        ...

    def remove(self, ids: Ids) -> None:
        """Find these no more; ids that are not there are passed over."""
        ...

    def search(self, question: Vectors, k: int, among: Ids | None = None) -> tuple[Ids, Vectors]:
        """The ``k`` nearest, of all or of those ``among``: ids int64[m], cosines float32[m], best first."""
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids: float32[m, d]. Raises KeyError where one is not there."""
        ...

    def save(self, folder: Path) -> tuple[StoredFile, ...]:
        """Write what is not in the folder yet; the files that together are the store. None of them ever changes."""
        ...
