"""qa/page/start.py: what stands around a conversation."""

import html
import json
import re

from index.filter import Filter
from index.letter import Letter
from qa.answer import Turn
from qa.page.session import Session
from qa.page.start import actions_html, head_html, hint_html, start_html
from qa.page.words import CRASHED, WORDS
from tests.pages import HOSTILE, Texts, answer_of, quoted


def test_an_example_is_a_button_that_carries_its_question() -> None:
    """What a button shows is what it asks, also of a hostile one; with no example there is no list."""
    source = start_html([HOSTILE], WORDS["nl"])
    found = Texts(source, "button")
    assert found.texts == [HOSTILE]
    assert f'data-question="{html.escape(HOSTILE)}"' in source
    assert "b" not in found.tags
    assert "bw-examples" not in start_html([], WORDS["nl"])


def test_it_says_what_is_certain_first() -> None:
    """The page promises provenance and not truth, in both languages, before anything else it tells of itself."""
    assert Texts(start_html([], WORDS["nl"]), "h3").texts[0] == "Wat zeker is, en wat niet"
    assert "Not certain: that what the letter says is true" in start_html([], WORDS["en"])


def test_what_may_be_done_with_a_conversation(seed_letter: Letter) -> None:
    """Nothing before there is one; what is deleted is said, and how much; there is nothing to save of no answer."""
    turn = Turn("Wat?", answer_of(quoted(seed_letter, "1", 0, 9)))
    assert actions_html(Session()) == "" == actions_html(Session().meet(CRASHED))
    assert Texts(actions_html(Session().ask("Wat?")), "button").texts == ["Wis dit gesprek"]
    several = Texts(actions_html(Session(turns=(turn, turn))), "button").texts
    assert several == ["Wis dit gesprek (2 vragen)", "Bewaar als Markdown", "Bewaar als JSON", "Afdrukken"]


def test_the_head_says_which_language_is_shown() -> None:
    """One of the two languages is pressed, and the head carries it for the page's ``lang``."""
    source = head_html("en")
    assert 'data-shown="en"' in source
    assert 'data-language="en" aria-pressed="true"' in source
    assert 'data-language="nl" aria-pressed="false"' in source


def test_the_head_carries_the_choice_and_leads_past_itself() -> None:
    """Which letters are asked stands there for the page's address; two links skip to the box and the letter."""
    source = head_html("en", within=Filter(letter='b"1'))
    (carried,) = re.findall(r'data-within="([^"]*)"', source)
    assert json.loads(html.unescape(carried)) == {"letter": 'b"1'}
    assert Texts(source, "a").links == ["#bw-question", "#bw-letter"]


def test_the_hint_names_kinds_and_limit() -> None:
    """Which endings, how large; the browser fills in name and size of what is larger."""
    source = hint_html(WORDS["en"], ".txt", 5)
    assert ".txt · at most 5 MB" in source
    assert 'data-most="5"' in source and "{name} has {size} MB; at most 5 MB fits" in source
    assert 'data-kinds=".txt"' in source and "{name} cannot be read; expected is .txt" in source
