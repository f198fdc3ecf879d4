"""qa/train/readings.py: nothing is read twice."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.reader import Reading, Text
from qa.train.readings import KeptReader


class Counting:
    """Says how long each sentence is, and counts the texts it was given."""

    def __init__(self, identity: str = "one") -> None:
        self.identity = identity
        self.count = 0

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        self.count += len(texts)
        made = [np.array([len(sentence) for sentence in text.sentences], dtype=np.float32) for text in texts]
        return [Reading(odds, ((0, 1), *(None,) * (len(odds) - 1))) for odds in made]


def test_what_was_read_is_kept(tmp_path: Path) -> None:
    """In this run and in a later one a text is read once; another question, text or reader is read anew; what comes
    back is what was read."""
    path = tmp_path / "readings.jsonl"
    texts = [Text("Kop", ("Een.", "Twee!!")), Text("", ("Drie.",))]
    first = Counting()
    kept = KeptReader(first, path)
    before = kept.read("Wat?", texts)
    assert [reading.words for reading in kept.read("Wat?", texts[::-1])] == [((0, 1),), ((0, 1), None)]
    assert first.count == 2
    later = Counting()
    again = KeptReader(later, path)
    for one, other in zip(again.read("Wat?", texts), before, strict=True):
        assert one.odds.tolist() == other.odds.tolist() and one.odds.dtype == np.float32
        assert one.words == other.words
    assert later.count == 0
    again.read("Wie?", texts[:1])
    again.read("Wat?", [Text("", ("Een.", "Twee!!"))])
    assert later.count == 2
    another = Counting("two")
    KeptReader(another, path).read("Wat?", texts)
    assert another.count == 2
