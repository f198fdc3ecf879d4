"""The letters that a page offers: all together, some of them, or one that a visitor brings."""

from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from index.build import Found, build_index
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

# Letters found that are listed: more are not read through, but sought more narrowly.
LISTED: Final = 20
# Senders and dossiers to choose from, those with most letters.
_OFFERED: Final = 200
# Choices of letters that stay ready. One of all but a few of 2,000 letters takes some 10 MB; one of a letter, nothing.
MOST_READY: Final = 16
# What was found for so many searches and choices is remembered: twenty references each.
_REMEMBERED: Final = 256
# A search of more characters has words enough.
_SEARCH: Final = 100


class Shelf:
    """Letters to choose from.

    Args:
        qa: the letters together. Its index, its encoder and its reader serve every letter here.
    """

    def __init__(self, qa: LetterQA) -> None:
        self._together = qa
        self._ready: OrderedDict[Filter, LetterQA] = OrderedDict()
        self._find = lru_cache(_REMEMBERED)(qa.index.find)

    @property
    def letters(self) -> Mapping[str, Letter]:
        """The letters by name, each read when it is looked up."""
        return self._together.index.by_name

    @cached_property
    def senders(self) -> tuple[str, ...]:
        """Who wrote most letters, the most frequent first."""
        return tuple(self._together.index.senders(_OFFERED))

    @cached_property
    def dossiers(self) -> tuple[str, ...]:
        """The dossiers with most letters, the largest first."""
        return tuple(self._together.index.dossiers(_OFFERED))

    def find(self, words: str, within: Filter) -> Found:
        """The letters that have words beginning so, at most ``LISTED``, the latest first; and how many there are.

        Args:
            words: of a subject, sender, date, number or name; what is beyond ``_SEARCH`` characters is left out.
            within: which letters may be found.
        """
        return self._find(words[:_SEARCH].strip(), within, LISTED)

    def check(self, within: Filter) -> None:
        """See that there is a letter within. Raises FilterProblem where there is none."""
        if not self.find("", within).total:
            self._together.within(within)

    def ready(self, within: Filter) -> LetterQA | None:
        """What ``take`` gives, if it is ready."""
        return self._together if self._is_all(within) else self._ready.get(within)

    def take(self, within: Filter) -> LetterQA:
        """The letters within, ready for questions; the ``MOST_READY`` last taken stay so.

        Raises:
            FilterProblem: there is none.
        """
        if self._is_all(within):
            return self._together
        taken = self._ready.pop(within, None) or self._together.within(within)
        self._ready[within] = taken
        while len(self._ready) > MOST_READY:
            self._ready.popitem(last=False)
        return taken

    def _is_all(self, within: Filter) -> bool:
        return within == Filter() or self.find("", within).total == len(self.letters)

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
        if letter.name in self.letters:
            raise LetterProblem(
                nl=f"Er is al een brief met de naam {letter.name}. Kies die, of hernoem het bestand.",
                en=f"There is a letter named {letter.name} already. Choose that one, or rename the file.",
            )
        return LetterQA(build_index([letter], self._together.encoder), self._together.encoder, self._together.reader)


def endings() -> str:
    """The kinds of file that can be read, for a reader: ".html, .txt"."""
    return ", ".join(sorted(SUFFIXES))
