"""Stage 3: draw the examples, and let the teacher read their English sides."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from index.train.corpus import Pair
from index.train.encoder import encode, load, tokenise, tokenizer_of
from index.train.sample import sample

# Texts of a file of vectors: so many at most are lost when the stage is stopped.
CHUNK: Final = 8_192


@dataclass(frozen=True, slots=True)
class Examples:
    """What distillation learns from.

    Attributes:
        pairs: texts with their translations.
        english: the different English texts.
        target: int64 ``(len(pairs),)``, for each pair the position of its English text in ``english``.
        vectors: float16 ``(len(english), d)``, the teacher's unit vectors of ``english``.
    """

    pairs: tuple[Pair, ...]
    english: tuple[str, ...]
    target: np.ndarray
    vectors: np.ndarray


def distinct(pairs: Sequence[Pair]) -> tuple[tuple[str, ...], np.ndarray]:
    """The different English texts as they appear, and the position of each pair's own: int64 ``(n,)``."""
    places: dict[str, int] = {}
    target = [places.setdefault(pair.english, len(places)) for pair in pairs]
    return tuple(places), np.array(target, dtype=np.int64)


def read_examples(work: Path) -> Examples:
    """Read what this stage wrote.

    Raises:
        FileNotFoundError: the stage has not been run in this folder, or not to its end.
        ValueError: texts and vectors are not equally many.
    """
    with gzip.open(work / "examples.jsonl.gz", "rt", encoding="utf-8") as stream:
        pairs = tuple(Pair(**json.loads(line)) for line in stream)
    english, target = distinct(pairs)
    vectors = np.load(work / "teacher.npy")
    if len(vectors) != len(english):
        raise ValueError(f"{work}: {len(vectors)} vectors for {len(english)} texts; run the stage `teacher` again")
    return Examples(pairs, english, target, vectors)


def _read_parts(folder: Path) -> dict[str, np.ndarray]:
    """Vectors of the texts that earlier runs came to, float16 ``(d,)`` each."""
    known: dict[str, np.ndarray] = {}
    for part in sorted(folder.glob("*.json")):
        texts = json.loads(part.read_text(encoding="utf-8"))
        known.update(zip(texts, np.load(part.with_suffix(".npy")), strict=True))
    return known


def run(data: Path, teacher: Path, work: Path, seed: int) -> None:
    """Write ``examples.jsonl.gz`` and ``teacher.npy`` to the work folder; no text is read twice."""
    parts = work / "teacher"
    parts.mkdir(parents=True, exist_ok=True)
    pairs = sample(data, seed)
    english, _ = distinct(pairs)
    known = _read_parts(parts)
    missing = [text for text in english if text not in known]
    tokenizer, model = tokenizer_of(teacher), load(teacher)
    for start in range(0, len(missing), CHUNK):
        texts = missing[start : start + CHUNK]
        vectors = encode(model, tokenise(tokenizer, texts), f"teacher {start:,}/{len(missing):,}").astype(np.float16)
        known.update(zip(texts, vectors, strict=True))
        part = parts / f"{len(list(parts.glob('*.json'))):04}.json"
        np.save(part.with_suffix(".npy"), vectors)
        # Written last: a part without it was interrupted, and is done again.
        part.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    np.save(work / "teacher.npy", np.stack([known[text] for text in english]))
    with gzip.open(work / "examples.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)
    print(f"{len(pairs):,} examples, {len(english):,} different English texts")
