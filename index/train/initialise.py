"""Stage 2: the new pieces start from the English pieces that translate them."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from tqdm import trange

from index.train.corpus import LANGUAGES, Pair, read_pairs, read_words
from index.train.encoder import load, tokenise, tokenizer_of, word_pieces
from index.train.sample import capped

# Pairs of one software source, and pieces of a sentence, that count: the table of pairs must fit in memory.
SOFTWARE_PAIRS: Final = 8_000
ALIGN_PIECES: Final = 30
# Rounds of expectation and maximisation; the likelihood hardly moves after five.
ROUNDS: Final = 5
# English pieces that a new one is made of.
BEST: Final = 4


@dataclass(frozen=True, slots=True)
class Translations:
    """Probabilities t(e | f) that a foreign piece f is translated by an English piece e.

    Attributes:
        foreign: int64 ``(n,)``, piece ids in the new vocabulary.
        english: int64 ``(n,)``, ids of English pieces.
        probability: float64 ``(n,)`` in [0, 1].
    """

    foreign: np.ndarray
    english: np.ndarray
    probability: np.ndarray


def _cross(foreign: Sequence[Sequence[int]], english: Sequence[Sequence[int]]) -> tuple[np.ndarray, ...]:
    """Each English piece of a pair with each foreign one: foreign ids, English ids, number of its place."""
    fs, es, places, place = [], [], [], 0
    for f_row, e_row in zip(foreign, english, strict=True):
        f, e = np.unique(f_row), np.unique(e_row)
        fs.append(np.tile(f, len(e)))
        es.append(np.repeat(e, len(f)))
        places.append(np.repeat(np.arange(place, place + len(e)), len(f)))
        place += len(e)
    return (
        np.concatenate(fs).astype(np.int64),
        np.concatenate(es).astype(np.int64),
        np.concatenate(places).astype(np.int64),
    )


def align(
    foreign: Sequence[Sequence[int]],
    english: Sequence[Sequence[int]],
    rounds: int = ROUNDS,
    show: bool = False,
) -> Translations:
    """Word alignment by expectation and maximisation: IBM model 1 (Brown et al. 1993) on the sets of pieces.

    Unlike counts of co-occurrence it explains away: what one word accounts for is not given to another.

    Args:
        foreign: piece ids of the foreign side of each pair.
        english: piece ids of the English side of each pair.
        rounds: rounds of expectation and maximisation, at least one.
        show: show a progress bar.

    Returns:
        t(e | f) for every two pieces that occur in one pair.
    """
    f, e, place = _cross(foreign, english)
    width = int(e.max()) + 1
    keys, index = np.unique(f * width + e, return_inverse=True)
    of_key = keys // width
    table: np.ndarray = np.ones(len(keys))
    for _ in trange(rounds, desc="align", disable=not show):
        weight = table[index]
        weight /= np.bincount(place, weights=weight)[place]
        counts = np.bincount(index, weights=weight, minlength=len(keys))
        table = counts / np.bincount(of_key, weights=counts)[of_key]
    return Translations(of_key, keys % width, table)


def initial_vectors(old: np.ndarray, pieces: int, translations: Translations) -> np.ndarray:
    """Vectors of all pieces.

    Args:
        old: float32 ``(kept, d)``, vectors of the first pieces, which stay as they are.
        pieces: how many pieces there are in all.
        translations: probabilities over ids below ``kept``.

    Returns:
        float32 ``(pieces, d)``. A new piece is the mean of its `BEST` most probable translations, weighted by
        their probability, as in trans-tokenization (Remy et al. 2024); without any, the mean of the old.
    """
    vectors = np.tile(old.mean(axis=0), (pieces, 1)).astype(np.float32)
    vectors[: len(old)] = old
    order = np.lexsort((-translations.probability, translations.foreign))
    starts = np.searchsorted(translations.foreign[order], np.arange(pieces + 1))
    for piece in range(len(old), pieces):
        best = order[starts[piece] : starts[piece + 1]][:BEST]
        if len(best):
            weight = translations.probability[best]
            vectors[piece] = (weight / weight.sum()) @ old[translations.english[best]]
    return vectors


def training_pairs(data: Path, seed: int) -> list[Pair]:
    """Pairs of all languages and the Dutch word pairs, software capped."""
    rng = random.Random(seed)
    pairs = [pair for lang in LANGUAGES for pair in read_pairs(data, lang)]
    return capped(pairs, rng, SOFTWARE_PAIRS, 10**9) + read_words(data)


def run(data: Path, teacher: Path, work: Path, seed: int) -> None:
    """Write the transformer with its new pieces, untrained, to ``initial`` in the work folder."""
    tokenizer = tokenizer_of(work, ALIGN_PIECES)
    kept = json.loads((work / "kept.json").read_text(encoding="utf-8"))
    place = np.full(max(kept) + 1, -1)
    place[kept] = np.arange(len(kept))
    english_tokenizer: Tokenizer = tokenizer_of(teacher, ALIGN_PIECES)
    pairs = training_pairs(data, seed)
    foreign = [row[1:-1] for row in tokenise(tokenizer, [pair.text for pair in pairs])]
    english = [
        [int(place[number]) for number in row[1:-1] if number < len(place) and place[number] >= 0]
        for row in tokenise(english_tokenizer, [pair.english for pair in pairs])
    ]
    both = [number for number in range(len(pairs)) if foreign[number] and english[number]]
    translations = align([foreign[number] for number in both], [english[number] for number in both], show=True)
    model = load(teacher)
    old = word_pieces(model).weight.detach().numpy()[kept]
    vectors = initial_vectors(old, tokenizer.get_vocab_size(), translations)
    model.resize_token_embeddings(len(vectors), mean_resizing=False)
    word_pieces(model).weight.data.copy_(torch.from_numpy(vectors))
    folder = work / "initial"
    model.save_pretrained(folder)
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))
    print(f"{len(both):,} pairs aligned; {folder}")
