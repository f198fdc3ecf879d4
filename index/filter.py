"""Which letters of an index are asked."""

from dataclasses import dataclass
from datetime import date

from index.problems import FilterProblem


@dataclass(frozen=True, slots=True)
class Filter:
    """The letters that meet all that is given; without anything, every letter. `Catalogue` finds them.

    Attributes:
        letter: the name of one letter.
        dossier: the number of a dossier; "28676" is "28 676".
        sender: words that its sender has, all of them, whole, capitals and accents aside: "Defensie" is "De minister
            van Defensie".
        since: written on this day or later; a letter that does not tell its date is left out.
        until: written on this day or earlier, likewise.
    """

    letter: str | None = None
    dossier: str | None = None
    sender: str | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, letter: str = "", dossier: str = "", sender: str = "", since: str = "", until: str = "") -> "Filter":
        """A filter as people and other programs write it: days as YYYY-MM-DD, and nothing for what may be anything.

        Raises:
            FilterProblem: a day is none.
        """
        return cls(letter or None, dossier.strip() or None, sender.strip() or None, _day(since), _day(until))

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.given().items())

    def given(self) -> dict[str, str]:
        """What is given, as `of` takes it."""
        values = {"letter": self.letter, "dossier": self.dossier, "sender": self.sender}
        days = {"since": self.since, "until": self.until}
        return {name: str(value) for name, value in {**values, **days}.items() if value is not None}


def dossier_key(dossier: str) -> str:
    """36 410 X, 36410-X and 36410X are one."""
    return "".join(character for character in dossier.upper() if character.isalnum())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise FilterProblem(
            nl=f"{text!r} is geen dag. Geef een dag als JJJJ-MM-DD, bijvoorbeeld 2024-06-07.",
            en=f"{text!r} is no day. Give a day as YYYY-MM-DD, for instance 2024-06-07.",
        ) from error
