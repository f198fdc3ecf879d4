"""Word pieces -> a vector for each: the transformer under both bundled models, run by onnxruntime."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors import safe_open
from tokenizers import Tokenizer

# The layers without any weight, written by `index.train.graph`. The weights come by name from a safetensors file, the
# very one that torch reads, so that one graph serves every model of its shape.
GRAPH: Final = "transformer.onnx"
WEIGHTS: Final = "model.safetensors"
TOKENIZER: Final = "tokenizer.json"
PIECES: Final = "embeddings.word_embeddings.weight"
_PLACES: Final = "embeddings.position_embeddings.weight"
_TYPES: Final = "embeddings.token_type_embeddings.weight"
# What the graph holds begins so; the tables above are looked up here, and heads belong to whoever has them.
_IN_GRAPH: Final = ("embeddings.LayerNorm.", "encoder.")

# Numbers by the names that safetensors gives them, and the bytes in which a file tells the length of its header.
_KINDS: Final = {"F16": np.float16, "F32": np.float32, "I64": np.int64}
_LENGTH: Final = 8

Weight = npt.NDArray[np.float16]

# On Windows it tells the system of every session; from 1.29 on it would tell its maker, everywhere (pyproject.toml).
onnxruntime.disable_telemetry_events()


class Transformer:
    """BERT's layers (Devlin et al. 2019), in float32.

    A text is run by itself: without padding nothing is masked, and its vectors depend on nothing beside it. Several run
    side by side, each on all cores: on two cores that takes four fifths of the time of one after another, where batches
    of any size were no faster. With weights and vectors of 8 bits (onnxruntime's dynamic quantisation, per channel) the
    bundled reader took a quarter less, its log-odds were off by 0.3, and 7 of 74 development answers changed.

    Args:
        graph: the layers' `GRAPH`.
        weights: the tables of embeddings and every layer's weights, by the names that transformers gives them; what
            else is among them is left alone.

    Raises:
        KeyError: a table is missing.
        Exception: onnxruntime's own, where the graph cannot be read, or a weight is missing or of another shape.
    """

    def __init__(self, graph: Path, weights: Mapping[str, Weight]) -> None:
        self._pieces = weights[PIECES]  # as they are: of 20 million numbers a text needs a few thousand
        self._places = weights[_PLACES].astype(np.float32)
        self._types = weights[_TYPES].astype(np.float32)
        names = [name for name in weights if name.startswith(_IN_GRAPH)]
        # The session reads these arrays where they lie: they must live as long as it does.
        self._layers = [onnxruntime.OrtValue.ortvalue_from_numpy(weights[name].astype(np.float32)) for name in names]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _cores()
        # Threads that wait by spinning gain a millisecond on an idle machine and cost half a question on a busy one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_external_initializers(names, self._layers)
        self._session = onnxruntime.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])

    @property
    def width(self) -> int:
        """Length of a vector."""
        return int(self._pieces.shape[1])

    @property
    def pieces(self) -> Weight:
        """A vector for each word piece as it enters the layers, float16[pieces, d]."""
        return self._pieces

    def vectors(self, ids: Sequence[int], types: Sequence[int]) -> npt.NDArray[np.float32]:
        """A vector for each word piece of a text.

        Args:
            ids: the pieces, special ones included; at least one, at most as many as there are places (512).
            types: token type of each.

        Returns:
            float32[pieces, d].
        """
        embedded = self._pieces[ids].astype(np.float32) + self._places[: len(ids)] + self._types[types]
        (vectors,) = self._session.run(None, {"embedded": embedded})
        return np.asarray(vectors, dtype=np.float32)

    def several(self, texts: Sequence[tuple[Sequence[int], Sequence[int]]]) -> list[npt.NDArray[np.float32]]:
        """The vectors of each text, given as pieces and types: as ``vectors`` gives them, in the order of the texts."""
        if len(texts) < 2:  # a question: for one text no thread need start
            return [self.vectors(*text) for text in texts]
        with ThreadPoolExecutor(min(len(texts), _cores())) as pool:
            return list(pool.map(lambda text: self.vectors(*text), texts))


def read_weights(path: Path) -> dict[str, Weight]:
    """The weights of a safetensors file, by name: mapped, so that only what is used is read, and what several read is
    in memory once.

    Raises:
        OSError, safetensors.SafetensorError: it is missing or damaged.
        KeyError: it holds numbers of another kind than `_KINDS`.
    """
    with safe_open(path, framework="numpy") as stored:  # checks that its tensors fill the file, one after another
        tensors = [(name, stored.get_slice(name)) for name in stored.offset_keys()]
        told = [(name, np.dtype(_KINDS[tensor.get_dtype()]), tensor.get_shape()) for name, tensor in tensors]
    content = np.memmap(path, dtype=np.uint8, mode="r")
    # The header's length, the header, then the tensors.
    at = _LENGTH + int.from_bytes(content[:_LENGTH].tobytes(), "little")
    weights = {}
    for name, kind, shape in told:
        end = at + kind.itemsize * math.prod(shape)
        weights[name] = np.asarray(content[at:end]).view(kind).reshape(shape)
        at = end
    return weights


def read_note(path: Path, key: str) -> str | None:
    """What a safetensors file says of itself under a key; None where it does not. Raises as `read_weights`."""
    with safe_open(path, framework="numpy") as stored:
        return (stored.metadata() or {}).get(key)


def word_pieces(encoder: Path) -> Weight:
    """The word pieces' vectors in an encoder's folder, float16[pieces, d]. Raises as `read_weights`."""
    return read_weights(encoder / WEIGHTS)[PIECES]


def read_tokenizer(encoder: Path, most: int | None = None) -> Tokenizer:
    """The tokenizer in an encoder's folder, cutting texts to ``most`` pieces, or none; it pads nothing.

    Raises:
        Exception: tokenizers' own, where the file is missing or damaged.
    """
    tokenizer = Tokenizer.from_file(str(encoder / TOKENIZER))
    tokenizer.no_padding()
    if most is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(most)
    return tokenizer


def known(tokenizer: Tokenizer, pieces: Iterable[str]) -> dict[str, int]:
    """The numbers of those pieces that a tokenizer knows; its whole vocabulary takes a hundred times as long."""
    numbers = {piece: tokenizer.token_to_id(piece) for piece in pieces}
    return {piece: number for piece, number in numbers.items() if number is not None}


def _cores() -> int:
    """Cores that this process may use: one thread more than that, and reading takes twice as long. Whoever runs several
    processes side by side says how many are for each by OMP_NUM_THREADS, as Ray does for its workers."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdecimal() and int(given):
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
