"""Question and paragraph read together -> how probably each sentence answers, against that nothing there does."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from index.embed import BUNDLED
from index.problems import ModelProblem
from qa.window import HEADING_PIECES, MOST_PIECES, QUESTION_PIECES, Marks, Part, Row, lay_out, windows

if TYPE_CHECKING:
    from qa.network import Sure

BUNDLED_READER: Final = Path(__file__).parent / "model"
WEIGHTS: Final = "reader.safetensors"
# Pieces of a batch, padding included: more keep two cores no busier.
_BATCH_PIECES: Final = 2_048
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


@dataclass(frozen=True, slots=True)
class _Window:
    """Sentences of text ``text`` that are read at once."""

    text: int
    parts: tuple[Part, ...]
    row: Row


class BundledReader:
    """The cross-encoder made by ``qa.train``. It shares the word-piece vectors of the bundled encoder.

    Args:
        folder: where its weights are.
        encoder: folder of the encoder that it was trained on.

    Raises:
        ModelProblem: a file is missing or damaged, or the encoder is another.
    """

    def __init__(self, folder: Path = BUNDLED_READER, encoder: Path = BUNDLED) -> None:
        # Imported here: it takes seconds, and looking at a letter or a saved answer needs no model.
        from tokenizers import Tokenizer

        from qa.network import load_network

        try:
            self._network = load_network(folder / WEIGHTS, encoder)
            self._tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
            self._marks = Marks.of(self._tokenizer.get_vocab())
            self._identity = f"sha256:{hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()}"
        except Exception as error:  # files are untrusted, and each library that reads them has errors of its own
            raise _missing(folder, f"{type(error).__name__}: {error}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @property
    def identity(self) -> str:
        """The hash of its weights."""
        return self._identity

    def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
        """A reading for each text. A sentence longer than a window is read in parts; the best of them counts."""
        flat = [question, *(part for text in texts for part in (text.heading, *text.sentences))]
        encoded = iter(self._tokenizer.encode_batch(flat, add_special_tokens=False))
        asked = next(encoded).ids[:QUESTION_PIECES]
        split = [(next(encoded).ids[:HEADING_PIECES], [next(encoded) for _ in text.sentences]) for text in texts]
        read = [window for number, text in enumerate(split) for window in self._windows(number, asked, *text)]
        odds = [np.full(len(text.sentences), _NOTHING, dtype=np.float32) for text in texts]
        words: list[list[Span | None]] = [[None] * len(text.sentences) for text in texts]
        for window, judged in zip(read, self._judge([window.row for window in read]), strict=True):
            for part, (log_odds, sure) in zip(window.parts, judged, strict=True):
                if log_odds <= odds[window.text][part.sentence]:
                    continue
                odds[window.text][part.sentence] = log_odds
                offsets = split[window.text][1][part.sentence].offsets[part.first : part.last]
                span = offsets[sure.first][0], offsets[sure.last][1]
                words[window.text][part.sentence] = span if sure.probability >= SURE and span[0] < span[1] else None
        return [Reading(of_text, tuple(spans)) for of_text, spans in zip(odds, words, strict=True)]

    def _windows(
        self, text: int, asked: Sequence[int], heading: Sequence[int], sentences: Sequence[Any]
    ) -> Iterator[_Window]:
        room = MOST_PIECES - len(lay_out(asked, heading, [], self._marks).ids)
        for parts in windows([len(sentence.ids) for sentence in sentences], room):
            pieces = [sentences[part.sentence].ids[part.first : part.last] for part in parts]
            yield _Window(text, parts, lay_out(asked, heading, pieces, self._marks))

    def _judge(self, rows: Sequence[Row]) -> "list[list[tuple[float, Sure]]]":
        """As ``qa.network.judge``, in batches of like length: padding costs as much as text."""
        from qa.network import judge

        judged: list[list[tuple[float, Sure]]] = [[] for _ in rows]
        order = sorted(range(len(rows)), key=lambda place: -len(rows[place].ids))
        while order:
            count = max(1, _BATCH_PIECES // len(rows[order[0]].ids))
            places, order = order[:count], order[count:]
            for place, one in zip(places, judge(self._network, [rows[at] for at in places], self._marks), strict=True):
                judged[place] = one
        return judged


class CrossEncoderReader:
    """Any cross-encoder of sentence-transformers with one output, a log-odds; it reads sentence by sentence.

    Args:
        model: a folder, or a name on the hub (looked up in the local cache where HF_HUB_OFFLINE is set).

    Raises:
        ModelProblem: there is no such model, it cannot be loaded, or it has several outputs.
    """

    def __init__(self, model: str | Path) -> None:
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
