"""What the operator of the page says on the command line, checked before anything is loaded."""

from pathlib import Path
from typing import Final

from index.problems import Problem

MOST_PORT: Final = 65_535
# Megabytes. More than this is no letter, and is held in memory whole while it is read.
MOST_UPLOAD: Final = 100
# Questions of one client in a minute: more than a reader can ask, and a tenth of what two cores can answer.
PER_MINUTE: Final = 60
MOST_PER_MINUTE: Final = 10_000


class UsersProblem(Problem):
    """The file that says who may use the page cannot be used."""


class OptionProblem(Problem):
    """An option has a value outside its range."""


def within(option: str, value: int, most: int) -> None:
    """Hold an option's value to 1 to ``most``. Raises OptionProblem where it is outside."""
    if not 1 <= value <= most:
        raise OptionProblem(
            nl=f"{option} {value} kan niet; verwacht is een getal van 1 tot en met {most}.",
            en=f"{option} {value} cannot be; expected is a number from 1 to {most}.",
        )


def read_users(path: Path) -> tuple[tuple[str, str], ...]:
    """Names and passwords, a line ``NAME:PASSWORD`` for each; a password may hold colons.

    Raises:
        UsersProblem: the file cannot be read, holds nobody, or a line is of another form.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsersProblem(
            nl=f"Gebruikers niet te lezen: {path} ({error}). Geef een tekstbestand met regels NAAM:WACHTWOORD.",
            en=f"Users cannot be read: {path} ({error}). Give a text file with lines NAME:PASSWORD.",
        ) from error
    pairs = [line.partition(":") for line in lines]
    wrong = next((number for number, (name, _, password) in enumerate(pairs, 1) if not name or not password), None)
    if wrong or not pairs:
        # Not the line itself: it may hold a password.
        raise UsersProblem(
            nl=f"{path}: regel {wrong or 1} is geen NAAM:WACHTWOORD. Schrijf voor elke gebruiker zo'n regel.",
            en=f"{path}: line {wrong or 1} is no NAME:PASSWORD. Write such a line for each user.",
        )
    return tuple((name, password) for name, _, password in pairs)
