"""BM25 over the passages: what the vectors blur (names, numbers, abbreviations), words find."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
import Stemmer

from index.language import LANGUAGES, Language
from index.stopwords import STOP_WORDS

# Robertson and Zaragoza (2009) give 1.2 to 2 for k1; b is low since passages hardly differ in length.
K1: Final = 1.2
B: Final = 0.4
_STEMMERS: Final[dict[Language, str]] = {"nl": "dutch", "en": "english", "de": "german", "fr": "french"}
# Letters and digits with what joins them inside a word: F-35, Zr.Ms, 2023–2024, MQ-9.
_WORD: Final = re.compile(r"\b\w+\b")

Counts = npt.NDArray[np.int32]
# Where a word stands: int32[2, m], the positions of passages, ascending, and how often each has the word.
Postings = dict[str, Counts]


def count_words(texts: Sequence[str], language: Language) -> tuple[Counts, Postings]:
    """Count the stemmed words of passages.

    Returns:
        How many each has, int32[n], and where each word stands. Stop words of the language do not count.
    """
    found: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    tokens = _tokens(texts, language)
    for position, words in enumerate(tokens):
        for word, count in Counter(words).items():
            positions, counts = found[word]
            positions.append(position)
            counts.append(count)
    lengths = np.array([len(words) for words in tokens], dtype=np.int32)
    return lengths, {word: np.array(places, dtype=np.int32) for word, places in found.items()}


@cache
def stop_words() -> frozenset[str]:
    """The words of Dutch, English, German and French that tell nothing of a subject, in lower case."""
    return frozenset().union(*STOP_WORDS.values())


class LexicalIndex:
    """BM25 (Lucene's form) over words that were counted.

    A question costs what the places of its own words take, and nothing is held but a number a passage: how often a
    word occurs at all is told by its places, so that letters come and go without others changing.

    Args:
        lengths: int32[n], words of each passage.
        places: int32[2, m] for a word as ``count_words`` counts it; of a word that is nowhere, int32[2, 0].
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
            passages, often = self._places(word)
            rarity = np.log(1 + (self._size - len(passages) + 0.5) / (len(passages) + 0.5))
            every = [counted[language] for language in self._spoken]
            # Asked equally often in each language, as always where but one is spoken, it need not be told of which.
            times = every[0] if min(every) == max(every) else self._times(counted)[self._languages[passages]]
            scores[passages] += times * rarity * often / (often + self._norms[passages])
        return scores.astype(np.float32)

    @staticmethod
    def _times(counted: Counter[Language]) -> npt.NDArray[np.int64]:
        return np.array([counted[language] for language in LANGUAGES], dtype=np.int64)


def _tokens(texts: Sequence[str], language: Language) -> list[list[str]]:
    """The stems of the words of each text, in order, but for stop words."""
    stops = STOP_WORDS[language]
    found = [[word for word in _WORD.findall(text.lower()) if word not in stops] for text in texts]
    words = list(dict.fromkeys(chain(*found)))
    stems = dict(zip(words, Stemmer.Stemmer(_STEMMERS[language]).stemWords(words), strict=True))
    return [[stems[word] for word in one] for one in found]
