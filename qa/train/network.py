"""The bundled reader's network in torch: question and passage through one transformer, a score for each sentence.

What is asked is ``qa.heads``, with the same names and the same arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from transformers import BertModel

from index.transformer import PIECES
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


# The weight that the reader shares with the encoder.
_SHARED: Final = f"bert.{PIECES}"


def own_weights(network: ReaderNetwork) -> dict[str, Tensor]:
    """All weights but the shared ones and a pooler that is never asked, in half precision."""
    return {
        name: weight.half().contiguous()
        for name, weight in network.state_dict().items()
        if name != _SHARED and not name.startswith("bert.pooler.")
    }
