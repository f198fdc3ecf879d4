"""Question and paragraph read together -> how probably each sentence answers, against that nothing there does."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding

from index.embed import BUNDLED
from index.problems import ModelProblem
from index.transformer import (
    GRAPH,
    PIECES,
    TOKENIZER,
    Transformer,
    Weight,
    known,
    read_note,
    read_tokenizer,
    read_weights,
    word_pieces,
)
from qa.heads import Heads
from qa.window import HEADING_PIECES, MARKS, MOST_PIECES, QUESTION_PIECES, Marks, Part, Row, lay_out, windows

BUNDLED_READER: Final = Path(__file__).parent / "model"
WEIGHTS: Final = "reader.safetensors"
# Where a reader's file tells which encoder's word pieces it was trained on.
NOTE: Final = "encoder"
# The answering words are marked where the reader is this sure of both their ends, in [0, 1].
SURE: Final = 0.4
# Log-odds of a sentence without a single word piece.
_NOTHING: Final = -20.0

Odds = npt.NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """What is read: a paragraph's sentences, and the headings above it or nothing."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a text.

    Attributes:
        odds: float32[sentences], log-odds that a sentence answers rather than that nothing in the text does; higher is
            better, and comparable across texts.
        words: for each sentence the place in it, in characters, of the words that answer a narrow question; None where
            the whole sentence does, or the reader cannot tell.
    """

    odds: Odds
    words: tuple[Span | None, ...]


class Reader(Protocol):
    """Judges which sentence answers, or that none does."""

    @property
    def identity(self) -> str:
        """Names the weights: equal identities give equal odds."""
        ...

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """A reading for each text; neither their order nor their number changes one."""
        ...


class BundledReader:
    """The cross-encoder made by ``qa.train``. It shares the word-piece vectors of the bundled encoder.

    Args:
        folder: where its weights are.
        encoder: folder of the encoder that it was trained on.

    Raises:
        ModelProblem: a file is missing or damaged, or the encoder is another.
    """

    def __init__(self, folder: Path = BUNDLED_READER, encoder: Path = BUNDLED) -> None:
        try:
            own, pieces = read_weights(folder / WEIGHTS), word_pieces(encoder)
            trained_on, found = read_note(folder / WEIGHTS, NOTE), fingerprint(encoder, pieces)
            if trained_on != found:
                raise ValueError(f"trained on the encoder {trained_on}, given is {found}")
            layers = {name.removeprefix("bert."): weight for name, weight in own.items()}
            self._transformer = Transformer(encoder / GRAPH, {**layers, PIECES: pieces})
            self._heads = Heads.of(own)
            self._tokenizer = read_tokenizer(encoder)
            self._marks = Marks.of(known(self._tokenizer, MARKS))
            with (folder / WEIGHTS).open("rb") as stream:
                self._identity = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
        except Exception as error:  # files are untrusted, and each library that reads them has errors of its own
            raise _missing(folder, f"{type(error).__name__}: {error}") from error

    @property
    def identity(self) -> str:
        """The hash of its weights."""
        return self._identity

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """A reading for each text. A sentence longer than a window is read in parts; the best of them counts."""
        flat = [question, *(part for text in texts for part in (text.heading, *text.sentences))]
        encoded = iter(self._tokenizer.encode_batch(flat, add_special_tokens=False))
        asked = next(encoded).ids[:QUESTION_PIECES]
        pages = [
            self._lay_out(asked, next(encoded).ids[:HEADING_PIECES], [next(encoded) for _ in text.sentences])
            for text in texts
        ]
        rows = [window.row for page in pages for window in page.windows]
        vectors = iter(self._transformer.several([(row.ids, row.types) for row in rows]))
        return [self._judge(page, [next(vectors) for _ in page.windows]) for page in pages]

    def _lay_out(self, asked: Sequence[int], heading: Sequence[int], sentences: Sequence[Encoding]) -> "_Page":
        room = MOST_PIECES - len(lay_out(asked, heading, [], self._marks).ids)
        made = []
        for parts in windows([len(sentence.ids) for sentence in sentences], room):
            pieces = [sentences[part.sentence].ids[part.first : part.last] for part in parts]
            made.append(_Window(parts, lay_out(asked, heading, pieces, self._marks)))
        return _Page(tuple(sentences), tuple(made))

    def _judge(self, page: "_Page", vectors: Sequence[Odds]) -> Reading:
        odds = np.full(len(page.sentences), _NOTHING, dtype=np.float32)
        words: list[Span | None] = [None] * len(page.sentences)
        for window, given in zip(page.windows, vectors, strict=True):
            for part, (log_odds, sure) in zip(window.parts, self._heads.judge(given, window.row), strict=True):
                if log_odds <= odds[part.sentence]:
                    continue
                odds[part.sentence] = log_odds
                offsets = page.sentences[part.sentence].offsets[part.first : part.last]
                span = offsets[sure.first][0], offsets[sure.last][1]
                words[part.sentence] = span if sure.probability >= SURE and span[0] < span[1] else None
        return Reading(odds, tuple(words))


@dataclass(frozen=True, slots=True)
class _Window:
    """What is read at once: parts of sentences, and the row that they make."""

    parts: tuple[Part, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class _Page:
    """A text ready to be read: its sentences in pieces, and the windows on them."""

    sentences: tuple[Encoding, ...]
    windows: tuple[_Window, ...]


class CrossEncoderReader:
    """Any cross-encoder of sentence-transformers with one output, a log-odds; it reads sentence by sentence.

    Args:
        model: a folder, or a name on the hub (looked up in the local cache where HF_HUB_OFFLINE is set).

    Raises:
        ModelProblem: there is no such model, it cannot be loaded, or it has several outputs.
    """

    def __init__(self, model: str | Path) -> None:
        # Imported here: with torch it takes seconds, and the bundled reader does without.
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        if isinstance(model, Path) and not model.is_dir():
            raise _missing(model, "folder not found")
        try:
            self._model = CrossEncoder(str(model), device="cpu", activation_fn=Identity())
            outputs = self._model.num_labels
        except Exception as error:  # as above
            raise _missing(model, f"{type(error).__name__}: {error}") from error
        if outputs != 1:
            raise _missing(model, f"it has {outputs} outputs, expected 1")
        self._identity = str(model)

    @property
    def identity(self) -> str:
        """Its folder, or its name on the hub."""
        return self._identity

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """A reading for each text, without answering words."""
        pairs = [
            (question, f"{text.heading}\n{sentence}" if text.heading else sentence)
            for text in texts
            for sentence in text.sentences
        ]
        if not pairs:
            return [Reading(np.empty(0, dtype=np.float32), ()) for _ in texts]
        odds = np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)
        ends = np.cumsum([len(text.sentences) for text in texts])
        return [Reading(part, (None,) * len(part)) for part in np.split(odds, ends[:-1])]


def fingerprint(encoder: Path, pieces: Weight) -> str:
    """Names an encoder's word pieces and their vectors.

    Args:
        encoder: its folder.
        pieces: float16[pieces, d], its ``word_pieces``.
    """
    digest = hashlib.sha256((encoder / TOKENIZER).read_bytes())
    digest.update(np.ascontiguousarray(pieces).data)
    return f"sha256:{digest.hexdigest()}"


def named(reader: str | None) -> str | Path | None:
    """What the option ``--reader`` means: the bundled reader where it is left out, None for "none"."""
    return BUNDLED_READER if reader is None else None if reader == "none" else reader


def load_reader(reader: str | Path) -> Reader:
    """The bundled reader for its folder, else a cross-encoder.

    Raises:
        ModelProblem: it cannot be loaded.
    """
    folder = Path(reader)
    return BundledReader(folder) if (folder / WEIGHTS).is_file() else CrossEncoderReader(reader)


def _missing(model: str | Path, why: str) -> ModelProblem:
    return ModelProblem(
        nl=f"Lezer niet te laden: {model} ({why}). Geef een CrossEncoder van sentence-transformers, laat --reader weg "
        "voor de meegeleverde lezer, of geef --reader none.",
        en=f"Reader cannot be loaded: {model} ({why}). Give a sentence-transformers CrossEncoder, leave --reader out "
        "for the bundled reader, or give --reader none.",
    )
