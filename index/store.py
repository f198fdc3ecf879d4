"""Vectors by id -> the nearest: the store on FAISS."""

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

from index.coarse import Part, empty, is_sound, nearest
from index.embed import Vectors
from index.vectors import Ids, StoredFile

_PATTERN: Final = "vectors-*.faiss"
# Vectors copied at a time: 25 MB of 384 numbers.
_SLICE: Final = 16_384


@dataclass(slots=True)
class _Part:
    """Vectors that were written together: ids int64[n] ascending, which of them are alive bool[n], their file,
    and whether that is known to be as it was written."""

    ids: Ids
    alive: npt.NDArray[np.bool_]
    named: faiss.IndexIDMap
    file: StoredFile | None = None
    verified: bool = True

    @property
    def index(self) -> Part:
        """The vectors by position."""
        return cast(Part, faiss.downcast_index(self.named.index))

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, ids: Ids) -> tuple[npt.NDArray[np.bool_], Ids]:
        """Which of the ids are in this part, alive, and where those are."""
        at = np.minimum(np.searchsorted(self.ids, ids), max(len(self) - 1, 0))
        here = (self.ids[at] == ids) & self.alive[at] if len(self) else np.zeros(len(ids), dtype=bool)
        return here, at[here]


class FaissStore:
    """Inner product over unit vectors in parts: exact, but in a part so large that it is an inverted file (FAISS's
    ``IndexFlatIP`` and ``IndexIVFFlat``; `index.coarse` tells from where on, and what is found then).

    A part is a file that never changes. What is added makes a part of its own; as parts are saved, a small one and its
    neighbour become one (the logarithmic method of Bentley and Saxe 1980), so that adding a letter writes about as
    much as the letter, a store has few parts, and each vector is written but a few times. Files are mapped into
    memory, not copied: processes that ask the same index share them.

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
                found, positions = nearest(part.index, question, min(k, count), wanted if count < len(part) else None)
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
            ValueError: a file that was not verified yet, and is to be joined with another, differs from its hash.
        """
        self._join(folder)
        # What is written is mapped from then on: a store that grows takes no more memory than what is new.
        self._parts = [part if part.file else _mapped(folder, part, _write(folder, part)) for part in self._parts]
        return tuple(part.file for part in self._parts if part.file)

    @classmethod
    def load(cls, folder: Path, files: Sequence[StoredFile], dimension: int, *, verify: bool = True) -> "FaissStore":
        """The store that ``save`` wrote.

        Args:
            folder: where it is.
            files: as ``save`` gave them.
            dimension: length of a vector.
            verify: whether to read every file now and hold it against its hash; else it is done before its vectors are
                written anew, so that no damage is carried on.

        Raises:
            ValueError: a file is missing, differs from its hash, or is no such part of a store of this dimension.
        """
        store = cls(dimension)
        last = -1
        for file in files:
            part = _read(folder, file, dimension, verify=verify)
            if len(part) and (part.ids[0] <= last or np.any(np.diff(part.ids) <= 0)):
                raise ValueError(f"{file.name}: ids do not ascend")
            last = int(part.ids[-1]) if len(part) else last
            store._parts.append(part)
        return store

    def _join(self, folder: Path) -> None:
        """Drop what is half dead, and join neighbours until each part is more than twice as large as the next."""
        groups: list[list[_Part]] = []
        for part in self._parts:
            groups.append([part])
            while len(groups) > 1 and _alive(groups[-2]) <= 2 * _alive(groups[-1]):
                groups[-2:] = [[*groups[-2], *groups[-1]]]
        parts = [
            group[0] if len(group) == 1 and 2 * _alive(group) > len(group[0]) else _joined(folder, group)
            for group in groups
        ]
        self._parts = [part for part in parts if len(part)]


def clear(folder: Path, wanted: Sequence[StoredFile]) -> None:
    """Delete the files of stores in a folder, but for those wanted."""
    names = {file.name for file in wanted}
    for path in folder.glob(_PATTERN):
        if path.name not in names:
            path.unlink(missing_ok=True)


def _part(ids: Ids, vectors: Vectors) -> _Part:
    named = faiss.IndexIDMap(empty(vectors.shape[1], len(vectors), vectors.__getitem__))
    named.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
    return _Part(ids, np.ones(len(ids), dtype=bool), named)


def _alive(parts: Sequence[_Part]) -> int:
    return sum(int(part.alive.sum()) for part in parts)


def _joined(folder: Path, parts: Sequence[_Part]) -> _Part:
    """One part of what is alive in some, copied a slice at a time."""
    for part in parts:
        if part.file and not part.verified:
            _verify(folder / part.file.name, part.file)
    named = faiss.IndexIDMap(empty(parts[0].index.d, _alive(parts), lambda at: _rows(parts, at)))
    for part in parts:
        alive = np.flatnonzero(part.alive)
        for start in range(0, len(alive), _SLICE):
            rows = alive[start : start + _SLICE]
            named.add_with_ids(part.index.reconstruct_batch(rows), part.ids[rows])
    ids = np.concatenate([part.ids[part.alive] for part in parts])
    return _Part(ids, np.ones(len(ids), dtype=bool), named)


def _rows(parts: Sequence[_Part], at: Ids) -> Vectors:
    """Of the vectors alive in some parts, one after another, those at these positions, ascending."""
    found, start = [], 0
    for part in parts:
        alive = np.flatnonzero(part.alive)
        here = at[(at >= start) & (at < start + len(alive))] - start
        if len(here):
            found.append(part.index.reconstruct_batch(alive[here]))
        start += len(alive)
    return np.concatenate(found)


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


def _mapped(folder: Path, part: _Part, file: StoredFile) -> _Part:
    written = _read(folder, file, part.index.d, verify=False)
    return _Part(part.ids, part.alive, written.named, file)


def _verify(path: Path, file: StoredFile) -> None:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    if sha256 != file.sha256:
        raise ValueError(f"{path}: its hash differs from the one that was kept")


def _read(folder: Path, file: StoredFile, dimension: int, *, verify: bool) -> _Part:
    # What names the file is a file like any other: a name in it is no path to follow.
    path = folder / Path(file.name).name
    try:
        if verify:
            _verify(path, file)
        elif not path.is_file():
            raise ValueError(f"{path}: No such file or directory")
        named = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    except RuntimeError as error:
        raise ValueError(f"{path}: not a FAISS index: {str(error).splitlines()[0]}") from error
    if not isinstance(named, faiss.IndexIDMap):
        raise ValueError(f"{path}: expected IndexIDMap, got {type(named).__name__}")
    index = faiss.downcast_index(named.index)
    if not is_sound(index, dimension):
        raise ValueError(
            f"{path}: expected IndexFlatIP or IndexIVFFlat of {dimension}, got {type(index).__name__} of {index.d}"
        )
    ids = faiss.vector_to_array(named.id_map).astype(np.int64)
    return _Part(ids, np.ones(len(ids), dtype=bool), named, file, verify)
