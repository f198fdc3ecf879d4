"""Page furniture: what returns at the outer edge of most pages, and is no part of the letter."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from index.shapes import PAGE_NUMBER, QUESTION, ends_sentence

# Lines at a page's edge that may be furniture: a running header or foot, the page number.
EDGE: Final = 3
# What the printer of official papers puts at the foot of the first page: its number, the series, place and year.
IMPRINT: Final = re.compile(r"(?:ah|blg|h|kst|stb|stcrt|trb|vrb)-[a-z0-9-]*\d|ISSN [\dX– -]+|[’']s-Gravenhage \d{4}")
# Two pages are too few to tell "Brief 1", "Brief 2" from "Vraag 1", "Vraag 2" by their words.
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Strip:
    """A line as far as furniture goes: its page, its number there, its words, and its place where that is known."""

    page: int
    number: int
    text: str
    place: Hashable = None


def find_furniture(sheets: Sequence[Sequence[Strip]]) -> frozenset[Strip]:
    """What returns at the edge of most pages: bare page numbers, and lines that are the same but for the page number.

    What ends as a sentence does is text, though it return ("Ja."). Where places are known, only what returns in its
    place is furniture.

    Args:
        sheets: the lines of each page from top to bottom, without blank ones.
    """
    placed = any(strip.place is not None for sheet in sheets for strip in sheet)

    def forms(strip: Strip) -> frozenset[tuple[str, Hashable]]:
        if PAGE_NUMBER.fullmatch(strip.text):
            return frozenset({("#", None)})
        if not strip.text or ends_sentence(strip.text) or QUESTION.fullmatch(strip.text):
            return frozenset()
        if len(sheets) < _FEW and not placed:
            return frozenset({(strip.text, None)})
        # A number in a line that returns is the page's if it rises with the pages.
        numbered = {
            f"{strip.text[: m.start()]}#{int(m.group()) - strip.page}{strip.text[m.end() :]}"
            for m in re.finditer(r"(?<!\d)[0-9]{1,4}(?!\d)", strip.text)
        }
        return frozenset((text, strip.place) for text in {strip.text, *numbered})

    seen: Counter[tuple[str, Hashable]] = Counter()
    for sheet in sheets:
        seen.update({form for strip in (*sheet[:EDGE], *sheet[-EDGE:]) for form in forms(strip)})
    often = {form for form, count in seen.items() if count >= 2 and count > len(sheets) / 2}

    def peel(sheet: Iterable[Strip]) -> Iterator[Strip]:
        count = 0
        for strip in sheet:
            imprint = IMPRINT.fullmatch(strip.text) is not None
            count += not imprint
            if count > EDGE or not (imprint or forms(strip) & often):
                return
            yield strip

    aside = frozenset(strip for sheet in sheets for strip in (*peel(sheet), *peel(reversed(sheet))))
    # A letter is more than its furniture.
    return aside if any(strip not in aside for sheet in sheets for strip in sheet) else frozenset()
