"""Which store of vectors an index has: FAISS's, unless its file's name says Milvus."""

from collections.abc import Sequence
from pathlib import Path

from index.milvus import MilvusStore
from index.pointer import PATTERN
from index.problems import IndexProblem
from index.store import FaissStore, clear
from index.vectors import StoredFile, VectorStore


def load_store(folder: Path, files: Sequence[StoredFile], dimension: int) -> VectorStore:
    """The store that these files are, to be read.

    Raises:
        ValueError: a file is missing or damaged.
        IndexProblem: the store is in Milvus, and pymilvus is missing or Milvus cannot be reached.
    """
    if _in_milvus(files):
        return MilvusStore.load(folder, files, dimension)
    return FaissStore.load(folder, files, dimension)


def store_to_write(
    folder: Path, seen: Sequence[StoredFile], added: Sequence[StoredFile], dimension: int, milvus: str | None
) -> VectorStore:
    """The store that a run goes on with; a new one where there is none. Files of neither are deleted.

    Args:
        folder: where the index is.
        seen: files of what readers see.
        added: files of what was added since.
        dimension: length of a vector.
        milvus: URI of Milvus, or ``lite``; where None what it was, or FAISS.

    Raises:
        ValueError: a file is missing or damaged.
        IndexProblem: there is a store elsewhere already; pymilvus is missing, or Milvus cannot be reached.
    """
    files = added or seen
    store: VectorStore
    if _in_milvus(files):
        store = MilvusStore.load(folder, files, dimension, (*seen, *added))
        if milvus not in (None, store.uri):
            raise _elsewhere(folder, f"Milvus ({store.uri})")
    elif files and milvus is not None:
        raise _elsewhere(folder, "FAISS")
    elif milvus is not None:
        store = MilvusStore.create(folder, milvus, dimension)
    else:
        store = FaissStore.load(folder, files, dimension, verify=False)
    if files or milvus is None:
        clear_stores(folder, (*seen, *added))
    return store


def clear_stores(folder: Path, wanted: Sequence[StoredFile]) -> None:
    """Delete the files of stores in a folder, but for those wanted."""
    clear(folder, wanted)
    names = {file.name for file in wanted}
    for path in folder.glob(PATTERN):
        if path.name not in names:
            path.unlink(missing_ok=True)


def _in_milvus(files: Sequence[StoredFile]) -> bool:
    return any(Path(file.name).match(PATTERN) for file in files)


def _elsewhere(folder: Path, where: str) -> IndexProblem:
    return IndexProblem(
        nl=f"De vectoren van de index in {folder} staan al in {where}. Laat --milvus weg, of geef met --out een andere "
        "map.",
        en=f"The vectors of the index in {folder} are in {where} already. Leave out --milvus, or give another folder "
        "with --out.",
    )
