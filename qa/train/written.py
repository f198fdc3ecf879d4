"""The questions written for this project, their translations, and texts composed with questions on them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from index.train.corpus import held_out, read_rows
from qa.train.example import Example, Words, find_words

# The questions written for this project: those that came with the data, and those that live here.
WRITTEN: Final = "qa/letters-nl.train.jsonl.gz"
OWN: Final = Path(__file__).parent / "questions.jsonl.gz"
# The same questions in two other languages each, of documents that are trained on, translated one by one as well.
TRANSLATED: Final = Path(__file__).parent / "translations.jsonl.gz"
# Dutch texts composed for this project, each paragraph with questions on it: of real ones there are few.
COMPOSED: Final = Path(__file__).parent / "composed.jsonl.gz"
PARAGRAPHS: Final = "text-nl/paragraphs.jsonl.gz"


def read_written(data: Path, *, own: float = 1.0) -> list[Example]:
    """The questions written for this project on Dutch paragraphs.

    Args:
        data: the folder with ``qa`` and ``text-nl``.
        own: share of the questions of this folder to take, in [0, 1], but for documents `held_out`: the learning
            curve.

    Raises:
        FileNotFoundError: a file is missing.
        KeyError: a question is on a paragraph that the data do not hold.
    """
    paragraphs = {row["id"]: row for row in read_rows(data / PARAGRAPHS)}
    found = []
    for row in read_rows(data / WRITTEN):
        words = Words(*row["span"]) if row["span"] else None
        answering = tuple(number for number, label in enumerate(row["labels"]) if label)
        found.append(_written(paragraphs[row["unit"]], row["lang"], row["question"], answering, words))
    return found + _read_own(OWN, paragraphs, own)


def read_translations(data: Path, *, own: float = 1.0) -> list[Example]:
    """Written questions in other languages; arguments and errors as for `read_written`."""
    paragraphs = {row["id"]: row for row in read_rows(data / PARAGRAPHS)}
    return _read_own(TRANSLATED, paragraphs, own)


def read_composed(*, own: float = 1.0) -> list[Example]:
    """The questions on texts composed for this project; they are for training alone, since nobody sent such a letter.

    Args:
        own: share of the documents to take, in [0, 1].
    """
    paragraphs = list(read_rows(COMPOSED))
    taken = _part({paragraph["doc"] for paragraph in paragraphs}, own)
    return [
        Example(
            "composed",
            f"composed {paragraph['doc']}",
            row["lang"],
            paragraph["heading"],
            row["q"],
            tuple(paragraph["sentences"]),
            tuple(row["s"]),
            find_words(row["a"], row["s"], paragraph["sentences"]),
        )
        for paragraph in paragraphs
        if paragraph["doc"] in taken
        for row in paragraph["asked"]
    ]


def _part(names: set[str], share: float) -> set[str]:
    """A share of names, spread over all of them, so that half is a sample of the whole."""
    return {name for number, name in enumerate(sorted(names)) if number % 100 < 100 * share}


def _read_own(path: Path, paragraphs: Mapping[str, dict[str, Any]], share: float) -> list[Example]:
    rows = list(read_rows(path))
    taken = _part({row["u"] for row in rows}, share)
    found = []
    for row in rows:
        paragraph = paragraphs[row["u"]]
        if row["u"] in taken or held_out(paragraph["doc"]):
            words = find_words(row["a"], row["s"], paragraph["sentences"])
            found.append(_written(paragraph, row["lang"], row["q"], tuple(row["s"]), words))
    return found


def _written(
    paragraph: dict[str, Any], lang: str, question: str, answering: tuple[int, ...], words: Words | None
) -> Example:
    sentences = tuple(paragraph["sentences"])
    return Example("written", paragraph["doc"], lang, "", question, sentences, answering, words, paragraph["id"])


def read_apart(data: Path) -> list[Example]:
    """The written questions on documents that training leaves out."""
    return [one for one in read_written(data) if held_out(one.doc)]
