"""BM25 over the passages: what the vectors blur (names, numbers, abbreviations), words find."""

from collections.abc import Sequence
from types import ModuleType
from typing import Final

import numpy as np
import numpy.typing as npt
import Stemmer

from index.language import Language

# Robertson and Zaragoza (2009) give 1.2 to 2 for k1; b is low since passages hardly differ in length.
K1: Final = 1.2
B: Final = 0.4
_STEMMERS: Final[dict[Language, str]] = {"nl": "dutch", "en": "english", "de": "german", "fr": "french"}
# Letters and digits with what joins them inside a word: F-35, Zr.Ms, 2023–2024, MQ-9.
_WORD: Final = r"(?u)\b\w+\b"


def library() -> ModuleType:
    """bm25s. With scipy, which it takes in where it finds it, it needs a third of a second to import: time that whoever
    opens letters spends on something else."""
    import bm25s

    module: ModuleType = bm25s
    return module


class LexicalIndex:
    """BM25 (Lucene's form) over stemmed words.

    Args:
        texts: the passages as searched.
        language: the letters' language; it chooses the stemmer.
    """

    def __init__(self, texts: Sequence[str], language: Language) -> None:
        self._stemmer = Stemmer.Stemmer(_STEMMERS[language])
        self._language = language
        tokens = self._tokens(texts)
        self._size = len(texts)
        self._model = library().BM25(method="lucene", k1=K1, b=B)
        # bm25s cannot index a corpus without a single word that counts.
        self._empty = not any(tokens)
        if not self._empty:
            self._model.index(tokens, show_progress=False)

    def scores(self, question: str) -> npt.NDArray[np.float32]:
        """BM25 of every passage for a question: float32[n], 0 where they share no word, higher is better."""
        words = [word for word in self._tokens([question])[0] if not self._empty and word in self._model.vocab_dict]
        if not words:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._model.get_scores(words), dtype=np.float32)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        tokens: list[list[str]] = library().tokenize(
            list(texts),
            token_pattern=_WORD,
            stopwords=self._language,
            stemmer=self._stemmer,
            return_ids=False,
            show_progress=False,
        )
        return tokens
