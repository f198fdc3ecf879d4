"""index/language.py: in which of four languages a text is written."""

import json
from pathlib import Path

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from index.language import LANGUAGES, MODEL, Language, detect_language, identifier
from index.train.languages import arrays

ROOT = Path(__file__).parents[1]


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


def test_it_is_the_librarys_own_model() -> None:
    """py3langid's whole model, confined to the four languages: the same language and the same probability, bit for bit,
    of every development question and of odd texts; and the shipped file is what is made of it now."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(list(LANGUAGES))
    with np.load(MODEL, allow_pickle=False) as stored:
        shipped = dict(stored)
    made = arrays(whole)
    assert made.keys() == shipped.keys()
    assert all(np.array_equal(made[name], shipped[name]) for name in made)
    lines = (ROOT / "tests/eval/questions.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines]
    texts += ["", "?", "你好世界", "👍\ud83d", "ÜBER ALLE GRENZEN", "a" * 5000, "naïef café œuvre ß"]
    ours = identifier(shipped)
    assert [ours.classify(text) for text in texts] == [whole.classify(text) for text in texts]
