"""qa/shelf.py: the letters a page offers."""

from pathlib import Path
from typing import cast

import pytest

from index.build import build_index
from index.embed import Encoder
from index.filter import Filter
from index.problems import FilterProblem, LetterProblem
from qa import shelf
from qa.ask import LetterQA
from qa.shelf import Shelf, endings
from tests.pages import letter_of


@pytest.fixture
def letters(toy_encoder: Encoder) -> LetterQA:
    """Two letters, searched by the toy encoder and read by nobody."""
    both = [letter_of(f"Over het {word} gaat brief {name}, en over niets anders.", name=name)
            for name, word in (("a", "schip"), ("b", "geld"))]  # fmt: skip
    return LetterQA(build_index(both, toy_encoder), toy_encoder)


def test_one_letter_alone(letters: LetterQA) -> None:
    """The letter that is taken is the only one asked; nothing is made anew for it."""
    here, b = Shelf(letters), Filter(letter="b")
    assert here.take(Filter()) is here.ready(Filter()) is letters
    assert here.ready(b) is None
    assert [letter.name for letter in here.take(b).letters] == ["b"]
    assert here.ready(b) is here.take(b) is here.take(b)
    assert here.take(b).judge.aligner is letters.judge.aligner
    for refused in (here.take, here.check):
        with pytest.raises(FilterProblem):
            refused(Filter(letter="c"))


def test_what_is_ready_is_bounded(letters: LetterQA, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the choices of letters the last ones taken stay ready; one that was let go is made again."""
    here, a, b = Shelf(letters), Filter(letter="a"), Filter(letter="b")
    taken = here.take(a)
    here.take(b)
    assert here.take(a) is taken
    monkeypatch.setattr(shelf, "MOST_READY", 1)
    here.take(a)
    assert here.ready(a) is taken and here.ready(b) is None
    assert [letter.name for letter in here.take(b).letters] == ["b"]


def test_a_letter_that_is_brought(letters: LetterQA, tmp_path: Path) -> None:
    """It is asked alone, and not kept on the shelf; its file may go."""
    path = tmp_path / "eigen.txt"
    path.write_text("Er is vrede in deze brief.\n", encoding="utf-8")
    here = Shelf(letters)
    brought = here.bring(path)
    path.unlink()
    assert [letter.name for letter in brought.letters] == ["eigen"]
    found = brought.ask("Is er vrede?")
    quoted = (*found.citations, found.closest)[0]
    assert quoted is not None and quoted.quote == "Er is vrede in deze brief."
    assert [*here.letters] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "text", "english"),
    [
        ("leeg.txt", "...", "holds no words"),
        ("brief.exe", "tekst", "brief.exe"),
        ("a.txt", "Een brief met een naam die er al is.", "a letter named a already"),
        ("lang.txt", "woord " * 120_000, r"lang\.txt is too long"),
        ("boek.txt", "Een bladzijde.\f" * 101, r"101 p\."),
    ],
)
def test_what_cannot_be_brought(letters: LetterQA, tmp_path: Path, name: str, text: str, english: str) -> None:
    """Each is refused with its name and a reason, and without the folder that the server keeps it in."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LetterProblem, match=english) as caught:
        Shelf(letters).bring(path)
    assert str(tmp_path) not in str(caught.value)


def test_the_endings_are_the_readers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be brought is whatever can be read."""
    monkeypatch.setattr(shelf, "SUFFIXES", frozenset({".txt", ".odt"}))
    assert endings() == ".odt, .txt"


def test_a_letter_alone_on_its_shelf(toy_encoder: Encoder) -> None:
    """Where there is one letter, taking it by name is taking all."""
    one = LetterQA(build_index([letter_of("Een brief over geld, en over niets anders.")], toy_encoder), toy_encoder)
    assert Shelf(cast(LetterQA, one)).take(Filter(letter="brief")) is one
