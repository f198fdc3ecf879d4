"""What a letter is called, and how it is cited in parliament, from what it says of itself."""

from datetime import date
from typing import Final, Protocol

from index.about import About
from qa.page.words import MONTHS, Interface

# A subject of the Proceedings' appendix has up to 300 characters; so many tell one letter from another.
_SHORT: Final = 70


class Told(Protocol):
    """What tells of a letter: the letter itself, or what an index keeps of it beside its text."""

    @property
    def name(self) -> str:
        """What it is called, unique in an index."""

    @property
    def about(self) -> About:
        """What it says of itself."""


def title(letter: Told) -> str:
    """Its subject; the name of its file where it gives none."""
    return letter.about.subject or letter.name


def short_title(letter: Told) -> str:
    """Its title, cut between words to go into a line; of a long one that begins with whom it asks, what it is over."""
    whole = title(letter)
    if len(whole) <= _SHORT:
        return whole
    _, over, subject = whole.partition(" over ")
    if over and len(subject) <= _SHORT:
        return f"… over {subject}"
    if over:
        whole = f"… over {subject}"
    return whole[:_SHORT].rpartition(" ")[0].rstrip(" ,;:") + " …"


def dated(letter: Told, language: Interface) -> str:
    """Its date as a reader writes it: "4 december 2023"; nothing where it gives none."""
    return day(date.fromisoformat(letter.about.date), language) if letter.about.date else ""


def day(value: date, language: Interface) -> str:
    """A day as it is written: "4 december 2023"."""
    return f"{value.day} {MONTHS[language][value.month - 1]} {value.year}"


def source(letter: Told) -> str:
    """The letter as it is cited in a text; the form is that of Dutch parliamentary papers, whatever the language.

    >>> from dataclasses import replace
    >>> from index.about import About
    >>> from index.letter import parse_letter
    >>> from index.page import Line, Page
    >>> letter = parse_letter((Page(1, (Line(1, "Dit is een brief, met een zin."),)),), "brief-1")
    >>> def cited(**about: str) -> str:
    ...     return source(replace(letter, about=About(**about)))
    >>> cited(year="2023–2024", dossier="28 676", number="457")
    'Kamerstukken II 2023/24, 28 676, nr. 457'
    >>> cited(year="1999–2000", number="12")
    'Aanhangsel Handelingen II 1999/2000, nr. 12'
    >>> cited(sender="De minister van Defensie", subject="Vloot", date="2023-12-04")
    'De minister van Defensie, Vloot, 4 december 2023'
    >>> cited()
    'brief-1'
    """
    about = letter.about
    if about.year and about.number:
        chamber = about.chamber or "II"
        where = f"Kamerstukken {chamber}" if about.dossier else f"Aanhangsel Handelingen {chamber}"
        return ", ".join(
            part for part in (f"{where} {_year(about.year)}", about.dossier, f"nr. {about.number}") if part
        )
    if not about.subject:
        return letter.name
    return ", ".join(part for part in (about.sender, about.subject, dated(letter, "nl")) if part)


def _year(printed: str) -> str:
    """A parliamentary year as it is cited: "2023–2024" -> "2023/24", and at the turn of a century "1999/2000"."""
    first, last = printed[:4], printed[-4:]
    return f"{first}/{last[2:] if first[:2] == last[:2] else last}"
