"""qa/page/choice.py: the letters to choose from."""

import re
from dataclasses import replace

from index.about import About
from index.letter import Letter
from qa.page.choice import choice_html
from qa.page.words import WORDS
from tests.pages import HOSTILE, Texts, letter_of

NL = WORDS["nl"]


def letters(count: int) -> list[Letter]:
    return [letter_of(f"Dit is brief {n}, en die zegt iets.", name=f"b{n}") for n in range(count)]


def test_one_letter_is_no_choice() -> None:
    """Nothing is shown where there is nothing to choose."""
    assert choice_html(letters(1), None, None, NL, "nl") == ""


def test_all_come_first_and_ones_own_next() -> None:
    """With several letters all together can be asked; what is chosen is said, to a screen reader too."""
    several = choice_html(letters(3), "b1", None, NL, "nl")
    assert re.findall(r'data-letter="([^"]*)"( aria-current="true")?', several) == [
        ("", ""), ("b0", ""), ("b1", ' aria-current="true"'), ("b2", "")]  # fmt: skip
    assert '<span class="bw-chosen">b1</span>' in several
    own = letter_of("Een eigen brief, die iets zegt.", name="eigen")
    assert re.findall(r'data-letter="([^"]*)"', choice_html(letters(1), "eigen", own, NL, "nl")) == ["eigen", "b0"]
    assert "Kies een brief (3)" in several and "Alle brieven" in choice_html(letters(3), None, None, NL, "nl")


def test_a_letter_is_known_by_its_subject_date_and_number() -> None:
    """In the page's language; a letter that says nothing of itself by its file's name, once."""
    about = About(
        subject="Voortgang <b>bouw</b>",
        date="2024-02-03",
        sender="De minister",
        year="2023–2024",
        number="5",
        dossier="36 410",
    )
    one = replace(letters(1)[0], about=about)
    source = choice_html([one, *letters(2)[1:]], None, None, WORDS["en"], "en")
    known = "3 February 2024 · De minister · Kamerstukken II 2023/24, 36 410, nr. 5"
    assert Texts(source, "button").texts[1:] == [f"Voortgang <b>bouw</b>{known}", "b1"]


def test_many_are_searched() -> None:
    """A box to search in stands above a long list only."""
    assert "data-find" not in choice_html(letters(5), None, None, NL, "nl")
    assert "data-find" in choice_html(letters(6), None, None, NL, "nl")


def test_a_hostile_name_is_text() -> None:
    """What a letter is called brings no element and no attribute."""
    hostile = letter_of("Een brief, die iets zegt.", name=HOSTILE)
    found = Texts(choice_html([hostile, *letters(1)], HOSTILE, None, NL, "nl"), "button")
    assert found.texts[1] == HOSTILE
    assert "script" not in found.tags and "b" not in found.tags
