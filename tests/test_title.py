"""qa/page/title.py: what a letter is called and cited as."""

import doctest
from dataclasses import replace

from index.about import About
from index.letter import Letter
from qa.page import title
from tests.pages import letter_of


def about(**known: str) -> Letter:
    return replace(letter_of("Een brief, die iets zegt.", name="b"), about=About(**known))


def test_the_forms_of_citation() -> None:
    """The examples in the code hold."""
    assert doctest.testmod(title).failed == 0 < doctest.testmod(title).attempted


def test_a_title_is_the_subject_or_the_file() -> None:
    """A long one is cut between words, and says so."""
    assert title.title(about(subject="Vloot")) == title.short_title(about(subject="Vloot")) == "Vloot"
    assert title.title(about()) == "b"
    short = title.short_title(about(subject="woord, " * 20))
    assert short.endswith("woord …") and len(short) <= 72
    long = f"Vragen van de leden {'Een en Twee ' * 9}aan de minister over de vloot"
    assert title.short_title(about(subject=long)) == "… over de vloot"
    assert title.short_title(about(subject=long + " en meer" * 20)).startswith("… over de vloot en meer")


def test_a_date_as_it_is_written() -> None:
    """In either language; nothing where there is none."""
    letter = about(date="2024-12-04")
    assert (title.dated(letter, "nl"), title.dated(letter, "en")) == ("4 december 2024", "4 December 2024")
    assert title.dated(about(), "nl") == ""


def test_the_senate() -> None:
    """A paper that the Senate printed is one of the Senate."""
    paper = about(year="2023–2024", number="3", chamber="I")
    assert title.source(paper) == "Aanhangsel Handelingen I 2023/24, nr. 3"
