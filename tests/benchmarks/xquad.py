"""The whole of Briefwijzer on encyclopaedia text that nothing was trained on: is what it cites first the answer?

    python -m tests.benchmarks.xquad --data DATA [--write README.md]

DATA holds ``eval/xquad`` (Artetxe et al. 2020). Asked are the articles that the reader did not learn from: each is a
letter of five paragraphs, and then all of them are one collection. Only questions count whose answer's words stand in
the paragraph: a quarter of the Dutch answers were translated otherwise than the text.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tqdm import tqdm

from index.build import build_index
from index.embed import BUNDLED, Encoder, load_encoder
from qa.ask import LetterQA
from qa.kept import put
from qa.metrics import holds_answer
from qa.reader import BUNDLED_READER, Reader, load_reader
from qa.train.data import letter_of
from qa.train.rows import XQUAD
from qa.train.xquad import Article, measuring
from tests.benchmarks.bench import table

# Languages of the questions and of the text.
PAIRS: Final = (("nl", "nl"), ("en", "nl"), ("de", "nl"), ("en", "en"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on an article: its title, its number of paragraph, the question and the words that answer."""

    title: str
    paragraph: int
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a question: whether it was answered, and whether what came first is right, answered or not."""

    answered: bool
    right: bool


def asked_of(article: Article, asked: str, read: str) -> list[Asked]:
    """The questions of an article in one language whose answer's words stand in the paragraph of another."""
    return [
        Asked(article.title, number, article.paragraphs[asked][number].questions[name], answer)
        for number, paragraph in enumerate(article.paragraphs[read])
        for name, answer in paragraph.answers.items()
        if any(answer in sentence for sentence in paragraph.sentences)
    ]


def ask(
    articles: Sequence[Article], questions: Sequence[Asked], read: str, models: tuple[Encoder, Reader | None]
) -> list[Came]:
    """Ask questions of articles in a language, as letters of one index."""
    letters = [
        letter_of(article.title, [paragraph.sentences for paragraph in article.paragraphs[read]])
        for article in articles
    ]
    qa = LetterQA(build_index(letters, models[0]), *models)
    came = []
    for one in questions:
        answer = qa.ask(one.question)
        first = next(iter(answer.citations), answer.closest)
        place = (one.title, str(one.paragraph + 1))
        right = (
            first is not None and (first.letter, first.paragraph) == place and holds_answer([first.quote], [one.answer])
        )
        came.append(Came(answer.answered, right))
    return came


def row(name: str, came: Sequence[Came]) -> tuple[str, ...]:
    """A line of the table."""
    shares = [
        sum(one.right for one in came),
        sum(one.answered for one in came),
        sum(one.answered and one.right for one in came),
    ]
    return (name, *(f"{share / len(came):.0%}" for share in shares), str(len(came)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, and write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.xquad", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="only each so-many-th question")
    parser.add_argument("--write", type=Path, help="put the table into this file, between <!-- xquad --> and its end")
    options = parser.parse_args(arguments)
    models = load_encoder(BUNDLED), load_reader(BUNDLED_READER)
    articles = measuring(options.data / XQUAD)
    rows = []
    for asked, read in PAIRS:
        questions = [one for article in articles for one in asked_of(article, asked, read)][:: options.every]
        alone: list[Came] = []
        for article in tqdm(articles, desc=f"{asked} → {read}"):
            alone += ask([article], [one for one in questions if one.title == article.title], read, models)
        rows.append(row(f"{asked} → {read}, an article a letter", alone))
        rows.append(row(f"{asked} → {read}, all as one collection", ask(articles, questions, read, models)))
    text = table(("questions", "right sentence first", "answered", "answered, and right first", "of"), rows)
    print(text)
    if options.write:
        put(options.write, text, ("<!-- xquad -->", "<!-- /xquad -->"))


if __name__ == "__main__":
    main()
