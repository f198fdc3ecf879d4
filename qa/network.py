"""The bundled reader's network: question and passage through one transformer, a score for each sentence."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from qa.window import NOBODY, PASSAGE_TYPE, Marks, Row

# Width of the layer between a sentence's vector and its score.
_INNER: Final = 128


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows, padded to one length.

    Attributes:
        ids: int64 ``(n, length)``, word pieces: ``[CLS] question [SEP] heading sentences [SEP]``.
        types: int64 ``(n, length)``, `QUESTION_TYPE` or `PASSAGE_TYPE`.
        mask: int64 ``(n, length)``, 1 for a piece, 0 for padding.
        owner: int64 ``(n, length)``, number of the sentence that a piece belongs to, or `NOBODY`.
    """

    ids: Tensor
    types: Tensor
    mask: Tensor
    owner: Tensor


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network makes of a batch; logits, float32.

    Attributes:
        sentences: ``(n, most sentences)``; -inf where a window has no such sentence.
        none: ``(n,)``, of "nothing here answers".
        starts: ``(n, length)``, of the answering words starting at a piece; -inf outside the sentences.
        ends: ``(n, length)``, of their ending with it.
    """

    sentences: Tensor
    none: Tensor
    starts: Tensor
    ends: Tensor


class ReaderNetwork(nn.Module):
    """A transformer with three heads: sentences, "none of them", and the answering words.

    Args:
        bert: the transformer; its word-piece vectors are the encoder's.
    """

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.bert = bert
        self.sentence = nn.Sequential(nn.Linear(2 * width, _INNER), nn.GELU(), nn.Linear(_INNER, 1))
        self.none = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)

    def forward(self, batch: Batch) -> Scores:
        """Score every sentence of every window."""
        hidden = self.bert(
            input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.mask
        ).last_hidden_state.float()
        first = hidden[:, 0]
        count = int(batch.owner.max()) + 1
        belongs = batch.owner.unsqueeze(1) == torch.arange(count, device=batch.owner.device).view(1, -1, 1)
        pieces = belongs.sum(2, keepdim=True)
        means = (belongs.to(hidden.dtype) @ hidden) / pieces.clamp(min=1)
        joined = torch.cat([means, first.unsqueeze(1).expand_as(means)], dim=-1)
        absent = pieces.squeeze(2) == 0
        outside = batch.owner == NOBODY
        starts, ends = self.span(hidden).unbind(-1)
        return Scores(
            sentences=self.sentence(joined).squeeze(-1).masked_fill(absent, -torch.inf),
            none=self.none(first).squeeze(-1),
            starts=starts.masked_fill(outside, -torch.inf),
            ends=ends.masked_fill(outside, -torch.inf),
        )


def stack(rows: Sequence[Row], marks: Marks) -> Batch:
    """Pad rows to one batch."""
    length = max(len(row.ids) for row in rows)

    def padded(values: list[list[int]], filler: int) -> Tensor:
        return torch.tensor([[*row, *[filler] * (length - len(row))] for row in values])

    return Batch(
        ids=padded([row.ids for row in rows], marks.padding),
        types=padded([row.types for row in rows], PASSAGE_TYPE),
        mask=padded([[1] * len(row.ids) for row in rows], 0),
        owner=padded([row.owner for row in rows], NOBODY),
    )


@dataclass(frozen=True, slots=True)
class Sure:
    """Where in a sentence the answering words are most probably.

    Attributes:
        probability: of both ends, in [0, 1].
        first: number of their first piece in the sentence.
        last: number of their last.
    """

    probability: float
    first: int
    last: int


@torch.inference_mode()
def judge(network: ReaderNetwork, rows: Sequence[Row], marks: Marks) -> list[list[tuple[float, Sure]]]:
    """Of each row, for each of its sentences: log-odds against "none", and the most probable answering words."""
    scores = network(stack(rows, marks))
    odds = (scores.sentences - scores.none.unsqueeze(1)).tolist()
    starts, ends = scores.starts.softmax(1), scores.ends.softmax(1)
    return [
        [
            (odds[number][sentence], surest(starts[number, first:after], ends[number, first:after]))
            for sentence, (first, after) in enumerate(row.pieces())
        ]
        for number, row in enumerate(rows)
    ]


def surest(starts: Tensor, ends: Tensor) -> Sure:
    """The span with the largest product of probabilities, its end not before its start.

    Args:
        starts: float32 ``(pieces,)``, probability of starting at a piece.
        ends: float32 ``(pieces,)``, of ending with it.
    """
    product = torch.triu(starts.unsqueeze(1) * ends)
    first, last = divmod(int(product.argmax()), len(ends))
    return Sure(float(product[first, last]), first, last)


# The weight that the reader shares with the encoder, by its names here and there.
_SHARED: Final = "bert.embeddings.word_embeddings.weight"
_ENCODER: Final = "embeddings.word_embeddings.weight"


def shared_pieces(encoder: Path) -> Tensor:
    """The encoder's word-piece vectors, as its file has them."""
    with safe_open(encoder / "model.safetensors", framework="pt") as stored:
        return stored.get_tensor(_ENCODER)  # type: ignore[no-any-return]


def fingerprint(encoder: Path) -> str:
    """Names an encoder's word pieces and their vectors."""
    digest = hashlib.sha256((encoder / "tokenizer.json").read_bytes())
    digest.update(shared_pieces(encoder).numpy().data)
    return f"sha256:{digest.hexdigest()}"


def own_weights(network: ReaderNetwork) -> dict[str, Tensor]:
    """All weights but the shared ones and a pooler that is never asked, in half precision."""
    return {
        name: weight.half().contiguous()
        for name, weight in network.state_dict().items()
        if name != _SHARED and not name.startswith("bert.pooler.")
    }


def load_network(weights: Path, encoder: Path) -> ReaderNetwork:
    """The network in float32, ready to judge.

    Args:
        weights: file of `own_weights`; its metadata tells the encoder's `fingerprint`.
        encoder: folder of that encoder.

    Raises:
        ValueError: it was trained on another encoder.
        OSError, safetensors.SafetensorError, RuntimeError: a file is missing or damaged.
    """
    with safe_open(weights, framework="pt") as stored:
        trained_on = (stored.metadata() or {}).get("encoder")
    if trained_on != (found := fingerprint(encoder)):
        raise ValueError(f"trained on the encoder {trained_on}, given is {found}")
    config = BertConfig.from_json_file(encoder / "config.json")
    network = ReaderNetwork(BertModel(config, add_pooling_layer=False))
    network.load_state_dict({**load_file(weights), _SHARED: shared_pieces(encoder)})
    return network.float().eval()
