"""A folder of letters -> an index of it that is kept: what changed is read again, and nothing else."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from filelock import FileLock, Timeout

from index.build import check_model, count
from index.database import OLD_MANIFEST, Database
from index.embed import Encoder, Progress, Vectors
from index.faults import damaged, unwritable
from index.files import File, digest, telling
from index.ingest import Here, Ingest
from index.letter import Letter
from index.problems import IndexProblem, LetterProblem
from index.record import Description, Source
from index.stores import clear_stores, store_to_write

# Sentences after which what was read is put on the disk: half a minute of work, which is what a crash can cost.
BATCH: Final = 2048
_LOCK: Final = "lock"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that holds the letter of another one, word for word; both paths are below the folder."""

    path: str
    of: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be read, by its path below the folder, and what is wrong with it."""

    path: str
    problem: LetterProblem


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a collection. Paths are below its folder.

    Attributes:
        letters: names of all letters that are in it now.
        passages: how many passages they have.
        added: files that are new.
        changed: files whose content is another.
        removed: files that are gone, or can no longer be read.
        duplicates: files whose letter is in it by another file.
        unreadable: files that cannot be read; their letters are not in it.
    """

    letters: tuple[str, ...]
    passages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    duplicates: tuple[Duplicate, ...]
    unreadable: tuple[Unreadable, ...]


def update(
    files: Sequence[File],
    folder: Path,
    encoder: Encoder,
    progress: Progress | None = None,
    *,
    strict: bool = False,
    milvus: str | None = None,
    ingest: Ingest | None = None,
) -> Report:
    """Make the index in a folder that of these files.

    What it holds depends on the files alone, not on what was there before. A crash at any moment leaves the index as it
    was, or as it should be; what was put on the disk by then is not read again.

    Args:
        files: those of the collection, as ``find`` gives them.
        folder: where the index is; it is made where there is none.
        encoder: turns passages into vectors.
        progress: called with (done, total) bytes of the files.
        strict: whether a file that cannot be read is an error; else it is left out and reported.
        milvus: URI of the Milvus that a new index keeps its vectors in, or ``lite``; FAISS where None. An index that
            is there knows where they are.
        ingest: reads letters, and may embed them; in this process by default. Only this process writes.

    Raises:
        LetterProblem: not one of the files can be read, and the index stays as it was; or strict, and one cannot.
        IndexProblem: another process is at work on this index; it is damaged, of another format or by another model;
            or the disk is full or may not be written to.
    """
    try:
        with _alone(folder):
            database = Database.write(folder)
            try:
                told = progress or (lambda done, total: None)
                run = _Update(database, folder, encoder, told, milvus, ingest or Here())
                return run.run(files, strict)
            finally:
                database.close()
    except OSError as error:
        raise unwritable(folder, error) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        # The system lets go of it when the process ends, however that is.
        with FileLock(folder / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise IndexProblem(
            nl=f"Een ander proces werkt aan de index in {folder}. Wacht tot het klaar is en probeer het opnieuw.",
            en=f"Another process is at work on the index in {folder}. Wait until it is done and try again.",
        ) from error


class _Update:
    """One run: it goes through the files, adds what is new in batches, and in the end publishes what should be seen."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        encoder: Encoder,
        progress: Progress,
        milvus: str | None,
        ingest: Ingest,
    ) -> None:
        self._database, self._folder, self._encoder, self._progress = database, folder, encoder, progress
        self._ingest = ingest
        self._description = database.description()
        if self._description:
            check_model(folder, self._description, encoder)
        seen, added = database.vectors(live=True), database.vectors(live=False)
        with self._told_as_damage():
            self._store = store_to_write(folder, seen, added, encoder.dimension, milvus)
        # A store's file does not tell which of its vectors earlier runs removed: those of no letter.
        spans = [np.arange(first, first + passages) for first, passages in database.spans().values()]
        self._store.remove(np.setdiff1d(self._store.ids, np.concatenate([np.empty(0, dtype=np.int64), *spans])))
        self._before, self._known = database.sources(), database.added()
        self._words = {key: words for key, (_, words) in self._known.items()}
        self._words |= {one.source: one.words for one in self._before.values()}
        self._sources: dict[str, Source] = {}
        self._kept: dict[str, File] = {}  # by the hash of the words
        self._names: dict[int, str] = {}
        self._pending: list[tuple[Letter, Source]] = []
        self._embedded: list[Vectors] = []  # of what is pending, where ingesting gives vectors too
        self._duplicates: list[Duplicate] = []
        self._unreadable: list[Unreadable] = []
        self._sizes: dict[str, int] = {}
        self._total = self._done = 0

    def run(self, files: Sequence[File], strict: bool) -> Report:
        self._sizes = {file.below: _size(file) for file in files}
        self._total = sum(self._sizes.values())
        # Of one letter's files the first that comes is kept.
        ordered = sorted(files, key=telling)
        self._ingest.expect(ordered, self._words.__contains__)
        for file in ordered:
            try:
                self._look_at(file)
            except LetterProblem as problem:
                if strict:
                    raise
                self._unreadable.append(Unreadable(file.below, problem))
                self._tell(file.below)
        self._add()
        if not self._names:
            first = self._unreadable[0].problem
            raise LetterProblem(
                nl=f"Geen enkele brief is te lezen. {first.nl}", en=f"No letter can be read. {first.en}"
            )
        self._publish()
        spans, before, now = self._database.spans(), self._before, self._sources
        return Report(
            letters=tuple(self._names[id_] for id_ in sorted(self._names)),
            passages=sum(spans[id_][1] for id_ in self._names),
            added=tuple(sorted(now.keys() - before.keys())),
            changed=tuple(sorted(path for path in now.keys() & before.keys() if now[path] != before[path])),
            removed=tuple(sorted(before.keys() - now.keys())),
            duplicates=tuple(self._duplicates),
            unreadable=tuple(self._unreadable),
        )

    def _look_at(self, file: File) -> None:
        """Read a file whose content is new, and decide whether its letter is another's."""
        key, ingested = digest(file), None
        if key not in self._words:
            ingested = self._ingest.read(file, key)
            self._words[key] = _words(ingested[0])
        source = Source(file.below, key, self._words[key])
        twin = self._kept.get(source.words)
        if twin is None and key not in self._known:
            # A file that was a duplicate is none any more where the other one went.
            letter, vectors = ingested or self._ingest.read(file, key)
            self._pending.append((letter, source))
            if vectors is not None:
                self._embedded.append(vectors)
        self._sources[file.below] = source
        if twin:
            self._duplicates.append(Duplicate(file.below, twin.below))
        else:
            self._kept[source.words] = file
        if twin or key in self._known:
            self._tell(file.below)
        if not twin and key in self._known:
            self._names[self._known[key][0]] = file.name
        if sum(len(paragraph.sentences) for one, _ in self._pending for paragraph in one.paragraphs) >= BATCH:
            self._add()

    @contextmanager
    def _told_as_damage(self) -> Iterator[None]:
        """What a store finds wrong with its files, said to a user."""
        try:
            yield
        except ValueError as error:
            raise damaged(self._folder, error) from error

    def _tell(self, *paths: str) -> None:
        self._done += sum(self._sizes[path] for path in paths)
        self._progress(self._done, self._total)

    def _add(self) -> None:
        """Put on the disk what was read, to be seen by nobody yet."""
        if not self._pending:
            return
        if self._description is None:
            self._description = Description(self._encoder.identity, self._encoder.dimension)
            self._database.describe(self._description)
        counted = [count(letter, source) for letter, source in self._pending]
        texts = [text for one in counted for text in one.texts]
        paths = [source.path for _, source in self._pending]
        size = sum(self._sizes[path] for path in paths)

        def encoded(done: int, total: int) -> None:
            self._progress(self._done + size * done // total, self._total)

        first = self._database.next_passage()
        vectors = np.concatenate(self._embedded) if self._embedded else self._encoder.encode_passages(texts, encoded)
        with self._told_as_damage():
            self._store.add(np.arange(first, first + len(texts)), vectors)
            files = self._store.save(self._folder)
        ids = self._database.add(counted, files)
        self._names |= {id_: letter.name for id_, (letter, _) in zip(ids, self._pending, strict=True)}
        self._pending.clear()
        self._embedded.clear()
        self._tell(*paths)

    def _publish(self) -> None:
        """Make readers see the letters of these files, and drop all else that is here."""
        spans = self._database.spans()
        if (self._before, self._database.names(), set(spans)) != (self._sources, self._names, set(self._names)):
            for id_ in spans.keys() - self._names.keys():
                first, passages = spans[id_]
                self._store.remove(np.arange(first, first + passages))
            with self._told_as_damage():
                files = self._store.save(self._folder)
            self._database.publish(self._names, self._sources.values(), files)
        clear_stores(self._folder, self._database.vectors(live=True))
        for old in (OLD_MANIFEST, "letters-*.json", "passages-*.json"):
            for path in self._folder.glob(old):
                path.unlink(missing_ok=True)


def _size(file: File) -> int:
    """In bytes; of a file that is gone, none: it is told of where it is read."""
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _words(letter: Letter) -> str:
    """Names a letter's words in their order, whatever stands between them: the same letter as PDF and as text has the
    same. A digit more or less is another letter; likeness is no sameness."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", letter.text.casefold())).encode()).hexdigest()
