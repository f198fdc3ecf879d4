"""Letters, their structure and their words, in SQLite."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import TypeAdapter

from index.about import About
from index.catalogue import Catalogue, sought
from index.chunk import SENTENCES
from index.connection import Connection, checksum
from index.faults import FORMAT, another_version, damaged, no_index
from index.filter import dossier_key
from index.inverted import InvertedIndex
from index.letter import Letter
from index.lexical import Counts
from index.paragraph import Heading, Paragraph
from index.record import Counted, Description, Entry, Source
from index.spans import Spans
from index.vectors import StoredFile

DATABASE: Final = "index.sqlite"
# Formats 1 to 3 described themselves in a file of this name.
OLD_MANIFEST: Final = "manifest.json"

_ABOUT: Final = tuple(field.name for field in fields(About))
_ENTRY: Final = ("id", "sha256", "pages", "language", "first", "passages", *_ABOUT)
_DESCRIPTION: Final = TypeAdapter(Description)
_HEADINGS: Final = TypeAdapter(tuple[Heading, ...])
_PARAGRAPH: Final = TypeAdapter(Paragraph)


class Database:
    """One database, one connection: open to read it as it is at this moment, or to change it.

    A letter is first added and seen by nobody, with the vectors' files as they are then; ``publish`` makes what was
    added the state that readers see. Each is one transaction. A reader keeps the state that it opened, whatever is
    published later (SQLite's write-ahead log).

    Args:
        connection: to a database that has the schema.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._words = InvertedIndex(connection)

    @classmethod
    def read(cls, folder: Path) -> "Database":
        """Open the index in a folder as it is now.

        Raises:
            IndexProblem: there is none, it is of another format, or it is damaged.
        """
        path = folder / DATABASE
        if not path.is_file():
            raise another_version(folder, "1–3") if (folder / OLD_MANIFEST).is_file() else no_index(folder)
        connection = Connection.read(path)
        if not connection.rows("SELECT count(*) FROM letter WHERE live")[0][0]:
            raise no_index(folder)
        return cls(connection)

    @classmethod
    def write(cls, folder: Path) -> "Database":
        """Open the index in a folder to change it; it is made where there is none.

        Raises:
            IndexProblem: it is of another format or damaged, or the folder cannot be written to.
        """
        return cls(Connection.write(folder / DATABASE))

    @classmethod
    def in_memory(cls) -> "Database":
        """A database that ends with the process."""
        return cls(Connection.in_memory())

    @property
    def catalogue(self) -> Catalogue:
        """The letters that readers see, by what they say of themselves."""
        return Catalogue(self._connection.rows)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def describe(self, description: Description) -> None:
        """Keep what is true of the whole index."""
        values = {"splitting": str(SENTENCES), **asdict(description)}
        with self._connection.transaction():
            self._connection.many("INSERT OR REPLACE INTO description VALUES (?, ?)", values.items())

    def description(self) -> Description | None:
        """What ``describe`` kept, if it did. Raises IndexProblem where passages were made otherwise than now."""
        values = self._values()
        if "splitting" not in values:
            return None
        if values["splitting"] != str(SENTENCES):
            raise another_version(self._connection.place, f"{FORMAT}, {values['splitting']}")
        with self._connection.problems():
            return _DESCRIPTION.validate_python({name: values.get(name) for name in ("model", "dimension")})

    def add(self, letters: Iterable[Counted], files: Sequence[StoredFile]) -> tuple[int, ...]:
        """Add letters that readers do not see yet; their passages get ids on end, from `next_passage`.

        Args:
            letters: of sources that are not here yet.
            files: those that hold all vectors, these letters' too.

        Returns:
            The letters' ids, in order.
        """
        with self._connection.transaction():
            first, ids, words = self.next_passage(), [], []
            for letter in letters:
                ids.append(self._add(letter))
                words.append((first, letter.postings))
                first += len(letter.passages)
            self._words.add(words)
            self._keep_files(files, live=False)
        return tuple(ids)

    def next_passage(self) -> int:
        """The id that the next letter's first passage gets; no passage ever had it."""
        return int(self._values().get("passages", 0))

    def added(self) -> dict[str, tuple[int, str]]:
        """Of every letter that is here, seen or not, by its source: its id and the hash of its words."""
        rows = self._connection.rows("SELECT source, id, words FROM letter")
        return {source: (id_, words) for source, id_, words in rows}

    def names(self) -> dict[int, str]:
        """Of the letters that readers see, by id, what they are called."""
        return dict(self._connection.rows("SELECT id, name FROM letter WHERE live"))

    def spans(self) -> dict[int, tuple[int, int]]:
        """Of every letter that is here, seen or not, by id: the id of its first passage, and how many it has."""
        rows = self._connection.rows("SELECT id, first, length(passages) / 16 FROM letter ORDER BY id")
        return {id_: (first, count) for id_, first, count in rows}

    def sources(self) -> dict[str, Source]:
        """The files of what readers see, by path."""
        rows = self._connection.rows("SELECT path, source, words FROM file")
        return {row[0]: Source(*row) for row in rows}

    def publish(self, names: dict[int, str], sources: Collection[Source], files: Sequence[StoredFile]) -> None:
        """Make these letters what readers see, and forget all others.

        Args:
            names: of each letter's id, what it is called now.
            sources: the files of the collection.
            files: those that hold the vectors.
        """
        with self._connection.transaction():
            before = dict(self._connection.rows("SELECT id, name FROM letter"))
            gone = sorted(before.keys() - names.keys())
            self._words.remove([self._span_and_words(id_) for id_ in gone])
            for table, key in (("letter", "id"), ("sought", "rowid")):
                self._connection.many(f"DELETE FROM {table} WHERE {key} = ?", [(id_,) for id_ in gone])
            self._connection.many(
                "UPDATE sought SET name = ? WHERE rowid = ?",
                [(name, id_) for id_, name in names.items() if before[id_] != name],
            )
            self._connection.many(
                "UPDATE letter SET live = 1, name = ?1 WHERE id = ?2 AND (live = 0 OR name <> ?1)",
                [(name, id_) for id_, name in names.items()],
            )
            kept, now = set(self.sources().values()), set(sources)
            self._connection.many("DELETE FROM file WHERE path = ?", [(one.path,) for one in kept - now])
            self._connection.many("INSERT INTO file VALUES (?, ?, ?)", map(astuple, now - kept))
            self._keep_files((), live=False)
            self._keep_files(files, live=True)

    def vectors(self, *, live: bool) -> tuple[StoredFile, ...]:
        """The files that hold the vectors: of what readers see, or of what was added since; none where nothing was."""
        rows = self._connection.rows("SELECT name, sha256 FROM vectors WHERE live = ? ORDER BY position", (live,))
        return tuple(StoredFile(*row) for row in rows)

    def entries(self) -> tuple[Entry, ...]:
        """The letters that readers see, in the order in which they came. Raises IndexProblem where one is not as it
        was stored."""
        columns = ", ".join(("entry_checksum", "name", *_ENTRY))
        entries = []
        for kept, name, *values in self._connection.rows(f"SELECT {columns} FROM letter WHERE live ORDER BY id"):
            if kept != _entry_checksum(values):
                raise damaged(self._connection.place, f"{name}: checksum")
            id_, sha256, pages, language, first, passages, *about = values
            places = np.frombuffer(passages, dtype="<i4").reshape(-1, 4)
            entries.append(Entry(id_, name, sha256, pages, language, About(*about), first, places))
        return tuple(entries)

    def letter(self, entry: Entry) -> Letter:
        """A letter whole. Raises IndexProblem where it is not as it was stored."""
        rows = self._connection.rows("SELECT checksum, headings, text FROM letter WHERE id = ?", (entry.id,))
        found = self._connection.rows("SELECT content FROM paragraph WHERE letter = ? ORDER BY position", (entry.id,))
        kept, headings, text = rows[0] if rows else (None, "", "")
        contents = [content for (content,) in found]
        if kept != checksum(text, headings, *contents):
            raise damaged(self._connection.place, f"{entry.name}: checksum")
        with self._connection.problems():
            return Letter(
                name=entry.name,
                sha256=entry.sha256,
                text=text,
                paragraphs=tuple(_PARAGRAPH.validate_json(content) for content in contents),
                headings=_HEADINGS.validate_json(headings),
                pages=entry.pages,
                about=entry.about,
            )

    def paragraph(self, letter: int, position: int) -> Paragraph:
        """A paragraph by its letter's id and its position there. Raises IndexProblem where there is none."""
        rows = self._connection.rows(
            "SELECT content FROM paragraph WHERE letter = ? AND position = ?", (letter, position)
        )
        if not rows:
            raise damaged(self._connection.place, f"no paragraph {position} of letter {letter}")
        with self._connection.problems():
            return _PARAGRAPH.validate_json(rows[0][0])

    def places(self, word: str, spans: Spans) -> Counts:
        """Where a word stands.

        Args:
            word: as ``count_words`` has it.
            spans: the ids of the passages that are looked at.

        Returns:
            int32[2, m]: positions of passages among these, and how often each has the word.
        """
        ids, counts = self._words.of(word, spans.first, spans.end)
        picked, positions = spans.located(ids)
        return np.stack((positions.astype(np.int32), counts[picked]))

    def _add(self, counted: Counted) -> int:
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
            "checksum": checksum(letter.text, headings, *contents),
            "headings": headings,
            "text": letter.text,
            "vocabulary": "\n".join(sorted(counted.postings)),
        }
        values["entry_checksum"] = _entry_checksum([values[name] for name in _ENTRY])
        self._connection.execute(
            f"INSERT INTO letter ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )
        self._connection.execute(
            "INSERT INTO sought (rowid, about, sender, name) VALUES (?, ?, ?, ?)",
            (id_, sought(letter.about), letter.about.sender, letter.name),
        )
        self._connection.many(
            "INSERT INTO paragraph VALUES (?, ?, ?)",
            ((id_, position, content) for position, content in enumerate(contents)),
        )
        self._connection.many(
            "INSERT OR REPLACE INTO description VALUES (?, ?)",
            [("letters", str(id_ + 1)), ("passages", str(first + len(counted.passages)))],
        )
        return id_

    def _span_and_words(self, id: int) -> tuple[int, int, list[str]]:
        """The id of a letter's first passage, how many it has, and its words."""
        query = "SELECT first, length(passages) / 16, vocabulary FROM letter WHERE id = ?"
        ((first, count, vocabulary),) = self._connection.rows(query, (id,))
        return first, count, vocabulary.split("\n")

    def _keep_files(self, files: Sequence[StoredFile], *, live: bool) -> None:
        self._connection.execute("DELETE FROM vectors WHERE live = ?", (live,))
        self._connection.many(
            "INSERT INTO vectors VALUES (?, ?, ?, ?)",
            ((live, position, file.name, file.sha256) for position, file in enumerate(files)),
        )

    def _values(self) -> dict[str, str]:
        return dict(self._connection.rows("SELECT name, value FROM description"))


def _entry_checksum(values: Sequence[object]) -> str:
    """Of the values of ``_ENTRY``."""
    return checksum(*(value if isinstance(value, bytes) else repr(value) for value in values))
