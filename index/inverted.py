"""An inverted index in SQLite: a word's passages, a block of passages at a time."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from index.connection import Connection
from index.faults import damaged
from index.lexical import Counts, Postings

# Passage ids of one block. What a question reads of a word is one row a block, so that its cost goes by how often the
# word occurs and not by how many letters have it; what a change writes is at most a block's rows, 2 MB of words.
BLOCK: Final = 16_384
_NOWHERE: Final = np.empty((2, 0), dtype=np.int32)
# Word, block, checksum, int32[2, m].
_Row = tuple[str, int, int, bytes]


class InvertedIndex:
    """The table ``posting``: of each word and block int32[2, m], ascending ids of passages and how often each has it.

    Ids name passages once and for all, so letters come and go without others' rows changing. A row has a checksum: one
    that is damaged is told, and never read as other words.

    Args:
        connection: to the database; what changes it stands within a transaction of its own.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, word: str, first: int, end: int) -> Counts:
        """Where a word stands: int32[2, m], ids of passages, ascending, and counts.

        Args:
            word: as ``count_words`` has it.
            first, end: ids from the first on and below the end are wanted; others of their blocks may come too.

        Raises:
            IndexProblem: it is not as it was stored.
        """
        rows = self._connection.rows(
            "SELECT block, checksum, places FROM posting WHERE word = ? AND block BETWEEN ? AND ? ORDER BY block",
            (word, first // BLOCK, (end - 1) // BLOCK),
        )
        parts = [self._checked(word, *row) for row in rows]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1) if parts else _NOWHERE

    def add(self, letters: Iterable[tuple[int, Postings]]) -> None:
        """Take in the words of letters.

        Args:
            letters: of each the id of its first passage, ascending and above all that are here, and where its words
                stand in it, as ``count_words`` tells.
        """
        self._connection.many("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?)", self._grown(letters))

    def remove(self, letters: Sequence[tuple[int, int, Iterable[str]]]) -> None:
        """Forget letters.

        Args:
            letters: of each the id of its first passage, ascending, how many it has, and its words.
        """
        firsts = np.array([first for first, _, _ in letters], dtype=np.int64)
        ends = firsts + np.array([count for _, count, _ in letters], dtype=np.int64)
        touched = {
            (word, block)
            for (first, count, words) in letters
            if count
            for block in range(first // BLOCK, (first + count - 1) // BLOCK + 1)
            for word in words
        }
        for word, block in sorted(touched):
            places = self._read(word, block)
            last = np.searchsorted(firsts, places[0], side="right") - 1
            kept = (last < 0) | (places[0] >= ends[last])
            if not kept.any():
                self._connection.execute("DELETE FROM posting WHERE word = ? AND block = ?", (word, block))
            elif not kept.all():
                row = _row(word, block, places[:, kept])
                self._connection.execute("INSERT OR REPLACE INTO posting VALUES (?, ?, ?, ?)", row)

    def _grown(self, letters: Iterable[tuple[int, Postings]]) -> Iterator[_Row]:
        """The rows that words have with what these letters add, in the order of the table."""
        found = [(word, first, places) for first, postings in letters for word, places in postings.items()]
        if not found:
            return
        start = found[0][1]
        # All at once: a step of numpy for each word of each letter would take longer than all else.
        words = sorted({word for word, _, _ in found})
        number = {word: place for place, word in enumerate(words)}
        sizes = [places.shape[1] for _, _, places in found]
        every = np.concatenate([places for _, _, places in found], axis=1)
        every[0] += np.repeat(np.array([first for _, first, _ in found], dtype=np.int32), sizes)
        numbers = np.repeat([number[word] for word, _, _ in found], sizes)
        order = np.argsort(numbers, kind="stable")
        every, numbers = every[:, order], numbers[order]
        blocks = every[0] // BLOCK
        cuts = np.flatnonzero((np.diff(numbers) != 0) | (np.diff(blocks) != 0)) + 1
        for low, high in pairwise((0, *cuts.tolist(), len(blocks))):
            word, block, places = words[numbers[low]], int(blocks[low]), every[:, low:high]
            if block * BLOCK < start:  # only a block that began before can have a row
                places = np.concatenate((self._read(word, block), places), axis=1)
            yield _row(word, block, places)

    def _read(self, word: str, block: int) -> Counts:
        return self.of(word, block * BLOCK, (block + 1) * BLOCK)

    def _checked(self, word: str, block: int, checksum: int, data: bytes) -> Counts:
        if not isinstance(data, bytes) or checksum != _checksum(word, block, data):
            raise damaged(self._connection.place, f"checksum of a word in passages from {block * BLOCK} on")
        return np.frombuffer(data, dtype="<i4").reshape(2, -1)


def _row(word: str, block: int, places: Counts) -> _Row:
    data = places.astype("<i4").tobytes()
    return word, block, _checksum(word, block, data), data


def _checksum(word: str, block: int, data: bytes) -> int:
    """CRC-32: damage is to be told, not malice, and a question waits for it."""
    return zlib.crc32(data, zlib.crc32(f"{word} {block}".encode()))
