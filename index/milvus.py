"""Vectors by id -> the nearest, exactly: the store on Milvus, in a file beside the index or on a cluster."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from index.embed import Vectors
from index.pointer import LITE, PATTERN, ids_of, is_kept, new_collection, parse, read, write
from index.problems import IndexProblem
from index.vectors import Ids, StoredFile

if TYPE_CHECKING:
    from pymilvus import MilvusClient

_LITE_FILE: Final = "milvus.db"
# The token, and the only server that it is sent to: an index from elsewhere may name another.
_TOKEN: Final = "MILVUS_TOKEN"
_SERVER: Final = "MILVUS_URI"
# Milvus gives no more than this at a time.
_MOST: Final = 16_384
_BATCH: Final = 2_000
# Up to so many ids are named in the filter; of more, too many are fetched and the rest dropped. Of 20,000 vectors in
# Milvus Lite, 100 found among all took 28 ms, among 1,000 named 22 ms, among 10,000 named 47 ms (163 the first time).
_LISTED: Final = 1_000


class MilvusStore:
    """Exact inner product over unit vectors in one Milvus collection, which belongs to one index alone.

    Which ids are alive stands in a small file that never changes, the pointer: it is published as FAISS's files are.
    Vectors go to Milvus before their pointer is published and are deleted when a later run loads the store to write
    and no pointer names them; so who reads an older pointer finds exactly what it names, until then.

    Use ``create`` or ``load``.
    """

    def __init__(self, client: "MilvusClient", uri: str, collection: str, dimension: int, ids: Ids, after: int) -> None:
        self._client, self._uri, self._collection = client, uri, collection
        self._dimension, self._ids, self._after = dimension, ids, after

    @classmethod
    def create(cls, folder: Path, uri: str, dimension: int) -> "MilvusStore":
        """A new, empty store.

        Args:
            folder: of the index.
            uri: of a cluster, or `LITE` for a database in the folder.
            dimension: length of a vector.

        Raises:
            IndexProblem: pymilvus is missing, Milvus cannot be reached, or the URI is none to be kept.
        """
        if not is_kept(uri):
            raise IndexProblem(
                nl=f"Geen adres voor een index: {uri}. Geef http://host:poort, zonder wachtwoord of vraagteken, "
                f"of {LITE}; naam:wachtwoord staat in {_TOKEN}, het adres waarvoor het geldt in {_SERVER}.",
                en=f"No address to keep an index at: {uri}. Give http://host:port without password or question mark, "
                f"or {LITE}; name:password goes in {_TOKEN}, the address that it is for in {_SERVER}.",
            )
        # A run that crashed before it published left its pointer: its collection is made anew, not lost.
        left = [parse(path.read_bytes()) for path in sorted(folder.glob(PATTERN))]
        name = next((one["collection"] for one in left if one["uri"] == uri), new_collection())
        store = cls(_connect(folder, uri), uri, name, dimension, np.empty(0, dtype=np.int64), 0)
        store.save(folder)
        with _reached(uri):
            store._make()
        return store

    @classmethod
    def load(
        cls, folder: Path, files: Sequence[StoredFile], dimension: int, named: Sequence[StoredFile] | None = None
    ) -> "MilvusStore":
        """The store that ``save`` wrote.

        Args:
            folder: where its pointer is.
            files: the pointer.
            dimension: length of a vector.
            named: to write, all pointers that are in use: what none of them names is deleted from Milvus.

        Raises:
            ValueError: the pointer differs from its hash, or Milvus lacks a vector that it names.
            IndexProblem: pymilvus is missing, or Milvus cannot be reached.
        """
        (file,) = files
        kept = read(folder, file)
        if kept["dimension"] != dimension:
            raise ValueError(f"{file.name}: expected vectors of {dimension}, got {kept['dimension']}")
        uri, name = kept["uri"], kept["collection"]
        store = cls(_connect(folder, uri), uri, name, dimension, ids_of(kept), kept["after"])
        with _reached(uri):
            if not store._client.has_collection(name):
                raise ValueError(f"{uri}: no collection {name}")
            store._client.load_collection(name)
            there = store._stored()
            lacking = np.setdiff1d(store._ids, there)
            if len(lacking):
                raise ValueError(f"{uri}, {name}: no vector {lacking[0]}")
            if named is not None:
                used = np.concatenate([store._ids, *(ids_of(read(folder, one)) for one in named)])
                orphans = np.setdiff1d(there, used).tolist()
                for start in range(0, len(orphans), _BATCH):
                    store._client.delete(name, ids=orphans[start : start + _BATCH])
        return store

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def uri(self) -> str:
        """Where Milvus is, or `LITE`."""
        return self._uri

    @property
    def ids(self) -> Ids:
        """The ids of all that can be found, ascending: int64[n]."""
        return self._ids.copy()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Take in float32[n, d], rows of length 1, under int64[n], ascending and above all ids before.

        Raises:
            ValueError: the ids do not ascend, or the vectors are not as many or of another dimension.
            IndexProblem: Milvus cannot be reached.
        """
        if len(ids) and (ids[0] < self._after or np.any(np.diff(ids) <= 0)):
            raise ValueError(f"expected ascending ids above {self._after - 1}, got {ids[0]} to {ids[-1]}")
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"expected vectors of shape {(len(ids), self._dimension)}, got {vectors.shape}")
        rows = [{"id": id_, "vector": vector} for id_, vector in zip(ids.tolist(), vectors, strict=True)]
        with _reached(self._uri):
            for start in range(0, len(rows), _BATCH):
                # What a crash left under these ids is written over.
                self._client.upsert(self._collection, rows[start : start + _BATCH])
        self._ids = np.concatenate([self._ids, np.asarray(ids, dtype=np.int64)])
        self._after = int(ids[-1]) + 1 if len(ids) else self._after

    def remove(self, ids: Ids) -> None:
        """Find these no more; ids that are not there are passed over."""
        self._ids = np.setdiff1d(self._ids, ids)

    def search(self, question: Vectors, k: int, among: Ids | None = None) -> tuple[Ids, Vectors]:
        """The ``k`` nearest, of all or of those ``among``: ids int64[m], cosines float32[m], best first; of equals, the
        lowest id.

        Raises:
            ValueError: the question has another dimension or is not finite, or k is below 1.
            IndexProblem: Milvus cannot be reached.
        """
        if question.shape != (self._dimension,) or not np.all(np.isfinite(question)):
            raise ValueError(f"expected a finite vector of {self._dimension}, got one of shape {question.shape}")
        if k < 1:
            raise ValueError(f"expected k of at least 1, got {k}")
        wanted = self._ids if among is None else np.intersect1d(self._ids, among)
        k = min(k, len(wanted))
        if not k:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        filter_ = f"id in {wanted.tolist()}" if among is not None and len(wanted) <= _LISTED else ""
        fetched = k + 16
        while fetched <= _MOST:
            with _reached(self._uri):
                (hits,) = self._client.search(
                    self._collection, [question.tolist()], filter=filter_, limit=fetched, output_fields=["id"]
                )
            ids = np.array([hit["id"] for hit in hits], dtype=np.int64)
            near = np.array([hit["distance"] for hit in hits], dtype=np.float32)
            good = np.isin(ids, wanted)
            # Of equals at the end some may not have come: only where the last is further off than the k-th have all.
            if good.sum() >= k and (near[good][k - 1] > near[-1] or good.sum() == len(wanted) or len(hits) < fetched):
                return _best(ids[good], near[good], k)
            if len(hits) < fetched:
                break
            fetched *= 2
        near = np.concatenate(
            [self.vectors(wanted[at : at + _BATCH]) @ question for at in range(0, len(wanted), _BATCH)]
        )
        return _best(wanted, near, k)

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids: float32[m, d].

        Raises:
            KeyError: one was never there, or was removed.
            IndexProblem: one is there no more, or Milvus cannot be reached.
        """
        missing = ~np.isin(ids, self._ids)
        if missing.any():
            raise KeyError(f"no vector {np.asarray(ids)[missing][0]}")
        wanted = np.unique(ids).tolist()
        found: dict[int, list[float]] = {}
        with _reached(self._uri):
            for start in range(0, len(wanted), _BATCH):
                rows = self._client.get(
                    self._collection, ids=wanted[start : start + _BATCH], output_fields=["id", "vector"]
                )
                found |= {row["id"]: row["vector"] for row in rows}
        if len(found) < len(wanted):  # a later run has removed them, and one after that has deleted what it removed
            raise IndexProblem(
                nl=f"De index in Milvus ({self._uri}) is intussen bijgewerkt. Open hem opnieuw.",
                en=f"The index in Milvus ({self._uri}) has been updated meanwhile. Open it again.",
            )
        rows_ = [found[id_] for id_ in np.asarray(ids).tolist()]
        return np.array(rows_, dtype=np.float32).reshape(len(rows_), self._dimension)

    def save(self, folder: Path) -> tuple[StoredFile, ...]:
        """Write the pointer, if it is not in the folder yet. Raises OSError where it cannot be written."""
        if len(self._ids):
            with _reached(self._uri):
                self._client.flush(self._collection)
        kept: dict[str, str | int] = {
            "uri": self._uri,
            "collection": self._collection,
            "dimension": self._dimension,
            "after": self._after,
        }
        return (write(folder, kept, self._ids),)

    def _make(self) -> None:
        from pymilvus import DataType, MilvusClient

        if self._client.has_collection(self._collection):
            self._client.drop_collection(self._collection)
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dimension)
        index = MilvusClient.prepare_index_params()
        index.add_index("vector", index_type="FLAT", metric_type="IP")
        # Strong: what was added is found by the next search.
        self._client.create_collection(self._collection, schema=schema, index_params=index, consistency_level="Strong")

    def _stored(self) -> Ids:
        pages, found = self._client.query_iterator(self._collection, batch_size=10_000, output_fields=["id"]), []
        while page := pages.next():
            found += [row["id"] for row in page]
        pages.close()
        return np.array(sorted(found), dtype=np.int64)


def _best(ids: Ids, near: Vectors, k: int) -> tuple[Ids, Vectors]:
    near = np.clip(near, -1.0, 1.0).astype(np.float32)
    best = np.lexsort((ids, -near))[:k]
    return ids[best], near[best]


def _connect(folder: Path, uri: str) -> "MilvusClient":
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise IndexProblem(
            nl="Deze index staat in Milvus en pymilvus ontbreekt. Installeer het: pip install 'briefwijzer[milvus]'.",
            en="This index is in Milvus and pymilvus is missing. Install it: pip install 'briefwijzer[milvus]'.",
        ) from error
    with _reached(uri):
        if uri == LITE:
            return MilvusClient(str(folder / _LITE_FILE))
        return MilvusClient(uri, token=os.environ.get(_TOKEN, "") if uri == os.environ.get(_SERVER) else "")


@contextmanager
def _reached(uri: str) -> Iterator[None]:
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except MilvusException as error:
        raise IndexProblem(
            nl=f"Milvus ({uri}) antwoordt niet of weigert: {error.message}. Kijk of het draait, of {_TOKEN} klopt en "
            f"{_SERVER} dit adres is, en of geen ander proces het bestand gebruikt.",
            en=f"Milvus ({uri}) does not answer or refuses: {error.message}. See that it runs, that {_TOKEN} is right "
            f"and {_SERVER} this address, and that no other process uses the file.",
        ) from error
