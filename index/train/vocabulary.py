"""Stage 1: the teacher's word pieces, less those of other scripts, and new ones for each language."""

import json
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import WordPieceTrainer
from tqdm import tqdm

from index.train.corpus import LANGUAGES, read_pairs
from index.train.sample import capped

# New pieces per language: with the 28,000 kept of the teacher's the folder comes to 62 MB.
SHARES: Final = {"nl": 14_000, "de": 4_300, "fr": 3_300}
# Pieces learnt for a language, of which the most used new ones are kept.
CANDIDATES: Final = 32_000
# A piece seen less often has nothing to learn from.
MIN_FREQUENCY: Final = 5
# Sentences of one software source that count towards the vocabulary.
SOFTWARE_TEXT: Final = 10_000
SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_BATCH: Final = 10_000


def usable(piece: str) -> bool:
    """Whether a piece can occur in text in the Latin script: no unused slot, no letter of another script.

    >>> [usable(piece) for piece in ("##heid", "[unused7]", "日", "я", "€", "12")]
    [True, False, False, False, True, True]
    """
    if piece in SPECIAL:
        return True
    if piece.startswith("[unused"):
        return False
    letters = [character for character in piece.removeprefix("##") if character.isalpha()]
    return all("LATIN" in unicodedata.name(character, "") for character in letters)


def wordpiece(teacher: Tokenizer, pieces: Sequence[str]) -> Tokenizer:
    """A tokenizer that reads text as the teacher's does, with other pieces.

    Args:
        teacher: the teacher's tokenizer: lower case, accents stripped.
        pieces: all pieces in the order of their ids, those in `SPECIAL` among them.

    Returns:
        Greedy longest-match WordPiece (Wu et al. 2016), without truncation or padding.
    """
    ids = {piece: number for number, piece in enumerate(pieces)}
    if len(ids) != len(pieces):
        raise ValueError(f"{len(pieces) - len(ids)} pieces occur twice")
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = teacher.normalizer
    tokenizer.pre_tokenizer = teacher.pre_tokenizer
    tokenizer.decoder = teacher.decoder
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[(name, ids[name]) for name in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def count_pieces(tokenizer: Tokenizer, texts: Sequence[str], label: str = "") -> Counter[int]:
    """How often each piece id is used when the texts are read, special ones left out."""
    counts: Counter[int] = Counter()
    for start in tqdm(range(0, len(texts), _BATCH), desc=label, unit="batch", disable=not label):
        for encoding in tokenizer.encode_batch_fast(texts[start : start + _BATCH], add_special_tokens=False):
            counts.update(encoding.ids)
    return counts


def new_pieces(
    teacher: Tokenizer, known: Sequence[str], texts: Sequence[str], share: int, label: str = ""
) -> list[str]:
    """The most used pieces of a language that are not known yet.

    Candidates come from the tokenizers library's trainer. Then the texts are read with known pieces and
    candidates together, and use decides: steps on the way to a longer piece are hardly ever used.

    Args:
        teacher: the teacher's tokenizer.
        known: pieces there are already.
        texts: sentences of the language.
        share: pieces wanted; fewer come back if fewer occur often enough.
        label: name of the progress bar; none without.

    Returns:
        New pieces, the most used first.
    """
    learner = Tokenizer(WordPiece({}, unk_token="[UNK]"))
    learner.normalizer = teacher.normalizer
    learner.pre_tokenizer = teacher.pre_tokenizer
    trainer = WordPieceTrainer(
        vocab_size=CANDIDATES, min_frequency=MIN_FREQUENCY, special_tokens=list(SPECIAL), show_progress=False
    )
    learner.train_from_iterator(texts, trainer)
    candidates = sorted(set(learner.get_vocab()) - set(known))
    both = [*known, *(piece for piece in candidates if usable(piece))]
    used = count_pieces(wordpiece(teacher, both), texts, label)
    ranked = sorted(range(len(known), len(both)), key=lambda number: (-used[number], number))
    return [both[number] for number in ranked[:share] if used[number] >= MIN_FREQUENCY]


def make_vocabulary(
    teacher: Tokenizer, texts: dict[str, list[str]], shares: dict[str, int]
) -> tuple[list[str], np.ndarray]:
    """Pieces of the new tokenizer, and where the old ones among them stood.

    Args:
        teacher: the teacher's tokenizer.
        texts: sentences of each language.
        shares: new pieces for each language, in order of precedence.

    Returns:
        The pieces in the order of their ids, and int64 of shape ``(kept,)``: for each of the first pieces its
        id in the teacher.
    """
    old: dict[str, int] = teacher.get_vocab()
    kept = sorted((piece for piece in old if usable(piece)), key=old.__getitem__)
    pieces = list(kept)
    for lang, share in shares.items():
        pieces += new_pieces(teacher, pieces, texts[lang], share, f"pieces {lang}")
    return pieces, np.array([old[piece] for piece in kept], dtype=np.int64)


def run(data: Path, teacher: Path, work: Path, seed: int, languages: Iterable[str] = LANGUAGES) -> None:
    """Write ``tokenizer.json`` and ``kept.json``, the teacher's ids of pieces kept, to the work folder."""
    rng = random.Random(seed)
    texts = {
        lang: [pair.text for pair in capped(read_pairs(data, lang), rng, SOFTWARE_TEXT, 10**9)] for lang in languages
    }
    old = Tokenizer.from_file(str(teacher / "tokenizer.json"))
    pieces, kept = make_vocabulary(old, texts, {lang: SHARES[lang] for lang in languages})
    work.mkdir(parents=True, exist_ok=True)
    wordpiece(old, pieces).save(str(work / "tokenizer.json"))
    (work / "kept.json").write_text(json.dumps(kept.tolist()), encoding="utf-8")
    print(f"{len(pieces):,} pieces, {len(kept):,} of them the teacher's")
