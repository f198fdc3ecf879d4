"""index/cluster.py: letters read and embedded on Ray make the same index as one process does, whatever happens."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import index.collection
from index.ahead import Ahead, Reply
from index.build import load_index
from index.cluster import LOCAL, cluster, ingest
from index.database import DATABASE, Database
from index.embed import load_encoder
from index.files import File, digest, find
from index.problems import ClusterProblem, LetterProblem, ModelProblem
from index.store import FaissStore
from qa.library import index_folder
from qa.retrieve import retrieve
from tests.conftest import TOY_WORDS

ROOT = Path(__file__).parents[1]
LETTERS = 24


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letters in a folder and one below it: with a copy, the same words in other lines, and two that cannot be read."""
    folder = tmp_path_factory.mktemp("letters")
    (folder / "oud").mkdir()
    for number in range(LETTERS):
        words = [TOY_WORDS[(number * step) % len(TOY_WORDS)] for step in (1, 3, 5)]
        text = " ".join(f"Zin {at} van brief {number} gaat over {word}." for at, word in enumerate(words * 4))
        (folder / ("oud" if number % 3 else "") / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "kopie.txt").write_bytes((folder / "00.txt").read_bytes())
    (folder / "regels.txt").write_text((folder / "03.txt").read_text().replace(" van", "\nvan"), encoding="utf-8")
    (folder / "stuk.txt").write_bytes(b"\xff\xfe")
    (folder / "stuk-2.txt").write_bytes(b"\xff\xfe")  # what the first one holds is not sent again before its turn
    return folder


@pytest.fixture(scope="module")
def model(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny encoder as a bundled one is laid out."""
    folder = tmp_path_factory.mktemp("model") / "tiny"
    shutil.copytree(tiny_encoder, folder)
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 128}', encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.collection, "BATCH", 40)


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a database; of the files of vectors, how many there are."""
    with sqlite3.connect(folder / DATABASE) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}
    found["vectors"] = [(len(found["vectors"]),)]
    return found


def vectors(folder: Path, dimension: int) -> np.ndarray:
    store = FaissStore.load(folder, Database.read(folder).vectors(live=True), dimension)
    return store.vectors(store.ids)


def assert_same(one: Path, other: Path, model: Path) -> None:
    """The same rows, vectors and findings."""
    encoder = load_encoder(model)
    assert rows(one) == rows(other)
    np.testing.assert_allclose(vectors(one, encoder.dimension), vectors(other, encoder.dimension), atol=1e-6)
    first, second = load_index(one, encoder), load_index(other, encoder)
    assert len(first.letters) == LETTERS
    for question in ("schip en geld", "brief 7", "peace"):
        vector = encoder.encode_questions([question])[0]
        hits, others = (retrieve(each, question, vector, 10) for each in (first, second))
        assert [hit.passage for hit in hits] == [hit.passage for hit in others]


@pytest.fixture(scope="module")
def serial(letters: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The index that one process makes."""
    folder = tmp_path_factory.mktemp("serial")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.collection, "BATCH", 40)
        index_folder(letters, folder, model=model)
    yield folder


def of_ray(folder: Path) -> list[str]:
    """Processes whose temporary files are in a folder, by their command lines."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if str(folder).encode() in told and int(process.name) != os.getpid():
                found.append(f"{process.name} {(process / 'cmdline').read_bytes()[:80]!r}")
    return found


def nobody(folder: Path, within: float) -> list[str]:
    """Who is left after some seconds at most."""
    end = time.monotonic() + within
    while (left := of_ray(folder)) and time.monotonic() < end:
        time.sleep(0.2)
    return left


def listening() -> set[str]:
    """Addresses, in hexadecimal, of the TCP ports of this computer that are listened to."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == "0A":
                found.add(local)
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is left")
def test_the_same_index(
    letters: Path, serial: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On two workers: the same report, rows, vectors and findings; what is known is not sent; nobody outside this
    computer can reach it; in the end no process and no file is left."""
    short = Path(f"/tmp/bw-test-{os.getpid()}")  # a socket's path is at most 107 characters
    short.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(short))
    before = listening()
    sent: list[str] = []
    reached: set[str] = set()
    with cluster(LOCAL, model, encoder := load_encoder(model)) as ahead:
        send = ahead._send_to

        def counted(held: bytes, file: File) -> object:
            sent.append(file.below)
            return send(held, file)

        monkeypatch.setattr(ahead, "_send_to", counted)
        kept = tmp_path / "index"
        report = index.collection.update(find([letters]), kept, encoder, ingest=ahead)
        reached = listening() - before
        assert sorted(sent) == sorted([*(set(report.added) - {"kopie.txt"}), "stuk.txt", "stuk-2.txt"])
        sent.clear()
        again = index.collection.update(find([letters]), kept, encoder, ingest=ahead)
        assert sorted(sent) == ["stuk-2.txt", "stuk.txt"]
    assert len(reached) >= 4  # of Ray's own programs and its workers
    assert {address.split(":")[0] for address in reached} <= {"0100007F", "0000000000000000FFFF00000100007F"}
    assert "RAY_AUTH_TOKEN" not in os.environ
    assert nobody(short, within=10) == []
    assert list(short.iterdir()) == []
    short.rmdir()
    assert_same(kept, serial, model)
    fresh = index_folder(letters, tmp_path / "fresh", model=model)
    assert [one.path for one in report.duplicates] == ["kopie.txt", "regels.txt"]
    assert [(one.path, str(one.problem)) for one in report.unreadable] == [
        (one.path, str(one.problem)) for one in fresh.unreadable
    ]
    assert [one.path for one in again.unreadable] == ["stuk-2.txt", "stuk.txt"]
    assert (report.letters, report.passages, report.added, report.duplicates) == (
        fresh.letters,
        fresh.passages,
        fresh.added,
        fresh.duplicates,
    )


KILLED = """
import os, signal, sys
from pathlib import Path
import index.collection
from index.database import Database
from qa import index_folder
index.collection.BATCH, add, done = 40, Database.add, []
def mortal(self, letters, files):
    ids = add(self, letters, files)
    done.append(ids)
    if len(done) == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
    return ids
Database.add = mortal
index_folder(Path(sys.argv[1]), Path(sys.argv[2]), model=sys.argv[3], ray="local")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is left")
def test_killed_in_the_middle(letters: Path, serial: Path, model: Path, tmp_path: Path) -> None:
    """Killed after its third batch, the next run goes on behind it: no letter is lost, none is there twice; and no
    process of Ray outlives the one that was killed."""
    kept = tmp_path / "index"
    short = Path(f"/tmp/bw-kill-{os.getpid()}")
    short.mkdir()

    def run(batches: int) -> int:
        command = [sys.executable, "-c", KILLED, str(letters), str(kept), str(model), str(batches)]
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(short)}, timeout=60).returncode

    assert run(3) == -signal.SIGKILL
    assert nobody(short, within=15) == []
    with sqlite3.connect(kept / DATABASE) as connection:
        (begun,) = connection.execute("SELECT count(*) FROM letter").fetchone()
    assert 0 < begun < LETTERS
    assert run(0) == 0  # it never comes to a batch of that number
    assert nobody(short, within=15) == []
    assert_same(kept, serial, model)
    shutil.rmtree(short)


def replies(encoder: Path) -> tuple[list[str], Callable[[bytes, File], object], Callable[..., Reply]]:
    """The work done here, when it is waited for; and what was sent."""
    sent: list[str] = []
    made = load_encoder(encoder)

    def send(held: bytes, file: File) -> object:
        sent.append(file.below)
        return held

    def wait(reference: object, file: File) -> Reply:
        assert isinstance(reference, bytes)
        return ingest(reference, file, str(encoder), (index.cluster.FORMAT, index.cluster.SENTENCES, made.identity))

    return sent, send, wait


def test_what_is_under_way_is_bounded(letters: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By number, and by size; one file at least is sent, however long it is."""
    files = [file for file in find([letters]) if "stuk" not in file.below]
    sizes = {file.below: file.path.stat().st_size for file in files}
    for tasks, size, most in ((3, 10**9, 3), (50, 3 * min(sizes.values()), 3), (50, 1, 1)):
        monkeypatch.setattr("index.ahead.TASKS", tasks)
        monkeypatch.setattr("index.ahead.BYTES", size)
        sent, send, wait = replies(model)
        ahead = Ahead(send, wait, 1)
        ahead.expect(files, lambda key: False)
        read: set[str] = set()
        under_way = []
        for file in files:
            if (key := digest(file)) not in read:
                letter, _ = ahead.read(file, key)
                under_way.append(len(sent) - len(read))  # with the one that was waited for
                read.add(key)
                assert letter.name == file.name
        assert max(under_way) == most
        assert len(sent) == len(read) == len(set(sent))


def test_a_file_that_changes_on_the_way(tmp_path: Path, model: Path) -> None:
    """What was sent before it changed is not taken for what it holds now; of one that is gone nothing remains."""
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Dit is brief {name}.", encoding="utf-8")
    files = find([tmp_path])
    sent, send, wait = replies(model)
    ahead = Ahead(send, wait, 1)
    ahead.expect(files, lambda key: False)
    ahead.read(files[0], digest(files[0]))
    assert sent == ["a.txt", "b.txt", "c.txt"]
    files[1].path.unlink()
    files[2].path.write_text("Nu is het een andere brief.", encoding="utf-8")
    with pytest.raises(LetterProblem, match="not found"):
        digest(files[1])
    letter, _ = ahead.read(files[2], digest(files[2]))
    assert letter.text == "Nu is het een andere brief."


def test_no_cluster_at_an_address(letters: Path, tmp_path: Path) -> None:
    """Where nobody listens, or it is no address, it is said at once, in both languages, and nothing is begun."""
    for address in ("127.0.0.1:1", "nergens"):
        started = time.monotonic()
        with pytest.raises(ClusterProblem, match=f"No cluster of Ray at '{address}'") as caught:
            index_folder(letters, tmp_path / "index", ray=address)
        assert f"Geen cluster van Ray op '{address}'" in caught.value.nl
        assert time.monotonic() - started < 20
    assert not (tmp_path / "index").exists()


def test_without_ray(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the problem names it; without ``ray`` nobody imports it."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterProblem, match=r"pip install 'briefwijzer\[ray\]'"):
        index_folder(letters, tmp_path / "index", ray=LOCAL)


def test_a_worker_of_another_make(letters: Path, model: Path) -> None:
    """Its vectors are of another space, so it gives none."""
    file = find([letters])[0]
    with pytest.raises(ClusterProblem, match="another model"):
        ingest(file.path.read_bytes(), file, str(model), (index.cluster.FORMAT, (1, 3), "sha256:another"))
    with pytest.raises(ModelProblem):
        ingest(file.path.read_bytes(), file, str(letters), (index.cluster.FORMAT, (1, 3), "sha256:another"))


def test_threads_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as Ray gives it, by the variable that it sets; else, or where that is no number, one for each core."""
    from index.transformer import _cores

    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(7)), raising=False)
    for given, cores in (("1", 1), ("3", 3), ("0", 7), ("", 7), ("veel", 7)):
        monkeypatch.setenv("OMP_NUM_THREADS", given)
        assert _cores() == cores
