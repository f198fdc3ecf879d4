"""The letters of an index by what they say of themselves: which a filter admits, which are found by some words."""

import json
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, Final

from index.about import MONTHS, About
from index.filter import Filter, dossier_key

# unicode61, the tokenizer of the table `sought`, takes letters and digits for words, and all else parts them.
_WORD: Final = re.compile(r"[^\W_]+")
_ENGLISH: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)

Rows = Callable[[str, Sequence[object]], list[Any]]


class Catalogue:
    """Asks the database for the ids of letters; what it costs goes by how many are found, not by how many there are.

    Args:
        rows: runs a query with its parameters.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def admitted(self, filter: Filter) -> list[int]:
        """The ids of all letters that a filter admits, in the order in which they came."""
        where, values = _where(filter)
        return [id_ for (id_,) in self._rows(f"SELECT id FROM letter WHERE {where} ORDER BY id", values)]

    def find(
        self, words: str, filter: Filter, limit: int, among: Collection[int] | None = None
    ) -> tuple[list[int], int]:
        """The letters that a reader looks for.

        Args:
            words: beginnings of words that a letter has, each of them, in its subject, sender, date, number or name.
            filter: which letters may be found.
            limit: how many ids to give at most.
            among: ids of the only letters that there are; all by default.

        Returns:
            Ids, the latest letter first and those without a date last; and how many letters there are.
        """
        where, values = _where(filter, words)
        if among is not None:
            where, values = f"{where} AND id IN (SELECT value FROM json_each(?))", [*values, json.dumps([*among])]
        ((total,),) = self._rows(f"SELECT count(*) FROM letter WHERE {where}", values)
        first = self._rows(f"SELECT id FROM letter WHERE {where} ORDER BY date DESC, id LIMIT ?", [*values, limit])
        return [id_ for (id_,) in first], total

    def senders(self, limit: int) -> list[str]:
        """Who wrote most letters, the most frequent first."""
        return self._frequent("sender", limit)

    def dossiers(self, limit: int) -> list[str]:
        """The dossiers with most letters, the largest first."""
        return self._frequent("dossier", limit)

    def _frequent(self, column: str, limit: int) -> list[str]:
        query = f"SELECT {column} FROM letter WHERE live AND {column} IS NOT NULL GROUP BY {column}"
        return [value for (value,) in self._rows(f"{query} ORDER BY count(*) DESC, {column} LIMIT ?", [limit])]


def sought(about: About) -> str:
    """The words that a letter is found by besides its sender and its name; its date in both languages of the page."""
    parts = [about.subject, about.reference, about.dossier, about.number, about.date]
    if about.date:
        day = date.fromisoformat(about.date)
        parts += [f"{day.day} {MONTHS[day.month - 1]} {_ENGLISH[day.month - 1]} {day.year}"]
    return " ".join(part for part in parts if part)


def _where(filter: Filter, words: str = "") -> tuple[str, list[object]]:
    given: dict[str, object] = {
        "name = ?": filter.letter,
        "dossier_key = ?": None if filter.dossier is None else dossier_key(filter.dossier),
        "date >= ?": filter.since and filter.since.isoformat(),
        "date <= ?": filter.until and filter.until.isoformat(),
        # A sender without a word is nobody's.
        "?": 0 if filter.sender and not _WORD.search(filter.sender) else None,
        "id IN (SELECT rowid FROM sought WHERE sought MATCH ?)": _match(filter.sender, words),
    }
    wanted = {condition: value for condition, value in given.items() if value is not None}
    return " AND ".join(("live", *wanted)), list(wanted.values())


def _match(sender: str | None, words: str) -> str | None:
    """A query for FTS5, in which every word is quoted."""
    begun = [f'"{word}"*' for word in _WORD.findall(words)]
    whole = [f'"{word}"' for word in _WORD.findall(sender or "")]
    sent = [f"sender : ({' AND '.join(whole)})"] if whole else []
    return " AND ".join((*sent, *begun)) or None
