"""qa/page/choice.py: which letters are asked."""

import re
from dataclasses import replace
from datetime import date

from index.about import About
from index.build import Index, build_index
from index.filter import Filter
from index.letter import Letter
from qa.page.choice import FEW, Choice, choice_html, counted, found_html, scope_html
from qa.page.words import WORDS
from tests.conftest import ToyEncoder
from tests.pages import HOSTILE, Texts, letter_of

NL, EN = WORDS["nl"], WORDS["en"]


def letters(count: int) -> list[Letter]:
    return [letter_of(f"Dit is brief {n}, en die zegt iets.", name=f"b{n}") for n in range(count)]


def choice(*some: Letter, within: Filter | None = None, one: Letter | None = None, own: Letter | None = None) -> Choice:
    index = index_of(*some)
    found = index.find("", within or Filter(), 20)
    return Choice(len(some), found.total, found, within or Filter(), one, own, index.senders(9), index.dossiers(9))


def index_of(*some: Letter) -> Index:
    return build_index(some, ToyEncoder())


def test_one_letter_is_no_choice() -> None:
    """Nothing is shown where there is nothing to choose."""
    assert choice_html(choice(*letters(1)), NL, "nl") == scope_html(choice(*letters(1)), NL, "nl") == ""


def test_all_come_first_and_ones_own_next() -> None:
    """With several letters all together can be asked; what is chosen is said, to a screen reader too."""
    few = letters(3)
    several = choice_html(replace(choice(*few, one=few[1]), within=Filter(letter="b1")), NL, "nl")
    assert re.findall(r'data-do="choose"(?: data-letter="([^"]*)")?( aria-current="true")?', several) == [
        ("", ""), ("b0", ""), ("b1", ' aria-current="true"'), ("b2", "")]  # fmt: skip
    assert '<span class="bw-chosen">b1</span>' in several
    own = letter_of("Een eigen brief, die iets zegt.", name="eigen")
    mine = choice_html(replace(choice(*letters(1), one=own, own=own), within=Filter(letter="eigen")), NL, "nl")
    assert re.findall(r'data-letter="([^"]*)"', mine) == ["eigen", "b0"]
    assert "Kies een brief (3)" in several and "Alle brieven" in choice_html(choice(*few), NL, "nl")


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
    source = choice_html(choice(one, *letters(2)[1:]), EN, "en")
    known = "3 February 2024 · De minister · Kamerstukken II 2023/24, 36 410, nr. 5"
    assert Texts(source, "button").texts[1:] == [f"Voortgang <b>bouw</b>{known}", "b1"]


def test_few_are_a_list_and_many_are_searched() -> None:
    """Up to a dozen stand there at once, with a box to narrow them above six; of more, a search and the first ones."""
    assert "data-find" not in choice_html(choice(*letters(5)), NL, "nl")
    few, many = (choice_html(choice(*letters(count)), NL, "nl") for count in (FEW, 150))
    assert "data-find" in few and "<form" not in few and few.count("data-letter=") == FEW
    assert '<form class="bw-search" role="search"' in many and many.count("data-letter=") == 20
    assert "150 brieven gevonden; dit zijn de nieuwste 20" in many and "Kies een brief (150)" in many


def test_the_list_does_not_grow_with_the_letters() -> None:
    """Ten times as many letters are no more of a page."""
    sizes = [len(choice_html(choice(*letters(count)), NL, "nl")) for count in (40, 400)]
    assert abs(sizes[1] - sizes[0]) < 100


def test_what_is_found_can_be_asked() -> None:
    """Where a dossier, sender or time is given, all its letters at once, whatever words narrow the list; never none."""
    index, within = index_of(*letters(30)), Filter(since=date(2024, 1, 1), sender='De "<b>')
    found = index.find("b1", Filter(), 20)
    source = found_html(found, within, 30, NL, "nl")
    assert Texts(source, "button").texts[0] == 'Vraag alle 30 brieven: afzender De "<b> · vanaf 1 januari 2024'
    assert 'data-sender="De &quot;&lt;b&gt;" data-since="2024-01-01"' in source
    assert "bw-these" not in found_html(found, Filter(), 30, NL, "nl")
    assert "1 letter found<" in found_html(index.find("b22", Filter(), 20), Filter(), 30, EN, "en")
    assert found_html(index.find("zeeslang", Filter(), 20), within, 30, NL, "nl") == (
        f'<p class="bw-none">{NL.none_found}</p>'
    )


def test_what_is_asked_stands_beside_the_question() -> None:
    """All letters and how many; or which, and one button to go back to all."""
    assert Texts(scope_html(choice(*letters(14)), NL, "nl"), "p").texts == ["Uw vraag gaat naar alle 14 brieven."]
    about = About(dossier="36 600", date="2024-02-03", sender="De minister")
    some = [replace(letter, about=about) for letter in letters(14)]
    within = Filter(dossier="36 600", since=date(2024, 1, 1), until=date(2024, 12, 31))
    scope = scope_html(choice(*some, within=within), EN, "en")
    told = "Your question goes to: dossier 36 600 · from 1 January 2024 · until 31 December 2024 (14 letters)"
    assert Texts(scope, "p").texts == [f"{told} ✕ Ask all letters"]
    assert re.findall("<button.*?>", scope) == ['<button type="button" data-do="choose">']
    shown = choice_html(choice(*some, within=within), EN, "en")
    assert 'name="dossier" value="36 600"' in shown and '<option value="De minister">' in shown
    assert 'type="date" name="until" value="2024-12-31"' in shown


def test_a_hostile_name_is_text() -> None:
    """What a letter is called, or who sent it, brings no element and no attribute, in no list."""
    hostile = letter_of("Een brief, die iets zegt.", name=HOSTILE)
    hostile = replace(hostile, about=About(sender=HOSTILE, dossier=HOSTILE))
    for count in (1, 20):
        source = choice_html(choice(hostile, *letters(count), one=hostile), NL, "nl")
        found = Texts(source, "button")
        assert found.texts[1].startswith(HOSTILE)
        assert "script" not in found.tags and "b" not in found.tags
    within = Filter(letter=HOSTILE, sender=HOSTILE)
    assert "script" not in Texts(scope_html(choice(hostile, *letters(1), within=within), NL, "nl"), "p").tags


def test_numbers_are_written_as_the_language_does() -> None:
    """A thousand has a point in Dutch and a comma in English."""
    assert (counted(2000, "nl"), counted(2000, "en"), counted(20, "nl")) == ("2.000", "2,000", "20")
