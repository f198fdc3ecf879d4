"""The letters that a page offers: all together, one alone, or one that a visitor brings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.build import build_index
from index.filter import Filter
from index.letter import Letter, read_letter
from index.problems import LetterProblem
from index.readers import SUFFIXES
from qa.ask import LetterQA

# The longest letters to parliament have tens of pages. Each page costs a second or so of every other visitor's time
# while it is indexed.
MAX_PAGES: Final = 100
# Megabytes. A letter as a text has a tenth of one, as a scan a few.
MAX_UPLOAD: Final = 5
# A text without page breaks is one page: 6,000 characters make a dense one.
MAX_CHARACTERS: Final = 6_000 * MAX_PAGES


class Shelf:
    """Letters to choose from.

    Args:
        qa: the letters together. Its index, its encoder and its reader serve every letter here.
    """

    def __init__(self, qa: LetterQA) -> None:
        self._together = qa
        self._alone: dict[str, LetterQA] = {}

    @property
    def letters(self) -> Sequence[Letter]:
        """The letters in order."""
        return self._together.letters

    def ready(self, name: str | None) -> LetterQA | None:
        """What ``take`` gives, if it has been taken before."""
        return self._together if name is None or len(self.letters) == 1 else self._alone.get(name)

    def take(self, name: str | None) -> LetterQA:
        """The letter of that name alone, or all where none is named. Raises FilterProblem where there is none such."""
        ready = self.ready(name)
        if ready is None:
            ready = self._alone[str(name)] = self._together.within(Filter(letter=name))
        return ready

    def bring(self, path: Path) -> LetterQA:
        """Make a visitor's letter ready for questions; the shelf does not keep it.

        Args:
            path: the file; it may be deleted afterwards.

        Raises:
            LetterProblem: it cannot be read, is longer than ``MAX_PAGES`` pages, or has the name of a letter that is
                already here. The message names the file without its folder, which is none of the visitor's.
        """
        try:
            letter = read_letter(path)
        except LetterProblem as problem:
            nl, en = (text.replace(str(path), path.name) for text in (problem.nl, problem.en))
            raise LetterProblem(nl=nl, en=en) from problem
        if letter.pages > MAX_PAGES or len(letter.text) > MAX_CHARACTERS:
            size = f"{letter.pages} p., {len(letter.text):,}"
            most = f"{MAX_PAGES} p., {MAX_CHARACTERS:,}"
            raise LetterProblem(
                nl=f"{path.name} is te lang ({size} tekens); hoogstens {most} tekens passen. Neem een deel ervan.",
                en=f"{path.name} is too long ({size} characters); at most {most} characters fit. Take a part of it.",
            )
        if letter.name in (other.name for other in self._together.index.entries):
            raise LetterProblem(
                nl=f"Er is al een brief met de naam {letter.name}. Kies die, of hernoem het bestand.",
                en=f"There is a letter named {letter.name} already. Choose that one, or rename the file.",
            )
        return LetterQA(build_index([letter], self._together.encoder), self._together.encoder, self._together.reader)


def endings() -> str:
    """The kinds of file that can be read, for a reader: ".html, .txt"."""
    return ", ".join(sorted(SUFFIXES))
