"""index/cluster.py: letters read and embedded on Ray make the same index as one process does, whatever happens."""

import os
import secrets
import shutil
import signal
import socket
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
from index.cluster import LOCAL, cluster, ingest, make
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


def in_database(folder: Path) -> int:
    """Letters that are written, seen by readers or not yet."""
    with sqlite3.connect(folder / DATABASE) as connection:
        (letters,) = connection.execute("SELECT count(*) FROM letter").fetchone()
    return int(letters)


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


def nobody(folder: Path) -> list[str]:
    """Who is left after a minute and a half: some of Ray's own try for one minute to tell others that they end."""
    end = time.monotonic() + 90
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
    handler = signal.getsignal(signal.SIGTERM)
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
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert signal.getsignal(signal.SIGTERM) is handler
    assert nobody(short) == []
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
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(short)}, timeout=240).returncode

    assert run(3) == -signal.SIGKILL
    assert nobody(short) == []
    assert 0 < in_database(kept) < LETTERS
    assert run(0) == 0  # it never comes to a batch of that number
    assert nobody(short) == []
    assert_same(kept, serial, model)
    shutil.rmtree(short)


def workers() -> set[int]:
    """Processes that Ray gives work to, and that are descended from this one."""
    parents, found = {}, set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (process / "stat").read_text()
            parents[int(process.name)] = int(told.rpartition(")")[2].split()[1])
            if (process / "cmdline").read_bytes().startswith((b"ray::ingest", b"ray::IDLE")):
                found.add(int(process.name))

    def ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in parents and ours(parents[pid]))

    return {pid for pid in found if ours(pid)}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells the workers")
def test_workers_that_are_killed(
    letters: Path,
    serial: Path,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where workers are killed at work and Ray gives a letter up, the problem names it, what was done is kept, and the
    next run goes on behind it; where others do their work again, the index is the same. No letter is lost or there
    twice, and Ray says nothing on the standard output."""
    kept, encoder = tmp_path / "index", load_encoder(model)
    sent: list[str] = []
    killed: set[int] = set()

    def update(retries: int, at: int) -> None:
        sent.clear()
        monkeypatch.setattr("index.cluster._RETRIES", retries)
        monkeypatch.setattr(ahead, "_send_to", lambda held, file: dying(held, file, at))
        index.collection.update(find([letters]), kept, encoder, ingest=ahead)

    def dying(held: bytes, file: File, at: int) -> object:
        sent.append(file.below)
        if len(sent) != at:
            return send(held, file)
        now = workers()
        killed.update(now)
        for pid in now:
            os.kill(pid, signal.SIGSTOP)  # what is sent next is under way when they end, and not done
        reference = send(held, file)
        time.sleep(0.5)
        for pid in now:
            os.kill(pid, signal.SIGKILL)
        return reference

    with cluster(LOCAL, model, encoder) as ahead:
        send = ahead._send_to
        with pytest.raises(ClusterProblem, match=r"could not do .*\.txt") as caught:
            update(retries=0, at=20)  # when the first letters are written
        assert "WorkerCrashedError" in repr(caught.value.__cause__)
        first, begun = set(killed), in_database(kept)
        assert first and 0 < begun < LETTERS
        update(retries=3, at=17)  # when there are workers again
        assert killed > first and not killed & workers()
    assert capsys.readouterr().out == ""
    assert len(sent) == LETTERS - begun + 3  # and the two that cannot be read, and the one in other lines
    assert_same(kept, serial, model)


def test_a_cluster_that_runs(letters: Path, serial: Path, model: Path, tmp_path: Path) -> None:
    """`briefwijzer index DIR --ray HOST:PORT` has the same index made by what `ray start` began; where the token is
    another, it says so in both languages, and begins nothing."""
    short = Path(f"/tmp/bw-join-{os.getpid()}")
    environment = {
        **os.environ,
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # so that it listens on this computer alone
    }
    kept = tmp_path / "index"

    def index_it(token: str) -> subprocess.CompletedProcess[str]:
        given = {key: value for key, value in environment.items() if key != "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"}
        command = ["index", str(letters), "--out", str(kept), "--model", str(model), "--ray", address]
        return subprocess.run(
            [sys.executable, "-c", IN_SMALL_BATCHES, *command],
            cwd=ROOT,
            env={**given, "RAY_AUTH_TOKEN": token},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    options = ["--head", "--block", "--node-ip-address=127.0.0.1", "--port=0", "--num-cpus=2"]
    options += ["--include-dashboard=false", f"--temp-dir={short}", f"--object-store-memory={128 * 2**20}"]
    with subprocess.Popen(
        [sys.executable, "-m", "ray.scripts.scripts", "start", *options],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as head:
        try:
            address = told_by(short / "ray_current_cluster")
            refused = index_it("another")
            assert refused.returncode == 2
            assert f"Geen cluster van Ray op {address!r}" in refused.stderr
            assert f"No cluster of Ray at {address!r}" in refused.stderr
            assert "InvalidAuthToken" in refused.stderr and "RAY_AUTH_MODE=token" in refused.stderr
            assert not kept.exists()
            done = index_it(environment["RAY_AUTH_TOKEN"])
            assert done.returncode == 1, done.stderr  # two letters cannot be read
            assert f"{LETTERS} brieven/letters" in done.stdout
        finally:
            head.terminate()
    assert nobody(short) == []
    shutil.rmtree(short)
    assert_same(kept, serial, model)


IN_SMALL_BATCHES = """
import sys
import index.collection
index.collection.BATCH = 40
from qa.cli import main
sys.exit(main(sys.argv[1:]))
"""


def told_by(path: Path) -> str:
    """What a file says, once it is written: two minutes at most."""
    end = time.monotonic() + 120
    while not (path.exists() and (told := path.read_text())):
        assert time.monotonic() < end, f"{path} is not written"
        time.sleep(0.2)
    return told


def replies(encoder: Path) -> tuple[list[str], Callable[[bytes, File], object], Callable[..., Reply]]:
    """The work done here, when it is waited for; and what was sent."""
    sent: list[str] = []
    made = load_encoder(encoder)

    def send(held: bytes, file: File) -> object:
        sent.append(file.below)
        return held

    def wait(reference: object, file: File) -> Reply:
        assert isinstance(reference, bytes)
        return ingest(reference, file, str(encoder), make(made))

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


def test_what_answers_is_no_cluster(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody else listens, who never says a word, joining would never end: it is given up."""
    monkeypatch.setattr("index.cluster._PATIENCE", 4.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClusterProblem, match=rf"No cluster of Ray at '{address}' \(4 s\)"):
            index_folder(letters, tmp_path / "index", ray=address)
    assert not (tmp_path / "index").exists()


def test_ray_that_would_listen_beyond_this_computer(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not started: whoever imported it first did so without the switch that keeps it here."""
    import ray

    monkeypatch.setattr(ray.util, "get_node_ip_address", lambda: "192.0.2.7")
    monkeypatch.setattr(ray, "init", lambda **options: pytest.fail("it was started"))
    with pytest.raises(ClusterProblem, match=r"would listen at 192\.0\.2\.7"):
        index_folder(letters, tmp_path / "index", ray=LOCAL)


def test_without_ray(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the problem names it; without ``ray`` nobody imports it."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterProblem, match=r"pip install 'briefwijzer\[ray\]'"):
        index_folder(letters, tmp_path / "index", ray=LOCAL)


def test_a_worker_of_another_make(letters: Path, model: Path) -> None:
    """Its vectors are of another space, so it gives none."""
    file = find([letters])[0]
    made = make(load_encoder(model))
    for other in (("0.0.9", *made[1:]), (*made[:3], "sha256:another")):
        with pytest.raises(ClusterProblem, match="another model"):
            ingest(file.path.read_bytes(), file, str(model), other)
    with pytest.raises(ModelProblem):
        ingest(file.path.read_bytes(), file, str(letters), made)


def test_threads_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as Ray gives it, by the variable that it sets; else, or where that is no number, one for each core."""
    from index.transformer import _cores

    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(7)), raising=False)
    for given, cores in (("1", 1), ("3", 3), ("0", 7), ("", 7), ("veel", 7)):
        monkeypatch.setenv("OMP_NUM_THREADS", given)
        assert _cores() == cores
