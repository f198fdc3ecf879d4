"""qa/network.py: the reader's network, on a tiny one made here."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from qa.network import ReaderNetwork, fingerprint, judge, load_network, own_weights, stack, surest
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


def test_a_window_is_judged_as_if_alone(tiny_network: ReaderNetwork) -> None:
    """Neither the other windows nor the padding they bring change a score."""
    together = judge(tiny_network, [SHORT, LONG, SHORT], MARKS)
    for row, judged in zip([SHORT, LONG, SHORT], together, strict=True):
        (alone,) = judge(tiny_network, [row], MARKS)
        assert [odds for odds, _ in judged] == pytest.approx([odds for odds, _ in alone], abs=1e-5)
        assert [(sure.first, sure.last) for _, sure in judged] == [(sure.first, sure.last) for _, sure in alone]


def test_log_odds_are_against_none(tiny_network: ReaderNetwork) -> None:
    """A sentence's log-odds is its score less that of "none"."""
    with torch.inference_mode():
        scores = tiny_network(stack([LONG], MARKS))
    (judged,) = judge(tiny_network, [LONG], MARKS)
    assert [odds for odds, _ in judged] == pytest.approx((scores.sentences[0] - scores.none[0]).tolist(), abs=1e-6)


def test_the_surest_words() -> None:
    """The largest product whose end is not before its start: 0.5 · 0.6 of pieces 1 to 2, not 0.5 · 0.9 backwards."""
    sure = surest(torch.tensor([0.1, 0.5, 0.2]), torch.tensor([0.9, 0.1, 0.6]))
    assert (sure.first, sure.last) == (1, 2)
    assert sure.probability == pytest.approx(0.3)


def test_weights_come_back(tiny_network: ReaderNetwork, tiny_encoder: Path, tmp_path: Path) -> None:
    """Written in half precision without the shared word pieces, and read with the encoder's: the same judgements."""
    path = tmp_path / "reader.safetensors"
    save_file(own_weights(tiny_network), path, metadata={"encoder": fingerprint(tiny_encoder)})
    assert not any("word_embeddings" in name or "pooler" in name for name in load_file(path))
    (before,), (after,) = (
        judge(network, [LONG], MARKS) for network in (tiny_network, load_network(path, tiny_encoder))
    )
    assert [odds for odds, _ in after] == pytest.approx([odds for odds, _ in before], abs=1e-2)


def test_weights_for_another_encoder(tiny_network: ReaderNetwork, tiny_encoder: Path, tmp_path: Path) -> None:
    """An encoder that differs in one vector is another: an error that gives both."""
    path = tmp_path / "reader.safetensors"
    save_file(own_weights(tiny_network), path, metadata={"encoder": fingerprint(tiny_encoder)})
    shutil.copytree(tiny_encoder, tmp_path / "other")
    weights = load_file(tmp_path / "other/model.safetensors")
    weights["embeddings.word_embeddings.weight"][5, 0] += 1
    save_file(weights, tmp_path / "other/model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ValueError, match=r"trained on the encoder sha256:\w+, given is sha256:\w+"):
        load_network(path, tmp_path / "other")
