"""English examples made to teach other languages: words replaced by their translations, one by one.

Code-switching (Qin et al. 2020, "CoSDA-ML"), with a dictionary aligned from the parallel text instead of a printed one:
it knows the words that sentences use, in the form they use.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from index.train.corpus import LANGUAGES, read_pairs, read_words
from index.train.initialise import ALIGN_PIECES, align
from index.train.sample import capped
from qa.train.example import Example, Words

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words in fewer pairs have no translation that can be trusted; nor have those below this probability.
_LEAST_PAIRS: Final = 3
_LEAST_PROBABILITY: Final = 0.12
# Translations kept of a word; one is drawn by probability.
_BEST: Final = 3
# Pairs of a language that are aligned, and words of a sentence at most.
_PAIRS: Final = 60_000

Choices = Mapping[str, tuple[tuple[str, ...], tuple[float, ...]]]


def dictionary(data: Path, lang: str, seed: int) -> Choices:
    """Translations of English words and their probabilities, by IBM model 1 on whole words.

    Args:
        data: the folder with ``parallel``.
        lang: one of ``index.train.corpus.LANGUAGES``.
        seed: of drawing the pairs.

    Returns:
        Lower-case English word -> up to three translations, with the probability of each.

    Raises:
        FileNotFoundError: there is no such parallel text.
    """
    rng = random.Random(seed)
    pairs = capped(read_pairs(data, lang), rng)
    pairs = pairs if len(pairs) <= _PAIRS else rng.sample(pairs, _PAIRS)
    if lang == "nl":
        pairs += read_words(data)
    sides = [
        (_WORD.findall(pair.english.lower())[:ALIGN_PIECES], _WORD.findall(pair.text.lower())[:ALIGN_PIECES])
        for pair in pairs
    ]
    sides = [(english, other) for english, other in sides if english and other]
    names: list[list[str]] = []
    numbered: list[list[list[int]]] = []
    for side in (0, 1):
        numbers: dict[str, int] = {}
        numbered.append([[numbers.setdefault(word, len(numbers)) for word in both[side]] for both in sides])
        names.append(list(numbers))
    english, other = numbered
    seen = np.bincount([word for row in english for word in set(row)], minlength=len(names[0]))
    table = align(english, other)
    kept = (table.probability >= _LEAST_PROBABILITY) & (seen[table.foreign] >= _LEAST_PAIRS)
    found: dict[str, list[tuple[float, str]]] = {}
    for word, translation, probability in zip(
        table.foreign[kept].tolist(), table.english[kept].tolist(), table.probability[kept].tolist(), strict=True
    ):
        found.setdefault(names[0][word], []).append((probability, names[1][translation]))
    best = {word: sorted(choices, reverse=True)[:_BEST] for word, choices in found.items()}
    return {
        word: (tuple(translation for _, translation in choices), tuple(probability for probability, _ in choices))
        for word, choices in best.items()
    }


def dictionaries(data: Path, seed: int) -> dict[str, Choices]:
    """A dictionary for each language but English; see `dictionary`."""
    return {lang: dictionary(data, lang, seed) for lang in LANGUAGES}


def switch(text: str, choices: Choices, rate: float, rng: random.Random) -> str:
    """Replace words by their translations.

    Args:
        text: English.
        choices: its dictionary.
        rate: share of the words that are replaced where a translation is known, in [0, 1].
        rng: source of chance.
    """

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        known = choices.get(word.lower())
        if known is None or rng.random() >= rate:
            return word
        translation = rng.choices(*known)[0]
        return translation.capitalize() if word[0].isupper() else translation

    return _WORD.sub(replaced, text)


def switch_sentences(
    sentences: Sequence[str], words: Words | None, change: Callable[[str], str]
) -> tuple[tuple[str, ...], Words | None]:
    """Change every sentence; the answering words keep their place, whatever becomes of the text around them."""
    changed = [change(sentence) for sentence in sentences]
    if words is None:
        return tuple(changed), None
    sentence = sentences[words.sentence]
    before, within, behind = (
        change(part) for part in (sentence[: words.start], sentence[words.start : words.end], sentence[words.end :])
    )
    changed[words.sentence] = before + within + behind
    return tuple(changed), Words(words.sentence, len(before), len(before) + len(within))


# Shares of the English examples whose question is switched, and whose text is; the language of a switched question.
QUESTIONS: Final = 0.5
TEXTS: Final = 0.65
# Sources whose texts come in the language that they are to be read in.
_AS_IT_IS: Final = frozenset({"written", "composed", "xquad", "xquad-misses"})
LANGUAGE_SHARES: Final = {"nl": 0.5, "de": 0.3, "fr": 0.2}


def switched(example: Example, known: Mapping[str, Choices], rng: random.Random) -> Example:
    """An English example with question, text, both or neither switched: the text to Dutch, the question to any.

    Examples in other languages come back as they are, and so do texts that are Dutch already.
    """
    if example.lang != "en":
        return example
    question, sentences, words = example.question, example.sentences, example.words
    if rng.random() < QUESTIONS:
        lang = rng.choices(list(LANGUAGE_SHARES), list(LANGUAGE_SHARES.values()))[0]
        question = switch(question, known[lang], rng.uniform(0.4, 1.0), rng)
    if example.source not in _AS_IT_IS and rng.random() < TEXTS:
        rate = rng.uniform(0.4, 1.0)
        sentences, words = switch_sentences(sentences, words, lambda text: switch(text, known["nl"], rate, rng))
    return replace(example, question=question, sentences=sentences, words=words)
