"""Fit the shipped calibrations: python -m qa.train.calibrate --data ../shared

Small models on letters other than the bundled one, on none of which encoder or reader was trained. The first
weighs the signals of a sentence; the second turns the features of the best one into the probability that its
paragraph answers. Both are fitted twice: without a reader, which also chooses what is read, and with the bundled one.
Unanswerable questions are those that were written as near misses, and as many that were written on another letter.
A third model tells whether a sentence deals with a topic.
"""

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from tqdm import tqdm

from index.build import Index, build_index
from index.embed import BUNDLED, Encoder, Vectors, load_encoder
from index.language import LANGUAGES
from qa.decide import (
    CALIBRATION,
    FEATURES,
    READ_FEATURES,
    SEARCH_CALIBRATION,
    TOPIC_CALIBRATION,
    Calibration,
    weigh,
)
from qa.evidence import READ_SIGNALS, SIGNALS, Evidence
from qa.judge import Judge
from qa.reader import BUNDLED_READER, BundledReader, Reader
from qa.retrieve import retrieve
from qa.train.data import FOLDS, Exercise, exercises
from qa.train.example import Example
from qa.train.readings import KeptReader
from qa.train.thresholds import parting, promised
from qa.train.topics import Mention, draw, fit_topics, translations

# Shares of wrong answers for which the threshold is told.
WRONG: Final = (0.05, 0.1, 0.15, 0.2, 0.3)
SEED: Final = 20240613
# Small: cosines differ by hundredths, so their weights must be large. At 0.01 the sentence found first was right four
# times in a hundred less.
PENALTY: Final = 1e-4
# Weighs nothing: what a letter is asked with before there is a calibration.
BLANK: Final = Calibration(
    SIGNALS, (0.0,) * len(SIGNALS), FEATURES, (0.0,) * len(FEATURES), 0.0, 0.0, encoder="", data="", questions=0
)
READ_BLANK: Final = replace(
    BLANK,
    signals=READ_SIGNALS,
    signal_weights=(0.0,) * len(READ_SIGNALS),
    features=READ_FEATURES,
    feature_weights=(0.0,) * len(READ_FEATURES),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A question put to a letter.

    Attributes:
        asked: the question.
        kind: whether the letter answers, or why it does not.
        judge: of the letter.
        group: the letter's number, for cross-validation.
        evidence: the candidate sentences.
        answers: for each of them, whether it answers.
    """

    asked: Example
    kind: Literal["answerable", "near miss", "another letter"]
    judge: Judge
    group: int
    evidence: tuple[Evidence, ...]
    answers: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Put:
    """A letter, what is asked of it, and the questions' vectors: float32[questions, d]."""

    exercise: Exercise
    index: Index
    questions: tuple[Example, ...]
    vectors: Vectors


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report by cross-validation over letters, write the calibration."""
    parser = argparse.ArgumentParser(prog="python -m qa.train.calibrate", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("--data", type=Path, required=True, help="the folder with text-nl and qa")
    parser.add_argument("--model", type=Path, default=BUNDLED, help="the encoder's folder (default: the bundled one)")
    parser.add_argument("--reader", type=Path, default=BUNDLED_READER, help="the reader's folder (default: bundled)")
    parser.add_argument(
        "--readings", type=Path, default=Path("build/readings.jsonl"), help="file that keeps what is read"
    )
    parser.add_argument("--out", type=Path, default=CALIBRATION.parent, help="folder to write the calibrations to")
    options = parser.parse_args(arguments)
    encoder = load_encoder(options.model)
    put = list(_put(exercises(options.data), encoder))
    print("Topics")
    topics = fit_topics(list(_mentions(put, encoder, options.data)), encoder.identity)
    print("\nWithout a reader")
    search = fit(list(_samples(put, encoder)), BLANK, encoder.identity)
    options.readings.parent.mkdir(parents=True, exist_ok=True)
    reader = KeptReader(BundledReader(options.reader), options.readings)
    print("\nWith the reader")
    read = fit(list(_samples(put, encoder, reader, search)), READ_BLANK, f"{encoder.identity} {reader.identity}")
    fitted = ((topics, TOPIC_CALIBRATION), (search, SEARCH_CALIBRATION), (read, CALIBRATION))
    for calibration, path in fitted:
        (options.out / path.name).write_bytes(TypeAdapter(Calibration).dump_json(calibration, indent=2) + b"\n")
    return 0


def fit(samples: Sequence[Sample], blank: Calibration, models: str) -> Calibration:
    """Fit both models; print what they do on letters left out of the fit.

    Args:
        samples: their evidence has the signals of ``blank``.
        blank: says which signals and features there are.
        models: identity of what gave the scores.
    """
    answerable = [sample for sample in samples if sample.answers.any()]
    weights = fit_beliefs(
        [np.array([item.signals for item in sample.evidence]) for sample in answerable],
        [sample.answers for sample in answerable],
    )
    partial = replace(blank, signal_weights=tuple(float(weight) for weight in weights))
    rows: list[tuple[float, ...]] = []
    right: list[bool] = []
    first: list[bool] = []
    for sample in samples:
        ranked = weigh(sample.evidence, partial)
        question = sample.asked.question
        rows.append(sample.judge.features(question, ranked))
        best = ranked[0].evidence
        answering = [item for item, answers in zip(sample.evidence, sample.answers, strict=True) if answers]
        right.append(best.paragraph in {item.paragraph for item in answering})
        first.append(best in answering)
    x, y = np.array(rows), np.array(right)
    model = LogisticRegression(max_iter=5000)
    groups = [sample.group for sample in samples]
    left_out = cross_val_predict(model, x, y, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]
    threshold = parting(y, left_out)
    model.fit(x, y)
    _report(samples, left_out, y, np.array(first), threshold)
    source = "\n".join(f"{sample.asked.question}\t{sample.asked.unit}" for sample in samples)
    return replace(
        partial,
        feature_weights=tuple(float(weight) for weight in model.coef_[0]),
        feature_bias=float(model.intercept_[0]),
        threshold=threshold,
        encoder=models,
        data=hashlib.sha256(source.encode()).hexdigest(),
        questions=len(samples),
    )


def fit_beliefs(
    signals: Sequence[npt.NDArray[np.float64]], answers: Sequence[npt.NDArray[np.bool_]], penalty: float = PENALTY
) -> npt.NDArray[np.float64]:
    """Weights under which the answering sentences take the most belief: the conditional logit's likelihood
    (McFadden 1974), with a small L2 penalty.

    Args:
        signals: for each question float64[n, d], the candidates' signals.
        answers: for each question bool[n], at least one of them true.
        penalty: of the squared weights, beside the mean negative log-likelihood.

    Returns:
        float64[d].
    """

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        total, gradient = penalty * float(weights @ weights), 2 * penalty * weights
        for values, answering in zip(signals, answers, strict=True):
            belief = softmax(values @ weights)
            held = float(belief[answering].sum())
            total -= np.log(held) / len(signals)
            gradient += values.T @ (belief - np.where(answering, belief / held, 0.0)) / len(signals)
        return total, gradient

    return np.asarray(minimize(loss, np.zeros(signals[0].shape[1]), jac=True, method="L-BFGS-B").x)


def _put(material: Sequence[Exercise], encoder: Encoder) -> Iterator[_Put]:
    rng = np.random.default_rng(SEED)
    for exercise in tqdm(material, desc="letters", mininterval=5):
        strangers = [one for other in material if other is not exercise for one in other.asked if one.answering]
        chosen = rng.choice(len(strangers), size=len(exercise.asked) // 3, replace=False)
        questions = (*exercise.asked, *(strangers[at] for at in chosen))
        vectors = encoder.encode_questions([asked.question for asked in questions])
        yield _Put(exercise, build_index([exercise.letter], encoder), questions, vectors)


def _mentions(put: Sequence[_Put], encoder: Encoder, data: Path) -> Iterator[Mention]:
    names = translations(data, SEED)
    letters = [one.exercise.letter for one in put]
    rng = random.Random(SEED)
    for group, one in enumerate(tqdm(put, desc="topics", mininterval=5)):
        judge = Judge(one.index, encoder, calibration=BLANK)
        topics = list(draw(letters[group], letters[:group] + letters[group + 1 :], names, rng))
        vectors = encoder.encode_questions([topic.words for topic in topics])
        for topic, vector in zip(topics, vectors, strict=True):
            evidence = judge.gather(topic.words, retrieve(one.index, topic.words, vector))
            paragraphs = letters[group].paragraphs
            deals = [topic.mentions(paragraphs[e.paragraph].sentences[e.sentence].text) for e in evidence]
            yield Mention(topic, group, evidence, np.array(deals))


def _samples(
    put: Sequence[_Put], encoder: Encoder, reader: Reader | None = None, search: Calibration | None = None
) -> Iterator[Sample]:
    for group, one in enumerate(tqdm(put, desc="questions", mininterval=5)):
        judge = Judge(one.index, encoder, reader, calibration=READ_BLANK if reader else BLANK, search=search or BLANK)
        units = one.exercise.units
        for asked, vector in zip(one.questions, one.vectors, strict=True):
            hits = retrieve(one.index, asked.question, vector)
            evidence = judge.read(asked.question, vector, hits) if reader else judge.gather(asked.question, hits)
            answers = [units[e.paragraph] == asked.unit and e.sentence in asked.answering for e in evidence]
            own = asked.unit in units
            kind: Literal["answerable", "near miss", "another letter"] = (
                "another letter" if not own else "answerable" if asked.answering else "near miss"
            )
            yield Sample(asked, kind, judge, group, evidence, np.array(answers))


def _report(
    samples: Sequence[Sample],
    confidence: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_],
    first: npt.NDArray[np.bool_],
    threshold: float,
) -> None:
    print(f"{len(samples)} questions on {len({sample.group for sample in samples})} letters, each left out in turn")
    print(f"AUROC of a right paragraph {roc_auc_score(right, confidence):.3f}, threshold {threshold:.3f}")
    print(
        "| language | paragraph first | sentence first | answered | near misses answered | another letter's answered "
        "| answers right |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    kinds = np.array([sample.kind for sample in samples])
    languages = np.array([sample.asked.lang for sample in samples])
    given = confidence >= threshold
    for language in LANGUAGES:
        here = languages == language
        cells = [
            right[here & (kinds == "answerable")],
            first[here & (kinds == "answerable")],
            *(given[here & (kinds == kind)] for kind in ("answerable", "near miss", "another letter")),
            right[here & given],
        ]
        print(f"| {language} |", " | ".join(f"{cell.mean():.0%} of {cell.size}" for cell in cells), "|")
    answerable = kinds == "answerable"
    print("\n| answers wrong at most | confidence from | answered of the answerable | of the others |")
    print("| --- | --- | --- | --- |")
    for wrong in WRONG:
        least = promised(confidence, right, wrong)
        cells = [] if least is None else [(confidence >= least)[those] for those in (answerable, ~answerable)]
        told = [f"{least:.3f}", *(f"{cell.mean():.0%}" for cell in cells)] if cells else ["none", "–", "–"]
        print(f"| {wrong:.0%} |", " | ".join(told), "|")


if __name__ == "__main__":
    sys.exit(main())
