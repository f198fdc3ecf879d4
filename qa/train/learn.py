"""Stage: the reader learns from all sources mixed."""

from functools import partial
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from index.train.encoder import load
from index.train.loop import Rates, train
from qa.train.network import ReaderNetwork, Scores
from qa.train.rows import read_training
from qa.train.sample import Sampler, Target
from qa.train.switch import dictionaries
from qa.window import Marks

# Highest learning rate of layers and heads; the word-piece vectors stay the encoder's, so that both can share them.
RATE: Final = 1.5e-4
WARM_UP: Final = 0.04
# The trained weights, in the work folder.
RESULT: Final = "reader.safetensors"
# Weight of the answering words' loss beside the sentences'.
SPAN_WEIGHT: Final = 0.35


def new_network(encoder: Path, seed: int, dropout: float = 0.0) -> ReaderNetwork:
    """The encoder's layers under fresh heads.

    Args:
        encoder: its folder.
        seed: of the heads, and of what is dropped.
        dropout: share of what each layer adds that is dropped, in [0, 1) (Srivastava et al. 2014). The weights of
            attention are never dropped: they are so many that drawing would take longer than the rest of the step.
    """
    torch.manual_seed(seed)
    network = ReaderNetwork(load(encoder))
    for name, module in network.bert.named_modules():
        if isinstance(module, nn.Dropout) and not name.endswith("attention.self.dropout"):
            module.p = dropout
    return network.train()


def loss_of(scores: Scores, target: Target) -> Tensor:
    """Negative log-likelihood of the right choice among "none" and the sentences, all right sentences together, plus
    that of the answering words' ends where they are known (Devlin et al. 2019, section 4.2).

    Returns:
        The mean loss, a scalar ≥ 0.
    """
    choices = torch.cat([scores.none.unsqueeze(1), scores.sentences], dim=1)
    right = choices.masked_fill(~target.answering, -torch.inf)
    loss = (choices.logsumexp(1) - right.logsumexp(1)).mean()
    known = target.spans[:, 0] >= 0
    if known.any():
        for side, logits in enumerate((scores.starts, scores.ends)):
            loss = loss + SPAN_WEIGHT / 2 * cross_entropy(logits[known], target.spans[known, side])
    return loss


def rates_at(share: float, highest: float = RATE) -> Rates:
    """Learning rates by the share of the time that is spent, in [0, 1): up for a little, then down to 0."""
    return Rates(pieces=0.0, layers=highest * min(1.0, share / WARM_UP + 0.02) * (1 - share))


def settle(network: ReaderNetwork, layers: int) -> None:
    """Let the lowest layers learn no more: no gradient reaches them, which saves the time of finding it.

    Raises:
        IndexError: there are fewer.
    """

    def stop(_: nn.Module, arguments: tuple[object, ...], hidden: Tensor) -> Tensor:
        return hidden.detach()

    if layers:
        network.bert.encoder.layer[layers - 1].register_forward_hook(stop)


def save(network: nn.Module, path: Path) -> None:
    """Write the weights in float32."""
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, path)


def run(
    data: Path,
    encoder: Path,
    work: Path,
    minutes: float,
    seed: int,
    own: float = 1.0,
    *,
    start: Path | None = None,
    rate: float = RATE,
    settled: int = 0,
    dropout: float = 0.0,
) -> None:
    """Train; checkpoint and ``reader.safetensors`` go to the work folder.

    Args:
        data: the folder with ``qa``, ``parallel``, ``text-nl`` and ``eval/xquad``.
        encoder: folder of the encoder whose word pieces are read, and whose layers are started from.
        work: where the results go; a later call goes on from the checkpoint there.
        minutes: time to train, earlier runs counted in.
        seed: of everything drawn at random.
        own: share of the project's own questions to learn from, in [0, 1].
        start: weights that an earlier training saved, to start from instead.
        rate: the highest learning rate of layers and heads, above 0.
        settled: how many of the lowest layers learn no more.
        dropout: as for `new_network`.
    """
    network = new_network(encoder, seed, dropout)
    if start is not None:
        network.load_state_dict(load_file(start))
    settle(network, settled)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    sampler = Sampler(
        read_training(data, own), tokenizer, Marks.of(tokenizer.get_vocab()), dictionaries(data, seed), seed
    )
    batches = None

    def loss_at(step: int) -> Tensor:
        nonlocal batches
        batches = batches or sampler.batches(step)
        batch, target = next(batches)
        return loss_of(network(batch), target)

    train(network, network.bert, loss_at, partial(rates_at, highest=rate), minutes, work)
    save(network, work / RESULT)
