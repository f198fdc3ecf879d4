"""Files, folders, saved indexes -> an index ready for questions, built once and kept."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from index.build import Index, build_index, load_index
from index.chunk import SENTENCES
from index.embed import BUNDLED, Encoder, Progress, load_encoder
from index.letter import Letter, read_letter
from index.problems import IndexProblem, LetterProblem
from index.readers import SUFFIXES
from index.store import FORMAT, MANIFEST

SEEDS: Final = Path(__file__).parent.parent / "seeds"
_LOG: Final = logging.getLogger(__name__)


def open_index(
    source: Path | str | Sequence[Path | str] | None,
    *,
    model: str | Path | None,
    cache: Path | None,
    progress: Progress | None,
) -> tuple[Index, Encoder]:
    """The index of these letters and the encoder that made it; see ``LetterQA.open``."""
    encoder = load_encoder(BUNDLED if model is None else model)
    if isinstance(source, Path | str) and (Path(source) / MANIFEST).is_file():
        return load_index(Path(source), encoder), encoder
    letters = read_letters(source)
    folder = (cache or user_cache_path("briefwijzer", appauthor=False)) / _key(letters, encoder)
    if (folder / MANIFEST).is_file():
        try:
            return load_index(folder, encoder), encoder
        except IndexProblem as problem:
            # The cache is ours and can be made again; an index that the user named is never thrown away.
            _LOG.warning("%s", problem.en)
    index = build_index(letters, encoder, progress)
    try:
        index.save(folder)
    except OSError as error:
        _LOG.warning("The index is not kept for the next start: %s", error)
    return index, encoder


def read_letters(source: Path | str | Sequence[Path | str] | None) -> tuple[Letter, ...]:
    """Read a letter, several, or a folder of letters; the bundled letter where nothing is named.

    Raises:
        LetterProblem: one is missing or cannot be read, or a folder holds none.
    """
    if source is None:
        return read_letters(SEEDS)
    if not isinstance(source, Path | str):
        return tuple(letter for one in source for letter in read_letters(one))
    path = Path(source)
    if not path.is_dir():
        return (read_letter(path),)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        kinds = ", ".join(sorted(SUFFIXES))
        raise LetterProblem(
            nl=f"In {path} staat geen brief ({kinds}). Geef een map met brieven, of een bestand.",
            en=f"{path} holds no letter ({kinds}). Give a folder of letters, or a file.",
        )
    return tuple(read_letter(file) for file in files)


def _key(letters: Sequence[Letter], encoder: Encoder) -> str:
    """Names an index by all that decides what is in it."""
    parts = [str(FORMAT), str(SENTENCES), encoder.identity, *(f"{letter.name} {letter.sha256}" for letter in letters)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
