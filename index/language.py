"""Which language a text is written in."""

from array import array
from bisect import bisect_left
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
from py3langid.langid import LanguageIdentifier

Language = Literal["nl", "en", "de", "fr"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
# Names and abbreviations belong to no language: "UCAP?" is asked in the language of the letter. A question of
# ordinary words passes 0.9: of 5,740 written questions 13 were taken for another language, 3 of them with as much.
SURE: Final = 0.9
# Characters of a letter that tell its language: its first page or so.
_SAMPLE: Final = 2000
# py3langid's model as far as it tells these four apart, written by `index.train.languages`. The whole of it, of 142
# languages, takes half a second and 100 MB to unpack.
MODEL: Final = Path(__file__).parent / "languages.npz"

Arrays = dict[str, npt.NDArray[Any]]


def detect_language(text: str, default: Language = "nl") -> Language:
    """The language of a text among ``LANGUAGES``, or ``default`` where the text does not tell."""
    language, probability = _identifier().classify(text)
    return next((known for known in LANGUAGES if known == language and probability >= SURE), default)


def language_of(text: str) -> Language:
    """The language of a letter by its first page; "nl" where that does not tell."""
    return detect_language(text[:_SAMPLE])


def prepare() -> None:
    """Read the model, in a thread beside other work: whoever detects a language next need not wait for it."""
    _identifier()


# Who asks while another thread reads waits for that, and does not read once more.
_READING: Final = Lock()


def _identifier() -> LanguageIdentifier:
    with _READING:
        return _read()


@cache
def _read() -> LanguageIdentifier:
    with np.load(MODEL, allow_pickle=False) as stored:
        return identifier(dict(stored))


def identifier(model: Arrays) -> LanguageIdentifier:
    """py3langid's identifier on the arrays that `index.train.languages` writes."""
    return LanguageIdentifier(
        model["weights"],
        model["prior"],
        model["languages"].tolist(),
        _Moves(model["common"], np.cumsum(model["steps"], dtype=np.uint32), model["states"]),
        model["features"].tolist(),
        norm_probs=True,
        tk_row=model["rows"].tolist(),
    )


class _Moves:
    """The automaton's next states, row after row of 256, without what most rows have in common.

    Args:
        common: uint32[256], the next state for each byte where nothing else is told.
        places: uint32[n], in ascending order, where else it is: ``256 * row + byte``.
        states: uint32[n], the next state there.
    """

    def __init__(
        self, common: npt.NDArray[np.uint32], places: npt.NDArray[np.uint32], states: npt.NDArray[np.uint32]
    ) -> None:
        self._common = common.tolist()
        # Of these one is asked for at a time: an array gives a number in a third of numpy's time.
        self._places = array("I", places.tobytes())
        self._states = array("I", states.tobytes())

    def __getitem__(self, place: int) -> int:
        at = bisect_left(self._places, place)
        told = at < len(self._places) and self._places[at] == place
        return self._states[at] if told else int(self._common[place & 255])
