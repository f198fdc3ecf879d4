"""index/milvus.py and index/store.py: two stores, one conduct; and the index on Milvus, whatever happens on the way."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pymilvus.exceptions import MilvusException

from index.build import load_index
from index.collection import update
from index.database import Database
from index.embed import Vectors, unit
from index.files import find
from index.milvus import MilvusStore
from index.pointer import LITE, PATTERN, write
from index.problems import IndexProblem
from index.store import FaissStore
from index.stores import load_store
from index.vectors import VectorStore
from qa import LetterQA
from tests.conftest import ToyEncoder

Make = Callable[[], VectorStore]


@pytest.fixture(params=["faiss", "milvus"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    return (lambda: FaissStore(8)) if request.param == "faiss" else (lambda: MilvusStore.create(tmp_path, LITE, 8))


@pytest.fixture
def vectors() -> Vectors:
    return unit(np.random.default_rng(3).normal(size=(60, 8)))


def nearest(vectors: Vectors, ids: list[int], question: Vectors, k: int) -> list[int]:
    return sorted(ids, key=lambda id_: -float(vectors[id_] @ question))[:k]


def test_a_store_finds_what_was_added_and_not_removed(make: Make, vectors: Vectors) -> None:
    """Of all and among some, k small and larger than there are, exactly, with each one's cosine."""
    store = make()
    assert store.search(vectors[0], 3)[0].tolist() == []
    store.add(np.arange(40), vectors[:40])
    store.add(np.arange(40, 60), vectors[40:])
    store.remove(np.array([3, 7, 41, 999]))
    left = [id_ for id_ in range(60) if id_ not in (3, 7, 41)]
    assert (len(store), store.dimension, store.ids.tolist()) == (57, 8, left)
    for among in (None, np.arange(2, 50, 3), np.array([3, 7]), np.array([5, 900])):
        wanted = left if among is None else [id_ for id_ in among.tolist() if id_ in left]
        for k in (1, 5, 100):
            ids, cosines = store.search(vectors[7], k, among)
            assert ids.tolist() == nearest(vectors, wanted, vectors[7], k)
            assert cosines == pytest.approx(vectors[ids] @ vectors[7], abs=1e-6)
    assert store.vectors(np.array([50, 2])) == pytest.approx(vectors[[50, 2]], abs=1e-7)
    for gone in (3, 60):
        with pytest.raises(KeyError):
            store.vectors(np.array([2, gone]))


def test_a_store_names_what_it_cannot_take(make: Make, vectors: Vectors) -> None:
    """Ids that do not ascend, other shapes, a question that is no number, k of 0: and nothing was added."""
    store = make()
    store.add(np.array([4, 6]), vectors[:2])
    for ids in ([6, 7], [9, 8], [7, 7]):
        with pytest.raises(ValueError, match="ascending"):
            store.add(np.array(ids), vectors[:2])
    with pytest.raises(ValueError, match="shape"):
        store.add(np.array([7]), vectors[:2])
    with pytest.raises(ValueError, match="finite"):
        store.search(np.full(8, np.nan, dtype=np.float32), 1)
    with pytest.raises(ValueError, match="finite"):
        store.search(vectors[0, :7], 1)
    with pytest.raises(ValueError, match="k of"):
        store.search(vectors[0], 0)
    assert store.ids.tolist() == [4, 6]


def test_of_equals_the_lowest_id(make: Make, vectors: Vectors) -> None:
    """However many are equal: fifty more than are asked for."""
    store = make()
    store.add(np.arange(60), np.repeat(vectors[:1], 60, axis=0))
    store.remove(np.array([0]))
    assert store.search(vectors[0], 3)[0].tolist() == [1, 2, 3]
    assert store.search(vectors[0], 2, np.arange(10, 60))[0].tolist() == [10, 11]


def test_what_was_saved_stays_as_it_was(make: Make, vectors: Vectors, tmp_path: Path) -> None:
    """The files of before still find exactly what was there, after more was added, removed and saved."""
    store = make()
    store.add(np.arange(30), vectors[:30])
    before = store.save(tmp_path)
    store.remove(np.arange(10))
    store.add(np.arange(30, 60), vectors[30:])
    after = store.save(tmp_path)
    if isinstance(store, MilvusStore):  # FAISS leaves it to SQLite which of its ids are alive
        assert load_store(tmp_path, after, 8).ids.tolist() == list(range(10, 60))
    old, new = load_store(tmp_path, before, 8), load_store(tmp_path, after, 8)
    new.remove(np.arange(10))
    assert old.ids.tolist() == list(range(30))
    for loaded, ids in ((old, list(range(30))), (new, list(range(10, 60)))):
        assert loaded.search(vectors[45], 20)[0].tolist() == nearest(vectors, ids, vectors[45], 20)
    with pytest.raises(ValueError, match="8"):
        load_store(tmp_path, after, 9)
    (tmp_path / after[0].name).write_bytes(b"{}")
    with pytest.raises(ValueError, match="hash"):
        load_store(tmp_path, after, 8)


def test_two_indexes_in_one_milvus_never_see_each_other(
    tmp_path: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same ids, other vectors: each finds its own."""
    monkeypatch.setattr("index.milvus._LITE_FILE", str(tmp_path / "shared.db"))  # as a cluster is, of many folders
    folders = [tmp_path / "a", tmp_path / "b"]
    stores = []
    for at, folder in enumerate(folders):
        folder.mkdir()
        stores.append(MilvusStore.create(folder, LITE, 8))
        stores[at].add(np.arange(5), vectors[at * 5 : at * 5 + 5])
    for at, store in enumerate(stores):
        assert store.vectors(np.arange(5)) == pytest.approx(vectors[at * 5 : at * 5 + 5], abs=1e-7)
        assert store.search(vectors[5], 1)[1][0] < 0.999 if at == 0 else store.search(vectors[5], 1)[1][0] > 0.999


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "een.txt").write_text("Het schip vaart uit. Er is een brief.", encoding="utf-8")
    (folder / "twee.txt").write_text("Er is geld. En nog meer geld. En dan nog vrede.", encoding="utf-8")
    return folder


def test_answers_are_the_same_from_both(letters: Path, tmp_path: Path) -> None:
    """Also after a letter came and another went; where the vectors are is remembered."""
    encoder, questions = ToyEncoder(), ("Waar is het geld?", "Vaart het schip uit?", "Is er vrede?")
    for run in range(2):
        found = []
        for name, milvus in (("f", None), ("m", LITE if run == 0 else None)):
            update(find([letters]), tmp_path / name, encoder, milvus=milvus)
            index = load_index(tmp_path / name, encoder)
            answers = [LetterQA(index, encoder).ask(question) for question in questions]
            near = [index.nearest(encoder.encode_questions([one])[0], 9).tolist() for one in questions]
            found.append((near, answers))
        assert found[0] == found[1]
        assert len(list((tmp_path / "m").glob(PATTERN))) == 1 and not list((tmp_path / "m").glob("*.faiss"))
        (letters / "drie.txt").write_text("Het schip bracht vrede.", encoding="utf-8")
        (letters / "een.txt").unlink(missing_ok=True)
    with pytest.raises(IndexProblem, match="FAISS"):
        update(find([letters]), tmp_path / "f", encoder, milvus=LITE)


def test_a_crash_before_publication_is_repaired(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors went to Milvus, SQLite never heard of them: readers see what they saw, and the next run has each once."""
    kept, encoder = tmp_path / "m", ToyEncoder()
    update(find([letters]), kept, encoder, milvus=LITE)
    before = load_index(kept, encoder).vectors(np.arange(2))
    (letters / "drie.txt").write_text("Het schip bracht vrede. Er is geld.", encoding="utf-8")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Database, "add", crash)
        with pytest.raises(KeyboardInterrupt):
            update(find([letters]), kept, encoder)
    database = Database.read(kept)
    files = database.vectors(live=True)
    store = MilvusStore.load(kept, files, encoder.dimension)
    assert len(store._stored()) > len(store)  # the orphans are there
    assert load_index(kept, encoder).vectors(np.arange(2)).tolist() == before.tolist()
    assert MilvusStore.load(kept, files, encoder.dimension, files)._stored().tolist() == store.ids.tolist()
    update(find([letters]), kept, encoder)
    index = load_index(kept, encoder)
    store = MilvusStore.load(kept, Database.read(kept).vectors(live=True), encoder.dimension)
    assert store._stored().tolist() == store.ids.tolist() and len(store) == len(index.places)
    assert len(index.entries) == 3


def test_a_crash_of_the_first_run_loses_no_collection(tmp_path: Path) -> None:
    """Made anew under the name that it had."""
    first = MilvusStore.create(tmp_path, LITE, 8)
    first.add(np.array([0]), unit(np.ones((1, 8))))
    again = MilvusStore.create(tmp_path, LITE, 8)
    assert again._collection == first._collection and again._stored().tolist() == []


def test_problems_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No pymilvus, no server, a password in the URI: in two languages, and no token on the disk."""
    monkeypatch.setenv("MILVUS_TOKEN", "geheim:woord")
    for uri in (
        "http://naam:woord@localhost:19530",
        "http://localhost:19530?token=woord",
        "elders/milvus.db",
        "http://",
    ):
        with pytest.raises(IndexProblem, match="MILVUS_TOKEN"):
            MilvusStore.create(tmp_path, uri, 8)
    MilvusStore.create(tmp_path, LITE, 8)
    (pointer,) = tmp_path.glob(PATTERN)
    assert "geheim" not in pointer.read_text() and json.loads(pointer.read_text())["uri"] == LITE
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(IndexProblem, match=r"briefwijzer\[milvus\]"):
        MilvusStore.create(tmp_path, LITE, 8)


def test_a_token_goes_to_its_own_server_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index from elsewhere may name another server: that one is not given it."""
    given: list[tuple[str, str]] = []

    def connect(uri: str, token: str) -> None:
        given.append((uri, token))
        raise MilvusException(message="no")

    monkeypatch.setattr("pymilvus.MilvusClient", connect)
    monkeypatch.setenv("MILVUS_TOKEN", "geheim:woord")
    monkeypatch.setenv("MILVUS_URI", "http://eigen:19530")
    for uri in ("http://eigen:19530", "http://ander:19530"):
        with pytest.raises(IndexProblem, match="MILVUS_URI"):
            MilvusStore.create(tmp_path, uri, 8)
    assert given == [("http://eigen:19530", "geheim:woord"), ("http://ander:19530", "")]


@pytest.mark.parametrize(
    "place", [{"uri": "/etc/milvus.db"}, {"uri": "http://a:b@c"}, {"collection": "van_een_ander"}, {"collection": ""}]
)
def test_a_pointer_names_no_other_place(tmp_path: Path, place: dict[str, str]) -> None:
    """Neither a file of any path nor a collection that is no index's is opened, or cleared."""
    kept: dict[str, str | int] = {"uri": LITE, "collection": f"briefwijzer_{'0' * 32}", "dimension": 8, "after": 0}
    file = write(tmp_path, kept | place, np.arange(2))
    with pytest.raises(ValueError, match="no place for an index"):
        MilvusStore.load(tmp_path, [file], 8, [file])
    assert not (tmp_path / "milvus.db").exists()


def test_a_reader_that_is_two_runs_behind_is_told(tmp_path: Path, vectors: Vectors) -> None:
    """What its pointer names is deleted by then: it says so, and gives no vector of another."""
    store = MilvusStore.create(tmp_path, LITE, 8)
    store.add(np.arange(4), vectors[:4])
    reader = MilvusStore.load(tmp_path, store.save(tmp_path), 8)
    store.remove(np.array([2]))
    after = store.save(tmp_path)
    assert reader.vectors(np.array([2])) == pytest.approx(vectors[[2]], abs=1e-7)
    MilvusStore.load(tmp_path, after, 8, after)
    with pytest.raises(IndexProblem, match="Open it again"):
        reader.vectors(np.array([2]))


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Port 9 answers nobody."""
    with pytest.raises(IndexProblem, match="does not answer"):
        MilvusStore.create(tmp_path, "http://127.0.0.1:9", 8)
