"""index/catalogue.py: letters by what they say of themselves."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.about import About
from index.build import Index, build_index
from index.filter import Filter, dossier_key
from tests.conftest import ToyEncoder
from tests.pages import letter_of

ABOUTS: Final = {
    "a": About(subject="Stand van de vloot", date="2024-02-03", sender="De minister van Defensie", dossier="28 676"),
    "b": About(subject="Vragen over België", date="2023-12-31", sender="Minister Yeşilgöz (Justitie)", number="5"),
    "c": About(subject="Vlootplan", date="2024-02-04", sender="De minister van Defensie", dossier="36 410 X"),
    "d": About(year="2023–2024", number="457", chamber="II", dossier="28 676"),
    "vloot-e": About(),
}


@pytest.fixture(scope="module")
def index() -> Index:
    letters = [replace(letter_of("Een brief, die iets zegt.", name=name), about=ABOUTS[name]) for name in ABOUTS]
    return build_index(letters, ToyEncoder())


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["c", "a", "b", "d", "vloot-e"]),
        ("vloot", ["c", "a", "vloot-e"]),  # the name of a file counts
        ("VLOOT februari", ["c", "a"]),
        ("4 february", ["c"]),
        ("belgie yesil", ["b"]),
        ("kamerstukken 28 676 457", ["d"]),
        ("2023-12", ["b"]),
        ("vlootplannen", []),
        ("defensie vragen", []),
        ('"OR" * NOT (', []),
        ("…", ["c", "a", "b", "d", "vloot-e"]),
    ],
)
def test_beginnings_of_words_find_letters(index: Index, words: str, names: list[str]) -> None:
    """Each word must stand somewhere; the latest letter comes first, those without a date last."""
    found = index.find(words, Filter(), 10)
    assert ([entry.name for entry in found.entries], found.total) == (names, len(names))


def test_a_limit_leaves_the_count(index: Index) -> None:
    """However few are given, how many there are is said; a part of the index knows only its own."""
    assert [len(index.find("", Filter(), limit).entries) for limit in (0, 2)] == [0, 2]
    assert index.find("", Filter(), 2).total == 5
    part = index.within(Filter(sender="Defensie"))
    assert part.find("", Filter(), 10).total == 2
    assert part.find("", Filter(dossier="28676"), 10).entries == index.find("stand", Filter(), 1).entries


def test_the_most_frequent(index: Index) -> None:
    """Senders and dossiers to choose from, those of most letters first."""
    assert index.senders(1) == ["De minister van Defensie"]
    assert index.dossiers(5) == ["28 676", "36 410 X"]


@settings(max_examples=200, deadline=None)
@given(
    letter=st.sampled_from([None, "a", "weg"]),
    dossier=st.sampled_from([None, "28676", "36410-x", "1", "…"]),
    sender=st.sampled_from([None, "defensie", "van minister", "Yesilgoz", "min", "…", "NOT"]),
    since=st.none() | st.dates(date(2023, 12, 29), date(2024, 2, 6)),
    until=st.none() | st.dates(date(2023, 12, 29), date(2024, 2, 6)),
)
def test_a_filter_admits_what_its_docstring_says(
    index: Index, letter: str | None, dossier: str | None, sender: str | None, since: date | None, until: date | None
) -> None:
    """What the database finds is what the words of ``Filter`` say, letter by letter."""

    def admits(name: str, about: About) -> bool:
        day = date.fromisoformat(about.date) if about.date else None
        sent = {"De minister van Defensie": {"de", "minister", "van", "defensie"}}
        words = sent.get(about.sender or "", {"minister", "yesilgoz", "justitie"} if about.sender else set())
        return (
            letter in (None, name)
            and (dossier is None or (about.dossier is not None and dossier_key(dossier) == dossier_key(about.dossier)))
            and (sender is None or (sender != "…" and set(sender.lower().split()) <= words))
            and (since is None or (day is not None and day >= since))
            and (until is None or (day is not None and day <= until))
        )

    found = index.find("", Filter(letter, dossier, sender, since, until), 10)
    assert {entry.name for entry in found.entries} == {name for name in ABOUTS if admits(name, ABOUTS[name])}
