"""Parallel sentences and written questions, as the stages read them."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("nl", "de", "fr")

# One document in five is kept apart, to measure on.
HELD_OUT_PERCENT: Final = 20
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its English translation.

    Attributes:
        lang: language of ``text``, a two-letter code.
        text: one sentence, or a passage of several.
        english: the same in English.
        source: collection that it comes from, as in ``SOURCES.tsv``.
    """

    lang: str
    text: str
    english: str
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a paragraph, with the sentences that answer it.

    Attributes:
        doc: document of the paragraph.
        lang: language of the question, a two-letter code.
        text: the question.
        sentences: the paragraph, sentence by sentence.
        answering: positions in ``sentences`` of those that answer; empty if none does.
    """

    doc: str
    lang: str
    text: str
    sentences: tuple[str, ...]
    answering: tuple[int, ...]


def held_out(doc: str) -> bool:
    """Whether a document is kept out of training: one in five, by the checksum (CRC-32) of its name.

    >>> [name for name in "abcdefg" if held_out(name)]
    ['a', 'f']
    """
    return zlib.crc32(doc.encode()) % 100 < HELD_OUT_PERCENT


def _lines(path: Path) -> Iterator[str]:
    """Lines of a gzipped text file, without their ends; raises FileNotFoundError if it is missing."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield line.rstrip("\n")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a gzipped file of JSON lines; raises FileNotFoundError if it is missing."""
    return map(json.loads, _lines(path))


def read_pairs(data: Path, lang: str) -> list[Pair]:
    """Read ``parallel/LANG-en.tsv.gz``.

    Args:
        data: folder with ``parallel`` in it.
        lang: two-letter code, one of `LANGUAGES`.

    Returns:
        Its pairs in the order of the file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a line has not three fields.
    """
    pairs = []
    path = data / "parallel" / f"{lang}-en.tsv.gz"
    for number, line in enumerate(_lines(path), 1):
        fields = line.split("\t")
        if len(fields) != 3:
            raise ValueError(f"{path}, line {number}: {len(fields)} fields, expected text, English and source")
        pairs.append(Pair(lang, *fields))
    return pairs


def read_words(data: Path) -> list[Pair]:
    """Read the openly licensed Dutch word pairs; errors as for `read_pairs`."""
    path = data / "parallel" / "nl-en-words.tsv.gz"
    fields = [line.split("\t") for line in _lines(path)]
    if bad := [number for number, row in enumerate(fields, 1) if len(row) != 3]:
        raise ValueError(f"{path}, line {bad[0]}: expected word, English and source")
    return [Pair("nl", *row) for row in fields]


def read_questions(data: Path, *, apart: bool, more: Sequence[Path] = ()) -> list[Question]:
    """Read the questions written on Dutch paragraphs, ``qa/letters-nl.train.jsonl.gz``.

    Args:
        data: folder with ``qa`` in it, and ``text-nl`` where there are more.
        apart: True for those on documents `held_out`, False for the others.
        more: files of further questions, whose rows name their paragraph: ``u``, ``lang``, ``q`` and ``s``, the
            positions of the sentences that answer.

    Returns:
        Answerable questions, in the order of the files.

    Raises:
        FileNotFoundError: a file is missing.
        KeyError: a question is on a paragraph that the data do not hold.
    """
    questions = []
    for row in read_rows(data / "qa" / "letters-nl.train.jsonl.gz"):
        answering = tuple(place for place, label in enumerate(row["labels"]) if label)
        questions.append(Question(row["doc"], row["lang"], row["question"], tuple(row["sentences"]), answering))
    paragraphs = {row["id"]: row for row in read_rows(data / "text-nl" / "paragraphs.jsonl.gz")} if more else {}
    for row in (row for path in more for row in read_rows(path)):
        paragraph = paragraphs[row["u"]]
        sentences = tuple(paragraph["sentences"])
        questions.append(Question(paragraph["doc"], row["lang"], row["q"], sentences, tuple(row["s"])))
    return [question for question in questions if question.answering and held_out(question.doc) == apart]


def _sentence_spans(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [(start, end) for start, end in zip(starts, [*ends, len(text)], strict=True) if end > start]


def read_squad(data: Path) -> list[Question]:
    """Read English questions on encyclopaedia text, less any on paragraphs of XQuAD.

    The file is ``qa/squad1.en.train.jsonl.gz``.

    Returns:
        Answerable questions; the sentence in which the first answer starts is the one that answers.

    Raises:
        FileNotFoundError: there is no such file.
    """
    questions = []
    for row in read_rows(data / "qa" / "squad1.en.train.jsonl.gz"):
        if row.get("in_xquad") or not row["answerable"]:
            continue
        spans = _sentence_spans(row["context"])
        start = row["answers"][0]["start"]
        answering = tuple(place for place, (first, end) in enumerate(spans) if first <= start < end)
        sentences = tuple(row["context"][first:end].strip() for first, end in spans)
        article = row.get("title") or row["source"]
        questions.append(Question(article, row["lang"], row["question"], sentences, answering))
    return questions


def read_licences(data: Path) -> dict[str, str]:
    """Licence of each source, from ``parallel/SOURCES.tsv``; raises FileNotFoundError if it is missing."""
    with (data / "parallel" / "SOURCES.tsv").open(encoding="utf-8", newline="") as stream:
        return {row["source"]: row["licence"] for row in csv.DictReader(stream, delimiter="\t")}
