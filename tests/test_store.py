"""index/store.py: the nearest vectors, exactly, whatever was added, removed, saved and joined before."""

import hashlib
import tempfile
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from index.embed import Vectors, unit
from index.store import FaissStore, clear
from index.vectors import Ids, StoredFile


@pytest.fixture
def vectors() -> Vectors:
    return unit(np.random.default_rng(3).normal(size=(40, 8)))


def store_of(vectors: Vectors, ids: Ids | None = None) -> FaissStore:
    store = FaissStore(vectors.shape[1])
    store.add(np.arange(len(vectors)) if ids is None else ids, vectors)
    return store


def test_search_is_exact(vectors: Vectors) -> None:
    """The store finds what brute force finds, in its order, with the same cosines."""
    ids, cosines = store_of(vectors).search(vectors[7], 5)
    expected = np.argsort(-(vectors @ vectors[7]))[:5]
    assert ids.tolist() == expected.tolist()
    assert cosines == pytest.approx((vectors @ vectors[7])[expected], abs=1e-6)


@given(st.integers(1, 30), st.integers(1, 8), st.integers(1, 40), st.integers(0, 99), st.booleans())
@settings(max_examples=60)
def test_search_is_exact_at_any_size(count: int, dimension: int, k: int, seed: int, some: bool) -> None:
    """For any number of vectors, dimension and k, of all or among some: as many as there are up to k, each with its own
    cosine, best first, and nothing left out is nearer."""
    random = np.random.default_rng(seed)
    vectors = unit(random.normal(size=(count, dimension)))
    question = unit(random.normal(size=(1, dimension)))[0]
    names = np.sort(random.choice(1000, size=count, replace=False))
    wanted = np.flatnonzero(random.random(count) < 0.5) if some else np.arange(count)
    ids, cosines = store_of(vectors, names).search(question, k, names[wanted] if some else None)
    every = dict(zip(names[wanted].tolist(), (vectors[wanted] @ question).tolist(), strict=True))
    assert len(set(ids.tolist())) == len(ids) == min(k, len(wanted))
    assert cosines == pytest.approx([every[one] for one in ids.tolist()], abs=1e-6)
    assert cosines == pytest.approx(sorted(every.values(), reverse=True)[: len(ids)], abs=1e-6)


class AnyStore(RuleBasedStateMachine):
    """Whatever is done to a store, it holds what a dictionary holds that has the same done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.random = np.random.default_rng(0)
        self.folder = Path(tempfile.mkdtemp())
        self.store = FaissStore(4)
        self.expected: dict[int, Vectors] = {}
        self.next = 0

    @rule(count=st.integers(1, 9), gap=st.integers(0, 3))
    def add(self, count: int, gap: int) -> None:
        ids = np.arange(self.next + gap, self.next + gap + count)
        vectors = unit(self.random.normal(size=(count, 4)))
        self.store.add(ids, vectors)
        self.expected |= dict(zip(ids.tolist(), vectors, strict=True))
        self.next = int(ids[-1]) + 1

    @rule(share=st.floats(0, 1))
    def remove(self, share: float) -> None:
        gone = [id_ for id_ in self.expected if self.random.random() < share]
        self.store.remove(np.array([*gone, 10**6], dtype=np.int64))
        for id_ in gone:
            del self.expected[id_]

    @rule()
    def save_and_load(self) -> None:
        """What was removed comes back with the file that it is in, until that is written anew."""
        files = self.store.save(self.folder)
        clear(self.folder, files)
        self.store = FaissStore.load(self.folder, files, 4)
        assert {path.name for path in self.folder.iterdir()} == {file.name for file in files}
        dead = np.setdiff1d(self.store.ids, list(self.expected))
        assert 2 * len(dead) <= len(self.store)
        assert len(files) <= 1 + np.log2(1 + len(self.store))
        self.store.remove(dead)

    @invariant()
    def holds_the_same(self) -> None:
        ids = np.array(sorted(self.expected), dtype=np.int64)
        assert self.store.ids.tolist() == ids.tolist()
        assert len(self.store) == len(ids)
        question = unit(self.random.normal(size=(1, 4)))[0]
        found, cosines = self.store.search(question, 3)
        if len(ids):
            vectors = np.array([self.expected[id_] for id_ in ids.tolist()])
            assert np.array_equal(self.store.vectors(ids), vectors)
            assert cosines == pytest.approx(np.sort(vectors @ question)[::-1][: len(found)], abs=1e-6)


TestAnyStore = AnyStore.TestCase
TestAnyStore.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_a_letter_more_writes_a_letter_more(vectors: Vectors, tmp_path: Path) -> None:
    """After a large part is saved, a few vectors more are a small file of their own; the large one is not touched."""
    store = store_of(vectors[:38])
    (large,) = store.save(tmp_path)
    before = (tmp_path / large.name).stat().st_mtime_ns
    store.add(np.array([100, 101]), vectors[38:])
    first, second = store.save(tmp_path)
    assert first == large and (tmp_path / large.name).stat().st_mtime_ns == before
    assert (tmp_path / second.name).stat().st_size < (tmp_path / large.name).stat().st_size / 4


def test_a_draft_is_not_left(vectors: Vectors, tmp_path: Path) -> None:
    """Where a folder is not there, or may not be written to, the error is the system's, and no file stays."""
    with pytest.raises(OSError, match="FAISS"):
        store_of(vectors).save(tmp_path / "weg")
    assert list(tmp_path.iterdir()) == []


def test_errors_name_both(vectors: Vectors) -> None:
    """What was expected, and what was given."""
    store = store_of(vectors)
    with pytest.raises(ValueError, match=r"expected a finite vector of 8, got one of shape \(7,\)"):
        store.search(vectors[0, :7], 1)
    with pytest.raises(ValueError, match="expected k of at least 1, got -3"):
        store.search(vectors[0], -3)
    with pytest.raises(ValueError, match="expected ascending ids above 39, got 39 to 40"):
        store.add(np.array([39, 40]), vectors[:2])
    with pytest.raises(ValueError, match=r"expected vectors of shape \(2, 8\), got \(1, 8\)"):
        store.add(np.array([50, 51]), vectors[:1])
    with pytest.raises(KeyError, match="no vector 77"):
        store.vectors(np.array([3, 77]))


@pytest.mark.parametrize(
    "index",
    [None, faiss.IndexFlatL2(8), faiss.IndexIDMap(faiss.IndexFlatL2(8)), faiss.IndexIDMap(faiss.IndexFlatIP(3))],
)
def test_a_file_that_is_no_part(index: faiss.Index | None, tmp_path: Path) -> None:
    """Garbage, or a FAISS index that measures otherwise or has another dimension, is refused."""
    path = tmp_path / "x.faiss"
    path.write_bytes(b"garbage")
    if index is not None:
        faiss.write_index(index, str(path))
    file = StoredFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ValueError, match=r"FAISS|IndexFlatIP|IndexIDMap"):
        FaissStore.load(tmp_path, [file], 8)


def test_a_file_that_changed_or_is_gone(vectors: Vectors, tmp_path: Path) -> None:
    """A byte of another value, a file that is not there: it is named. A path in place of a name is not followed."""
    (file,) = store_of(vectors).save(tmp_path)
    data = bytearray((tmp_path / file.name).read_bytes())
    data[-1] ^= 1
    (tmp_path / file.name).write_bytes(data)
    with pytest.raises(ValueError, match=f"{file.name}: its hash differs"):
        FaissStore.load(tmp_path, [file], 8)
    with pytest.raises(ValueError, match="passwd: No such file"):
        FaissStore.load(tmp_path, [StoredFile("../../etc/passwd", "")], 8)


def test_damage_is_not_carried_on(vectors: Vectors, tmp_path: Path) -> None:
    """A file that was not verified as it was opened is, before its vectors are written into another."""
    (file,) = store_of(vectors[:20]).save(tmp_path)
    data = bytearray((tmp_path / file.name).read_bytes())
    data[200] ^= 1  # of the vectors
    (tmp_path / file.name).write_bytes(data)
    store = FaissStore.load(tmp_path, [file], 8, verify=False)
    store.add(np.array([100]), vectors[:1])
    assert len(store.save(tmp_path)) == 2  # the old file is not touched
    store.add(np.arange(200, 220), vectors[20:])
    with pytest.raises(ValueError, match="its hash differs"):
        store.save(tmp_path)


@pytest.mark.parametrize("question", [np.full(8, np.nan, dtype=np.float32), np.ones(7, dtype=np.float32)])
def test_a_question_without_direction_is_refused(vectors: Vectors, question: Vectors) -> None:
    """NaN and a wrong dimension are errors, where FAISS would answer with noise."""
    with pytest.raises(ValueError, match="expected a finite vector of 8"):
        store_of(vectors).search(question, 1)


@pytest.mark.parametrize("row", [[0.0, 0.0], [np.inf, 1.0], [np.nan, 1.0]])
def test_a_vector_without_direction_is_refused(row: list[float]) -> None:
    """A zero or infinite vector of a model is an error, not a passage nobody finds."""
    with pytest.raises(ValueError, match="finite vectors other than zero"):
        unit([row])
