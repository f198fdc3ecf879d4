"""Vectors -> nearest passages, in memory and as a folder that describes itself."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import faiss
import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from index.chunk import SENTENCES, Passage, Place, passage_at
from index.embed import Vectors
from index.letter import Letter
from index.problems import IndexProblem

# 3: a letter says what it is about, replies stand inside their questions, passages have a file of their own.
FORMAT: Final = 3
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a saved index. Its hash is in its name too, so a new index never writes over an old one's file."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter of a saved index, by name and hash of its source."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index says of itself.

    Attributes:
        format: version of this layout; another version must be built anew.
        model: identity of the encoder that made the vectors.
        dimension: length of a vector.
        splitting: how many sentences passages have.
        letters: the letters in order.
        vectors: the FAISS index.
        texts: the parsed letters, JSON.
        passages: where in the letters the passages are, in the order of the vectors, JSON.
    """

    format: int
    model: str
    dimension: int
    splitting: tuple[int, ...]
    letters: tuple[StoredLetter, ...]
    vectors: StoredFile
    texts: StoredFile
    passages: StoredFile


@dataclass(frozen=True, slots=True)
class _Version:
    """What every version's manifest has, whatever else is in it."""

    format: int
    splitting: tuple[int, ...]


class VectorStore:
    """Exact inner product over unit vectors: FAISS ``IndexFlatIP``.

    Args:
        vectors: float32[n, d], rows of length 1.
    """

    def __init__(self, vectors: Vectors) -> None:
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, question: Vectors, k: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The nearest vectors.

        Args:
            question: float32[d], length 1.
            k: how many, at least 1; fewer come where the store holds fewer.

        Returns:
            Positions int64[m] and cosines float32[m] in [-1, 1], best first, m = min(k, n).

        Raises:
            ValueError: the question has another dimension, or is not finite (FAISS would answer both with noise).
        """
        if question.shape != (self.dimension,) or not np.all(np.isfinite(question)):
            raise ValueError(f"expected a finite vector of {self.dimension}, got one of shape {question.shape}")
        if k < 1:
            raise ValueError(f"expected k of at least 1, got {k}")
        cosines, positions = self._index.search(question[None, :], min(k, len(self)))
        return positions[0], np.clip(cosines[0], -1.0, 1.0)

    def vectors(self, positions: npt.NDArray[np.int64]) -> Vectors:
        """The vectors at these positions: float32[m, d]."""
        return np.asarray(self._index.reconstruct_batch(positions), dtype=np.float32)

    def to_bytes(self) -> bytes:
        """The store in FAISS's own format."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def from_bytes(cls, data: bytes) -> "VectorStore":
        """The store that ``to_bytes`` wrote. Raises ValueError where the bytes are no flat index."""
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise ValueError(f"not a FAISS index: {error}") from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise ValueError(f"expected IndexFlatIP, got {type(index).__name__}")
        store = cls.__new__(cls)
        store._index = index
        return store


_LETTERS: Final = TypeAdapter(tuple[Letter, ...])
_PLACES: Final = TypeAdapter(tuple[Place, ...])
_MANIFEST: Final = TypeAdapter(Manifest)
_VERSION: Final = TypeAdapter(_Version)
_DATA: Final = ("vectors-*.faiss", "letters-*.json", "passages-*.json")


def save(
    folder: Path, *, letters: tuple[Letter, ...], passages: tuple[Passage, ...], store: VectorStore, model: str
) -> None:
    """Write an index, replacing the one that is there in a single step.

    The data come first, under names of their own; then the manifest takes the old one's place; then what the old one
    named goes. A crash at any moment leaves the old index or the new one, whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    vectors = _write(folder, "vectors", ".faiss", store.to_bytes())
    texts = _write(folder, "letters", ".json", _LETTERS.dump_json(letters))
    places = _write(folder, "passages", ".json", _PLACES.dump_json(tuple(passage.place for passage in passages)))
    manifest = Manifest(
        format=FORMAT,
        model=model,
        dimension=store.dimension,
        splitting=SENTENCES,
        letters=tuple(StoredLetter(letter.name, letter.sha256) for letter in letters),
        vectors=vectors,
        texts=texts,
        passages=places,
    )
    _replace(folder / MANIFEST, _MANIFEST.dump_json(manifest, indent=2))
    for old in (path for pattern in _DATA for path in folder.glob(pattern)):
        if old.name not in {vectors.name, texts.name, places.name}:
            old.unlink(missing_ok=True)


def load(folder: Path) -> tuple[Manifest, tuple[Letter, ...], tuple[Passage, ...], VectorStore]:
    """Read and verify a saved index: what it says of itself, its letters, its passages, and their vectors.

    Raises:
        IndexProblem: there is none, it has another format or splitting, or a file is missing or damaged.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise IndexProblem(
            nl=f"Geen index in {folder}: {MANIFEST} ontbreekt. Bouw hem met `briefwijzer index`.",
            en=f"No index in {folder}: {MANIFEST} is missing. Build it with `briefwijzer index`.",
        )
    try:
        described = path.read_bytes()
        version = _VERSION.validate_json(described)
    except (ValidationError, OSError) as error:
        raise _damaged(path, _first(error)) from error
    if (version.format, version.splitting) != (FORMAT, SENTENCES):
        found, wanted = (version.format, version.splitting), (FORMAT, SENTENCES)
        raise IndexProblem(
            nl=f"De index in {folder} is van een andere versie {found}; verwacht {wanted}. Bouw hem opnieuw.",
            en=f"The index in {folder} is of another version {found}; expected {wanted}. Build it anew.",
        )
    try:
        manifest = _MANIFEST.validate_json(described)
        letters = _LETTERS.validate_json(_read(folder, manifest.texts))
        places = _PLACES.validate_json(_read(folder, manifest.passages))
        passages = tuple(passage_at(letters, place) for place in places)
        store = VectorStore.from_bytes(_read(folder, manifest.vectors))
    except (ValueError, OSError) as error:  # pydantic's ValidationError is a ValueError
        raise _damaged(folder, _first(error)) from error
    if store.dimension != manifest.dimension:
        raise _damaged(folder, f"dimension {store.dimension}, manifest {manifest.dimension}")
    return manifest, letters, passages, store


def _write(folder: Path, stem: str, suffix: str, data: bytes) -> StoredFile:
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"{stem}-{sha256[:16]}{suffix}"
    _replace(folder / name, data)
    return StoredFile(name, sha256)


def _replace(path: Path, data: bytes) -> None:
    # A name of this process's own: two that build at once must not write into each other's file.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _read(folder: Path, stored: StoredFile) -> bytes:
    # The manifest is a file like any other: a name in it is no path to follow.
    path = folder / Path(stored.name).name
    if not path.is_file():
        raise _damaged(path, "missing")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise _damaged(path, "its hash differs from the manifest's")
    return data


def _first(error: Exception) -> str:
    """What pydantic found first, or the first line of another error."""
    if isinstance(error, ValidationError):
        return f"{error.error_count()} × {error.errors()[0]['msg']}"
    return str(error).splitlines()[0]


def _damaged(path: Path, why: str) -> IndexProblem:
    return IndexProblem(
        nl=f"De index is beschadigd: {path} ({why}). Verwijder de map en bouw hem opnieuw met `briefwijzer index`.",
        en=f"The index is damaged: {path} ({why}). Remove the folder and build it anew with `briefwijzer index`.",
    )
