"""index/language.py: in which of four languages a text is written."""

import pytest

from index.language import LANGUAGES, Language, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoeveel geld heeft Nederland bijgedragen aan het fonds?", "nl"),
        ("How much money did the Netherlands contribute to the fund?", "en"),
        ("Wie viel Geld haben die Niederlande zu dem Fonds beigetragen?", "de"),
        ("Combien d'argent les Pays-Bas ont-ils versé au fonds ?", "fr"),
    ],
)
@pytest.mark.parametrize("default", LANGUAGES)
def test_ordinary_questions(text: str, language: Language, default: Language) -> None:
    """A question of ordinary words tells its language, whatever the letter's."""
    assert detect_language(text, default) == language


@pytest.mark.parametrize("text", ["", "?", "UCAP?", "F-35", "2024", "€ 100", "👍"])
@pytest.mark.parametrize("default", LANGUAGES)
def test_what_belongs_to_no_language(text: str, default: Language) -> None:
    """Names, numbers and signs are asked in the language of the letter."""
    assert detect_language(text, default) == default


def test_dutch_is_the_default() -> None:
    """Without a letter to go by, Dutch."""
    assert detect_language("F-35") == "nl"


def test_other_languages_fall_to_one_of_the_four() -> None:
    """No answer but the four, for scripts that none of them uses too."""
    assert LANGUAGES == ("nl", "en", "de", "fr")
    assert {detect_language(text) for text in ("שלום עולם", "Привет, мир", "你好世界")} <= set(LANGUAGES)
