"""Which letters of an index are asked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from index.problems import FilterProblem

# Characters of a value from outside: the longest file's name has 255.
MOST_CHARACTERS: Final = 300


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
            FilterProblem: a day is none, or the last lies before the first.
        """
        made = cls(letter or None, dossier.strip() or None, sender.strip() or None, _day(since), _day(until))
        if made.since and made.until and made.since > made.until:
            raise FilterProblem(
                nl=f"Van {made.since} tot en met {made.until} is geen tijd. Geef de eerste dag als since, de laatste "
                "als until.",
                en=f"From {made.since} to {made.until} is no time. Give the first day as since, the last as until.",
            )
        return made

    @classmethod
    def read(cls, given: Mapping[str, object]) -> "Filter":
        """A filter that is sent by whoever may send anything: by the fields' names, each a text, absent, empty or None.

        Raises:
            FilterProblem: a name is no field's, a value is no text or longer than `MOST_CHARACTERS`, or as for `of`.
        """
        known = [field.name for field in fields(cls)]
        for name, value in given.items():
            if name not in known:
                raise FilterProblem(
                    nl=f"Op {str(name)[:50]!r} kan niet worden gekozen. Geef een of meer van: {', '.join(known)}.",
                    en=f"Letters cannot be chosen by {str(name)[:50]!r}. Give one or more of: {', '.join(known)}.",
                )
            if value is not None and (not isinstance(value, str) or len(value) > MOST_CHARACTERS):
                raise FilterProblem(
                    nl=f"{name} is {str(value)[:50]!r}; verwacht is tekst van hoogstens {MOST_CHARACTERS} tekens. "
                    "Geef die, of laat het leeg.",
                    en=f"{name} is {str(value)[:50]!r}; expected is a text of at most {MOST_CHARACTERS} characters. "
                    "Give one, or leave it empty.",
                )
        return cls.of(**{name: str(value) for name, value in given.items() if value is not None})

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
