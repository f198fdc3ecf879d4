"""qa/page/render.py: questions, answers and problems as HTML."""

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from index.letter import Letter
from index.problems import QuestionProblem
from qa.answer import Answer, Turn
from qa.page.render import answer_html, conversation_html, problem_html, question_html
from qa.page.session import Session
from qa.page.words import BUSY, CRASHED, WORDS
from tests.pages import HOSTILE, Texts, answer_of, letter_of, named, quoted

if TYPE_CHECKING:
    from qa.ask import LetterQA

NL = WORDS["nl"]


def test_question_and_problem_are_text() -> None:
    """A question and a problem's messages bring no element of their own onto the page."""
    question = Texts(question_html(HOSTILE), "h2")
    assert (question.texts, question.tags) == ([HOSTILE], ["h2"])
    problem = QuestionProblem(nl=HOSTILE, en="<i>empty</i>")
    shown = [Texts(problem_html(problem, language), "p") for language in ("nl", "en")]
    assert [each.texts for each in shown] == [[HOSTILE], ["<i>empty</i>"]]
    assert shown[0].tags == ["div", "p"]


def test_answer_quotes_to_the_character() -> None:
    """Each blockquote holds its quote and nothing else, marked with the letter's language."""
    letter = letter_of(
        "De minister schrijft dat het kabinet dit besluit heeft genomen en het volgende wil zeggen.", HOSTILE
    )
    paragraph = letter.paragraphs[0]
    citation = quoted(letter, "1", 0, len(paragraph.text))
    source = answer_html(answer_of(citation), named(letter), NL)
    assert Texts(source, "blockquote").texts == [paragraph.text]
    assert '<blockquote lang="nl">' in source
    assert Texts(source, "a").links == ["#par-1"]


@pytest.mark.parametrize("words", [(0, 2), (3, 9), (10, 11), (0, 11)])
def test_the_words_that_answer_stand_out(words: tuple[int, int]) -> None:
    """They are in an element of their own, to the character; the quote as a whole stays the same text."""
    letter = letter_of("Er is  <b>_5")
    citation = replace(quoted(letter, "1", 0, len(letter.paragraphs[0].text)), words=words)
    source = answer_html(answer_of(citation), named(letter), NL)
    assert Texts(source, "blockquote").texts == [letter.paragraphs[0].text]
    (marked_words,) = re.findall(r'<strong class="bw-words">(.*?)</strong>', source)
    assert html.unescape(marked_words) == letter.text[slice(*words)]


def test_answer_lists_the_strongest_first(seed_letter: Letter) -> None:
    """Quotes stand in the order of the answer; their numbers stay those of reading order."""
    first, second = quoted(seed_letter, "7", 0, 9, number=2), quoted(seed_letter, "4", 0, 9, number=1)
    source = answer_html(answer_of(first, second), named(seed_letter), NL)
    assert Texts(source, "blockquote").texts == [first.quote, second.quote]
    assert re.findall(r'<span class="bw-number">(\d)</span>', source) == ["2", "1"]
    assert Texts(source, "a").links == ["#par-7", "#par-4"]
    assert "alinea 7 · p. 2–3" in Texts(source, "a").texts[0]


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.9, "Vrijwel zeker het antwoord (90%)"),
        (0.7, "Waarschijnlijk het antwoord (70%)"),
        (0.69, "Misschien het antwoord (69%); lees het na in de brief"),
    ],
)
def test_confidence_is_said_in_words(seed_letter: Letter, confidence: float, words: str) -> None:
    """Confidence is a word and a percentage, never a colour alone."""
    source = answer_html(answer_of(quoted(seed_letter, "1", 0, 9), confidence=confidence), named(seed_letter), NL)
    assert words in Texts(source, "p").texts


def test_a_question_in_another_language_is_told_what_the_quotes_are_in(seed_letter: Letter) -> None:
    """An English, German or French answer says once that the quotes are Dutch; a Dutch one does not."""
    answer = answer_of(quoted(seed_letter, "1", 0, 9))
    said = {
        "en": "The quotes are in Dutch.",
        "de": "Sprache der Zitate: Niederländisch.",
        "fr": "Les citations sont en néerlandais.",
    }
    assert "bw-foreign" not in answer_html(answer, named(seed_letter), NL)
    assert [Texts(answer_html(replace(answer, language=each), named(seed_letter), NL), "p").texts.count(said[each])
            for each in ("en", "de", "fr")] == [1, 1, 1]  # fmt: skip


def test_a_refusal_does_not_look_like_an_answer(seed_letter: Letter) -> None:
    """A refusal has its own style and message; the closest sentence is introduced as no answer and has no number."""
    closest = quoted(seed_letter, "4", 0, 20)
    refusal = Answer("Weer?", "nl", False, 0.12, "not_in_letter", "Geen <antwoord>.", (), closest)
    source = answer_html(refusal, named(seed_letter), NL)
    assert "bw-refusal" in source and "bw-answer" not in source and "bw-number" not in source
    assert source.index("Verwant") < source.index("<blockquote")
    assert "Geen <antwoord>." in Texts(source, "p").texts


def test_a_quote_shows_its_context(seed_letter: Letter) -> None:
    """What hovers over a reference is the quote between its neighbours, cut at words; a whole paragraph has none."""
    paragraph = seed_letter.paragraph("7")
    middle = quoted(seed_letter, "7", 300, 340)
    source = answer_html(answer_of(middle), named(seed_letter), NL)
    shown = html.unescape(re.sub("</?b>", "", source.split('lang="nl">')[-1].split("</div>")[0]))
    assert shown.startswith("… ") and shown.endswith(" …")
    assert shown.strip("… ") in paragraph.text
    assert html.escape(middle.quote) in source.split("<b>")[1]
    assert 'aria-describedby="context-1.1"' in source
    whole = quoted(seed_letter, "7", 0, len(paragraph.text))
    assert "bw-context" not in answer_html(answer_of(whole), named(seed_letter), NL)


def test_the_language_of_the_quotes_is_told_once(seed_letter: Letter) -> None:
    """Of two English answers the first says that the quotes are Dutch; a German one after them says so again."""
    answer = answer_of(quoted(seed_letter, "1", 0, 9))
    turns = [Turn("?", replace(answer, language=each)) for each in ("en", "en", "de", "nl")]
    source = conversation_html(Session(turns=tuple(turns)), named(seed_letter))
    assert source.count("The quotes are in Dutch.") == 1
    assert source.count("bw-foreign") == 2


def test_a_conversation_ends_with_what_is_under_way(seed_letter: Letter) -> None:
    """A question without an answer is shown as text, with that it is being read, or with what is wrong with it."""
    turn = Turn("Eerst?", answer_of(quoted(seed_letter, "1", 0, 9)))
    asked = conversation_html(Session(turns=(turn,), asked=HOSTILE), named(seed_letter))
    assert Texts(asked, "h2").texts == ["Eerst?", HOSTILE]
    assert asked.index("bw-answer") < asked.index("bw-busy")
    assert Texts(asked, "button").texts[-1] == "Stop"
    wrong = conversation_html(Session(problem=QuestionProblem(nl="leeg", en="empty")), named(seed_letter))
    assert "bw-busy" not in wrong and "bw-question" not in wrong and "leeg" in wrong


def test_what_a_screen_reader_hears(seed_letter: Letter) -> None:
    """Each turn carries a sentence to be spoken: how many quotes, or that there is none; in the page's language."""
    answer = answer_of(quoted(seed_letter, "1", 0, 9), quoted(seed_letter, "2", 0, 9, 2))
    refusal = replace(answer, answered=False, citations=())
    source = conversation_html(Session("en", (Turn("?", answer), Turn("?", refusal))), named(seed_letter))
    assert re.findall(r'data-heard="([^"]*)"', source) == [
        "Answer found. Number of quotes: 2.",
        "No answer found in the letter.",
    ]


def test_a_copied_quote_is_escaped_in_its_attribute() -> None:
    """What the copy button carries is the quote with its reference, to the character, and no attribute of its own."""
    letter = letter_of("De minister schrijft: " + HOSTILE, name='b"><i>')
    citation = quoted(letter, "1", 0, len(letter.paragraphs[0].text))
    source = answer_html(answer_of(citation), named(letter), NL)
    (carried,) = re.findall(r'data-copy="([^"]*)"', source)
    assert html.unescape(carried) == f'“{citation.quote}” (b"><i>, alinea 1, p. 1)'
    assert "i" not in Texts(source, "a").tags


def buttons(session: Session, letter: Letter, *, rates: bool = False) -> list[str]:
    return re.findall(r'data-(do="\w+"|link|stop)', conversation_html(session, named(letter), rates=rates))


def test_only_the_last_question_is_changed_or_taken_back(seed_letter: Letter) -> None:
    """What follows leans on an earlier one; while another question is under way, or has met a problem, none is."""
    turn = Turn("?", answer_of(quoted(seed_letter, "1", 0, 9)))
    session = Session(turns=(turn, turn))
    assert buttons(session, seed_letter) == ["link", "link", 'do="edit"', 'do="drop"']
    assert buttons(session.ask("!"), seed_letter) == ["link", "link", "stop"]


def test_asking_again_helps_where_the_question_is_not_wrong(seed_letter: Letter) -> None:
    """After a crash, or when it was busy; an empty question would be empty again, and a letter is no question."""
    for problem in (CRASHED, BUSY):
        assert buttons(Session().ask("!").meet(problem), seed_letter) == ['do="again"']
    assert buttons(Session().ask(" ").meet(QuestionProblem(nl="leeg", en="empty")), seed_letter) == []
    assert buttons(Session().meet(CRASHED), seed_letter) == []


def test_no_link_to_a_letter_that_others_lack(seed_letter: Letter) -> None:
    """Of an answer from a visitor's own letter there is no link to the question."""

    class Own:
        letters = (seed_letter,)

    session = Session().bring(cast("LetterQA", Own())).answer(Turn("?", answer_of(quoted(seed_letter, "1", 0, 9))))
    assert buttons(session, seed_letter) == ['do="edit"', 'do="drop"']


def test_an_answer_is_rated_once_and_only_where_ratings_are_kept(seed_letter: Letter) -> None:
    """No form without ``rates``; with it, what is kept is said before anything is sent; afterwards, that it was."""
    turn = Turn("?", answer_of(quoted(seed_letter, "1", 0, 9)))
    assert "<form" not in conversation_html(Session(turns=(turn,)), named(seed_letter))
    source = conversation_html(Session(turns=(turn, turn)).judge(1), named(seed_letter), rates=True)
    assert re.findall(r'<form data-turn="(\d)"', source) == ["2"]
    assert source.index("Uw oordeel is bewaard") < source.index("<form")
    assert "en niet wie u bent" in source


def test_the_ids_of_two_refusals_differ(seed_letter: Letter) -> None:
    """Each closest sentence has an id of its own, so that its description is its own."""
    closest = quoted(seed_letter, "7", 300, 340)
    refusal = Turn("?", Answer("?", "nl", False, 0.1, "not_in_letter", "Nee.", (), closest))
    ids = Texts(conversation_html(Session(turns=(refusal, refusal)), named(seed_letter)), "a").ids
    assert len(ids) == len(set(ids)) == 4
