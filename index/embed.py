"""Texts -> vectors: the bundled model, or any sentence-transformers model."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from index.problems import ModelProblem

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

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


class SentenceEncoder:
    """A sentence-transformers model. Prompts are those its own configuration asks for.

    Args:
        model: a folder, or a name on the hub (looked up in the local cache where HF_HUB_OFFLINE is set).

    Raises:
        ModelProblem: there is no such model, or it cannot be loaded.
    """

    def __init__(self, model: str | Path = BUNDLED) -> None:
        folder = Path(model)
        if isinstance(model, Path) and not folder.is_dir():
            raise _missing(model, "folder not found")
        # Imported here: it takes seconds, and looking at a letter or a saved answer needs no model.
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
        self._pieces = _pieces(self._model)
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
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            parts.append(self._model.encode_document(batch, convert_to_numpy=True, show_progress_bar=False))
            if progress:
                progress(start + len(batch), len(texts))
        return unit(np.concatenate(parts))

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Words out of context -> float32[n, dimension], rows of length 1, or 0 for a word that means nothing.

        A word is the mean of its pieces' vectors as they enter the model, less the mean of all pieces, which says
        nothing of any (Mu and Viswanath 2018, "All-but-the-Top"). A model without such vectors encodes each word.
        """
        if self._pieces is None:
            return self.encode_passages(words)
        table, tokenizer = self._pieces
        pieces = tokenizer(list(words), add_special_tokens=False)["input_ids"] if words else []
        rows = np.array([table[ids].mean(axis=0) if ids else np.zeros(table.shape[1]) for ids in pieces])
        rows = rows.reshape(len(words), table.shape[1]).astype(np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        scaled: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
        return scaled


def _pieces(model: "SentenceTransformer") -> tuple[Vectors, Any] | None:
    """Vectors of a transformer's word pieces less their mean, float32[pieces, d], and its tokenizer; None for another
    kind of model, or one whose pieces have another dimension than its vectors."""
    transformer = getattr(model[0], "auto_model", None)
    if transformer is None:
        return None
    table = transformer.get_input_embeddings().weight.detach().numpy()
    if table.shape[1] != model.get_embedding_dimension():
        return None
    return table - table.mean(axis=0), model.tokenizer


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
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def _missing(model: str | Path, why: str) -> ModelProblem:
    return ModelProblem(
        nl=f"Model niet te laden: {model} ({why}). Geef een map van sentence-transformers, of laat --model weg "
        "voor het meegeleverde model.",
        en=f"Model cannot be loaded: {model} ({why}). Give a sentence-transformers folder, or leave --model out "
        "for the bundled model.",
    )
