"""index/coarse.py: above a size a part is an inverted file, and a store of such parts does what it did."""

import hashlib
from pathlib import Path

import faiss
import numpy as np
import pytest

from index import coarse
from index.coarse import empty, is_sound
from index.embed import Vectors, unit
from index.store import FaissStore, clear
from index.vectors import Ids, StoredFile

SIZE = 4000


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coarse, "EXACT_UP_TO", 1000)


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Made: 80 clouds, which overlap."""
    random = np.random.default_rng(5)
    return unit(random.normal(size=(80, 16))[random.integers(80, size=SIZE)] + 0.5 * random.normal(size=(SIZE, 16)))


def store_of(vectors: Vectors, ids: Ids | None = None) -> FaissStore:
    store = FaissStore(vectors.shape[1])
    store.add(np.arange(len(vectors)) if ids is None else ids, vectors)
    return store


def exact(vectors: Vectors, question: Vectors, k: int) -> list[int]:
    return [int(one) for one in np.argsort(-(vectors @ question), kind="stable")[:k]]


def lists_in(folder: Path, file: StoredFile) -> int:
    """How many lists the part of this file has; 0 where it is flat."""
    named = faiss.read_index(str(folder / file.name))  # owns what is in it, so it has to stay
    index = faiss.downcast_index(named.index)
    return index.nlist if isinstance(index, faiss.IndexIVFFlat) else 0


def test_a_large_part_is_an_inverted_file(vectors: Vectors, tmp_path: Path) -> None:
    """Up to the size a part is flat, from one more on it has lists, about the root of its size."""
    (flat,) = store_of(vectors[:1000]).save(tmp_path)
    (large,) = store_of(vectors[:1001]).save(tmp_path)
    assert lists_in(tmp_path, flat) == 0
    assert lists_in(tmp_path, large) == 31


def test_recall(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the 50 nearest it finds 99 of 100 (200 would be a larger share of these than of a large part), with
    their true cosines, best first; reading a twentieth, it would not."""
    store = store_of(vectors)

    def recall() -> float:
        found = 0
        for row in range(0, SIZE, 100):
            ids, cosines = store.search(vectors[row], 50)
            assert cosines == pytest.approx(vectors[ids] @ vectors[row], abs=1e-6)
            assert np.all(np.diff(cosines) <= 0) and len(ids) == 50
            found += len(set(ids.tolist()) & set(exact(vectors, vectors[row], 50)))
        return found / (SIZE / 100 * 50)

    assert recall() >= 0.99
    monkeypatch.setattr(coarse, "PROBED", 1 / 20)
    assert recall() < 0.99


def test_few_among_many_are_found_exactly(vectors: Vectors) -> None:
    """Of one letter's passages each is looked at, wherever its list is; none of another's is found."""
    among = np.arange(3, SIZE, 40)
    ids, _ = store_of(vectors).search(vectors[0], 200, among)
    expected = among[np.argsort(-(vectors[among] @ vectors[0]), kind="stable")]
    assert ids.tolist() == expected.tolist()


def test_as_many_come_as_are_asked_for(vectors: Vectors) -> None:
    """Where the lists that were read hold fewer than are asked for, the others are read too."""
    ids, _ = store_of(vectors).search(vectors[0], SIZE)
    assert ids.tolist() == exact(vectors, vectors[0], SIZE)
    among = np.arange(0, SIZE, 2)
    assert len(store_of(vectors).search(vectors[0], len(among), among)[0]) == len(among)


def test_equals_come_by_id(vectors: Vectors) -> None:
    """Of equal cosines the lowest id is first."""
    twice = np.concatenate([vectors[:1500], vectors[:1500]])
    ids, _ = store_of(twice).search(vectors[9], 2)
    assert ids.tolist() == [9, 1509]


def test_removed_joined_reopened(vectors: Vectors, tmp_path: Path) -> None:
    """Parts that grow, are joined, opened again and lose half hold the vectors as they were given, and find no other;
    one that has become small is flat again."""
    store = FaissStore(16)
    for start in range(0, SIZE, 500):
        store.add(np.arange(start, start + 500) * 2, vectors[start : start + 500])
        files = store.save(tmp_path)
        clear(tmp_path, files)
        store = FaissStore.load(tmp_path, files, 16)
    assert lists_in(tmp_path, files[0]) > 0
    assert np.array_equal(store.vectors(np.arange(SIZE) * 2), vectors)
    store.remove(np.arange(0, SIZE) * 2)
    assert len(store.search(vectors[0], 5)[0]) == 0
    store = FaissStore.load(tmp_path, files, 16)
    store.remove(np.arange(500, SIZE) * 2)
    ids, _ = store.search(vectors[2000], 20)
    assert ids.tolist() == [2 * one for one in exact(vectors[:500], vectors[2000], 20)]
    (file,) = store.save(tmp_path)
    assert lists_in(tmp_path, file) == 0
    assert np.array_equal(store.vectors(np.arange(500) * 2), vectors[:500])


def test_the_same_vectors_make_the_same_file(vectors: Vectors, tmp_path: Path) -> None:
    """Where the lists lie depends on the vectors alone."""
    assert store_of(vectors).save(tmp_path) == store_of(vectors).save(tmp_path)


def test_damage(vectors: Vectors, tmp_path: Path) -> None:
    """A byte of another value is told by the hash; one that ends early by FAISS, though not held to its hash."""
    (file,) = store_of(vectors).save(tmp_path)
    path = tmp_path / file.name
    data = path.read_bytes()
    path.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])
    with pytest.raises(ValueError, match=f"{file.name}: its hash differs"):
        FaissStore.load(tmp_path, [file], 16)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match=f"{file.name}: not a FAISS index"):
        FaissStore.load(tmp_path, [file], 16, verify=False)


def test_an_inverted_file_of_another_make(vectors: Vectors, tmp_path: Path) -> None:
    """One that measures distance, has another dimension, or cannot give a vector by its position is refused."""
    made = empty(16, SIZE, vectors.__getitem__)
    assert is_sound(made, 16)
    without = faiss.clone_index(made)
    without.set_direct_map_type(faiss.DirectMap.NoMap)
    distance = faiss.IndexIVFFlat(faiss.IndexFlatL2(16), 16, 2, faiss.METRIC_L2)
    distance.train(vectors[:100])
    distance.make_direct_map()
    for index, dimension in ((without, 16), (distance, 16), (made, 17)):
        named = faiss.IndexIDMap(index)
        named.add_with_ids(vectors[:100], np.arange(100))
        path = tmp_path / "x.faiss"
        faiss.write_index(named, str(path))
        file = StoredFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        with pytest.raises(ValueError, match=f"expected IndexFlatIP or IndexIVFFlat of {dimension}"):
            FaissStore.load(tmp_path, [file], dimension)
