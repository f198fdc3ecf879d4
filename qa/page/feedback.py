"""What visitors think of an answer, kept only where the operator asks for it: a file of JSON lines."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

from index.letter import Letter
from index.problems import Problem
from qa.answer import Turn

SCHEMA: Final = "briefwijzer.feedback/1"
# A reason is a sentence or two; a longer one is cut.
MOST_CHARACTERS: Final = 300
# Some ten thousand ratings. Beyond that nothing is kept: a visitor must not be able to fill the disk.
_MOST_BYTES: Final = 50_000_000


class FeedbackProblem(Problem):
    """The file for ratings cannot be written."""


class Feedback:
    """A file to which ratings are added, a line of JSON each; nobody but its owner may read it.

    Args:
        path: the file; made where there is none.

    Raises:
        FeedbackProblem: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._add("")

    def keep(self, turn: Turn, letters: Sequence[Letter], *, helpful: bool, reason: str) -> None:
        """Keep one rating: the hour, the verdict, the answer, the letters' hashes; nothing of who gave it.

        Args:
            turn: the question and the answer that is rated.
            letters: those that the answer quotes; none of them a visitor's own.
            helpful: the verdict.
            reason: the visitor's own words, cut to ``MOST_CHARACTERS``.

        Raises:
            FeedbackProblem: the file cannot be written, or is full.
        """
        line = {
            "schema": SCHEMA,
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H}Z",
            "helpful": helpful,
            "reason": reason.strip()[:MOST_CHARACTERS],
            "letters": [{"name": letter.name, "sha256": letter.sha256} for letter in letters],
            "answer": turn.answer.to_dict(),
        }
        self._add(json.dumps(line, ensure_ascii=False) + "\n")

    def _add(self, line: str) -> None:
        try:
            with self._lock:
                # Its owner's alone from the first: it holds what people asked.
                where = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with os.fdopen(where, "a", encoding="utf-8") as file:
                    if os.fstat(where).st_size + len(line.encode()) > _MOST_BYTES:
                        raise OSError(f"> {_MOST_BYTES} B")
                    file.write(line)
        except OSError as error:
            raise FeedbackProblem(
                nl=f"Oordelen zijn niet te bewaren in {self._path} ({error}). Geef --feedback een bestand waarin u mag "
                "schrijven.",
                en=f"Ratings cannot be kept in {self._path} ({error}). Give --feedback a file that you may write.",
            ) from error
