"""Stage: what a reader is worth on the development sets."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from tqdm import tqdm

from index.train.corpus import read_rows
from index.train.evaluate import Result
from qa.ask import LetterQA
from qa.gold import QUESTIONS, read_questions
from qa.library import open_index, read_letters
from qa.metrics import auroc, holds_answer
from qa.reader import Reader, Reading, Text
from qa.retrieve import retrieve
from qa.train import xquad
from qa.train.example import Example
from qa.train.rows import XQUAD
from qa.train.written import read_apart

# The mark of the table in the card.
RESULTS: Final = "results: python -m qa.train evaluate --card"
# Languages of the questions and of the paragraphs.
XQUAD_PAIRS: Final = (("nl", "nl"), ("en", "nl"), ("de", "nl"), ("en", "en"))
LANGUAGES: Final = ("nl", "en", "de", "fr")
# Paragraphs that are read for the timing, and how often.
TIMED: Final = (5, 30)
# Paragraphs that are read, for the curve of cost and gain.
DEPTHS: Final = (1, 2, 3, 4, 6, 8, 12)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to an article: its paragraphs, which of them answers, and which of its sentences."""

    question: str
    article: tuple[Text, ...]
    paragraph: int
    answering: frozenset[int]


def _asked(articles: Sequence[xquad.Article], asked: str, read: str) -> list[_Asked]:
    """Questions whose answer stands in the paragraph: a quarter of the Dutch ones were translated otherwise."""
    found = []
    for article in articles:
        texts = tuple(Text("", paragraph.sentences) for paragraph in article.paragraphs[read])
        for number, paragraph in enumerate(article.paragraphs[read]):
            for name, answer in paragraph.answers.items():
                answering = frozenset(n for n, text in enumerate(paragraph.sentences) if answer in text)
                if answering:
                    question = article.paragraphs[asked][number].questions[name]
                    found.append(_Asked(question, texts, number, answering))
    return found


def articles(reader: Reader, data: Path, every: int) -> list[Result]:
    """XQuAD, each article that measures a letter: does a sentence that holds the answer come first?"""
    results = []
    measured = xquad.measuring(data / XQUAD)
    for asked, read in XQUAD_PAIRS:
        hits, present, absent = [], [], []
        for one in tqdm(_asked(measured, asked, read)[::every], desc=f"xquad {asked}-{read}", mininterval=5):
            readings = reader.read(one.question, one.article)
            best = [float(reading.odds.max()) for reading in readings]
            first = int(np.argmax(best))
            hits.append(first == one.paragraph and int(readings[first].odds.argmax()) in one.answering)
            present.append(max(best))
            absent.append(max(best[: one.paragraph] + best[one.paragraph + 1 :], default=-np.inf))
        name = f"XQuAD, {asked} → {read}"
        results.append(Result(f"{name}, answering sentence first in the article", _share(hits), len(hits)))
        results.append(Result(f"{name}, AUROC, answering paragraph there or not", _auroc(present, absent), len(hits)))
    return results


def near_misses(reader: Reader, data: Path, every: int) -> list[Result]:
    """SQuAD 2 on the same articles: questions by humans that the paragraph answers, and that it only seems to."""
    places = {
        paragraph.context: (article, number)
        for article in xquad.measuring(data / XQUAD)
        for number, paragraph in enumerate(article.paragraphs["en"])
    }
    rows = list(read_rows(data / "qa" / "squad2.en.dev.jsonl.gz"))
    rows = [row for row in rows if row["context"] in places][::every]
    results = []
    for lang in ("nl", "en"):
        scores: dict[bool, list[float]] = {True: [], False: []}
        for row in tqdm(rows, desc=f"near misses {lang}", mininterval=5):
            article, number = places[row["context"]]
            (reading,) = reader.read(row["question"], [Text("", article.paragraphs[lang][number].sentences)])
            scores[bool(row["answerable"])].append(float(reading.odds.max()))
        name = f"SQuAD 2, en → {lang}, AUROC, answerable or human near miss"
        results.append(Result(name, _auroc(scores[True], scores[False]), len(rows)))
    return results


def written(reader: Reader, data: Path, every: int) -> list[Result]:
    """The written questions on documents kept apart: within their paragraph, and against the near misses."""
    examples: defaultdict[str, list[tuple[Example, Reading]]] = defaultdict(list)
    for example in tqdm(read_apart(data)[::every], desc="written", mininterval=5):
        (reading,) = reader.read(example.question, [Text(example.heading, example.sentences)])
        examples[example.lang].append((example, reading))
    results = []
    for lang in LANGUAGES:
        asked = [pair for pair in examples[lang] if pair[0].answering]
        missed = [pair for pair in examples[lang] if not pair[0].answering]
        hits = [int(reading.odds.argmax()) in example.answering for example, reading in asked]
        results.append(Result(f"Written, {lang}, answering sentence first in its paragraph", _share(hits), len(hits)))
        best = [[float(reading.odds.max()) for _, reading in group] for group in (asked, missed)]
        name = f"Written, {lang}, AUROC, answerable or near miss"
        results.append(Result(name, _auroc(*best), len(asked) + len(missed)))
    narrow = [
        (example.words, reading.words[example.words.sentence])
        for of_lang in examples.values()
        for example, reading in of_lang
        if example.words
    ]
    marked = [(words, span) for words, span in narrow if span]
    right = [max(words.start, span[0]) < min(words.end, span[1]) for words, span in marked]
    results.append(Result("Written, answering words marked", len(marked) / len(narrow), len(narrow)))
    results.append(Result("Written, marked words that overlap the answer", _share(right), len(right)))
    return results


def speed(reader: Reader, data: Path, every: int) -> list[Result]:
    """The time to read five paragraphs of the bundled letter, of at least three sentences each."""
    del data, every
    (letter, *_) = read_letters(None)
    count, times = TIMED
    texts = [
        Text(" > ".join(paragraph.section), tuple(sentence.text for sentence in paragraph.sentences))
        for paragraph in letter.paragraphs
        if len(paragraph.sentences) > 2
    ][:count]
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        reader.read("Hoeveel geld is er in totaal beschikbaar gesteld?", texts)
        seconds.append(time.perf_counter() - start)
    return [Result(f"To read {count} paragraphs, median", 1000 * median(seconds), times, "ms")]


def depth(reader: Reader, data: Path, every: int) -> list[Result]:
    """What each paragraph more brings on the bundled letter, an answering sentence first, and what it costs."""
    del data, every
    qa = LetterQA(*open_index(None, model=None, cache=None, progress=None), reader)
    asked = [gold for gold in read_questions(QUESTIONS) if gold.paragraphs]
    results = []
    for paragraphs in DEPTHS:
        hits, seconds = [], []
        for gold in asked:
            vector = qa.encoder.encode_questions([gold.question])[0]
            found = retrieve(qa.index, gold.question, vector)
            start = time.perf_counter()
            best = qa.judge.weigh(qa.judge.read(gold.question, vector, found, paragraphs))[0].evidence
            seconds.append(time.perf_counter() - start)
            sentence = qa.index.paragraph(*best.place).sentences[best.sentence]
            hits.append(holds_answer([sentence.text], gold.answers))
        name = f"Seed letter, paragraphs read: {paragraphs}"
        results.append(Result(f"{name}, first sentence holds the answer", _share(hits), len(hits)))
        results.append(Result(f"{name}, median", 1000 * median(seconds), len(seconds), "ms"))
    return results


MEASURES: Final[dict[str, Callable[[Reader, Path, int], list[Result]]]] = {
    "articles": articles,
    "near_misses": near_misses,
    "written": written,
    "speed": speed,
    "depth": depth,
}


def evaluate(reader: Reader, data: Path, measures: Iterable[str] = tuple(MEASURES), every: int = 1) -> list[Result]:
    """Measure a reader.

    Args:
        reader: what is measured.
        data: the folder with ``eval``, ``qa`` and ``text-nl``.
        measures: names of `MEASURES`.
        every: only each so-many-th question of the large sets: they take an hour of two slow cores.

    Raises:
        FileNotFoundError: a data set is missing.
    """
    return [result for name in measures for result in MEASURES[name](reader, data, every)]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


def _auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    scores = np.array([*positive, *negative])
    return float(auroc(scores, np.arange(len(scores)) < len(positive), np.ones(len(scores))))
