"""XQuAD (Artetxe et al. 2020): the same questions and articles in Dutch, English and German.

Half of the articles teach: beside the written questions they alone put a German or English question to a text that is
Dutch by birth, and not by a dictionary. The other half measures, and is never learnt from.
"""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.sentences import split_sentences

LANGUAGES: Final = ("nl", "en", "de")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one language.

    Attributes:
        context: its text, as published.
        sentences: the same, cut.
        questions: its questions: id -> words.
        answers: id -> the answering words, translated apart from the text; they may not stand in it.
        places: id -> the sentence that the answer begins in, where the offset is published; else nothing.
    """

    context: str
    sentences: tuple[str, ...]
    questions: dict[str, str]
    answers: dict[str, str]
    places: dict[str, int]


@dataclass(frozen=True, slots=True)
class Article:
    """An article in every language of `LANGUAGES`; its paragraphs stand in the same order in each.

    Attributes:
        title: the English one, with underscores.
        paragraphs: by language.
    """

    title: str
    paragraphs: dict[str, tuple[Paragraph, ...]]

    @property
    def teaches(self) -> bool:
        """Whether it is learnt from: every second one, by the checksum (CRC-32) of its title."""
        return zlib.crc32(self.title.encode()) % 2 == 0


def read_articles(folder: Path) -> list[Article]:
    """All articles.

    Args:
        folder: holds ``xquad.nl.json`` and so on.

    Raises:
        FileNotFoundError: a language is missing.
    """
    read = {}
    for lang in LANGUAGES:
        text = (folder / f"xquad.{lang}.json").read_text(encoding="utf-8")
        read[lang] = json.loads(text)["data"]
    return [
        Article(
            article["title"],
            {
                lang: tuple(_paragraph(one, offsets=lang != "nl") for one in articles[number]["paragraphs"])
                for lang, articles in read.items()
            },
        )
        for number, article in enumerate(read["en"])
    ]


def _paragraph(row: dict[str, object], *, offsets: bool) -> Paragraph:
    context, rows = row["context"], row["qas"]
    assert isinstance(context, str) and isinstance(rows, list)
    spans = split_sentences(context)
    places: dict[str, int] = {}
    for one in rows if offsets else ():
        start = one["answers"][0]["answer_start"]
        places.update((one["id"], number) for number, (first, last) in enumerate(spans) if first <= start < last)
    return Paragraph(
        context,
        tuple(context[first:last] for first, last in spans),
        {one["id"]: one["question"] for one in rows},
        {one["id"]: one["answers"][0]["text"] for one in rows},
        places,
    )


def answering(article: Article, number: int, name: str, lang: str) -> tuple[int, ...]:
    """The sentences of a paragraph that answer a question.

    Where the answer's words stand in one sentence, it is that one; where they stand in several or, by the translator's
    freedom, in none, it is the one at the place of the English one, if both have equally many.

    Args:
        article: whose.
        number: of the paragraph.
        name: id of the question.
        lang: of the text.

    Returns:
        One number, or none where it is not known.
    """
    here, english = article.paragraphs[lang][number], article.paragraphs["en"][number]
    answer = here.answers[name]
    holding = [place for place, sentence in enumerate(here.sentences) if answer in sentence]
    if len(holding) == 1:
        return (holding[0],)
    place = here.places.get(name)
    if place is None and len(here.sentences) == len(english.sentences):
        place = english.places.get(name)
    return () if place is None or (holding and place not in holding) else (place,)


def teaching(folder: Path) -> list[Article]:
    """The articles that are learnt from; see `read_articles`."""
    return [article for article in read_articles(folder) if article.teaches]


def measuring(folder: Path) -> list[Article]:
    """The articles that are never learnt from; see `read_articles`."""
    return [article for article in read_articles(folder) if not article.teaches]
