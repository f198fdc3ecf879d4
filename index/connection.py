"""SQLite as an index uses it: the only file that opens one."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from index.faults import FORMAT, another_version, damaged, no_index, unwritable

# Seconds to wait for another process's step to end: each is a fraction of one.
_PATIENCE: Final = 30.0
_SCHEMA: Final = Path(__file__).with_name("schema.sql")


class Connection:
    """One connection to one database of the schema: open to read it as it is at this moment, or to change it.

    A reader keeps the state that it opened, whatever is committed later (SQLite's write-ahead log).

    Args:
        connection: to a database that has the schema.
        place: what problems call it.
    """

    def __init__(self, connection: sqlite3.Connection, place: str) -> None:
        self._connection = connection
        self.place = place
        # An index is a file like any other: its schema may call nothing.
        connection.execute("PRAGMA trusted_schema = OFF")

    @classmethod
    def read(cls, path: Path) -> "Connection":
        """Open a database as it is now.

        Raises:
            IndexProblem: it is of another format, or damaged.
        """
        place = str(path.parent)
        with _problems(place):
            opened = cls(_connect_to_read(path), place)
            opened._check_format(path.parent)
            opened._connection.execute("BEGIN")
        return opened

    @classmethod
    def write(cls, path: Path) -> "Connection":
        """Open a database to change it; it is made where there is none.

        Raises:
            IndexProblem: it is of another format or damaged, or the folder cannot be written to.
        """
        place = str(path.parent)
        with _problems(place):
            connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            opened = cls(connection, place)
            # Readers go on while it is written; and what is committed is on the disk before files are deleted.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cache_size = -65536")  # KiB: words come in any order
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                _create(connection)
            opened._check_format(path.parent)
        return opened

    @classmethod
    def in_memory(cls) -> "Connection":
        """A database that ends with the process."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _create(connection)
        return cls(connection, ":memory:")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """What a query finds. Raises IndexProblem where the database is damaged, or cannot be read."""
        with _problems(self.place):
            return self._connection.execute(query, values).fetchall()

    def execute(self, statement: str, values: Sequence[object] = ()) -> None:
        """Change something, within a transaction."""
        self._connection.execute(statement, values)

    def many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Change something for each of some values, within a transaction."""
        self._connection.executemany(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises IndexProblem where the database cannot be written to."""
        with _problems(self.place):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk ends it by itself
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def problems(self) -> Iterator[None]:
        """What SQLite, or pydantic, finds wrong with what is read, said to a user: an IndexProblem."""
        with _problems(self.place):
            yield

    def _check_format(self, folder: Path) -> None:
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found != FORMAT:
            raise no_index(folder) if found == 0 else another_version(folder, found)


def checksum(*parts: str | bytes) -> str:
    """SHA-256 of some parts and their lengths."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


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
