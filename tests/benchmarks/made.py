"""Made vectors and made texts, for sizes at which nobody has real ones to embed."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from index.build import count
from index.embed import Vectors, unit
from index.letter import parse_letter
from index.page import Line, Page
from index.record import Counted, Source

DIMENSION: Final = 384
# Of a letter: real ones have some 140 passages.
PARAGRAPHS: Final = 100
# Words that each word which stands but once in the real text is taken for. Of what is drawn, the share that was seen
# once is the share that further text would have of words not seen yet (Good 1953, "The Population Frequencies of
# Species"): without them, a million passages would have no more words than the thousand that were read.
_UNSEEN: Final = 40


class Clouds:
    """Vectors float32[n, 384] around one centre for each hundred, the centres themselves around fifty.

    Args:
        count: how many there will be in all.
        seed: of all that is drawn.
    """

    def __init__(self, count: int, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        themes = self._random.standard_normal((50, DIMENSION), dtype=np.float32)
        near = self._random.standard_normal((max(count // 100, 10), DIMENSION), dtype=np.float32)
        self._centres = unit(0.6 * themes[self._random.integers(50, size=len(near))] + 0.8 * near)

    def __call__(self, count: int) -> Vectors:
        """The next vectors."""
        noise = self._random.standard_normal((count, DIMENSION), dtype=np.float32) * np.float32(1.5 / DIMENSION**0.5)
        return unit(self._centres[self._random.integers(len(self._centres), size=count)] + noise)


class Fading:
    """Vectors float32[n, 384] without clouds, whose spread along the n-th direction falls as the root of n: nothing
    that an inverted file could make use of but that."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        self._spread = (1 / np.sqrt(np.arange(1, DIMENSION + 1))).astype(np.float32)

    def __call__(self, count: int) -> Vectors:
        """The next vectors."""
        return unit(self._random.standard_normal((count, DIMENSION), dtype=np.float32) * self._spread)


class Texts:
    """Sentences of the words and lengths of real Dutch ones, each word as frequent as there, stop words among them.

    Args:
        data: a folder with ``text-nl/paragraphs.jsonl.gz``: a paragraph a line, with its ``sentences``.
        seed: of all that is drawn.
    """

    def __init__(self, data: Path, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        with gzip.open(data / "text-nl/paragraphs.jsonl.gz", "rt", encoding="utf-8") as file:
            sentences = [re.findall(r"\w+", text) for line in file for text in json.loads(line)["sentences"]]
        found = Counter(chain(*sentences))
        self._lengths = np.array([len(words) for words in sentences if words])
        self._words, self._counts = list(found), np.array(list(found.values()))
        self._until = np.cumsum(self._counts)
        self._letters = 0

    def sentence(self) -> str:
        """The next one."""
        drawn = self._random.integers(self._until[-1], size=self._random.choice(self._lengths))
        at = np.searchsorted(self._until, drawn, "right")
        more = self._random.integers(_UNSEEN, size=len(at))
        words = [
            f"{self._words[one]}{number}" if self._counts[one] == 1 and number else self._words[one]
            for one, number in zip(at.tolist(), more.tolist(), strict=True)
        ]
        return f"{' '.join(words).capitalize()}."

    def letters(self, passages: int) -> Iterator[Counted]:
        """Letters of a hundred paragraphs of one sentence, until there are about as many passages."""
        so_far = 0
        while so_far < passages:
            paragraphs = [self.sentence() for _ in range(min(PARAGRAPHS, passages - so_far))]
            one = counted(paragraphs, f"brief-{self._letters:06}")
            self._letters += 1
            so_far += len(one.passages)
            yield one


def counted(paragraphs: Sequence[str], name: str) -> Counted:
    """A letter of these paragraphs as it goes into an index."""
    lines = [text for paragraph in paragraphs for text in (paragraph, "")]
    page = Page(1, tuple(Line(number, text) for number, text in enumerate(lines, 1)))
    return count(parse_letter([page], name), Source(name, name, name))
