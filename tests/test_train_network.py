"""qa/train/network.py: the reader's network, on a tiny one made here."""

import pytest
import torch

from qa.train.network import ReaderNetwork, own_weights, stack
from qa.window import NOBODY, Marks, lay_out

MARKS = Marks(start=2, end=3, padding=0)
SHORT = lay_out([5, 6], [], [[7, 8], [9]], MARKS)
LONG = lay_out([5], [6], [[7], [8, 9, 10], [11, 12]], MARKS)


def test_padding() -> None:
    """Rows are padded to the longest; what pads has no owner and is masked."""
    batch = stack([SHORT, LONG], MARKS)
    assert batch.ids.shape == (2, len(LONG.ids))
    assert batch.mask.sum(1).tolist() == [len(SHORT.ids), len(LONG.ids)]
    padding = len(LONG.ids) - len(SHORT.ids)
    assert batch.owner[0, -padding:].tolist() == [NOBODY] * padding


def test_what_is_not_there_cannot_win(tiny_network: ReaderNetwork) -> None:
    """A window of two sentences scores no third; answering words start and end in sentences only."""
    with torch.inference_mode():
        scores = tiny_network(stack([SHORT, LONG], MARKS))
    assert scores.sentences.shape == (2, 3)
    assert scores.sentences[0, 2] == -torch.inf
    assert torch.isfinite(scores.sentences[1]).all() and torch.isfinite(scores.none).all()
    outside = [place for place, owner in enumerate(LONG.owner) if owner == NOBODY]
    assert (scores.starts[1, outside] == -torch.inf).all() and (scores.ends[1, outside] == -torch.inf).all()


def test_a_window_is_scored_as_if_alone(tiny_network: ReaderNetwork) -> None:
    """Neither the other windows nor the padding they bring change a score."""
    with torch.inference_mode():
        together, alone = tiny_network(stack([SHORT, LONG], MARKS)), tiny_network(stack([SHORT], MARKS))
    assert together.sentences[0, :2].tolist() == pytest.approx(alone.sentences[0].tolist(), abs=1e-5)
    assert together.none[0].item() == pytest.approx(alone.none[0].item(), abs=1e-5)
    assert together.starts[0, : len(SHORT.ids)].tolist() == pytest.approx(alone.starts[0].tolist(), abs=1e-5)


def test_what_is_shipped(tiny_network: ReaderNetwork) -> None:
    """Layers and heads in half precision, without the word pieces that are the encoder's, and without a pooler."""
    own = own_weights(tiny_network)
    assert {weight.dtype for weight in own.values()} == {torch.float16}
    assert not any("word_embeddings" in name or "pooler" in name for name in own)
    assert {name.split(".")[0] for name in own} == {"bert", "sentence", "none", "span"}
