"""qa/heads.py: what the reader makes of a window's vectors, held to the network that is trained."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from index.transformer import GRAPH, PIECES, Transformer, word_pieces
from qa.heads import Heads, Linear, gelu, softmax, surest
from qa.train.network import ReaderNetwork, own_weights, stack
from qa.window import Marks, Row, lay_out

MARKS = Marks(start=2, end=3, padding=0)
SHORT = lay_out([5, 6], [], [[7, 8], [9]], MARKS)
LONG = lay_out([5], [6], [[7], [8, 9, 10], [11, 12]], MARKS)
ONE = np.ones(1, dtype=np.float32)


@pytest.mark.parametrize("row", [SHORT, LONG])
def test_the_same_as_in_torch(tiny_network: ReaderNetwork, tiny_encoder: Path, row: Row) -> None:
    """Log-odds are a sentence's score less that of "none", and answering words the surest, as the network has them."""
    own = {name: weight.numpy() for name, weight in own_weights(tiny_network).items()}
    layers = {name.removeprefix("bert."): weight for name, weight in own.items()}
    transformer = Transformer(tiny_encoder / GRAPH, {**layers, PIECES: word_pieces(tiny_encoder).astype(np.float16)})
    judged = Heads.of(own).judge(transformer.vectors(row.ids, row.types), row)
    with torch.inference_mode():
        scores = tiny_network.half().float()(stack([row], MARKS))
    expected = scores.sentences[0] - scores.none[0]
    assert [odds for odds, _ in judged] == pytest.approx(expected.tolist(), abs=1e-5)
    starts, ends = scores.starts[0].softmax(0), scores.ends[0].softmax(0)
    for (_, sure), (first, after) in zip(judged, row.pieces(), strict=True):
        product = torch.triu(starts[first:after].unsqueeze(1) * ends[first:after])
        assert sure.probability == pytest.approx(product.max().item(), abs=1e-5)
        assert product[sure.first, sure.last] == product.max()


def test_a_head_by_hand() -> None:
    """Vectors (1, 2), (3, 4), (5, 6); a sentence of the last two; heads that take sums: the mean (4, 5) beside the
    first piece's (1, 2) is 12, its GELU as much, less the 3 of "none"."""
    sums = Linear(np.ones((1, 4), dtype=np.float32), 0 * ONE)
    plain = Linear(np.ones((1, 2), dtype=np.float32), 0 * ONE)
    heads = Heads(
        sums,
        Linear(np.ones((1, 1), dtype=np.float32), 0 * ONE),
        plain,
        Linear(np.eye(2, dtype=np.float32), np.zeros(2, dtype=np.float32)),
    )
    row = Row(ids=[2, 7, 8], types=[0, 1, 1], owner=[-1, 0, 0])
    ((odds, sure),) = heads.judge(np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32), row)
    assert odds == pytest.approx(9.0)
    # The words end and start with the last piece: e^2 to 1, twice.
    assert (sure.first, sure.last) == (1, 1)
    assert sure.probability == pytest.approx((math.e**2 / (1 + math.e**2)) ** 2)


def test_gelu() -> None:
    """x Φ(x): 0 at 0, 0.8413 at 1, almost nothing far below."""
    assert gelu(np.array([0.0, 1.0, -10.0], dtype=np.float32)) == pytest.approx([0.0, 0.841345, 0.0], abs=1e-6)


def test_shares_of_a_column() -> None:
    """Each column sums to 1; -inf takes nothing; large logits do not overflow."""
    shares = softmax(np.array([[1000.0, 0.0], [1000.0, -np.inf]], dtype=np.float32))
    assert shares.tolist() == [[0.5, 1.0], [0.5, 0.0]]


def test_the_surest_words() -> None:
    """The largest product whose end is not before its start: 0.5 · 0.6 of pieces 1 to 2, not 0.5 · 0.9 backwards."""
    sure = surest(np.array([0.1, 0.5, 0.2], dtype=np.float32), np.array([0.9, 0.1, 0.6], dtype=np.float32))
    assert (sure.first, sure.last) == (1, 2)
    assert sure.probability == pytest.approx(0.3)


def test_a_head_that_is_missing() -> None:
    """Weights without the heads are no reader's."""
    with pytest.raises(KeyError, match=r"sentence\.0\.weight"):
        Heads.of({})
