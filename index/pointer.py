"""The file that says which Milvus collection holds an index's vectors, and which of them are alive."""

import hashlib
import json
import os
import re
import uuid
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from index.vectors import Ids, StoredFile

PATTERN: Final = "vectors-milvus-*.json"
# The URI of a database inside the index's own folder; it is kept as this word, so that the folder can be moved.
LITE: Final = "lite"
# Collections of indexes, and of nothing else, have such names: a pointer that was tampered with names no other's.
_COLLECTION: Final = re.compile(r"briefwijzer_[0-9a-f]{32}")


def new_collection() -> str:
    """A name that no other collection has."""
    return f"briefwijzer_{uuid.uuid4().hex}"


def is_kept(uri: str) -> bool:
    """Whether a URI may stand in a pointer: `LITE`, or a server's, without a secret in it. A path would let a pointer
    name any file."""
    parts = urlsplit(uri)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return uri == LITE or (parts.scheme in ("http", "https") and bool(parts.hostname) and plain)


def write(folder: Path, kept: dict[str, str | int], ids: Ids) -> StoredFile:
    """Write a pointer, under a name that holds its hash.

    Args:
        folder: of the index.
        kept: uri, collection, dimension, and the id ``after`` all that were ever added.
        ids: int64[n], ascending; they are kept as ranges.

    Raises:
        OSError: it cannot be written.
    """
    breaks = np.flatnonzero(np.diff(ids) != 1) + 1
    ranges = [[int(run[0]), int(run[-1]) + 1] for run in np.split(ids, breaks) if len(run)]
    content = json.dumps(kept | {"ids": ranges}).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    file = StoredFile(PATTERN.replace("*", sha256[:16]), sha256)
    draft = folder / "vectors-milvus-draft"
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(folder / file.name)
    finally:
        draft.unlink(missing_ok=True)
    return file


def read(folder: Path, file: StoredFile) -> dict[str, Any]:
    """What a pointer says. Raises ValueError where it is missing or differs from its hash."""
    # What names the file is a file like any other: a name in it is no path to follow.
    path = folder / Path(file.name).name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ValueError(f"{path}: its hash differs from the one that was kept")
    return parse(content)


def parse(content: bytes) -> dict[str, Any]:
    """What the text of a pointer says. Raises ValueError where it is none."""
    kept = json.loads(content)
    if not isinstance(kept, dict) or not kept.keys() >= {"uri", "collection", "dimension", "after", "ids"}:
        raise ValueError("no pointer to a Milvus collection")
    if not is_kept(str(kept["uri"])) or not _COLLECTION.fullmatch(str(kept["collection"])):
        raise ValueError(f"no place for an index: {kept['uri']}, {kept['collection']}")
    return kept


def ids_of(kept: dict[str, Any]) -> Ids:
    """The ids that a pointer names, ascending: int64[n]."""
    return np.concatenate([np.empty(0, dtype=np.int64), *(np.arange(*run, dtype=np.int64) for run in kept["ids"])])
