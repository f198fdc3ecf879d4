"""Stage 5: a question is drawn to the sentences that answer it, while distillation goes on beside it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
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

# Highest learning rates; they fall to 0. A fifth of distillation's: little text, and much to forget.
RATES: Final = Rates(pieces=2e-4, layers=3e-5)
# Questions of a batch; each brings an answering passage and another: 36 stand against each question.
QUESTIONS: Final = 18
# Every so many steps is one of distillation, so that nothing is forgotten.
DISTIL_EVERY: Final = 3
# English questions on encyclopaedia text for each question on Dutch paragraphs.
SQUAD_SHARE: Final = 0.3
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


def drawn(letters: Sequence[Question], others: Sequence[Question], seed: int, step: int) -> list[Question]:
    """The questions of a step: each epoch takes all on letters once, and of the others at random."""
    share = max(1, round(QUESTIONS / (1 + SQUAD_SHARE)))
    steps = max(1, len(letters) // share)
    order = list(letters)
    random.Random(f"{seed} {step // steps}").shuffle(order)
    start = (step % steps) * share
    rng = random.Random(f"{seed} {step} others")
    return order[start : start + share] + rng.sample(list(others), min(QUESTIONS - share, len(others)))


def question_loss(model: BertModel, tokenizer: Tokenizer, questions: Sequence[Question], rng: random.Random) -> Tensor:
    """In-batch cross-entropy of each question over the passages of all; all that answer it are right."""
    passages = [found for question in questions for found in windows(question, rng)]
    asked = embed(model, tokenise(tokenizer, [question.text for question in questions]))
    read = embed(model, tokenise(tokenizer, [passage.text for passage in passages]))
    return contrast(asked, read, positives(questions, passages))


def rates_at(share: float) -> Rates:
    """Learning rates by the share of the time that is spent, in [0, 1): up for a tenth, then down to 0."""
    scale = min(1.0, share / 0.1 + 0.02) * (1 - share)
    return Rates(RATES.pieces * scale, RATES.layers * scale)


def run(data: Path, work: Path, minutes: float, seed: int) -> None:
    """Train the transformer of ``distilled`` on; checkpoints and result go to ``asked``."""
    start = work / "distilled"
    model, tokenizer = load(start), tokenizer_of(start)
    torch.manual_seed(seed)
    letters = read_questions(data, apart=False)
    others = read_squad(data)
    distillation = Distillation(model, start, read_examples(work), seed + 1)

    def loss_at(step: int) -> Tensor:
        if step % DISTIL_EVERY == 0:
            return distillation.loss(step // DISTIL_EVERY)
        asked = drawn(letters, others, seed, step - 1 - step // DISTIL_EVERY)
        return question_loss(model, tokenizer, asked, random.Random(f"{seed} {step}"))

    train(model, model, loss_at, rates_at, minutes, work / "asked")
    write(model, tokenizer, work / "asked")
