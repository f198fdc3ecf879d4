"""Stage 5: a question is drawn to the sentences that answer it, while distillation goes on beside it."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertModel

from index.train.corpus import Question, read_questions, read_squad
from index.train.distil import Distillation
from index.train.encoder import embed, load, tokenise, tokenizer_of
from index.train.loop import Rates, contrast, train, write
from index.train.teacher import read_examples

# Highest learning rates; they fall to 0. A fraction of distillation's: little text, and much to forget.
RATES: Final = Rates(pieces=2e-4, layers=5e-5)
# Questions of a batch on one document, so that passages beside the right one stand against it, as in use.
GROUP: Final = 6
# Documents of a batch, and beside them English articles. Each question brings an answering passage and another.
DOCUMENTS: Final = 3
ARTICLES: Final = 1
# Every so many steps is one of distillation, so that nothing is forgotten.
DISTIL_EVERY: Final = 4
# Share of the passages of one sentence; the others have the sentences beside it too, as in the index.
ALONE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences ``first`` to ``last``, inclusive, of the paragraph of a question."""

    sentences: tuple[str, ...]
    first: int
    last: int

    @property
    def text(self) -> str:
        """What is embedded."""
        return " ".join(self.sentences[self.first : self.last + 1])

    def answers(self, question: Question) -> bool:
        """Whether an answering sentence of the question stands in it."""
        return self.sentences == question.sentences and any(
            self.first <= place <= self.last for place in question.answering
        )


def window(sentences: tuple[str, ...], place: int, rng: random.Random) -> Window:
    """A sentence alone, or with those before and behind it."""
    if rng.random() < ALONE:
        return Window(sentences, place, place)
    return Window(sentences, max(0, place - 1), min(len(sentences) - 1, place + 1))


def windows(question: Question, rng: random.Random) -> list[Window]:
    """A passage that answers, and a sentence of the same paragraph that does not, if there is one."""
    found = [window(question.sentences, rng.choice(question.answering), rng)]
    if others := [place for place in range(len(question.sentences)) if place not in question.answering]:
        place = rng.choice(others)
        found.append(Window(question.sentences, place, place))
    return found


def positives(questions: Sequence[Question], passages: Sequence[Window]) -> Tensor:
    """Which passages answer which question: bool ``(questions, passages)``."""
    return torch.tensor([[passage.answers(question) for passage in passages] for question in questions])


def grouped(questions: Sequence[Question], rng: random.Random) -> list[list[Question]]:
    """All questions in groups on one document each, of at most `GROUP`, in an order by chance."""
    of_document: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        of_document[question.doc].append(question)
    groups = []
    for found in of_document.values():
        rng.shuffle(found)
        groups += [found[start : start + GROUP] for start in range(0, len(found), GROUP)]
    rng.shuffle(groups)
    return groups


class Draws:
    """The questions of each step: every epoch takes all groups of a side once.

    Args:
        letters: on Dutch paragraphs.
        others: on English articles.
        seed: what a step draws depends on it and on the number of the step alone.
    """

    def __init__(self, letters: Sequence[Question], others: Sequence[Question], seed: int) -> None:
        self._letters = _Side(letters, DOCUMENTS, f"{seed} letters")
        self._others = _Side(others, ARTICLES, f"{seed} others")

    def at(self, step: int) -> list[Question]:
        """Those of a step."""
        return self._letters.at(step) + self._others.at(step)


class _Side:
    def __init__(self, questions: Sequence[Question], groups: int, seed: str) -> None:
        self._questions, self._groups, self._seed = questions, groups, seed
        self._epoch = -1
        self._order: list[list[Question]] = []
        self._steps = max(1, len(grouped(questions, random.Random(seed))) // groups)

    def at(self, step: int) -> list[Question]:
        epoch, turn = divmod(step, self._steps)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, grouped(self._questions, random.Random(f"{self._seed} {epoch}"))
        start = turn * self._groups
        return [question for group in self._order[start : start + self._groups] for question in group]


def question_loss(model: BertModel, tokenizer: Tokenizer, questions: Sequence[Question], rng: random.Random) -> Tensor:
    """In-batch cross-entropy of each question over the passages of all; all that answer it are right."""
    passages = [found for question in questions for found in windows(question, rng)]
    asked = embed(model, tokenise(tokenizer, [question.text for question in questions]))
    read = embed(model, tokenise(tokenizer, [passage.text for passage in passages]))
    return contrast(asked, read, positives(questions, passages))


def rates_at(share: float, *, frozen: bool = False) -> Rates:
    """Learning rates by the share of the time that is spent, in [0, 1): up for a tenth, then down to 0.

    Args:
        share: of the time.
        frozen: the word pieces stay as they are.
    """
    scale = min(1.0, share / 0.1 + 0.02) * (1 - share)
    return Rates(0.0 if frozen else RATES.pieces * scale, RATES.layers * scale)


def run(data: Path, work: Path, minutes: float, seed: int, more: Sequence[Path] = (), *, again: bool = False) -> None:
    """Train the transformer of ``distilled`` on; checkpoints and result go to ``asked``.

    Args:
        data: folder with ``qa``, and ``text-nl`` where there are more questions.
        work: folder of what the stages before wrote.
        minutes: time to train, earlier runs counted in.
        seed: of everything drawn at random.
        more: files of further questions, as for `read_questions`.
        again: train ``asked`` on instead, to ``again``, and leave the word pieces as they are: a reader that shares
            them goes on with them.

    Raises:
        FileNotFoundError: something of the data or of the stages before is missing.
    """
    start, result = (work / "asked", work / "again") if again else (work / "distilled", work / "asked")
    model, tokenizer = load(start), tokenizer_of(start)
    torch.manual_seed(seed)
    draws = Draws(read_questions(data, apart=False, more=more), read_squad(data), seed)
    distillation = Distillation(model, start, read_examples(work), seed + 1)

    def loss_at(step: int) -> Tensor:
        if step % DISTIL_EVERY == 0:
            return distillation.loss(step // DISTIL_EVERY)
        asked = draws.at(step - 1 - step // DISTIL_EVERY)
        return question_loss(model, tokenizer, asked, random.Random(f"{seed} {step}"))

    train(model, model, loss_at, partial(rates_at, frozen=again), minutes, result)
    write(model, tokenizer, result)
