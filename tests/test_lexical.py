"""index/lexical.py: BM25 as published, over stemmed words."""

from collections.abc import Sequence
from math import log

import bm25s
import numpy as np
import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from index.language import LANGUAGES, Language
from index.letter import Letter
from index.lexical import K1, B, Counts, LexicalIndex, _tokens, count_words
from index.stopwords import STOP_WORDS

# No stop words, and every word its own stem: what is counted can be seen.
ODD = [
    "De Zr.Ms. Tromp vaart in 2023–2024.",
    "l’État n'a pas İstanbul",
    "Die STRASSE, Straße!",
    "e\u0301te\u0301 x²",
    "_a_ 1_2",
]
TEXTS = ["schip haven", "schip schip storm haven boot", "geld", "storm geld bank"]


def index_of(texts: Sequence[str], language: Language) -> LexicalIndex:
    lengths, postings = count_words(texts, language)
    nowhere: Counts = np.empty((2, 0), dtype=np.int32)
    languages = np.full(len(texts), LANGUAGES.index(language), dtype=np.int8)
    return LexicalIndex(lengths, lambda word: postings.get(word, nowhere), languages)


def lucene(tf: int, df: int, length: int, texts: int = 4, mean: float = 11 / 4) -> float:
    """One word's part of the score in Lucene's form of BM25 (Kamphuis et al. 2020, "Which BM25 do you mean?", row 4).

    log(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * length / mean))
    """
    return log(1 + (texts - df + 0.5) / (df + 0.5)) * tf / (tf + K1 * (1 - B + B * length / mean))


def test_a_score_in_figures() -> None:
    """One score worked out to the end: "geld" in "geld" is ln 2 / (1 + 1.2 * (0.6 + 0.4 * 4/11)) = 0.3660."""
    assert (K1, B) == (1.2, 0.4)
    assert lucene(1, 2, 1) == pytest.approx(0.693147 / 1.894545, abs=1e-5)
    assert index_of(TEXTS, "nl").scores("geld")[2] == pytest.approx(0.365865, abs=1e-5)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("schip", [lucene(1, 2, 2), lucene(2, 2, 5), 0, 0]),
        ("storm", [0, lucene(1, 2, 5), 0, lucene(1, 2, 3)]),
        ("bank", [0, 0, 0, lucene(1, 1, 3)]),
        ("geld bank", [0, 0, lucene(1, 2, 1), lucene(1, 2, 3) + lucene(1, 1, 3)]),
        ("GELD! Bank?", [0, 0, lucene(1, 2, 1), lucene(1, 2, 3) + lucene(1, 1, 3)]),
        ("geld eenhoorn", [0, 0, lucene(1, 2, 1), lucene(1, 2, 3)]),
        ("geld geld", [0, 0, 2 * lucene(1, 2, 1), 2 * lucene(1, 2, 3)]),
    ],
)
def test_scores_follow_the_published_formula(question: str, expected: list[float]) -> None:
    """Scores of every text, to five decimals; unknown words add nothing, repeated ones count again."""
    scores = index_of(TEXTS, "nl").scores(question)
    assert scores.dtype == np.float32
    assert scores == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    "question", ["", " ", "eenhoorn", "de het een", "?!…", "👍", "שלום", "a\u0301", "%s {0} \\", "x" * 5_000]
)
def test_questions_without_a_known_word(question: str) -> None:
    """No shared word, no score, and no error."""
    assert index_of(TEXTS, "nl").scores(question).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("texts", [["de het een"], ["de", "het en"], ["…", "!"], [""]])
def test_texts_of_stop_words_only(texts: list[str]) -> None:
    """Nothing to index is no error: every text scores 0 for every question."""
    index = index_of(texts, "nl")
    assert index.scores("geld de").tolist() == [0] * len(texts)


def test_no_texts() -> None:
    """An index of nothing answers with nothing."""
    scores = index_of([], "nl").scores("geld")
    assert scores.shape == (0,)
    assert scores.dtype == np.float32


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("nl", "schepen varen", "varende schepen"),
        ("en", "ships sailing", "ship sailed"),
        ("de", "Schiffe fahren", "Schiffen"),
        ("fr", "navires hollandais", "navire hollandaise"),
    ],
)
def test_words_are_stemmed_in_their_language(language: Language, text: str, question: str) -> None:
    """Another form of a word finds it."""
    scores = index_of([text, "xyzzy"], language).scores(question)
    assert scores[0] > 0 and scores[1] == 0


def test_each_passage_is_asked_in_its_own_language() -> None:
    """A word's English stem finds English passages and its Dutch stem Dutch ones; one that is the same in both is one
    word, as rare as it is in all, and counts once."""
    counted = [count_words([text], language) for text, language in (("NAVO ships", "en"), ("NAVO schepen", "nl"))]
    places = {word: [[at], [1]] for at, (_, postings) in enumerate(counted) for word in postings}
    places["navo"] = [[0, 1], [1, 1]]
    index = LexicalIndex(
        np.array([2, 2], dtype=np.int32),
        lambda word: np.array(places.get(word, [[], []]), dtype=np.int32),
        np.array([LANGUAGES.index("en"), LANGUAGES.index("nl")], dtype=np.int8),
    )
    one = lucene(1, 1, 2, texts=2, mean=2)
    both = lucene(1, 2, 2, texts=2, mean=2)
    assert index.scores("shipping") == pytest.approx([one, 0], abs=1e-5)
    assert index.scores("scheepje") == pytest.approx([0, one], abs=1e-5)
    assert index.scores("NAVO") == pytest.approx([both, both], abs=1e-5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_numbers_are_found(language: Language) -> None:
    """Parts of F-35 and Zr.Ms. count: the text that shares the number scores higher."""
    scores = index_of(["F-35 2024", "F-16 2023"], language).scores("F-35")
    assert scores[0] > scores[1]


def test_stop_words_are_those_of_bm25s() -> None:
    """Each list is the library's own, word for word."""
    lists = bm25s.stopwords
    theirs = (lists.STOPWORDS_DUTCH, lists.STOPWORDS_EN, lists.STOPWORDS_GERMAN, lists.STOPWORDS_FRENCH)
    assert [STOP_WORDS[language] for language in ("nl", "en", "de", "fr")] == [frozenset(words) for words in theirs]


@pytest.mark.parametrize("language", LANGUAGES)
@given(texts=st.lists(st.text() | st.sampled_from(ODD), max_size=5))
def test_words_are_those_of_bm25s(language: Language, texts: list[str]) -> None:
    """Of any text, the same stems in the same order."""
    stemmer = Stemmer.Stemmer({"nl": "dutch", "en": "english", "de": "german", "fr": "french"}[language])
    options = {"stopwords": language, "stemmer": stemmer, "token_pattern": r"(?u)\b\w+\b", "return_ids": False}
    assert _tokens(texts, language) == bm25s.tokenize(texts, show_progress=False, **options)


def test_the_scores_of_another_implementation(seed_letter: Letter) -> None:
    """On the bundled letter, bm25s gives the same scores."""
    texts = [*(paragraph.text for paragraph in seed_letter.paragraphs), "", "de"]
    index = index_of(texts, "nl")
    stemmer = Stemmer.Stemmer("dutch")
    tokens = bm25s.tokenize(texts, stopwords="nl", stemmer=stemmer, token_pattern=r"(?u)\b\w+\b", return_ids=False)
    other = bm25s.BM25(method="lucene", k1=K1, b=B)
    other.index(tokens)
    for question in (
        "inzet",
        "Nederland levert steun aan Oekraïne",
        "NAVO NAVO NAVO",
        "drones in Roemenië",
    ):
        asked = bm25s.tokenize(
            [question], stopwords="nl", stemmer=stemmer, token_pattern=r"(?u)\b\w+\b", return_ids=False
        )[0]
        expected = other.get_scores([word for word in asked if word in other.vocab_dict])
        assert expected.max() > 0
        assert index.scores(question) == pytest.approx(expected, abs=1e-5)
