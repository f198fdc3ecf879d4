"""Topics to ask a letter about, some of which it mentions: words of the letters, and their translations.

Nobody wrote "What does the letter say about …?" for the letters that calibration knows, and nobody needs to: whether a
letter mentions a word can be seen. The words are those of the printed word list, so that a Dutch one has an English
translation, and by the aligned dictionaries a German and a French one.
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from index.language import Language
from index.letter import Letter
from index.train.corpus import LANGUAGES, read_words
from qa.decide import TOPIC_FEATURES, Calibration
from qa.evidence import SIGNALS, Evidence
from qa.train.data import FOLDS
from qa.train.switch import dictionary
from qa.train.thresholds import parting

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# A noun at the end of its group: an article before it, and behind it what opens another group, or ends the sentence.
_NOUN: Final = re.compile(
    r"\b(?:de|het|een) ([^\W\d_]+(?:-[^\W\d_]+)*)(?=[.,;:?!)]| (?:van|in|voor|en|op|met|aan|bij|door|te|die|dat|is|zijn"
    r"|wordt|worden|werd|heeft|kan|om|of|als|naar|over|uit|tot|tegen|tussen|moet|zal)\b)",
    re.IGNORECASE,
)
# Shorter words are seldom what somebody asks about, and stand inside others by chance.
_LEAST_LETTERS: Final = 5
# What more paragraphs mention is no topic of one of them.
_MOST_PARAGRAPHS: Final = 4
# A translation less probable than this is another word's.
_LEAST_PROBABILITY: Final = 0.5
# A letter mentions a word whose first letters begin a word of it, or stand inside one: "belasting", "loonbelasting".
_HEAD: Final = 6
# Topics of a language that are drawn for a letter: so many it mentions, and as many it does not.
_DRAWN: Final[Mapping[Language, int]] = {"nl": 24, "en": 24, "de": 8, "fr": 8}


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to ask a letter about.

    Attributes:
        lang: the language of the words.
        words: it, as somebody would name it.
        dutch: the Dutch word whose translation it is, in small letters.
        mentioned: whether the letter mentions it.
    """

    lang: Language
    words: str
    dutch: str
    mentioned: bool

    def mentions(self, text: str) -> bool:
        """Whether a Dutch text mentions it."""
        return self.dutch[:_HEAD] in text.lower() if len(self.dutch) > _HEAD else self.dutch in text.lower()


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic put to a letter.

    Attributes:
        topic: what is asked about.
        group: the letter's number, for cross-validation.
        evidence: the candidate sentences.
        deals: bool, for each of them, whether it mentions the topic.
    """

    topic: Topic
    group: int
    evidence: tuple[Evidence, ...]
    deals: npt.NDArray[np.bool_]


def translations(data: Path, seed: int) -> dict[str, dict[Language, str]]:
    """Dutch words in small letters -> what each is called, by language; Dutch itself included.

    Args:
        data: the folder with ``parallel``.
        seed: of drawing the pairs that the dictionaries are made of.

    Raises:
        FileNotFoundError: a file is missing there.
    """
    known = {lang: dictionary(data, lang, seed) for lang in LANGUAGES}
    english: defaultdict[str, set[str]] = defaultdict(set)
    for pair in read_words(data):
        if len(pair.text) >= _LEAST_LETTERS and _WORD.fullmatch(pair.text) and _WORD.fullmatch(pair.english):
            english[pair.text.lower()].add(pair.english)
    found: dict[str, dict[Language, str]] = {}
    lang: Language
    for dutch, words in english.items():
        if len(words) > 1:  # of several senses, nobody knows which the letter means
            continue
        (word,) = words
        names: dict[Language, str] = {"nl": dutch}
        # The list has every sense that a word may have; the sentences of the parallel text tell which is meant.
        if dutch in known["nl"].get(word.lower(), ((), ()))[0]:
            names["en"] = word
            for lang in ("de", "fr"):
                texts, probabilities = known[lang].get(word.lower(), ((), ()))
                if texts and probabilities[0] >= _LEAST_PROBABILITY:
                    names[lang] = texts[0]
        found[dutch] = names
    return found


def draw(
    letter: Letter, others: Sequence[Letter], names: Mapping[str, Mapping[Language, str]], rng: random.Random
) -> Iterator[Topic]:
    """Topics that a letter mentions, and as many that only other letters do.

    Args:
        letter: whom they are put to.
        others: where the rest is from.
        names: as `translations` gives them.
        rng: source of chance.
    """
    nouns = {word for one in (letter, *others) for word in map(str.lower, _NOUN.findall(one.text)) if word in names}
    own = _mentioned(letter, nouns)
    text = letter.text.lower()
    strange = [
        word for word in dict.fromkeys(word for other in others for word in _mentioned(other, nouns))
        if word[:_HEAD - 1] not in text
    ]  # fmt: skip
    for mentioned, words in ((True, own), (False, strange)):
        for lang, count in _DRAWN.items():
            known = [word for word in words if lang in names[word]]
            for word in rng.sample(known, min(count, len(known))):
                yield Topic(lang, names[word][lang], word, mentioned)


def _mentioned(letter: Letter, nouns: Collection[str]) -> list[str]:
    """The nouns that stand in few of a letter's paragraphs, in reading order."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for number, paragraph in enumerate(letter.paragraphs):
        for word in _WORD.findall(paragraph.text.lower()):
            if word in nouns:
                seen[word].add(number)
    return [word for word, places in seen.items() if len(places) <= _MOST_PARAGRAPHS]


def fit_topics(mentions: Sequence[Mention], encoder: str) -> Calibration:
    """Fit the probability that a sentence deals with a topic; print what it does on letters left out of the fit.

    Args:
        mentions: topics put to letters.
        encoder: identity of what gave the scores.
    """
    at = [SIGNALS.index(name) for name in TOPIC_FEATURES]
    signals = [np.array([item.signals for item in one.evidence])[:, at] for one in mentions]
    model = LogisticRegression(C=100, max_iter=5000)  # cosines differ by hundredths, so their weights must be large
    groups = [one.group for one in mentions]
    best = np.zeros(len(mentions))
    first = np.zeros(len(mentions), dtype=bool)
    for fit, apart in GroupKFold(FOLDS).split(mentions, groups=groups):
        model.fit(np.vstack([signals[n] for n in fit]), np.concatenate([mentions[n].deals for n in fit]))
        for number in apart:
            likely = model.predict_proba(signals[number])[:, 1]
            best[number], first[number] = likely.max(), mentions[number].deals[likely.argmax()]
    mentioned = np.array([one.topic.mentioned for one in mentions])
    threshold = parting(mentioned, best)
    print(f"{len(mentions)} topics on {len(set(groups))} letters, each left out in turn")
    print(f"AUROC of a topic mentioned {roc_auc_score(mentioned, best):.3f}, threshold {threshold:.3f}")
    print("| language | AUROC | a sentence that mentions it first | answered | of those not mentioned |")
    print("| --- | --- | --- | --- | --- |")
    languages = np.array([one.topic.lang for one in mentions])
    for language in np.unique(languages):
        here = languages == language
        cells = [first[here & mentioned], *((best >= threshold)[here & those] for those in (mentioned, ~mentioned))]
        told = " | ".join(f"{cell.mean():.0%} of {cell.size}" for cell in cells)
        print(f"| {language} | {roc_auc_score(mentioned[here], best[here]):.3f} | {told} |")
    model.fit(np.vstack(signals), np.concatenate([one.deals for one in mentions]))
    source = "\n".join(f"{one.topic.words}\t{one.group}" for one in mentions)
    return Calibration(
        signals=(),
        signal_weights=(),
        features=TOPIC_FEATURES,
        feature_weights=tuple(float(weight) for weight in model.coef_[0]),
        feature_bias=float(model.intercept_[0]),
        threshold=threshold,
        encoder=encoder,
        data=hashlib.sha256(source.encode()).hexdigest(),
        questions=len(mentions),
    )
