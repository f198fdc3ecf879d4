"""All that is trained on, by source: public collections, read into one form, and what was written for this project."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from index.sentences import split_sentences
from index.train.corpus import held_out, read_rows
from qa.train import xquad
from qa.train.example import Example, Words, find_words
from qa.train.written import read_composed, read_translations, read_written

XQUAD: Final = "eval/xquad"
# Of XQuAD, the languages of the texts that are read.
TEXT_LANGUAGES: Final = ("nl", "en")


def read_spans(path: Path, source: str) -> Iterator[Example]:
    """Rows of a context and the answering words in it; paragraphs of XQuAD are left out.

    Args:
        path: a file of ``qa/`` whose rows have ``context`` and ``answers``.
        source: its name here.

    Raises:
        FileNotFoundError: there is no such file.
    """
    for row in read_rows(path):
        if row.get("in_xquad"):
            continue
        context, title = row["context"], row.get("title") or ""
        spans = split_sentences(context)
        # Answers are given several times, by several people; one that runs over a sentence's end names none.
        words = None
        answering: list[int] = []
        for answer in row["answers"]:
            start, end = answer["start"], answer["start"] + len(answer["text"])
            for number, (first, last) in enumerate(spans):
                if first <= start < last and number not in answering:
                    answering.append(number)
                    if words is None and end <= last:
                        words = Words(number, start - first, end - first)
        sentences = tuple(context[first:last] for first, last in spans)
        doc = title or row.get("doc") or row["id"]
        heading = title.replace("_", " ")
        yield Example(
            source, f"{source} {doc}", row["lang"], heading, row["question"], sentences, tuple(answering), words
        )


def read_selection(path: Path, source: str) -> Iterator[Example]:
    """Rows of sentences with a label each.

    Args:
        path: a file of ``qa/`` whose rows have ``sentences`` and ``labels``.
        source: its name here.

    Raises:
        FileNotFoundError: there is no such file.
    """
    for row in read_rows(path):
        answering = tuple(number for number, label in enumerate(row["labels"]) if label)
        doc = row.get("url") or row["id"]
        yield Example(
            source, f"{source} {doc}", row["lang"], "", row["question"], tuple(row["sentences"]), answering, None
        )


def read_translated(folder: Path, source: str) -> Iterator[Example]:
    """XQuAD's teaching articles: each question in three languages, put to the Dutch and to the English text.

    Args:
        folder: of ``qa.train.xquad.read_articles``.
        source: its name here.

    Raises:
        FileNotFoundError: a language is missing.
    """
    for article in xquad.teaching(folder):
        for asked, read in product(xquad.LANGUAGES, TEXT_LANGUAGES):
            for number, paragraph in enumerate(article.paragraphs[read]):
                for name, question in article.paragraphs[asked][number].questions.items():
                    if right := xquad.answering(article, number, name, read):
                        words = find_words(paragraph.answers[name], right, paragraph.sentences)
                        yield _translated(article, read, source, asked, question, paragraph.sentences, right, words)


def read_translated_misses(path: Path, source: str) -> Iterator[Example]:
    """Questions of SQuAD 2 that a teaching article's paragraph only seems to answer, put to the Dutch and to the
    English text.

    Args:
        path: SQuAD 2 in ``qa/``, with ``eval/xquad`` beside that.
        source: its name here.

    Raises:
        FileNotFoundError: one of them is missing.
    """
    places = {
        paragraph.context: (article, number)
        for article in xquad.teaching(path.parents[1] / XQUAD)
        for number, paragraph in enumerate(article.paragraphs["en"])
    }
    for row in read_rows(path):
        if row["context"] in places and not row["answerable"]:
            article, number = places[row["context"]]
            for read in TEXT_LANGUAGES:
                sentences = article.paragraphs[read][number].sentences
                yield _translated(article, read, source, "en", row["question"], sentences, (), None)


def _translated(
    article: xquad.Article,
    read: str,
    source: str,
    asked: str,
    question: str,
    sentences: tuple[str, ...],
    answering: tuple[int, ...],
    words: Words | None,
) -> Example:
    # A document for each language: a neighbour in another would betray itself.
    doc = f"{source} {article.title} {read}"
    return Example(source, doc, asked, "", question, sentences, answering, words)


def _unanswerable(path: Path, source: str) -> Iterator[Example]:
    return (example for example in read_spans(path, source) if not example.answering)


@dataclass(frozen=True, slots=True)
class Source:
    """A public collection.

    Attributes:
        files: in the folder of all data.
        read: how a file is read.
        share: of what is trained on, relative to the others'.
        licence: of the collection.
    """

    files: tuple[str, ...]
    read: Callable[[Path, str], Iterator[Example]]
    share: float
    licence: str


# Those whose licence is settled. The answerable questions of SQuAD 2 stand in SQuAD 1.1 already.
SOURCES: Final = {
    "squad1": Source(("qa/squad1.en.train.jsonl.gz", "qa/squad1.en.dev.jsonl.gz"), read_spans, 0.30, "CC BY-SA 4.0"),
    "squad2": Source(("qa/squad2.en.dev.jsonl.gz",), _unanswerable, 0.10, "CC BY-SA 4.0"),
    "qed": Source(("qa/qed-nq.en.train.jsonl.gz",), read_spans, 0.04, "CC BY-SA 3.0"),
    "piaf": Source(("qa/piaf.fr.train.jsonl.gz",), read_spans, 0.06, "MIT; texts of Wikipedia, CC BY-SA 3.0"),
    "mlqa": Source(("qa/mlqa.de.dev.jsonl.gz",), read_spans, 0.02, "CC BY-SA 3.0"),
    "xquad": Source((XQUAD,), read_translated, 0.05, "CC BY-SA 4.0"),
    "xquad-misses": Source(("qa/squad2.en.dev.jsonl.gz",), read_translated_misses, 0.01, "CC BY-SA 4.0"),
    "conditionalqa": Source(("qa/conditionalqa.en.train.jsonl.gz",), read_selection, 0.03, "BSD-2-Clause"),
    "selqa": Source(("qa/selqa.en.dev.jsonl.gz",), read_selection, 0.02, "Apache-2.0"),
}
WRITTEN_SHARES: Final = {"written": 0.2, "translated": 0.2, "composed": 0.14}
WRITTEN_LICENCE: Final = "CC BY-SA 4.0"


def read_training(data: Path, own: float = 1.0) -> dict[str, list[Example]]:
    """All that is trained on, by source: no document that is `held_out`, no paragraph that XQuAD measures with.

    Args:
        data: the folder with ``qa``, ``text-nl`` and ``eval/xquad``.
        own: as for `read_written`.

    Raises:
        FileNotFoundError: a file is missing.
    """
    found = {
        name: [example for file in source.files for example in source.read(data / file, name)]
        for name, source in SOURCES.items()
    }
    asked = {"written": read_written(data, own=own), "translated": read_translations(data, own=own)}
    asked = {name: [one for one in rows if not held_out(one.doc)] for name, rows in asked.items()}
    return asked | {"composed": read_composed(own=own)} | found
