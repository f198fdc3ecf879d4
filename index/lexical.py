"""BM25 over the passages: what the vectors blur (names, numbers, abbreviations), words find."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import Final

import numpy as np
import numpy.typing as npt
import Stemmer

from index.language import LANGUAGES, Language

# Robertson and Zaragoza (2009) give 1.2 to 2 for k1; b is low since passages hardly differ in length.
K1: Final = 1.2
B: Final = 0.4
_STEMMERS: Final[dict[Language, str]] = {"nl": "dutch", "en": "english", "de": "german", "fr": "french"}
# Letters and digits with what joins them inside a word: F-35, Zr.Ms, 2023–2024, MQ-9.
_WORD: Final = r"(?u)\b\w+\b"

Counts = npt.NDArray[np.int32]
# Where a word stands: int32[m, 2], the position of a passage and how often it has the word, positions ascending.
Postings = dict[str, Counts]


def count_words(texts: Sequence[str], language: Language) -> tuple[Counts, Postings]:
    """Count the stemmed words of passages.

    Returns:
        How many each has, int32[n], and where each word stands. Stop words of the language do not count.
    """
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    tokens = _tokens(texts, language)
    for position, words in enumerate(tokens):
        for word, count in Counter(words).items():
            found[word].append((position, count))
    lengths = np.array([len(words) for words in tokens], dtype=np.int32)
    return lengths, {word: np.array(places, dtype=np.int32) for word, places in found.items()}


def library() -> ModuleType:
    """bm25s. With scipy, which it takes in where it finds it, it needs a third of a second to import: time that whoever
    opens letters spends on something else."""
    import bm25s

    module: ModuleType = bm25s
    return module


@cache
def stop_words() -> frozenset[str]:
    """The words of Dutch, English, German and French that tell nothing of a subject, in lower case."""
    lists = library().stopwords
    return frozenset((*lists.STOPWORDS_DUTCH, *lists.STOPWORDS_EN, *lists.STOPWORDS_GERMAN, *lists.STOPWORDS_FRENCH))


class LexicalIndex:
    """BM25 (Lucene's form) over words that were counted.

    A question costs what the places of its own words take, and nothing is held but a number a passage: how often a
    word occurs at all is told by its places, so that letters come and go without others changing.

    Args:
        lengths: int32[n], words of each passage.
        places: int32[m, 2] for a word as ``count_words`` counts it; of a word that is nowhere, int32[0, 2].
        languages: int8[n], the language of each passage as its place in ``LANGUAGES``. A question's words are stemmed
            in each language that is spoken here, and looked for in its own passages.
    """

    def __init__(self, lengths: Counts, places: Callable[[str], Counts], languages: npt.NDArray[np.int8]) -> None:
        self._places = places
        self._languages = languages
        self._spoken = [LANGUAGES[place] for place in np.unique(languages)]
        self._size = len(lengths)
        mean = float(lengths.mean(dtype=np.float64)) if lengths.any() else 1.0
        self._norms = K1 * (1 - B + B * lengths / mean)

    def scores(self, question: str) -> npt.NDArray[np.float32]:
        """BM25 of every passage for a question: float32[n], 0 where they share no word, higher is better.

        A word adds log(1 + (n - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * length / mean)), where df
        passages have it and this one tf times (Kamphuis et al. 2020, "Which BM25 do you mean?", Lucene's form, row 4);
        one that is asked twice adds it twice. What stems to the same in two languages is one word: a name is as rare as
        it is in all letters.
        """
        scores = np.zeros(self._size, dtype=np.float64)
        asked: defaultdict[str, Counter[Language]] = defaultdict(Counter)
        for language in self._spoken:
            for word in _tokens([question], language)[0]:
                asked[word][language] += 1
        for word, counted in asked.items():
            places = self._places(word)
            passages, often = places[:, 0], places[:, 1]
            rarity = np.log(1 + (self._size - len(places) + 0.5) / (len(places) + 0.5))
            times = np.array([counted[language] for language in LANGUAGES])[self._languages[passages]]
            scores[passages] += times * rarity * often / (often + self._norms[passages])
        return scores.astype(np.float32)


def _tokens(texts: Sequence[str], language: Language) -> list[list[str]]:
    tokens: list[list[str]] = library().tokenize(
        list(texts),
        token_pattern=_WORD,
        stopwords=language,
        stemmer=Stemmer.Stemmer(_STEMMERS[language]),
        return_ids=False,
        show_progress=False,
    )
    return tokens
