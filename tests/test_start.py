"""qa/page/start.py: help to start."""

from index.letter import Letter
from qa.page.start import examples, head_html, hint_html, start_html
from qa.page.words import WORDS
from tests.pages import Texts, letter_of


def test_examples_come_from_headings(seed_letter: Letter) -> None:
    """Four different questions, each on a heading that stands above a paragraph; none for a letter without headings."""
    found = examples((seed_letter,))
    assert len(set(found)) == 4
    headings = {heading.text for heading in seed_letter.headings}
    assert {question.removeprefix("Wat staat er in de brief over ").removesuffix("?") for question in found} <= headings
    assert examples((letter_of("Een brief zonder kop, die toch een zin heeft."),)) == []


def test_examples_speak_either_language(seed_letter: Letter) -> None:
    """The same headings, asked in English."""
    assert examples((seed_letter,), WORDS["en"])[0].startswith("What does the letter say about ")


def test_an_example_is_a_button_that_carries_its_question(seed_letter: Letter) -> None:
    """What a button shows is what it asks, also of a hostile heading; with no heading there are no examples."""
    letter = letter_of('Over <b>"vrede"', "", "Er staat hier een hele zin over, en die is lang genoeg om te tellen.")
    source = start_html((letter,), WORDS["nl"])
    found = Texts(source, "button")
    assert found.texts == examples((letter,))
    assert "b" not in found.tags
    assert "bw-examples" not in start_html((letter_of("Een brief zonder kop, die toch een zin heeft."),), WORDS["nl"])


def test_it_says_what_is_certain_first(seed_letter: Letter) -> None:
    """The page promises provenance and not truth, in both languages, before anything else it tells of itself."""
    assert Texts(start_html((seed_letter,), WORDS["nl"]), "h3").texts[0] == "Wat zeker is, en wat niet"
    assert "Not certain: that what the letter says is true" in start_html((seed_letter,), WORDS["en"])


def test_the_head_says_which_language_is_shown() -> None:
    """One of the two languages is pressed, and the head carries it for the page's ``lang``."""
    source = head_html("en")
    assert 'data-shown="en"' in source
    assert 'data-language="en" aria-pressed="true"' in source
    assert 'data-language="nl" aria-pressed="false"' in source


def test_the_hint_names_kinds_and_limit() -> None:
    """Which endings, how large; the browser fills in name and size of what is larger."""
    source = hint_html(WORDS["en"], ".txt", 5)
    assert ".txt · at most 5 MB" in source
    assert 'data-most="5"' in source and "{name} has {size} MB; at most 5 MB fits" in source
    assert 'data-kinds=".txt"' in source and "{name} cannot be read; expected is .txt" in source
