"""Letters, their structure and their words, in SQLite: the only file that opens it."""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import TypeAdapter, ValidationError

from index.about import About
from index.catalogue import Catalogue, sought
from index.chunk import SENTENCES
from index.faults import FORMAT, another_version, damaged, no_index, unwritable
from index.filter import dossier_key
from index.letter import Letter
from index.lexical import Counts
from index.paragraph import Heading, Paragraph
from index.record import Counted, Description, Entry, Source
from index.vectors import StoredFile

DATABASE: Final = "index.sqlite"
# Formats 1 to 3 described themselves in a file of this name.
OLD_MANIFEST: Final = "manifest.json"
# Seconds to wait for another process's step to end: each is a fraction of one.
_PATIENCE: Final = 30.0

_ABOUT: Final = tuple(field.name for field in fields(About))
_ENTRY: Final = ("id", "sha256", "pages", "language", "first", "passages", *_ABOUT)
_SCHEMA: Final = Path(__file__).with_name("schema.sql")
_DESCRIPTION: Final = TypeAdapter(Description)
_HEADINGS: Final = TypeAdapter(tuple[Heading, ...])
_PARAGRAPH: Final = TypeAdapter(Paragraph)
_NOWHERE: Final = np.empty((0, 2), dtype=np.int32)


class Database:
    """One database, one connection: open to read it as it is at this moment, or to change it.

    A letter is first added and seen by nobody, with the vectors' files as they are then; ``publish`` makes what was
    added the state that readers see. Each is one transaction. A reader keeps the state that it opened, whatever is
    published later (SQLite's write-ahead log).

    Args:
        connection: to a database that has the schema.
        place: what problems call it.
    """

    def __init__(self, connection: sqlite3.Connection, place: str) -> None:
        self._connection = connection
        self._place = place
        # An index is a file like any other: its schema may call nothing.
        connection.execute("PRAGMA trusted_schema = OFF")

    @classmethod
    def read(cls, folder: Path) -> "Database":
        """Open the index in a folder as it is now.

        Raises:
            IndexProblem: there is none, it is of another format, or it is damaged.
        """
        path = folder / DATABASE
        if not path.is_file():
            raise another_version(folder, "1–3") if (folder / OLD_MANIFEST).is_file() else no_index(folder)
        with _problems(str(folder)):
            connection = _connect_to_read(path)
            database = cls(connection, str(folder))
            database._check_format(folder)
            connection.execute("BEGIN")
            if not connection.execute("SELECT count(*) FROM letter WHERE live").fetchone()[0]:
                raise no_index(folder)
        return database

    @classmethod
    def write(cls, folder: Path) -> "Database":
        """Open the index in a folder to change it; it is made where there is none.

        Raises:
            IndexProblem: it is of another format or damaged, or the folder cannot be written to.
        """
        with _problems(str(folder)):
            connection = sqlite3.connect(folder / DATABASE, timeout=_PATIENCE, isolation_level=None)
            database = cls(connection, str(folder))
            # Readers go on while it is written; and what is committed is on the disk before files are deleted.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cache_size = -65536")  # KiB: words come in any order
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                _create(connection)
            database._check_format(folder)
        return database

    @classmethod
    def in_memory(cls) -> "Database":
        """A database that ends with the process."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _create(connection)
        return cls(connection, ":memory:")

    @property
    def catalogue(self) -> Catalogue:
        """The letters that readers see, by what they say of themselves."""
        return Catalogue(self._rows)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def describe(self, description: Description) -> None:
        """Keep what is true of the whole index."""
        values = {"splitting": str(SENTENCES), **asdict(description)}
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO description VALUES (?, ?)", values.items())

    def description(self) -> Description | None:
        """What ``describe`` kept, if it did. Raises IndexProblem where passages were made otherwise than now."""
        values = self._values()
        if "splitting" not in values:
            return None
        if values["splitting"] != str(SENTENCES):
            raise another_version(self._place, f"{FORMAT}, {values['splitting']}")
        with _problems(self._place):
            return _DESCRIPTION.validate_python({name: values.get(name) for name in ("model", "dimension")})

    def add(self, letters: Iterable[Counted], files: Sequence[StoredFile]) -> tuple[int, ...]:
        """Add letters that readers do not see yet; their passages get ids on end, from `next_passage`.

        Args:
            letters: of sources that are not here yet.
            files: those that hold all vectors, these letters' too.

        Returns:
            The letters' ids, in order.
        """
        with self._transaction() as connection:
            ids = tuple(self._add(connection, letter) for letter in letters)
            self._keep_files(connection, files, live=False)
        return ids

    def next_passage(self) -> int:
        """The id that the next letter's first passage gets; no passage ever had it."""
        return int(self._values().get("passages", 0))

    def added(self) -> dict[str, tuple[int, str]]:
        """Of every letter that is here, seen or not, by its source: its id and the hash of its words."""
        with _problems(self._place):
            rows = self._connection.execute("SELECT source, id, words FROM letter").fetchall()
        return {source: (id_, words) for source, id_, words in rows}

    def names(self) -> dict[int, str]:
        """Of the letters that readers see, by id, what they are called."""
        with _problems(self._place):
            return dict(self._connection.execute("SELECT id, name FROM letter WHERE live").fetchall())

    def spans(self) -> dict[int, tuple[int, int]]:
        """Of every letter that is here, seen or not, by id: the id of its first passage, and how many it has."""
        with _problems(self._place):
            rows = self._connection.execute(
                "SELECT id, first, length(passages) / 16 FROM letter ORDER BY id"
            ).fetchall()
        return {id_: (first, count) for id_, first, count in rows}

    def sources(self) -> dict[str, Source]:
        """The files of what readers see, by path."""
        with _problems(self._place):
            rows = self._connection.execute("SELECT path, source, words FROM file").fetchall()
        return {row[0]: Source(*row) for row in rows}

    def publish(self, names: dict[int, str], sources: Collection[Source], files: Sequence[StoredFile]) -> None:
        """Make these letters what readers see, and forget all others.

        Args:
            names: of each letter's id, what it is called now.
            sources: the files of the collection.
            files: those that hold the vectors.
        """
        with self._transaction() as connection:
            before = dict(connection.execute("SELECT id, name FROM letter").fetchall())
            for table, key in (("letter", "id"), ("sought", "rowid")):
                connection.executemany(
                    f"DELETE FROM {table} WHERE {key} = ?", [(id_,) for id_ in before.keys() - names.keys()]
                )
            connection.executemany(
                "UPDATE sought SET name = ? WHERE rowid = ?",
                [(name, id_) for id_, name in names.items() if before[id_] != name],
            )
            connection.executemany(
                "UPDATE letter SET live = 1, name = ?1 WHERE id = ?2 AND (live = 0 OR name <> ?1)",
                [(name, id_) for id_, name in names.items()],
            )
            kept, now = set(self.sources().values()), set(sources)
            connection.executemany("DELETE FROM file WHERE path = ?", [(one.path,) for one in kept - now])
            connection.executemany("INSERT INTO file VALUES (?, ?, ?)", map(astuple, now - kept))
            self._keep_files(connection, (), live=False)
            self._keep_files(connection, files, live=True)

    def vectors(self, *, live: bool) -> tuple[StoredFile, ...]:
        """The files that hold the vectors: of what readers see, or of what was added since; none where nothing was."""
        with _problems(self._place):
            rows = self._connection.execute(
                "SELECT name, sha256 FROM vectors WHERE live = ? ORDER BY position", (live,)
            ).fetchall()
        return tuple(StoredFile(*row) for row in rows)

    def entries(self) -> tuple[Entry, ...]:
        """The letters that readers see, in the order in which they came. Raises IndexProblem where one is not as it
        was stored."""
        columns = ", ".join(("entry_checksum", "name", *_ENTRY))
        with _problems(self._place):
            rows = self._connection.execute(f"SELECT {columns} FROM letter WHERE live ORDER BY id").fetchall()
        entries = []
        for checksum, name, *values in rows:
            if checksum != _checksum(*map(repr, values)):
                raise damaged(self._place, f"{name}: checksum")
            id_, sha256, pages, language, first, passages, *about = values
            places = np.frombuffer(passages, dtype="<i4").reshape(-1, 4)
            entries.append(Entry(id_, name, sha256, pages, language, About(*about), first, places))
        return tuple(entries)

    def letter(self, entry: Entry) -> Letter:
        """A letter whole. Raises IndexProblem where it is not as it was stored."""
        with _problems(self._place):
            row = self._connection.execute(
                "SELECT checksum, headings, text FROM letter WHERE id = ?", (entry.id,)
            ).fetchone()
            contents = self._connection.execute(
                "SELECT content FROM paragraph WHERE letter = ? ORDER BY position", (entry.id,)
            ).fetchall()
            if row is None or row[0] != _checksum(row[2], row[1], *(content for (content,) in contents)):
                raise damaged(self._place, f"{entry.name}: checksum")
            return Letter(
                name=entry.name,
                sha256=entry.sha256,
                text=row[2],
                paragraphs=tuple(_PARAGRAPH.validate_json(content) for (content,) in contents),
                headings=_HEADINGS.validate_json(row[1]),
                pages=entry.pages,
                about=entry.about,
            )

    def paragraph(self, letter: int, position: int) -> Paragraph:
        """A paragraph by its letter's id and its position there. Raises IndexProblem where there is none."""
        with _problems(self._place):
            row = self._connection.execute(
                "SELECT content FROM paragraph WHERE letter = ? AND position = ?", (letter, position)
            ).fetchone()
            if row is None:
                raise damaged(self._place, f"no paragraph {position} of letter {letter}")
            return _PARAGRAPH.validate_json(row[0])

    def places(self, word: str, starts: dict[int, int]) -> Counts:
        """Where a word stands.

        Args:
            word: as ``count_words`` has it.
            starts: of each letter that is looked at, by id, the position of its first passage among all.

        Returns:
            int32[m, 2]: positions of passages, and how often each has the word.
        """
        with _problems(self._place):
            rows = self._connection.execute(
                "SELECT letter, places FROM posting WHERE word = ? ORDER BY letter", (word,)
            ).fetchall()
        wanted = [(starts[letter], places) for letter, places in rows if letter in starts]
        if not wanted:
            return _NOWHERE
        found = np.frombuffer(b"".join(places for _, places in wanted), dtype="<i4").reshape(-1, 2).copy()
        found[:, 0] += np.repeat([start for start, _ in wanted], [len(places) // 8 for _, places in wanted])
        return found

    def _add(self, connection: sqlite3.Connection, counted: Counted) -> int:
        letter = counted.letter
        contents = [_PARAGRAPH.dump_json(paragraph).decode() for paragraph in letter.paragraphs]
        headings = _HEADINGS.dump_json(letter.headings).decode()
        so_far = self._values()
        id_, first = int(so_far.get("letters", 0)), int(so_far.get("passages", 0))
        values = {
            "id": id_,
            "live": 0,
            "source": counted.source.source,
            "words": counted.source.words,
            "name": letter.name,
            "sha256": letter.sha256,
            "pages": letter.pages,
            "language": counted.language,
            **asdict(letter.about),
            "dossier_key": letter.about.dossier and dossier_key(letter.about.dossier),
            "first": first,
            "passages": counted.passages.astype("<i4").tobytes(),
            "checksum": _checksum(letter.text, headings, *contents),
            "headings": headings,
            "text": letter.text,
        }
        values["entry_checksum"] = _checksum(*(repr(values[name]) for name in _ENTRY))
        connection.execute(
            f"INSERT INTO letter ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )
        connection.execute(
            "INSERT INTO sought (rowid, about, sender, name) VALUES (?, ?, ?, ?)",
            (id_, sought(letter.about), letter.about.sender, letter.name),
        )
        connection.executemany(
            "INSERT INTO paragraph VALUES (?, ?, ?)",
            ((id_, position, content) for position, content in enumerate(contents)),
        )
        connection.executemany(
            "INSERT INTO posting VALUES (?, ?, ?)",
            ((word, id_, places.astype("<i4").tobytes()) for word, places in sorted(counted.postings.items())),
        )
        connection.executemany(
            "INSERT OR REPLACE INTO description VALUES (?, ?)",
            [("letters", str(id_ + 1)), ("passages", str(first + len(counted.passages)))],
        )
        return id_

    @staticmethod
    def _keep_files(connection: sqlite3.Connection, files: Sequence[StoredFile], *, live: bool) -> None:
        connection.execute("DELETE FROM vectors WHERE live = ?", (live,))
        connection.executemany(
            "INSERT INTO vectors VALUES (?, ?, ?, ?)",
            ((live, position, file.name, file.sha256) for position, file in enumerate(files)),
        )

    def _check_format(self, folder: Path) -> None:
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found != FORMAT:
            raise no_index(folder) if found == 0 else another_version(folder, found)

    def _values(self) -> dict[str, str]:
        return dict(self._rows("SELECT name, value FROM description"))

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with _problems(self._place):
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Raises IndexProblem where the database cannot be written to."""
        with _problems(self._place):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk ends it by itself
                    self._connection.execute("ROLLBACK")
                raise


def _create(connection: sqlite3.Connection) -> None:
    schema = _SCHEMA.read_text(encoding="utf-8")
    connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version = {FORMAT}; COMMIT;")


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Several threads may ask; SQLite itself lets them in one by one."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError:
        # In a folder that may not be written to, SQLite cannot tell others that it reads; but nobody writes there.
        connection.close()
        connection = sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    return connection


def _checksum(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


@contextmanager
def _problems(place: str) -> Iterator[None]:
    """What can be wrong with a database, said to a user."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # What the system does not give us is not the database's fault; a table that is missing is.
        outside = isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR
        raise (unwritable if outside else damaged)(place, error) from error
    except ValidationError as error:
        raise damaged(place, error.errors()[0]["msg"]) from error
