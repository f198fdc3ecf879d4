"""index/about.py: what a letter says of itself, and nothing that it does not."""

import doctest
from dataclasses import astuple
from pathlib import Path

import pytest
from layouts import seed_xml

import index.about
from index.about import About
from index.letter import Letter, parse_letter, read_letter
from index.markup import read_markup
from index.readers import pages_of

LETTERS = Path(__file__).parents[2] / "shared" / "letters"
REAL = sorted((LETTERS / "pdf").glob("*.pdf"))


def about(head: str) -> About:
    """What a letter with that head says of itself."""
    text = f"{head}\n\nGeachte voorzitter,\n\nDit is de brief.\n\nEn dit is het slot ervan.\n\nDat was alles."
    return parse_letter(pages_of(text, "toy"), "toy").about


def test_the_fields_of_a_ministrys_letter() -> None:
    """Labels with their words behind or below them, whatever stands between; the addressee by its form."""
    found = about("Aan de Voorzitter van de Tweede Kamer\nDatum | 7 juni 2024\nBetreft\nInzet van het schip\nPlein 4")
    assert found == About(
        subject="Inzet van het schip", date="2024-06-07", addressee="de Voorzitter van de Tweede Kamer"
    )
    assert about("Ministerie\nOnderwerp: Inzet van het schip\nDatum 31 mei 2024\nPlein 4").date == "2024-05-31"


def test_a_letter_that_says_nothing_of_itself(seed_letter: Letter) -> None:
    """No head, no fields; who signs is who sends. A date in the text is no date of the letter."""
    assert seed_letter.about == About(sender="De minister van Defensie")
    assert about("Ministerie van Zaken") == About()


def test_a_date_that_is_none() -> None:
    """Neither days that no month has nor months of another language are dates."""
    assert about("Datum 31 juni 2024").date is None
    assert about("Datum spoedig").date is None


def test_a_kamerstuk() -> None:
    """Year, dossier, number, sender and addressee stand on lines of their own in its head."""
    found = parse_letter(read_markup(seed_xml(), "kst.xml"), "kst").about
    assert astuple(found) == (
        None,
        "2024-06-07",
        "DE MINISTER VAN DEFENSIE",
        "de Voorzitter van de Tweede Kamer der Staten-Generaal",
        "2023–2024",
        "28 676",
        "457",
        "II",
    )
    assert found.reference == "Kamerstukken II 2023/24, 28 676, nr. 457"


def test_references_by_example() -> None:
    """The examples in its docstring hold; without a House, a year or a number there is none."""
    assert doctest.testmod(index.about).failed == 0
    assert About(year="2023–2024", dossier="28 676", chamber="II").reference is None
    assert About(year="2023–2024", dossier="28 676", number="457").reference is None


@pytest.mark.skipif(not REAL, reason="the letters in ../shared/letters are not here")
@pytest.mark.parametrize("path", REAL, ids=[path.stem[-4:] for path in REAL])
def test_real_questions_and_answers(path: Path) -> None:
    """Each answer to questions has its title, year, number, the day it was received, and who answers."""
    found = read_letter(path).about
    assert found.subject and found.subject.startswith("Vragen van ") and "ingezonden" not in found.subject
    assert found.date and found.date.startswith("2024-")
    assert found.sender and found.sender.startswith(("Minister ", "Staatssecretaris "))
    assert (found.year, found.number, found.dossier) == ("2023–2024", path.stem[-4:], None)
    assert found.reference == f"Aanhangsel Handelingen II 2023/24, nr. {path.stem[-4:]}"
