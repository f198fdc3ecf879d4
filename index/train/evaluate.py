"""Last stage: what the model is worth on the development sets."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.evaluation import (
    EmbeddingSimilarityEvaluator,
    InformationRetrievalEvaluator,
    TranslationEvaluator,
)
from sentence_transformers.util import SimilarityFunction

from index.train.corpus import read_questions

FLORES: Final = {"nl": "nld_Latn", "en": "eng_Latn", "de": "deu_Latn", "fr": "fra_Latn"}
FLORES_PAIRS: Final = (("nl", "en"), ("de", "nl"), ("fr", "nl"))
# Languages of the questions and of the paragraphs.
XQUAD_PAIRS: Final = (("nl", "nl"), ("en", "nl"), ("de", "nl"), ("en", "en"))
STS_LANGUAGES: Final = ("nl", "en")
_BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class Result:
    """One figure.

    Attributes:
        name: the set, and what is measured on it.
        value: in [0, 1], higher is better; a rank correlation in [-1, 1]; or a number of ``unit``.
        count: how many questions or pairs it is over.
        unit: "%" for a share or a correlation.
    """

    name: str
    value: float
    count: int
    unit: str = "%"


def read_lines(path: Path) -> list[str]:
    """Lines of a text file without their ends."""
    return path.read_text(encoding="utf-8").splitlines()


def translation(model: SentenceTransformer, data: Path) -> list[Result]:
    """Accuracy on FLORES-200 dev: how often the nearest sentence of the other language is the translation."""
    folder = data / "eval" / "bitext"
    texts = {lang: read_lines(folder / f"flores200.{name}.dev") for lang, name in FLORES.items()}
    results = []
    for left, right in FLORES_PAIRS:
        evaluator = TranslationEvaluator(texts[left], texts[right], batch_size=_BATCH, write_csv=False)
        scores = evaluator(model)
        for key, (a, b) in {"src2trg_accuracy": (left, right), "trg2src_accuracy": (right, left)}.items():
            results.append(Result(f"FLORES-200 dev, {a} → {b}, accuracy", float(scores[key]), len(texts[left])))
    return results


def similarity(model: SentenceTransformer, data: Path) -> list[Result]:
    """Spearman's rank correlation of cosine and human score on STS-B dev."""
    results = []
    for lang in STS_LANGUAGES:
        with (data / "eval" / "bitext" / f"stsb-{lang}-dev.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        evaluator = EmbeddingSimilarityEvaluator(
            [row[0] for row in rows],
            [row[1] for row in rows],
            [float(row[2]) / 5 for row in rows],
            batch_size=_BATCH,
            main_similarity=SimilarityFunction.COSINE,
            write_csv=False,
        )
        results.append(Result(f"STS-B dev, {lang}, Spearman", float(evaluator(model)["spearman_cosine"]), len(rows)))
    return results


def retrieval(model: SentenceTransformer, data: Path) -> list[Result]:
    """nDCG@10 of XQuAD: a question against all paragraphs. No XQuAD text is trained on."""
    questions: defaultdict[str, dict[str, str]] = defaultdict(dict)
    paragraphs: defaultdict[str, dict[str, str]] = defaultdict(dict)
    relevant: dict[str, set[str]] = {}
    for lang in sorted({lang for pair in XQUAD_PAIRS for lang in pair}):
        articles = json.loads((data / "eval" / "xquad" / f"xquad.{lang}.json").read_text(encoding="utf-8"))["data"]
        of_lang = [paragraph for article in articles for paragraph in article["paragraphs"]]
        for number, paragraph in enumerate(of_lang):
            paragraphs[lang][str(number)] = paragraph["context"]
            for question in paragraph["qas"]:
                questions[lang][question["id"]] = question["question"]
                relevant[question["id"]] = {str(number)}
    results = []
    for asked, searched in XQUAD_PAIRS:
        evaluator = InformationRetrievalEvaluator(
            dict(questions[asked]),
            dict(paragraphs[searched]),
            {number: relevant[number] for number in questions[asked]},
            ndcg_at_k=[10],
            mrr_at_k=[10],
            accuracy_at_k=[1],
            precision_recall_at_k=[1],
            map_at_k=[10],
            batch_size=_BATCH,
            write_csv=False,
            score_functions={"cosine": SimilarityFunction.to_similarity_fn("cosine")},
        )
        value = float(evaluator(model)["cosine_ndcg@10"])
        results.append(Result(f"XQuAD, {asked} → {searched}, nDCG@10", value, len(questions[asked])))
    return results


def first_right(
    model: SentenceTransformer,
    questions: Sequence[tuple[str, frozenset[str]]],
    sentences: Sequence[tuple[str, str]],
) -> list[bool]:
    """Whether the best paragraph is a right one; a paragraph is worth what its best sentence is.

    Args:
        model: gives unit vectors.
        questions: each with the names of the right paragraphs.
        sentences: name of the paragraph, and text as it is embedded.

    Returns:
        One entry a question.
    """
    scores = (
        np.asarray(model.encode([text for text, _ in questions], batch_size=_BATCH))
        @ np.asarray(model.encode([text for _, text in sentences], batch_size=_BATCH)).T
    )
    best = scores.argmax(axis=1)
    return [sentences[place][0] in right for place, (_, right) in zip(best, questions, strict=True)]


def _mean(name: str, hits: Sequence[bool]) -> Result:
    return Result(name, sum(hits) / len(hits), len(hits))


def letter(model: SentenceTransformer, data: Path) -> list[Result]:
    """Recall@1 of the right paragraph of the seed letter, by the vectors of sentences with their headings."""
    blocks = json.loads((data / "eval" / "letter_structure.json").read_text(encoding="utf-8"))
    sentences = [
        (block["id"], "\n".join(filter(None, (" > ".join(block["section"]), sentence))))
        for block in blocks
        for sentence in block["sentences"]
    ]
    rows = [json.loads(line) for line in read_lines(data / "eval" / "questions.jsonl")]
    results = []
    for lang in ("nl", "en"):
        asked = [(row["question"], frozenset(row["paragraphs"])) for row in rows if row["lang"] == lang]
        asked = [(text, right) for text, right in asked if right]
        hits = first_right(model, asked, sentences)
        results.append(_mean(f"Seed letter, {lang}, right paragraph first", hits))
    return results


def documents(model: SentenceTransformer, data: Path) -> list[Result]:
    """Recall@1 of the right paragraph within its document, on the documents that training leaves out."""
    by_document = defaultdict(list)
    for question in read_questions(data, apart=True):
        by_document[question.doc].append(question)
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    for questions in by_document.values():
        names = {question.sentences: str(number) for number, question in enumerate(questions)}
        if len(names) < 2:
            continue
        sentences = [(name, text) for paragraph, name in names.items() for text in paragraph]
        asked = [(question.text, frozenset({names[question.sentences]})) for question in questions]
        for question, hit in zip(questions, first_right(model, asked, sentences), strict=True):
            hits[question.lang].append(hit)
    order = [lang for lang in ("nl", "en", "de", "fr") if lang in hits]
    return [_mean(f"Held-out documents, {lang}, right paragraph first", hits[lang]) for lang in order]


MEASURES: Final[dict[str, Callable[[SentenceTransformer, Path], list[Result]]]] = {
    "translation": translation,
    "similarity": similarity,
    "retrieval": retrieval,
    "letter": letter,
    "documents": documents,
}


def evaluate(folder: Path, data: Path, measures: Sequence[str] = tuple(MEASURES)) -> list[Result]:
    """Measure a sentence-transformers folder, computing in float32.

    Raises:
        FileNotFoundError: the folder or a data set is missing.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; `export` writes one")
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "float32"}, local_files_only=True)
    return [result for name in measures for result in MEASURES[name](model, data)]


def table(results: Sequence[Result]) -> str:
    """Results as a Markdown table: shares in per cent, without the sign; other figures with their unit."""
    rows = []
    for result in results:
        value = f"{100 * result.value:.1f}" if result.unit == "%" else f"{result.value:.0f} {result.unit}"
        rows.append(f"| {result.name} | {value} | {result.count} |")
    return "\n".join(["| set | value | of |", "| --- | ---: | ---: |", *rows])


def as_json(results: Sequence[Result]) -> str:
    """Results as JSON: a list of objects with name, value, count and unit."""
    return json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False) + "\n"
