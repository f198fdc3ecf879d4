"""index/build.py: letters in, something searchable out, as a whole and in part."""

from datetime import date

import numpy as np
import pytest

from index import inverted
from index.build import Index, build_index, count
from index.chunk import chunk
from index.embed import Encoder
from index.filter import Filter
from index.language import LANGUAGES
from index.letter import Letter, parse_letter
from index.lexical import Counts, LexicalIndex
from index.problems import FilterProblem, LetterProblem
from index.readers import pages_of
from index.record import Source


def toy(text: str, name: str = "brief") -> Letter:
    return parse_letter(pages_of(text, name), name)


def test_position_by_position(toy_encoder: Encoder) -> None:
    """Passage, vector and BM25 score of one position belong together, over two letters."""
    index = build_index([toy("Het schip vaart uit.", "een"), toy("Er is geld.", "twee")], toy_encoder)
    assert index.places[:, 0].tolist() == [entry.id for entry in index.entries]
    assert index.places[:, 1:].tolist() == [[0, 0, 0], [0, 0, 0]]
    expected = np.zeros((2, toy_encoder.dimension))
    expected[0, [1, -1]] = expected[1, [2, -1]] = 1 / np.sqrt(2)  # schip and geld are the second and third toy word
    assert index.vectors(np.arange(2)) == pytest.approx(expected, abs=1e-6)
    scores = index.lexical.scores("schip")
    assert scores[0] > 0 == scores[1]
    assert (index.model, index.language) == (toy_encoder.identity, "nl")


def test_letters_come_back_whole(seed_letter: Letter, toy_encoder: Encoder) -> None:
    """What is stored of a letter is the letter, with all that it says of itself; and its passages."""
    index = build_index([toy("Een zin.", "een"), seed_letter], toy_encoder)
    assert index.letters[1] == index.letters[-1] == index.letters[1:][0] == seed_letter
    assert index.letters[1] is index.letters[1]  # read once
    assert [letter.name for letter in index.letters] == [entry.name for entry in index.entries]
    id_ = index.entries[1].id
    places = [[id_, passage.paragraph, passage.first, passage.last] for passage in chunk(seed_letter)]
    assert index.places[1:].tolist() == places
    assert index.paragraph(id_, 3) == seed_letter.paragraphs[3]
    with pytest.raises(IndexError):
        index.letters[2]


def test_headings_are_embedded_and_never_quoted(toy_encoder: Encoder) -> None:
    """The vector is that of the headings and the passage: "geld" stands only in the heading, and counts."""
    index = build_index([toy("Over geld\n\nHet is nodig.")], toy_encoder)
    assert index.vectors(np.arange(1))[0, 2] == pytest.approx(1 / np.sqrt(2), abs=1e-6)


def test_progress_ends_with_all(toy_encoder: Encoder) -> None:
    """The last call says that every passage is done."""
    seen: list[tuple[int, int]] = []
    index = build_index([toy("Een zin. Nog een.")], toy_encoder, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(index.places), len(index.places)) == (3, 3)


@pytest.mark.parametrize(("names", "shown"), [([], "geen brief"), (["a", "b", "a"], "['a']")])
def test_letters_without_a_name_of_their_own(toy_encoder: Encoder, names: list[str], shown: str) -> None:
    """No letters, or two of one name: citations could not tell them apart. The error names which."""
    with pytest.raises(LetterProblem) as caught:
        build_index([toy("Een zin.", name) for name in names], toy_encoder)
    assert shown in caught.value.nl
    assert "Rename" in caught.value.en


THREE = {
    "een": "Datum 7 juni 2024\nTweede Kamer der Staten-Generaal 2\nVergaderjaar 2023–2024\n28 676\nNr. 457",
    "twee": "Datum 1 mei 2024\n36 410 X\nNr. 3",
    "drie": "BRIEF VAN DE MINISTER VAN BUITENLANDSE ZAKEN",
}


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        (Filter(), ["een", "twee", "drie"]),
        (Filter(letter="twee"), ["twee"]),
        (Filter(dossier="28676"), ["een"]),
        (Filter(dossier="36410-x"), ["twee"]),
        (Filter(since=date(2024, 5, 1)), ["een", "twee"]),
        (Filter(since=date(2024, 5, 2)), ["een"]),
        (Filter(until=date(2024, 5, 1)), ["twee"]),
        (Filter(dossier="28 676", until=date(2024, 6, 7)), ["een"]),
        (Filter(sender="buitenlandse minister"), ["drie"]),
    ],
)
def test_a_part_is_searched_as_if_it_were_all(toy_encoder: Encoder, filter: Filter, names: list[str]) -> None:
    """Of the letters that a filter admits, passages, vectors and BM25 scores are those of an index of these alone."""
    body = "Geachte voorzitter,\n\nHet schip van {}. Er is geld, en een schip.\n\nDat was alles over {}."
    letters = [toy(f"{head}\n\n{body.format(name, name)}", name) for name, head in THREE.items()]
    part = build_index(letters, toy_encoder).within(filter)
    alone = build_index([letter for letter in letters if letter.name in names], toy_encoder)
    assert list(part.letters) == list(alone.letters)
    assert part.places[:, 1:].tolist() == alone.places[:, 1:].tolist()
    everything = np.arange(len(part.places))
    assert np.array_equal(part.vectors(everything), alone.vectors(everything))
    question = toy_encoder.encode_questions(["schip"])[0]
    assert part.nearest(question, 3).tolist() == alone.nearest(question, 3).tolist()
    for words in ("schip", "een twee alles", "geld"):
        assert np.array_equal(part.lexical.scores(words), alone.lexical.scores(words))


def test_words_are_scored_as_if_they_were_counted_at_once(
    toy_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In blocks of three passages, of all letters, of some that lie apart, and of one: the scores are those of
    BM25 over their passages without a database."""
    monkeypatch.setattr(inverted, "BLOCK", 3)
    draw = np.random.default_rng(4)
    words = ["schip", "schepen", "geld", "storm", "haven", "drones"]
    letters = [
        toy("\n\n".join(f"De {' '.join(draw.choice(words, 4))}." for _ in range(draw.integers(1, 6))), f"{number}")
        for number in range(12)
    ]
    index = build_index(letters, toy_encoder)
    parts = [index, *(index.within(Filter(letter=name)) for name in ("0", "7", "11"))]
    parts.append(Index(index._database, index._store, index._description, index.entries[1::3], whole=False))
    for part in parts:
        counted = [count(letter, Source("", "", "")) for letter in part.letters]
        sizes = [len(one.passages) for one in counted]
        starts = np.cumsum([0, *sizes[:-1]])
        found: dict[str, list[Counts]] = {}
        for start, one in zip(starts, counted, strict=True):
            for word, (positions, often) in one.postings.items():
                found.setdefault(word, []).append(np.stack((positions + np.int32(start), often)))
        plain = LexicalIndex(
            np.concatenate([one.passages[:, 3] for one in counted]),
            lambda word, found=found: np.concatenate(found.get(word, [np.empty((2, 0), np.int32)]), axis=1),  # type: ignore[misc]
            np.repeat(np.array([LANGUAGES.index(one.language) for one in counted], dtype=np.int8), sizes),
        )
        for question in (*words, " ".join(words), "schip schip geld"):
            assert np.array_equal(part.lexical.scores(question), plain.scores(question))
        assert plain.scores(" ".join(words)).all()


def test_a_filter_that_admits_none(toy_encoder: Encoder) -> None:
    """The error says what was asked for, and names letters, dossiers and dates that there are."""
    body = "Geachte voorzitter,\n\nHet schip vaart. Er is geld.\n\nDat was alles."
    index = build_index([toy(f"{head}\n\n{body}", name) for name, head in THREE.items()], toy_encoder)
    with pytest.raises(FilterProblem) as caught:
        index.within(Filter(dossier="99 999", since=date(2024, 1, 2)))
    for message in (caught.value.nl, caught.value.en):
        for part in ("dossier 99 999, since 2024-01-02", "een, twee, drie", "28 676, 36 410 X", "2024-05-01"):
            assert part in message


def test_a_filter_as_others_write_it() -> None:
    """Days are told from what is none, in both languages; what is empty asks for nothing."""
    given = Filter.of(dossier=" 28 676 ", since="2024-06-07")
    assert given == Filter(dossier="28 676", since=date(2024, 6, 7))
    assert Filter.of(**given.given()) == given
    assert Filter.of() == Filter.of("", " ", " ", " ", " ") == Filter()
    with pytest.raises(FilterProblem) as caught:
        Filter.of(until="7 juni 2024")
    assert "'7 juni 2024' is geen dag" in caught.value.nl and "YYYY-MM-DD" in caught.value.en
