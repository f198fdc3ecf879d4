"""index/collection.py: a folder's index follows the folder, whatever happens on the way."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts import seed_docx, seed_pdf

import index.collection
from index.build import Index, load_index
from index.collection import Report, update
from index.database import DATABASE, Database
from index.embed import Progress, Vectors
from index.faults import NoIndex
from index.files import find
from index.filter import Filter
from index.problems import IndexProblem, LetterProblem
from index.stores import load_store
from qa.retrieve import retrieve
from tests.conftest import ToyEncoder

ROOT = Path(__file__).parents[1]
PDFS = sorted((ROOT.parent / "shared/letters/pdf").glob("*.pdf"))


class Counting(ToyEncoder):
    """The toy encoder; remembers the passages that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.passages: list[str] = []

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.passages += texts
        return super().encode_passages(texts, progress)


@pytest.fixture
def encoder() -> Counting:
    return Counting()


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    (folder / "oud").mkdir(parents=True)
    for name, text in (
        ("een.txt", "Het schip vaart uit. Er is een brief."),
        ("twee.txt", "Er is geld. En nog meer geld. En dan nog vrede."),
        ("oud/een.txt", "Het schip blijft hier."),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(letters: Path, encoder: ToyEncoder) -> Report:
    return update(find([letters]), letters / ".briefwijzer", encoder)


def opened(letters: Path, encoder: ToyEncoder) -> Index:
    return load_index(letters / ".briefwijzer", encoder)


def state(index: Index, encoder: ToyEncoder) -> dict[str, object]:
    """All that answers depend on, whatever the ids: of each letter itself and its vectors; and of questions what is
    found with which scores."""
    named = {entry.id: entry.name for entry in index.entries}
    found: dict[str, object] = {}
    for entry, letter in zip(index.entries, index.letters, strict=True):
        here = [at for at, place in enumerate(index.places.tolist()) if place[0] == entry.id]
        found[entry.name] = letter, entry.about, index.vectors(here).tolist(), index.places[here, 1:].tolist()  # type: ignore[arg-type, call-overload]
    for question in ("schip", "geld en vrede", "brief money"):
        hits = retrieve(index, question, encoder.encode_questions([question])[0], len(index.places))
        places = [(named[index.places[hit.passage, 0]], *index.places[hit.passage, 1:].tolist()) for hit in hits]
        found[f"? {question}"] = sorted(
            (place, round(hit.dense, 5), round(hit.lexical, 5)) for place, hit in zip(places, hits, strict=True)
        )
    return found


def test_a_folder_is_taken_up(letters: Path, encoder: Counting) -> None:
    """Every letter, however deep; the report tells; what is asked is the files' text."""
    report = run(letters, encoder)
    assert report.letters == ("een", "oud/een", "twee")
    assert report.added == ("een.txt", "oud/een.txt", "twee.txt")
    assert (report.changed, report.removed, report.duplicates, report.unreadable) == ((), (), (), ())
    index = opened(letters, encoder)
    assert report.passages == len(index.places)
    assert [letter.text for letter in index.letters][1] == "Het schip blijft hier."


def test_again_does_nothing(letters: Path, encoder: Counting) -> None:
    """The second time nothing is read, encoded or written."""
    first = run(letters, encoder)
    files = {path: path.stat().st_mtime_ns for path in (letters / ".briefwijzer").glob("vectors-*")}
    encoder.passages.clear()
    again = run(letters, encoder)
    assert (again.letters, again.passages) == (first.letters, first.passages)
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert encoder.passages == []
    assert {path: path.stat().st_mtime_ns for path in (letters / ".briefwijzer").glob("vectors-*")} == files


def test_only_what_changed_is_encoded(letters: Path, encoder: Counting) -> None:
    """Of a letter added, one changed, one moved and one removed, the first two are encoded; the report tells which."""
    run(letters, encoder)
    encoder.passages.clear()
    (letters / "drie.txt").write_text("Dit is nieuw.", encoding="utf-8")
    (letters / "een.txt").write_text("Dit is anders.", encoding="utf-8")
    (letters / "oud/een.txt").rename(letters / "oud/vier.txt")
    (letters / "twee.txt").unlink()
    report = run(letters, encoder)
    assert sorted(encoder.passages) == ["Dit is anders.", "Dit is nieuw."]
    assert report.added == ("drie.txt", "oud/vier.txt")
    assert report.changed == ("een.txt",)
    assert report.removed == ("oud/een.txt", "twee.txt")
    index = opened(letters, encoder)
    assert {letter.name: letter.text for letter in index.letters} == {
        "drie": "Dit is nieuw.",
        "een": "Dit is anders.",
        "oud/vier": "Het schip blijft hier.",
    }
    assert index.lexical.scores("geld").tolist() == [0, 0, 0]


WORDS = ("schip", "geld", "vrede", "brief", "zee", "en", "ship")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(lambda words: " ".join(words) + ".")
FOLDERS = st.dictionaries(st.sampled_from([f"{name}.txt" for name in "abcdef"]), TEXTS, min_size=1, max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FOLDERS, min_size=1, max_size=4))
def test_what_was_before_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, str]]
) -> None:
    """Whatever a folder held before, its index is what an index of the folder as it is now would be."""
    encoder = ToyEncoder()
    letters, fresh = tmp_path_factory.mktemp("letters"), tmp_path_factory.mktemp("fresh")
    for held in history:
        for path in letters.glob("*.txt"):
            path.unlink()
        for name, text in held.items():
            (letters / name).write_text(text, encoding="utf-8")
        run(letters, encoder)
    update(find([letters]), fresh, encoder)
    assert state(opened(letters, encoder), encoder) == state(load_index(fresh, encoder), encoder)


def test_a_file_that_cannot_be_read(letters: Path, encoder: Counting) -> None:
    """It is named with what is wrong, and the others are taken up; strictly, it is an error and nothing changes."""
    run(letters, encoder)
    (letters / "een.txt").write_bytes(b"\xff\xfe")
    (letters / "leeg.pdf").write_bytes(b"")
    with pytest.raises(LetterProblem, match="leeg"):
        update(find([letters]), letters / ".briefwijzer", encoder, strict=True)
    assert len(opened(letters, encoder).letters) == 3
    report = run(letters, encoder)
    assert report.letters == ("oud/een", "twee")
    assert report.removed == ("een.txt",)
    assert [(one.path, "UTF-8" in one.problem.en or "empty" in one.problem.en) for one in report.unreadable] == [
        ("leeg.pdf", True),
        ("een.txt", True),
    ]


def test_a_folder_of_which_nothing_can_be_read(letters: Path, encoder: Counting) -> None:
    """An index is not emptied because the files are away, or all damaged: an error, and it stays as it was."""
    run(letters, encoder)
    for path in letters.rglob("*.txt"):
        path.write_bytes(b"\xff\xfe")
    with pytest.raises(LetterProblem, match="No letter can be read"):
        run(letters, encoder)
    assert len(opened(letters, encoder).letters) == 3


def test_the_same_content_twice(letters: Path, encoder: Counting) -> None:
    """A copy is said and not asked; where the first goes, the copy takes its place and nothing is encoded again."""
    (letters / "kopie.txt").write_bytes((letters / "een.txt").read_bytes())
    report = run(letters, encoder)
    assert [(one.path, one.of) for one in report.duplicates] == [("kopie.txt", "een.txt")]
    assert report.letters == ("een", "oud/een", "twee")
    encoder.passages.clear()
    (letters / "een.txt").unlink()
    report = run(letters, encoder)
    assert report.duplicates == () and encoder.passages == []
    assert set(report.letters) == {"kopie", "oud/een", "twee"}


def test_the_same_letter_of_two_kinds(tmp_path: Path, encoder: Counting) -> None:
    """As PDF and as Word it is one letter, cited by the pages of the PDF; without the PDF, by the other."""
    (tmp_path / "a.docx").write_bytes(seed_docx())
    (tmp_path / "b.pdf").write_bytes(seed_pdf())
    report = run(tmp_path, encoder)
    assert report.letters == ("b",)
    assert [(one.path, one.of) for one in report.duplicates] == [("a.docx", "b.pdf")]
    again = run(tmp_path, encoder)
    assert (again.duplicates, again.changed) == (report.duplicates, ())
    (tmp_path / "b.pdf").unlink()
    assert run(tmp_path, encoder).letters == ("a",)


@pytest.mark.skipif(not PDFS, reason="the letters in ../shared/letters are not here")
def test_real_letters_of_two_kinds(tmp_path: Path, encoder: Counting) -> None:
    """Twelve real letters as PDF and as text are twelve letters: their words are all the same."""
    for path in PDFS:
        text = path.parents[1] / "text" / f"{path.stem}.txt"
        for one in (path, text):
            (tmp_path / one.name).write_bytes(one.read_bytes())
    report = run(tmp_path, encoder)
    assert len(report.duplicates) == 12
    assert all(one.path.removesuffix(".txt") == one.of.removesuffix(".pdf") for one in report.duplicates)
    assert len(report.letters) == 12


def test_one_digit_is_another_letter(letters: Path, encoder: Counting) -> None:
    """Likeness is no sameness: a corrected number makes another letter."""
    (letters / "een.txt").write_text("Het kost 1.000 euro, en wie dat betaalt staat vast.", encoding="utf-8")
    (letters / "twee.txt").write_text("Het kost 1.001 euro, en wie dat betaalt staat vast.", encoding="utf-8")
    assert run(letters, encoder).duplicates == ()


def test_a_reader_keeps_what_it_opened(letters: Path, encoder: Counting) -> None:
    """An index that is open answers as it did, though letters are changed and removed under it; opened again, it has
    what is new."""
    run(letters, encoder)
    before = opened(letters, encoder)
    expected = state(opened(letters, encoder), encoder)
    (letters / "twee.txt").unlink()
    (letters / "een.txt").write_text("Iets heel anders over geld.", encoding="utf-8")
    run(letters, encoder)
    assert state(before, encoder) == expected
    assert {letter.name for letter in opened(letters, encoder).letters} == {"een", "oud/een"}


def test_what_is_removed_does_not_pile_up(letters: Path, encoder: Counting) -> None:
    """Letters that change again and again leave no more than as many dead vectors as there are living ones."""
    for number in range(60):
        for name in range(12) if number == 0 else [number % 12]:
            (letters / f"{name}.txt").write_text(
                f"Het schip {name} vaart {number} keer uit. Er is geld.", encoding="utf-8"
            )
        run(letters, encoder)
    kept = load_store(
        letters / ".briefwijzer", Database.read(letters / ".briefwijzer").vectors(live=True), encoder.dimension
    )
    assert len(kept) <= 2 * len(opened(letters, encoder).places)


def test_one_at_a_time(letters: Path, encoder: Counting) -> None:
    """While a process is at work on an index, another is told so, in both languages; asking goes on."""
    run(letters, encoder)
    (letters / "vier.txt").write_text("Dit is nieuw.", encoding="utf-8")
    seen = []

    class Rival(Counting):
        def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            with pytest.raises(IndexProblem) as caught:
                run(letters, encoder)
            seen.append((caught.value.nl, caught.value.en, len(opened(letters, encoder).letters)))
            return super().encode_passages(texts, progress)

    run(letters, Rival())
    ((dutch, english, asked),) = seen
    assert "Een ander proces werkt aan de index" in dutch and "Another process is at work" in english
    assert asked == 3
    assert len(opened(letters, encoder).letters) == 4


class Crash(BaseException):
    """What a process cannot catch."""


def test_a_crash_before_each_step(letters: Path, encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a run stops, readers see the letters before it or those after, whole; the next run ends as if nothing
    had happened, and encodes nothing that had been put on the disk."""
    monkeypatch.setattr(index.collection, "BATCH", 1)  # every letter a step
    run(letters, encoder)
    old = state(opened(letters, encoder), encoder)
    (letters / "een.txt").write_text("Nieuw over vrede.", encoding="utf-8")
    (letters / "vier.txt").write_text("Nog een brief. Over geld.", encoding="utf-8")
    (letters / "twee.txt").unlink()
    kept = sorted((letters / ".briefwijzer").iterdir())
    contents = {path: path.read_bytes() for path in kept}
    seen = []
    for steps in range(100):
        for path in (letters / ".briefwijzer").iterdir():
            path.unlink()
        for path, content in contents.items():
            path.write_bytes(content)
        left = steps

        def step(done: Callable[..., object]) -> Callable[..., object]:
            def stepping(*arguments: object, **options: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Crash
                return done(*arguments, **options)

            return stepping

        with monkeypatch.context() as patch:
            for name in ("add", "publish", "describe"):
                patch.setattr(Database, name, step(getattr(Database, name)))
            for name in ("replace", "unlink"):
                patch.setattr(Path, name, step(getattr(Path, name)))
            try:
                run(letters, encoder)
            except Crash:
                crashed = True
            else:
                crashed = False
        seen.append(state(opened(letters, encoder), encoder))
        run(letters, encoder)
        new = state(opened(letters, encoder), encoder)
        if not crashed:
            break
    assert steps > 5
    assert new != old
    assert seen[0] == old and seen[-1] == new
    assert all(one in (old, new) for one in seen)


# Forks a process for each run, so that none has to import anything: it can be killed in its first moments too.
SERVER = """
import os, sys
from pathlib import Path
import index.collection
from index.files import find
from index.filter import Filter
from tests.conftest import ToyEncoder
index.collection.BATCH = 40
for line in sys.stdin:
    letters, folder = map(Path, line.rstrip().split("|"))
    child = os.fork()
    if child == 0:
        index.collection.update(find([letters]), folder, ToyEncoder())
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
MOMENTS = 40
# A database with its log, vectors, a lock.
SUFFIXES = {".sqlite", ".sqlite-wal", ".sqlite-shm", ".faiss", ""}


class Worlds(NamedTuple):
    """Two folders of letters, and what an index of each is."""

    folders: tuple[Path, Path]
    states: tuple[dict[str, object], dict[str, object]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    chance = random.Random(5)
    root = tmp_path_factory.mktemp("worlds")
    texts = {f"{number}.txt": " ".join(chance.choices(WORDS, k=150)) for number in range(60)}
    folders = root / "old", root / "new"
    for at, folder in enumerate(folders):
        folder.mkdir()
        for name, text in texts.items():
            if chance.random() < 0.8:
                sentences = f"{name} {text}" if chance.random() < 0.5 else f"{at} {name} {text}"
                (folder / name).write_text(sentences.replace(" schip", ". Schip"), encoding="utf-8")
    encoder = ToyEncoder()
    states = []
    for at, folder in enumerate(folders):
        update(find([folder]), root / f"index-{at}", encoder)
        states.append(state(load_index(root / f"index-{at}", encoder), encoder))
    return Worlds(folders, (states[0], states[1]))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_kill_at_any_moment(worlds: Worlds, tmp_path: Path) -> None:
    """Killed with SIGKILL at random moments of a run, the index is the old one or the new one, letter by letter and
    score by score, and can be asked; a next run ends with the new one."""
    encoder, chance = ToyEncoder(), random.Random(11)
    kept = tmp_path / "index"
    update(find([worlds.folders[0]]), kept, encoder)
    killed, took = 0, 1.0
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        assert server.stdin and server.stdout
        for moment in range(MOMENTS):
            old, new = worlds.states[moment % 2], worlds.states[1 - moment % 2]
            target = worlds.folders[1 - moment % 2]
            print(f"{target}|{kept}", file=server.stdin, flush=True)
            child = int(server.stdout.readline())
            started = time.perf_counter()
            if moment:  # the first tells how long a run takes
                time.sleep(chance.random() * took)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            status = int(server.stdout.readline())
            assert status in (0, -signal.SIGKILL)
            if status == 0:
                took = time.perf_counter() - started
            killed += status != 0
            assert state(load_index(kept, encoder), encoder) in ((new,) if status == 0 else (old, new))
            update(find([target]), kept, encoder)
            assert state(load_index(kept, encoder), encoder) == new
            assert {path.suffix for path in kept.iterdir()} <= SUFFIXES
        server.stdin.close()
    assert killed >= MOMENTS // 3


def test_a_first_run_that_is_killed(worlds: Worlds, tmp_path: Path) -> None:
    """Before it is complete there is no index, and that is said; the next run goes on where it was."""
    kept = tmp_path / "index"

    class Mortal(Counting):
        def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            if len(self.passages) > 400:
                raise Crash
            return super().encode_passages(texts, progress)

    mortal = Mortal()
    index.collection.BATCH, before = 40, index.collection.BATCH
    try:
        with pytest.raises(Crash):
            update(find([worlds.folders[0]]), kept, mortal)
    finally:
        index.collection.BATCH = before
    with pytest.raises(NoIndex, match="none that is complete"):
        load_index(kept, mortal)
    encoder = Counting()
    update(find([worlds.folders[0]]), kept, encoder)
    assert state(load_index(kept, encoder), encoder) == worlds.states[0]
    begun, left = ({text for text in texts if ".txt" in text} for texts in (mortal.passages, encoder.passages))
    assert begun and left and not begun & left


def test_a_full_disk(letters: Path, encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the database may not grow, or a file of vectors cannot be written, the error says what to do, and the
    index is as it was; with room again, the next run does its work."""
    run(letters, encoder)
    old = state(opened(letters, encoder), encoder)
    (letters / "groot.txt").write_text(" ".join(f"Dit is zin {number}." for number in range(3000)), encoding="utf-8")
    write = Database.write

    def small(folder: Path) -> Database:
        database = write(folder)
        database._connection.execute("PRAGMA max_page_count = 60")
        return database

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    for owner, name, broken in ((Database, "write", small), (Path, "replace", full)):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, broken)
            with pytest.raises(IndexProblem) as caught:
                run(letters, encoder)
        assert "Maak ruimte op de schijf" in caught.value.nl and "Make room on the disk" in caught.value.en
        assert state(opened(letters, encoder), encoder) == old
    run(letters, encoder)
    assert "groot" in {letter.name for letter in opened(letters, encoder).letters}


def damage(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 255
    path.write_bytes(data)


def execute(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / DATABASE).unlink(),
        lambda folder: (folder / DATABASE).write_bytes(b""),
        lambda folder: (folder / DATABASE).write_bytes(b"garbage" * 1000),
        lambda folder: damage(next(folder.glob("vectors-*.faiss"))),
        lambda folder: next(folder.glob("vectors-*.faiss")).unlink(),
        lambda folder: execute(folder, "DROP TABLE posting"),
        lambda folder: execute(folder, "DELETE FROM description"),
        lambda folder: execute(folder, "PRAGMA user_version = 99"),
        lambda folder: execute(folder, "UPDATE description SET value = '(2,)' WHERE name = 'splitting'"),
        lambda folder: execute(folder, "UPDATE letter SET language = 'x'"),
        lambda folder: execute(folder, "UPDATE letter SET text = replace(text, 'geld', 'goud')"),
        lambda folder: execute(folder, "UPDATE letter SET first = first + 7"),
        lambda folder: execute(folder, "UPDATE letter SET passages = x'00000000000000000000000001000000'"),
        lambda folder: execute(folder, "UPDATE vectors SET name = '../../secret'"),
        lambda folder: execute(folder, "DELETE FROM paragraph"),
        lambda folder: execute(folder, "UPDATE paragraph SET content = '{}'"),
    ],
    ids=[
        "gone", "empty", "garbage", "vectors", "lost", "table", "description", "format", "splitting", "language",
        "text", "first", "passages", "path", "paragraphs", "content",
    ],
)  # fmt: skip
def test_damage_is_named_with_the_way_out(letters: Path, encoder: Counting, harm: Callable[[Path], None]) -> None:
    """Whatever is wrong with an index, opening it, or asking what is damaged, says so in both languages and says what
    to do; a letter whose text is not what was indexed is never quoted."""
    run(letters, encoder)
    folder = letters / ".briefwijzer"
    harm(folder)
    with pytest.raises(IndexProblem) as problem:
        index = load_index(folder, encoder)
        index.lexical.scores("geld")
        assert list(index.letters)
        for letter, paragraph, _, last in index.places.tolist():
            assert index.paragraph(letter, paragraph).sentences[last]
    assert str(folder) in problem.value.nl and str(folder) in problem.value.en
    assert "ouw hem" in problem.value.nl and "uild it" in problem.value.en


def test_each_letter_is_stemmed_in_its_own_language(tmp_path: Path, encoder: Counting) -> None:
    """Words find other forms of themselves in an English letter as in Dutch ones, whichever came first; what most
    passages are written in is the language of the whole."""
    for name, text in (
        ("a", "The ministers were discussing proposals of the committee."),
        ("b", "De plannen voor de schepen van het land zijn gereed. Zij varen morgen naar de haven. Daar blijven zij."),
    ):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    run(tmp_path, encoder)
    index = opened(tmp_path, encoder)
    assert [(entry.name, entry.language) for entry in index.entries] == [("a", "en"), ("b", "nl")]
    letters = index.places[:, 0]
    for question, letter in (("It was discussed and proposed", 0), ("Welk plan?", 1)):
        assert set(letters[index.lexical.scores(question) > 0].tolist()) == {letter}
    assert (index.language, index.within(Filter(letter="a")).language) == ("nl", "en")


def test_an_older_index(letters: Path, encoder: Counting) -> None:
    """A folder of format 1 to 3 is told by its manifest; indexed anew, nothing of it is left."""
    folder = letters / ".briefwijzer"
    folder.mkdir()
    for name in ("manifest.json", "letters-0.json", "passages-0.json", "vectors-0.faiss"):
        (folder / name).write_text("{}", encoding="utf-8")
    with pytest.raises(IndexProblem, match="of another version"):
        load_index(folder, encoder)
    run(letters, encoder)
    assert len(opened(letters, encoder).letters) == 3
    assert {path.suffix for path in folder.iterdir()} <= SUFFIXES


def test_another_model(letters: Path, encoder: Counting) -> None:
    """Vectors of one model are neither searched with another's questions nor mixed with another's vectors: the error
    names both models and the way out."""
    run(letters, encoder)
    other = ToyEncoder(["ander"])
    for attempt in (run, opened):
        with pytest.raises(IndexProblem) as caught:
            attempt(letters, other)  # type: ignore[operator]
        for message in (caught.value.nl, caught.value.en):
            assert encoder.identity in message and other.identity in message and "--model" in message


def test_a_folder_that_may_not_be_written_to(letters: Path, encoder: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index on a medium that takes no writing can be asked: SQLite's own notes of who reads are then left out."""
    run(letters, encoder)
    expected = state(opened(letters, encoder), encoder)
    connect = sqlite3.connect

    class Refusing(sqlite3.Connection):
        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:  # type: ignore[override]
            if "sqlite_schema" in sql:
                raise sqlite3.OperationalError("unable to open database file")
            return super().execute(sql, *arguments)  # type: ignore[arg-type]

    def read_only(name: str, **options: object) -> sqlite3.Connection:
        factory = sqlite3.Connection if "immutable" in name else Refusing
        return connect(name, factory=factory, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert state(opened(letters, encoder), encoder) == expected


def test_progress_in_bytes(letters: Path, encoder: Counting) -> None:
    """It never goes back, and ends with the bytes of all files, whether they are new or not."""
    seen: list[tuple[int, int]] = []
    for _ in range(2):
        seen.clear()
        update(find([letters]), letters / ".briefwijzer", encoder, lambda done, total: seen.append((done, total)))
        total = sum(path.stat().st_size for path in letters.rglob("*.txt"))
        assert seen[-1] == (total, total)
        assert seen == sorted(seen)
