"""Texts -> vectors: the bundled model, or any sentence-transformers model."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from index.problems import ModelProblem
from index.transformer import GRAPH, WEIGHTS, Transformer, read_tokenizer, read_weights

BUNDLED: Final = Path(__file__).parent / "model"
# Texts a call: large enough for the matrix products, small enough for a progress bar that moves.
BATCH: Final = 64

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """Turns questions and passages into unit vectors of one space."""

    @property
    def identity(self) -> str:
        """Names the weights: equal identities give equal vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Questions -> float32[n, dimension], rows of length 1."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Passages -> float32[n, dimension], rows of length 1. ``progress(done, total)`` is called as it goes."""
        ...

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Words out of context -> float32[n, dimension], rows of length 1, or 0 for a word that means nothing."""
        ...


class BundledEncoder:
    """The encoder made by ``index.train``: the vectors of `SentenceEncoder`, in a tenth of its time to load.

    Args:
        folder: where ``index.train`` exported it.

    Raises:
        ModelProblem: a file is missing or damaged.
    """

    def __init__(self, folder: Path = BUNDLED) -> None:
        try:
            settings = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
            self._tokenizer = read_tokenizer(folder, int(settings["max_seq_length"]))
            self._transformer = Transformer(folder / GRAPH, read_weights(folder / WEIGHTS))
            self._identity = _fingerprint(folder)
            self._mean: Vectors | None = None
        except Exception as error:  # files are untrusted, and each library that reads them has errors of its own
            raise _missing(folder, f"{type(error).__name__}: {error}") from error

    @property
    def identity(self) -> str:
        """The hash of the folder's files."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._transformer.width

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Questions -> float32[n, dimension], rows of length 1: the mean over a text's pieces (Reimers and Gurevych
        2019)."""
        encoded = self._tokenizer.encode_batch(list(texts))
        vectors = self._transformer.several([(text.ids, text.type_ids) for text in encoded])
        means = [pieces.mean(axis=0) for pieces in vectors]
        return unit(np.reshape(means, (len(texts), self.dimension)))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Passages, as questions. ``progress(done, total)`` is called as it goes."""
        empty = np.empty((0, self.dimension), dtype=np.float32)
        return np.concatenate([empty, *(self.encode_questions(batch) for batch in _batches(texts, progress))])

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Words out of context -> float32[n, dimension], rows of length 1, or 0 for a word that means nothing.

        A word is the mean of its pieces' vectors as they enter the model, less the mean of all pieces, which says
        nothing of any (Mu and Viswanath 2018, "All-but-the-Top").
        """
        if self._mean is None:
            self._mean = self._transformer.pieces.mean(axis=0, dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(words), add_special_tokens=False)
        return _word_vectors(self._transformer.pieces, self._mean, [word.ids for word in encoded])


class SentenceEncoder:
    """Any sentence-transformers model. Prompts are those its own configuration asks for.

    Args:
        model: a folder, or a name on the hub (looked up in the local cache where HF_HUB_OFFLINE is set).

    Raises:
        ModelProblem: there is no such model, or it cannot be loaded.
    """

    def __init__(self, model: str | Path) -> None:
        folder = Path(model)
        if isinstance(model, Path) and not folder.is_dir():
            raise _missing(model, "folder not found")
        # Imported here: with torch it takes seconds, and the bundled encoder does without.
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # a bar for half a second of loading is noise in front of an answer
        try:
            # Half-precision weights compute in float32: on processors half precision is slower and less exact.
            self._model = SentenceTransformer(str(model), device="cpu", model_kwargs={"dtype": "float32"})
        except Exception as error:  # files are untrusted, and each library that reads them has errors of its own
            raise _missing(model, f"{type(error).__name__}: {error}") from error
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise _missing(model, "it does not tell its dimension")
        self._dimension = dimension
        self._mean: Vectors | None = None
        self._identity = _fingerprint(folder) if folder.is_dir() else str(model)

    @property
    def identity(self) -> str:
        """The hub's name, or the hash of a folder's files."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Questions -> float32[n, dimension], rows of length 1."""
        vectors = self._model.encode_query(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return unit(np.reshape(vectors, (len(texts), self._dimension)))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Passages -> float32[n, dimension], rows of length 1. ``progress(done, total)`` is called as it goes."""
        parts = [np.empty((0, self._dimension), dtype=np.float32)]
        for batch in _batches(texts, progress):
            parts.append(self._model.encode_document(batch, convert_to_numpy=True, show_progress_bar=False))
        return unit(np.concatenate(parts))

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Words out of context, as `BundledEncoder.encode_words`; where a model has no vectors of word pieces, or they
        have another dimension than its own, it encodes each word as a passage."""
        transformer = getattr(self._model[0], "auto_model", None)
        table = None if transformer is None else transformer.get_input_embeddings().weight.detach().numpy()
        if table is None or table.shape[1] != self._dimension:
            return self.encode_passages(words)
        if self._mean is None:
            self._mean = table.mean(axis=0)
        pieces = self._model.tokenizer(list(words), add_special_tokens=False)["input_ids"] if words else []
        return _word_vectors(table, self._mean, pieces)


def _word_vectors(
    table: npt.NDArray[np.floating], mean: npt.NDArray[np.floating], pieces: Sequence[Sequence[int]]
) -> Vectors:
    """Vectors of words, float32[n, d], rows of length 1 or 0.

    Args:
        table: [pieces, d], a vector for each word piece.
        mean: [d], their mean.
        pieces: those of each word; of one that means nothing, none.
    """
    rows = np.zeros((len(pieces), table.shape[1]), dtype=np.float32)
    for row, ids in zip(rows, pieces, strict=True):
        if ids:
            row[:] = table[ids].mean(axis=0, dtype=np.float32) - mean
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
    return scaled


def load_encoder(model: str | Path) -> Encoder:
    """A bundled encoder for a folder that ``index.train`` exported, else any sentence-transformers model.

    Raises:
        ModelProblem: it cannot be loaded.
    """
    folder = Path(model)
    return BundledEncoder(folder) if (folder / GRAPH).is_file() else SentenceEncoder(model)


def _batches(texts: Sequence[str], progress: Progress | None) -> Iterator[list[str]]:
    for start in range(0, len(texts), BATCH):
        batch = list(texts[start : start + BATCH])
        yield batch
        if progress:
            progress(start + len(batch), len(texts))


def unit(vectors: npt.ArrayLike) -> Vectors:
    """Scale rows to length 1, in float32.

    Raises:
        ValueError: a row is zero or not finite: it has no direction, and FAISS would answer it with noise.
    """
    rows = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.all(np.isfinite(norms)) or np.any(norms == 0):
        raise ValueError("expected finite vectors other than zero; the model gave one that is not")
    scaled: Vectors = rows / norms
    return scaled


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    # A card changes no vector; nor does a graph, which only says how to compute what config.json describes.
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".md", ".onnx")):
        digest.update(file.relative_to(folder).as_posix().encode())
        with file.open("rb") as stream:  # a part at a time: half the time of reading it whole
            hashlib.file_digest(stream, lambda: digest)
    return f"sha256:{digest.hexdigest()}"


def _missing(model: str | Path, why: str) -> ModelProblem:
    return ModelProblem(
        nl=f"Model niet te laden: {model} ({why}). Geef een map van sentence-transformers, of laat --model weg "
        "voor het meegeleverde model.",
        en=f"Model cannot be loaded: {model} ({why}). Give a sentence-transformers folder, or leave --model out "
        "for the bundled model.",
    )
