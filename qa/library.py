"""Files, folders, saved indexes -> an index ready for questions, built once and kept."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_cache_path

from index.build import Index, build_index, load_index
from index.chunk import SENTENCES
from index.database import DATABASE, OLD_MANIFEST
from index.embed import BUNDLED, Encoder, Progress, load_encoder
from index.faults import FORMAT, NoIndex
from index.files import File, digest, find, read
from index.letter import Letter
from index.problems import IndexProblem, LetterProblem

if TYPE_CHECKING:
    from index.collection import Report

SEEDS: Final = Path(__file__).parent.parent / "seeds"
# Where `briefwijzer index DIR` keeps its index unless it is told: in the folder itself, among the hidden.
KEPT: Final = ".briefwijzer"
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
    if isinstance(source, Path | str) and (kept := _kept(Path(source))):
        return load_index(kept, encoder), encoder
    files = find(_paths(source))
    folder = (cache or user_cache_path("briefwijzer", appauthor=False)) / _key(files, encoder)
    try:
        return load_index(folder, encoder), encoder
    except NoIndex:
        pass
    except IndexProblem as problem:
        # The cache is ours and can be made again; an index that the user named is never thrown away.
        _LOG.warning("%s", problem.en)
        shutil.rmtree(folder, ignore_errors=True)
    # Imported here: an index that is there needs no lock.
    from index.collection import update

    try:
        for twin in update(files, folder, encoder, progress, strict=True).duplicates:
            _LOG.warning("%s holds the letter of %s, word for word; it is asked once", twin.path, twin.of)
        return load_index(folder, encoder), encoder
    except IndexProblem as problem:
        _LOG.warning("The index is not kept for the next start: %s", problem.en)
    return build_index([read(file) for file in files], encoder, progress), encoder


def index_folder(
    folder: Path,
    out: Path | None = None,
    *,
    model: str | Path | None = None,
    progress: Progress | None = None,
    milvus: str | None = None,
    ray: str | None = None,
) -> Report:
    """Index a folder of letters to keep, or bring its index up to date; see `index.collection.update`.

    Args:
        folder: the letters, in folders as deep as you like.
        out: where the index goes; `KEPT` in the folder by default, where ``LetterQA.open`` of the folder finds it.
        model: a sentence-transformers folder or hub name; the bundled model by default.
        progress: called with (done, total) bytes of the files.
        milvus: keep a new index's vectors in Milvus: a cluster's URI, or ``lite`` for a database beside the index.
        ray: read and embed on Ray: "local", or a cluster's address; see `index.cluster.cluster`. The index is the same.

    Raises:
        LetterProblem: there is no such folder, or it holds no letter that can be read.
        IndexProblem: the index cannot be written, is damaged, or was made otherwise.
        ModelProblem: the model cannot be loaded.
        ClusterProblem: Ray is not installed, or its cluster cannot be reached or fails.
    """
    from index.collection import update

    if not folder.is_dir():
        raise LetterProblem(
            nl=f"{folder} is geen map. Geef een map met brieven; een enkele brief vraagt u met --letter.",
            en=f"{folder} is no folder. Give a folder of letters; a single letter is asked with --letter.",
        )
    files, place = find([folder]), out or folder / KEPT
    encoder = load_encoder(BUNDLED if model is None else model)
    if ray is None:
        return update(files, place, encoder, progress, milvus=milvus)
    from index.cluster import cluster

    with cluster(ray, model, encoder) as ingest:
        return update(files, place, encoder, progress, milvus=milvus, ingest=ingest)


def read_letters(source: Path | str | Sequence[Path | str] | None) -> tuple[Letter, ...]:
    """Read a letter, several, or a folder of letters; the bundled letter where nothing is named.

    Raises:
        LetterProblem: one is missing or cannot be read, or a folder holds none.
    """
    return tuple(read(file) for file in find(_paths(source)))


def _paths(source: Path | str | Sequence[Path | str] | None) -> list[Path]:
    return [
        Path(one) for one in ([SEEDS] if source is None else [source] if isinstance(source, Path | str) else source)
    ]


def _kept(folder: Path) -> Path | None:
    """The folder of the index that is meant by a folder, if it holds one."""
    return next(
        (
            place
            for place in (folder, folder / KEPT)
            if any((place / name).is_file() for name in (DATABASE, OLD_MANIFEST))
        ),
        None,
    )


def _key(files: Sequence[File], encoder: Encoder) -> str:
    """Names an index by all that decides what is in it."""
    parts = [str(FORMAT), str(SENTENCES), encoder.identity, *(f"{file.name} {digest(file)}" for file in files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
