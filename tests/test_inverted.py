"""index/inverted.py and index/spans.py: words by blocks of passages, and the positions of those that are searched."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import inverted
from index.connection import Connection
from index.inverted import InvertedIndex
from index.lexical import Postings
from index.problems import IndexProblem
from index.spans import Spans

WORDS = ("schip", "geld", "storm", "%\0")


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    """Blocks of four passages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inverted, "BLOCK", 4)
        yield


def postings(passages: list[Counter[str]]) -> Postings:
    """As ``count_words`` gives them."""
    return {
        word: np.array([(at, words[word]) for at, words in enumerate(passages) if words[word]], dtype=np.int32).T
        for word in set().union(*passages)
    }


def rows(connection: Connection) -> list[tuple[str, int]]:
    return [tuple(row) for row in connection.rows("SELECT word, block FROM posting ORDER BY word, block")]


passage = st.lists(st.sampled_from(WORDS), max_size=4).map(Counter)
batch = st.lists(st.lists(passage, max_size=6), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(batch, min_size=1, max_size=4), choose=st.randoms(use_true_random=False))
def test_letters_come_and_go(batches: list[list[list[Counter[str]]]], choose: object) -> None:
    """However letters are added, in whatever batches, and whichever go: each word is where the letters that are left
    have it, as often; no row is left without a passage; and positions among any of them are those of a plain count."""
    connection = Connection.in_memory()
    index = InvertedIndex(connection)
    letters: list[tuple[int, list[Counter[str]]]] = []
    end = 0
    for added in batches:
        new = []
        for passages in added:
            new.append((end, passages))
            end += len(passages)
        with connection.transaction():
            index.add((first, postings(passages)) for first, passages in new)
        letters += new
    gone = [one for one in letters if choose.random() < 0.4]  # type: ignore[attr-defined]
    with connection.transaction():
        index.remove([(first, len(passages), set().union(*passages)) for first, passages in gone])
    left = [one for one in letters if not any(one is other for other in gone)]
    told = {
        (first + at, word): count for first, some in left for at, one in enumerate(some) for word, count in one.items()
    }
    for word in WORDS:
        ids, counts = index.of(word, 0, max(end, 1))
        expected = sorted((at, count) for (at, other), count in told.items() if other == word)
        assert list(zip(ids.tolist(), counts.tolist(), strict=True)) == expected
    assert rows(connection) == sorted({(word, at // 4) for at, word in told})
    searched = [one for one in left if choose.random() < 0.7]  # type: ignore[attr-defined]
    spans = Spans([first for first, _ in searched], [len(some) for _, some in searched])
    known = [first + at for first, some in searched for at in range(len(some))]
    assert (len(spans), spans.ids(np.arange(len(known))).tolist()) == (len(known), known)
    assert spans.positions(np.array(known, dtype=np.int64)).tolist() == list(range(len(known)))
    for word in WORDS:
        ids, counts = index.of(word, spans.first, spans.end)
        picked, positions = spans.located(ids)
        expected = [(at, told[one, word]) for at, one in enumerate(known) if (one, word) in told]
        assert list(zip(positions.tolist(), counts[picked].tolist(), strict=True)) == expected


def test_only_the_blocks_that_are_asked_for_are_read() -> None:
    """Of a word in twelve passages, the question within two passages reads one block of four."""
    connection = Connection.in_memory()
    index = InvertedIndex(connection)
    with connection.transaction():
        index.add([(0, postings([Counter(["geld"])] * 12))])
    assert index.of("geld", 5, 7)[0].tolist() == [4, 5, 6, 7]
    assert index.of("geld", 4, 9)[0].tolist() == list(range(4, 12))


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE posting SET places = zeroblob(length(places)) WHERE block = 1",
        "UPDATE posting SET places = substr(places, 1, 5)",
        "UPDATE posting SET places = 'geld'",
        "UPDATE posting SET block = block + 9",
        "UPDATE posting SET word = 'geld' WHERE word = 'storm'",
    ],
)
def test_damage_is_told(harm: str) -> None:
    """A row of other places, of another length, of another block or another word is never read as a word's own."""
    connection = Connection.in_memory()
    index = InvertedIndex(connection)
    with connection.transaction():
        index.add([(0, postings([Counter(["schip"])] * 8)), (8, postings([Counter(["storm"])] * 8))])
        connection.execute(harm)
    with pytest.raises(IndexProblem, match="checksum of a word"):
        for word in WORDS:
            index.of(word, 0, 100)
