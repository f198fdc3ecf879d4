"""Vectors by id -> the nearest, exactly: the store on FAISS."""

import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import faiss
import numpy as np
import numpy.typing as npt

from index.embed import Vectors
from index.vectors import Ids, StoredFile

_PATTERN: Final = "vectors-*.faiss"


@dataclass(slots=True)
class _Part:
    """Vectors that were written together: ids int64[n] ascending, which of them are alive bool[n], their file."""

    ids: Ids
    alive: npt.NDArray[np.bool_]
    named: faiss.IndexIDMap
    file: StoredFile | None = None

    @property
    def index(self) -> faiss.IndexFlatIP:
        """The vectors by position."""
        return cast(faiss.IndexFlatIP, faiss.downcast_index(self.named.index))

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, ids: Ids) -> tuple[npt.NDArray[np.bool_], Ids]:
        """Which of the ids are in this part, alive, and where those are."""
        at = np.minimum(np.searchsorted(self.ids, ids), max(len(self) - 1, 0))
        here = (self.ids[at] == ids) & self.alive[at] if len(self) else np.zeros(len(ids), dtype=bool)
        return here, at[here]


class FaissStore:
    """Exact inner product over unit vectors: FAISS ``IndexFlatIP``, in parts.

    A part is a file that never changes. What is added makes a part of its own; as parts are saved, a small one and its
    neighbour become one (the logarithmic method of Bentley and Saxe 1980), so that adding a letter writes about as
    much as the letter, a store has few parts, and each vector is written but a few times. Files are mapped into
    memory, not copied: processes that ask the same index share them.

    Exact search reads every vector: 150,000 of 384 numbers, those of 2,000 letters, take some 30 ms. Above a million
    an approximate index would be in place; it would be another `VectorStore`.

    Args:
        dimension: length of a vector, at least 1.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._parts: list[_Part] = []

    def __len__(self) -> int:
        return sum(int(part.alive.sum()) for part in self._parts)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def ids(self) -> Ids:
        """The ids of all that can be found, ascending: int64[n]."""
        return np.concatenate([np.empty(0, dtype=np.int64), *(part.ids[part.alive] for part in self._parts)])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Take in vectors.

        Args:
            ids: int64[n], ascending and above all that were ever added.
            vectors: float32[n, d], rows of length 1.

        Raises:
            ValueError: the ids do not ascend, or the vectors are not as many or of another dimension.
        """
        last = next((int(part.ids[-1]) for part in reversed(self._parts) if len(part)), -1)
        if len(ids) and (ids[0] <= last or np.any(np.diff(ids) <= 0)):
            raise ValueError(f"expected ascending ids above {last}, got {ids[0]} to {ids[-1]}")
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"expected vectors of shape {(len(ids), self._dimension)}, got {vectors.shape}")
        if len(ids):
            self._parts.append(_part(np.array(ids, dtype=np.int64), vectors))

    def remove(self, ids: Ids) -> None:
        """Find these no more; ids that are not there are passed over."""
        for part in self._parts:
            part.alive[part.positions(ids)[1]] = False

    def search(self, question: Vectors, k: int, among: Ids | None = None) -> tuple[Ids, Vectors]:
        """The nearest vectors.

        Args:
            question: float32[d], length 1.
            k: how many, at least 1; fewer come where there are fewer.
            among: int64[m], ascending: only these are looked at; all where None.

        Returns:
            Ids int64[m] and cosines float32[m] in [-1, 1], best first; of equals, the lowest id.

        Raises:
            ValueError: the question has another dimension, or is not finite (FAISS would answer both with noise).
        """
        if question.shape != (self._dimension,) or not np.all(np.isfinite(question)):
            raise ValueError(f"expected a finite vector of {self._dimension}, got one of shape {question.shape}")
        if k < 1:
            raise ValueError(f"expected k of at least 1, got {k}")
        ids, cosines = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.float32)]
        for part in self._parts:
            wanted = part.alive
            if among is not None:
                wanted = np.zeros(len(part), dtype=bool)
                wanted[part.positions(among)[1]] = True
            count = int(wanted.sum())
            if count:
                found, positions = _nearest(part.index, question, min(k, count), wanted if count < len(part) else None)
                ids.append(part.ids[positions])
                cosines.append(found)
        every, near = np.concatenate(ids), np.clip(np.concatenate(cosines), -1.0, 1.0)
        best = np.lexsort((every, -near))[:k]
        return every[best], near[best]

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids: float32[m, d]. Raises KeyError where one is not there."""
        found = np.empty((len(ids), self._dimension), dtype=np.float32)
        missing = np.ones(len(ids), dtype=bool)
        for part in self._parts:
            here, positions = part.positions(ids)
            if len(positions):
                found[here] = part.index.reconstruct_batch(positions)
                missing &= ~here
        if missing.any():
            raise KeyError(f"no vector {ids[missing][0]}")
        return found

    def save(self, folder: Path) -> tuple[StoredFile, ...]:
        """Write the parts that are not in the folder yet.

        Returns:
            The files that together are the store, in the order in which `load` takes them. What else is in the folder
            stays.

        Raises:
            OSError: a file cannot be written.
        """
        self._join()
        for part in self._parts:
            if part.file is None:
                part.file = _write(folder, part)
        return tuple(part.file for part in self._parts if part.file)

    @classmethod
    def load(cls, folder: Path, files: Sequence[StoredFile], dimension: int) -> "FaissStore":
        """The store that ``save`` wrote.

        Raises:
            ValueError: a file is missing, differs from its hash, or is no such part of a store of this dimension.
        """
        store = cls(dimension)
        last = -1
        for file in files:
            part = _read(folder, file, dimension)
            if len(part) and (part.ids[0] <= last or np.any(np.diff(part.ids) <= 0)):
                raise ValueError(f"{file.name}: ids do not ascend")
            last = int(part.ids[-1]) if len(part) else last
            store._parts.append(part)
        return store

    def _join(self) -> None:
        """Drop what is half dead, and join neighbours until each part is more than twice as large as the next."""
        joined: list[_Part] = []
        for part in self._parts:
            joined.append(part if 2 * int(part.alive.sum()) > len(part) else _joined(part))
            while len(joined) > 1 and len(joined[-2]) <= 2 * len(joined[-1]):
                later, earlier = joined.pop(), joined.pop()
                joined.append(_joined(earlier, later))
        self._parts = [part for part in joined if len(part)]


def clear(folder: Path, wanted: Sequence[StoredFile]) -> None:
    """Delete the files of stores in a folder, but for those wanted."""
    names = {file.name for file in wanted}
    for path in folder.glob(_PATTERN):
        if path.name not in names:
            path.unlink(missing_ok=True)


def _part(ids: Ids, vectors: Vectors) -> _Part:
    named = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.shape[1]))
    named.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
    return _Part(ids, np.ones(len(ids), dtype=bool), named)


def _joined(*parts: _Part) -> _Part:
    """One part of what is alive in some."""
    alive = [np.flatnonzero(part.alive) for part in parts]
    vectors = [part.index.reconstruct_batch(positions) for part, positions in zip(parts, alive, strict=True)]
    return _part(np.concatenate([part.ids[part.alive] for part in parts]), np.concatenate(vectors))


def _nearest(
    index: faiss.IndexFlatIP, question: Vectors, k: int, wanted: npt.NDArray[np.bool_] | None
) -> tuple[Vectors, Ids]:
    parameters = None
    if wanted is not None:
        bits = np.packbits(wanted, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(wanted), faiss.swig_ptr(bits))
        parameters = faiss.SearchParameters()
        parameters.sel = selector
    cosines, positions = index.search(question[None, :], k, params=parameters)
    return cosines[0], positions[0]


def _write(folder: Path, part: _Part) -> StoredFile:
    # Until its hash is known; one that a crash left is cleared with what else is not wanted.
    draft = folder / _PATTERN.replace("*", "draft")
    try:
        faiss.write_index(part.named, str(draft))
        with draft.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        stored = StoredFile(_PATTERN.replace("*", sha256[:16]), sha256)
        draft.replace(folder / stored.name)
    except RuntimeError as error:  # FAISS's word for a disk that is full, or a folder that may not be written to
        raise OSError(errno.EIO, f"FAISS: {str(error).splitlines()[0]}", str(draft)) from error
    finally:
        draft.unlink(missing_ok=True)
    return stored


def _read(folder: Path, file: StoredFile, dimension: int) -> _Part:
    # What names the file is a file like any other: a name in it is no path to follow.
    path = folder / Path(file.name).name
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if sha256 != file.sha256:
            raise ValueError(f"{path}: its hash differs from the one that was kept")
        named = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    except RuntimeError as error:
        raise ValueError(f"{path}: not a FAISS index: {str(error).splitlines()[0]}") from error
    if not isinstance(named, faiss.IndexIDMap):
        raise ValueError(f"{path}: expected IndexIDMap, got {type(named).__name__}")
    index = faiss.downcast_index(named.index)
    if not isinstance(index, faiss.IndexFlatIP) or index.d != dimension:
        raise ValueError(f"{path}: expected IndexFlatIP of {dimension}, got {type(index).__name__} of {index.d}")
    ids = faiss.vector_to_array(named.id_map).astype(np.int64)
    return _Part(ids, np.ones(len(ids), dtype=bool), named, file)
