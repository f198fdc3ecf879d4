"""A folder -> the letters' files in it, and what to call each."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from index.letter import Letter, parse_letter
from index.problems import LetterProblem
from index.readers import SUFFIXES, check_file, pages_in, read_content, unreadable

# Of one letter in two files, the file that tells most of it: the pages as printed, then structure, then words alone.
_TELLING: Final = (".pdf", ".docx", ".xml", ".html", ".htm", ".txt")


@dataclass(frozen=True, slots=True)
class File:
    """A file that may hold a letter: where it is, its path below the folder it was found in, and the letter's name."""

    path: Path
    below: str
    name: str


def find(sources: Sequence[Path]) -> tuple[File, ...]:
    """The files to read: those given, and in each folder all of a kind that can be read, however deep.

    Hidden files and folders are passed over; links to folders are not followed.

    Returns:
        Files in the order given, those of a folder by path. A letter is called by its path below the folder, without
        the ending; where that is another file's too, the one that tells more of its letter has it, and the others keep
        their ending.

    Raises:
        LetterProblem: none is given, a folder holds none or cannot be looked into, or a file is given twice.
    """
    found: dict[str, Path] = {}
    for path, below in (pair for source in sources for pair in _below(source)):
        if below in found:
            raise LetterProblem(
                nl=f"Twee brieven heten {below}: {found[below]}, {path}. Geef elke brief eenmaal, of hernoem er een.",
                en=f"Two letters are called {below}: {found[below]} and {path}. Give each letter once, or rename one.",
            )
        found[below] = path
    if not found:
        raise LetterProblem(nl="Geen brief gegeven. Geef er minstens een.", en="No letter given. Give at least one.")
    names: dict[str, str] = {}
    for below in sorted(found, key=lambda below: (_rank(found[below]), below)):
        short = str(PurePosixPath(below).with_suffix(""))
        names[below if short in names else short] = below
    called = {below: name for name, below in names.items()}
    return tuple(File(path, below, called[below]) for below, path in found.items())


def digest(file: File) -> str:
    """Names what decides how a file is read: its content, and what its ending says of it.

    Raises:
        LetterProblem: it is missing, of another kind, too large, or cannot be read.
    """
    check_file(file.path)
    try:
        with file.path.open("rb") as stream:
            return _named(file, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise unreadable(file.path, error) from error


def content(file: File) -> tuple[bytes, str]:
    """A file's bytes, and the ``digest`` of these very bytes. Raises LetterProblem as ``digest``."""
    held = read_content(file.path)
    return held, _named(file, hashlib.sha256(held).hexdigest())


def read(file: File) -> Letter:
    """The letter in a file. Raises LetterProblem where it cannot be read."""
    return parse(read_content(file.path), file)


def parse(held: bytes, file: File) -> Letter:
    """The letter in a file whose bytes are at hand. Raises LetterProblem where it cannot be read."""
    return parse_letter(pages_in(held, file.path), file.name)


def telling(file: File) -> tuple[int, str]:
    """What files sort by so that of one letter's files the best comes first."""
    return _rank(file.path), file.below


def _named(file: File, sha256: str) -> str:
    return f"{file.path.suffix.lower()} {sha256}"


def _rank(path: Path) -> int:
    suffix = path.suffix.lower()
    return _TELLING.index(suffix) if suffix in _TELLING else len(_TELLING)


def _below(source: Path) -> list[tuple[Path, str]]:
    if not source.is_dir():
        return [(source, source.name)]
    try:
        files = sorted(
            path.relative_to(source)
            for path in source.rglob("*")
            if path.suffix.lower() in SUFFIXES and path.is_file() and not _hidden(path.relative_to(source))
        )
    except OSError as error:
        raise LetterProblem(
            nl=f"{source} is niet te doorzoeken ({error}). Geef uzelf leesrecht op de map.",
            en=f"{source} cannot be searched ({error}). Give yourself permission to read the folder.",
        ) from error
    if not files:
        kinds = ", ".join(sorted(SUFFIXES))
        raise LetterProblem(
            nl=f"In {source} staat geen brief ({kinds}). Geef een map met brieven, of een bestand.",
            en=f"{source} holds no letter ({kinds}). Give a folder of letters, or a file.",
        )
    return [(source / file, file.as_posix()) for file in files]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
