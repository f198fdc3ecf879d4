"""A training loop with a budget of time, that can be stopped and taken up again."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm
from transformers import BertModel

from index.train.encoder import word_pieces

# Seconds between two checkpoints.
CHECKPOINT_SECONDS: Final = 600
# Norm to which the gradient is cut.
CLIP: Final = 1.0
# Cosines are divided by this before the softmax.
TEMPERATURE: Final = 0.05
# Batches whose rows are sorted by length together.
_POOL: Final = 50
# Rows of a batch: fewer give too few negatives, more take longer without teaching more.
_ROWS: Final = (16, 160)


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates at one moment; a rate of 0 freezes."""

    pieces: float
    layers: float


def autocast_type() -> torch.dtype:
    """bfloat16 where this CPU multiplies faster in it, else float32: emulated, it is fifty times slower."""
    left, right = torch.randn(512, 384), torch.randn(384, 1536)
    seconds = {}
    for dtype in (torch.float32, torch.bfloat16):
        a, b = left.to(dtype), right.to(dtype)
        a @ b
        start = time.perf_counter()
        a @ b
        seconds[dtype] = time.perf_counter() - start
    return min(seconds, key=seconds.__getitem__)


def batches(lengths: Sequence[int], pieces: int, seed: int) -> Iterator[list[int]]:
    """Positions in batches of like length, for ever, each epoch in another order.

    Args:
        lengths: pieces of each row.
        pieces: pieces of a batch, about; the rows are at least and at most `_ROWS`.
        seed: of the order.

    Yields:
        Positions in ``lengths``.
    """
    widths = np.array(lengths)
    pool = _POOL * max(1, round(pieces / float(widths.mean())))
    for epoch in count():
        rng = np.random.default_rng((seed, epoch))
        order = rng.permutation(len(widths))
        cut: list[list[int]] = []
        for start in range(0, len(order), pool):
            part = order[start : start + pool]
            part = part[np.argsort(widths[part], kind="stable")]
            first = 0
            while first < len(part):
                rows = int(np.clip(pieces // widths[part[min(first + _ROWS[0], len(part) - 1)]], *_ROWS))
                cut.append(part[first : first + rows].tolist())
                first += rows
        yield from (cut[number] for number in rng.permutation(len(cut)))


def contrast(left: Tensor, right: Tensor, positive: Tensor) -> Tensor:
    """In-batch cross-entropy with several right answers: Khosla et al. 2020, the sum outside the logarithm.

    Args:
        left: float32 ``(n, d)``, unit vectors.
        right: float32 ``(m, d)``, unit vectors.
        positive: bool ``(n, m)``, at least one True in each row.

    Returns:
        The mean loss, a scalar ≥ 0. With one positive a row it is the usual cross-entropy.
    """
    weights = positive.float()
    return cross_entropy(left @ right.T / TEMPERATURE, weights / weights.sum(1, keepdim=True))


def make_optimiser(model: nn.Module, bert: BertModel) -> torch.optim.AdamW:
    """AdamW with two groups: the piece vectors of the transformer in the model, and all other weights."""
    pieces = list(word_pieces(bert).parameters())
    own = {id(parameter) for parameter in pieces}
    layers = [parameter for parameter in model.parameters() if id(parameter) not in own]
    return torch.optim.AdamW([{"params": pieces}, {"params": layers}], lr=0.0, weight_decay=0.0, fused=True)


def _set_rates(optimiser: torch.optim.AdamW, rates: Rates) -> None:
    for group, rate in zip(optimiser.param_groups, (rates.pieces, rates.layers), strict=True):
        group["lr"] = rate
        for parameter in group["params"]:
            parameter.requires_grad_(rate > 0)


def save_checkpoint(path: Path, model: nn.Module, optimiser: torch.optim.AdamW, step: int, seconds: float) -> None:
    """Write weights, moments and progress to one safetensors file, in one step."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for number, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{name}": tensor for name, tensor in moments.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    save_file(
        {name: tensor.contiguous() for name, tensor in tensors.items()},
        unfinished,
        metadata={"step": str(step), "seconds": str(seconds)},
    )
    unfinished.replace(path)


def load_checkpoint(path: Path, model: nn.Module, optimiser: torch.optim.AdamW) -> tuple[int, float]:
    """Take up weights and moments; returns steps done and seconds spent, zeros if there is no checkpoint."""
    if not path.exists():
        return 0, 0.0
    weights: dict[str, Tensor] = {}
    moments: dict[int, dict[str, Tensor]] = {}
    with safe_open(path, framework="pt") as stored:
        for name in stored.keys():  # noqa: SIM118 (the file is no mapping)
            kind, rest = name.split(".", 1)
            if kind == "model":
                weights[rest] = stored.get_tensor(name)
            else:
                number, moment = rest.split(".")
                moments.setdefault(int(number), {})[moment] = stored.get_tensor(name)
        progress = stored.metadata()
    model.load_state_dict(weights)
    optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
    return int(progress["step"]), float(progress["seconds"])


def train(
    model: nn.Module,
    bert: BertModel,
    loss_at: Callable[[int], Tensor],
    rates_at: Callable[[float], Rates],
    minutes: float,
    folder: Path,
) -> None:
    """Train until the time is spent.

    A checkpoint every ten minutes and at the end; a later call with the same folder goes on from it.

    Args:
        model: what is trained, changed in place.
        bert: the transformer in it, or the same.
        loss_at: the loss of a step, counted from 0; called for each step once, in order.
        rates_at: learning rates by the share of the time that is spent, in [0, 1).
        minutes: time to train, earlier runs counted in.
        folder: where the checkpoint goes.
    """
    optimiser = make_optimiser(model, bert)
    checkpoint = folder / "checkpoint.safetensors"
    step, spent = load_checkpoint(checkpoint, model, optimiser)
    dtype = autocast_type()
    saved = last = time.monotonic()
    mean = 0.0
    with tqdm(total=round(minutes * 60), initial=round(spent), unit="s", desc=folder.name, mininterval=10) as bar:
        while spent < minutes * 60:
            _set_rates(optimiser, rates_at(spent / (minutes * 60)))
            with torch.autocast("cpu", dtype=dtype, enabled=dtype != torch.float32):
                loss = loss_at(step)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
            step += 1
            mean += 0.02 * (loss.item() - mean) if step > 1 else loss.item()
            now = time.monotonic()
            spent, last = spent + now - last, now
            bar.set_postfix(step=step, loss=f"{mean:.3f}", refresh=False)
            bar.update(round(spent) - bar.n)
            if now - saved > CHECKPOINT_SECONDS:
                save_checkpoint(checkpoint, model, optimiser, step, spent)
                saved = now
    save_checkpoint(checkpoint, model, optimiser, step, spent)


def write(model: BertModel, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the transformer in float32 with its tokenizer, as `export` reads it."""
    model.save_pretrained(folder)
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))
