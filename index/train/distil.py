"""Stage 4: the model learns to put a text where the teacher puts its English translation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from transformers import BertModel

from index.train.encoder import embed, load, tokenise, tokenizer_of
from index.train.loop import Rates, batches, contrast, train, write
from index.train.teacher import Examples, read_examples

# Share of the time in which only the piece vectors learn: the layers cannot use the new ones before.
PIECES_ONLY: Final = 0.2
# Learning rate of the piece vectors while they learn alone, and at most of them and of the layers afterwards.
PIECES_ALONE: Final = 2e-3
RATES: Final = Rates(pieces=1e-3, layers=1e-4)
# Share of the time in which the layers' rate rises.
WARM_UP: Final = 0.05
# Weights of the distance to the teacher's vector and of telling it from the other vectors of the batch.
DISTANCE_WEIGHT: Final = 4.0
CONTRAST_WEIGHT: Final = 0.5
# Every so many steps one of English texts alone, so that English stays where it was.
ENGLISH_EVERY: Final = 5
# Pieces of a batch.
BATCH_PIECES: Final = 1_800


def rates_at(share: float) -> Rates:
    """Learning rates by the share of the time that is spent, in [0, 1): pieces alone, then all, down to 0."""
    if share < PIECES_ONLY:
        return Rates(PIECES_ALONE, 0.0)
    left = (1 - share) / (1 - PIECES_ONLY)
    rise = min(1.0, (share - PIECES_ONLY) / WARM_UP + 0.02)
    return Rates(RATES.pieces * left, RATES.layers * left * rise)


def distance(vectors: Tensor, targets: Tensor, number: Tensor) -> Tensor:
    """Loss of vectors against the teacher's.

    Args:
        vectors: float32 ``(n, d)``, unit vectors of the texts.
        targets: float32 ``(n, d)``, the teacher's of their English.
        number: int64 ``(n,)``; texts of one number have the same English: no negatives of each other.

    Returns:
        A scalar: one less the cosine, which is half the squared distance of Reimers and Gurevych (2020), and
        in-batch cross-entropy, weighted.
    """
    near = 1 - (vectors * targets).sum(1).mean()
    same = number.unsqueeze(1) == number.unsqueeze(0)
    return DISTANCE_WEIGHT * near + CONTRAST_WEIGHT * contrast(vectors, targets, same)


class Distillation:
    """The loss of each step over shuffled examples."""

    def __init__(self, model: BertModel, folder: Path, examples: Examples, seed: int) -> None:
        """Read the texts.

        Args:
            model: the transformer that learns.
            folder: folder with its ``tokenizer.json``.
            examples: texts, and the teacher's vectors of their translations.
            seed: of the order.
        """
        tokenizer = tokenizer_of(folder)
        self._model = model
        self._foreign = tokenise(tokenizer, [pair.text for pair in examples.pairs])
        self._english = tokenise(tokenizer, examples.english)
        self._target = torch.from_numpy(examples.target)
        self._vectors = torch.from_numpy(examples.vectors)
        self._order = enumerate(batches([len(row) for row in self._foreign], BATCH_PIECES, seed))
        # An order of its own: the translations of sentences of like length are not of like length.
        self._english_order = enumerate(batches([len(row) for row in self._english], BATCH_PIECES, seed))

    def loss(self, step: int) -> Tensor:
        """The loss of a step: each `ENGLISH_EVERY`-th is of English texts; batches before it are skipped."""
        turn, rest = divmod(step, ENGLISH_EVERY)
        if rest == ENGLISH_EVERY - 1:
            number = torch.tensor(_take(self._english_order, turn))
            rows = [self._english[place] for place in number.tolist()]
        else:
            places = _take(self._order, step - turn)
            number = self._target[places]
            rows = [self._foreign[place] for place in places]
        return distance(embed(self._model, rows), self._vectors[number].float(), number)


def _take(order: Iterator[tuple[int, list[int]]], position: int) -> list[int]:
    """The batch at a position at or after the next."""
    return next(places for at, places in order if at >= position)


def run(work: Path, minutes: float, seed: int) -> None:
    """Train the transformer of ``initial``; checkpoints and result go to ``distilled`` in the work folder."""
    start = work / "initial"
    model = load(start)
    torch.manual_seed(seed)
    distillation = Distillation(model, start, read_examples(work), seed)
    train(model, model, distillation.loss, rates_at, minutes, work / "distilled")
    write(model, tokenizer_of(start), work / "distilled")
