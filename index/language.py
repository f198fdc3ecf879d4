"""Which language a text is written in."""

from functools import cache
from threading import Lock
from typing import Final, Literal, get_args

from py3langid.langid import MODEL_FILE, LanguageIdentifier

Language = Literal["nl", "en", "de", "fr"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
# Names and abbreviations belong to no language: "UCAP?" is asked in the language of the letter. A question of
# ordinary words passes 0.9: of 5,740 written questions 13 were taken for another language, 3 of them with as much.
SURE: Final = 0.9


def detect_language(text: str, default: Language = "nl") -> Language:
    """The language of a text among ``LANGUAGES``, or ``default`` where the text does not tell."""
    language, probability = _identifier().classify(text)
    return next((known for known in LANGUAGES if known == language and probability >= SURE), default)


def prepare() -> None:
    """Unpack the model: half a second, mostly outside Python's lock, so that a thread beside other work hides it."""
    _identifier()


# Who asks while another thread unpacks waits for that, and does not unpack once more.
_UNPACKING: Final = Lock()


def _identifier() -> LanguageIdentifier:
    with _UNPACKING:
        return _unpacked()


@cache
def _unpacked() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
