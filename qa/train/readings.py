"""What a reader made of each paragraph, kept on disk: reading is what takes time, and a fit is made more than once."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.reader import Reader, Reading, Text


class KeptReader:
    """A reader that reads nothing twice, in this run or a later one.

    Args:
        reader: the one that reads.
        path: a file of JSON lines, made where there is none; it may hold the readings of several readers.
    """

    def __init__(self, reader: Reader, path: Path) -> None:
        self._reader = reader
        self._path = path
        self._kept: dict[str, Reading] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            key, odds, words = json.loads(line)
            spans = tuple((span[0], span[1]) if span else None for span in words)
            self._kept[key] = Reading(np.array(odds, dtype=np.float32), spans)

    @property
    def identity(self) -> str:
        """That of its reader."""
        return self._reader.identity

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """A reading for each text; new ones are written down."""
        keys = [self._key(question, text) for text in texts]
        new = [(key, text) for key, text in zip(keys, texts, strict=True) if key not in self._kept]
        if new:
            readings = self._reader.read(question, [text for _, text in new])
            with self._path.open("a", encoding="utf-8") as file:
                for (key, _), reading in zip(new, readings, strict=True):
                    self._kept[key] = reading
                    file.write(json.dumps([key, reading.odds.tolist(), reading.words]) + "\n")
        return [self._kept[key] for key in keys]

    def _key(self, question: str, text: Text) -> str:
        asked = json.dumps([self.identity, question, text.heading, text.sentences])
        return hashlib.sha256(asked.encode()).hexdigest()
