"""Which letters of an index are asked."""

from dataclasses import dataclass
from datetime import date

from index.about import About


@dataclass(frozen=True, slots=True)
class Filter:
    """The letters that meet all that is given; without anything, every letter.

    Attributes:
        letter: the name of one letter.
        dossier: the number of a dossier; "28676" is "28 676".
        since: written on this day or later; a letter that does not tell its date is left out.
        until: written on this day or earlier, likewise.
    """

    letter: str | None = None
    dossier: str | None = None
    since: date | None = None
    until: date | None = None

    def admits(self, name: str, about: About) -> bool:
        """Whether a letter of that name, which says that of itself, is asked."""
        day = date.fromisoformat(about.date) if about.date else None
        return (
            self.letter in (None, name)
            and (self.dossier is None or _plain(self.dossier) == _plain(about.dossier or ""))
            and (self.since is None or (day is not None and day >= self.since))
            and (self.until is None or (day is not None and day <= self.until))
        )

    def __str__(self) -> str:
        parts = {"letter": self.letter, "dossier": self.dossier, "since": self.since, "until": self.until}
        return ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)


def _plain(dossier: str) -> str:
    """36 410 X, 36410-X and 36410X are one."""
    return "".join(character for character in dossier.upper() if character.isalnum())
