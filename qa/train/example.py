"""A question put to a paragraph, with what answers it: the form that all sources are read into."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The answering words: characters ``start`` to ``end`` of sentence ``sentence``."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a paragraph.

    Attributes:
        source: the collection, a key of `SOURCES`.
        doc: the document that the paragraph is from.
        lang: language of the question, two letters.
        heading: title of the document, or nothing.
        question: its words.
        sentences: the paragraph.
        answering: positions of the sentences that answer; empty if none does.
        words: the answering words, where they are known.
        unit: name of the paragraph, of written questions only.
    """

    source: str
    doc: str
    lang: str
    heading: str
    question: str
    sentences: tuple[str, ...]
    answering: tuple[int, ...]
    words: Words | None
    unit: str = ""


def find_words(words: str, answering: Sequence[int], sentences: Sequence[str]) -> Words | None:
    """Where answering words stand: in the first of the sentences that hold them; None where there are none."""
    for number in answering if words else ():
        if (start := sentences[number].find(words)) >= 0:
            return Words(number, start, start + len(words))
    return None
