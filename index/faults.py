"""What can be wrong with an index that is kept, and the way out of it."""

from pathlib import Path
from typing import Final

from index.problems import IndexProblem

# 4: letters, words and files in SQLite, vectors beside it; 5: each letter with its language; 6: words by blocks of
# passages. A new number wherever letters would be read otherwise, too: what is kept is what was read.
FORMAT: Final = 6


def unwritable(place: Path | str, error: Exception) -> IndexProblem:
    """The disk is full, the folder may not be written to, or it is no folder."""
    return IndexProblem(
        nl=f"De index in {place} is niet te lezen of te schrijven ({error}). Maak ruimte op de schijf, of geef een map "
        "waarin u mag schrijven.",
        en=f"The index in {place} cannot be read or written ({error}). Make room on the disk, or give a folder that "
        "you may write to.",
    )


def damaged(place: Path | str, why: str | Exception) -> IndexProblem:
    """Something in it is not as it was stored."""
    return IndexProblem(
        nl=f"De index in {place} is beschadigd ({why}). Verwijder de map en bouw hem opnieuw met `briefwijzer index`.",
        en=f"The index in {place} is damaged ({why}). Remove the folder and build it anew with `briefwijzer index`.",
    )


class NoIndex(IndexProblem):
    """There is no index, or none that was completed."""


def no_index(folder: Path) -> NoIndex:
    """There is nothing to read."""
    return NoIndex(
        nl=f"Geen index in {folder}, of geen die af is. Bouw hem met `briefwijzer index`.",
        en=f"No index in {folder}, or none that is complete. Build it with `briefwijzer index`.",
    )


def another_version(folder: Path | str, found: int | str) -> IndexProblem:
    """It was written by an older or a newer version of this program."""
    return IndexProblem(
        nl=f"De index in {folder} is van een andere versie ({found}; verwacht {FORMAT}). Verwijder de map en bouw hem "
        "opnieuw met `briefwijzer index`.",
        en=f"The index in {folder} is of another version ({found}; expected {FORMAT}). Remove the folder and build it "
        "anew with `briefwijzer index`.",
    )
