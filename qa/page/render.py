"""A conversation as HTML: questions, answers, refusals and problems, and what may be done with each.

A question and an answer are untrusted and reach the page escaped, character by character.
"""

import html
from collections.abc import Mapping
from typing import Final

from index.language import Language
from index.letter import Letter
from index.problems import Problem, QuestionProblem
from qa.answer import Answer
from qa.messages import REFUSED, RELATED
from qa.page.feedback import MOST_CHARACTERS
from qa.page.quote import citation_html, language_of
from qa.page.session import Session
from qa.page.words import CERTAIN, CHANCE, QUOTED_IN, Interface, Words

# From these confidences on an answer is called almost certain, or likely.
_ALMOST_CERTAIN: Final = 0.9
_LIKELY: Final = 0.7


def conversation_html(session: Session, letters: Mapping[str, Letter], *, rates: bool = False) -> str:
    """The turns, then what was asked last: still under way, or with what is wrong with it.

    Args:
        session: of the visitor.
        letters: those that were asked, by name.
        rates: whether answers may be rated.
    """
    words = session.words
    parts = []
    told: set[Language] = set()
    for number, turn in enumerate(session.turns, start=1):
        tell = turn.answer.language not in told
        shown = answer_html(turn.answer, letters, words, number, tell=tell)
        tools = _tools_html(session, number, rates=rates)
        parts.append(_turn_html(turn.question, shown + tools, _heard(turn.answer, words)))
        told.add(turn.answer.language)
    if session.problem:
        # Asking the same again helps where the question itself is not what is wrong.
        again = f'<button type="button" data-do="again">{words.again}</button>'
        mend = session.asked and not isinstance(session.problem, QuestionProblem)
        tools = f'<p class="bw-tools">{again}</p>' if mend else ""
        parts.append(_turn_html(session.asked, problem_html(session.problem, session.language) + tools))
    elif session.asked:
        stop = f'<button type="button" data-stop>{words.stop}</button>'
        busy = f'<p class="bw-busy">{words.busy} {stop}</p><p class="bw-waiting">{words.waiting}</p>'
        parts.append(_turn_html(session.asked, busy, words.busy))
    return f'<section class="bw-conversation" aria-label="{words.talk}">{"".join(parts)}</section>'


def _turn_html(question: str, shown: str, heard: str = "") -> str:
    asked = question_html(question) if question else ""
    return f'<article class="bw-turn" data-heard="{html.escape(heard)}">{asked}{shown}</article>'


def _heard(answer: Answer, words: Words) -> str:
    """What a screen reader says of an answer; the page's script has it read the first quote behind it."""
    return words.heard_answer.format(count=len(answer.citations)) if answer.answered else words.heard_refusal


def _tools_html(session: Session, number: int, *, rates: bool) -> str:
    """What may be done with one question; only the last can be taken back, since what follows leans on it."""
    words = session.words
    link = f'<button type="button" data-link data-done="{words.copied}">{words.link}</button>' if session.shared else ""
    last = number == len(session.turns) and not session.asked
    edit = f'<button type="button" data-do="edit">{words.edit}</button>' if last else ""
    drop = f'<button type="button" data-do="drop">{words.drop}</button>' if last else ""
    judge = _judge_html(words, number, judged=number in session.judged) if rates else ""
    return f'<div class="bw-tools">{link}{edit}{drop}{judge}</div>'


def _judge_html(words: Words, number: int, *, judged: bool) -> str:
    """A form to rate an answer: what is kept is said before anything is."""
    if judged:
        return f'<p class="bw-judged" id="judged-{number}" tabindex="-1">{words.judged}</p>'
    choices = "".join(
        f'<label><input type="radio" name="helpful-{number}" value="{value}" required> {label}</label>'
        for value, label in (("true", words.helpful), ("false", words.unhelpful))
    )
    return (
        f'<details class="bw-judge"><summary>{words.judge}</summary><form data-turn="{number}">'
        f'<fieldset><legend class="bw-unseen">{words.judge}</legend>{choices}</fieldset>'
        f'<label class="bw-reason">{words.reason}'
        f'<input type="text" name="reason" maxlength="{MOST_CHARACTERS}"></label>'
        f'<button type="submit">{words.send}</button><p>{words.kept}</p></form></details>'
    )


def question_html(question: str) -> str:
    """The user's own question, as text."""
    return f'<h2 class="bw-question">{html.escape(question)}</h2>'


def problem_html(problem: Problem, language: Interface) -> str:
    """What is wrong with a question or a letter, in the reader's language."""
    message = problem.nl if language == "nl" else problem.en
    return f'<div class="bw-problem" role="alert"><p>{html.escape(message)}</p></div>'


def answer_html(
    answer: Answer, letters: Mapping[str, Letter], words: Words, turn: int = 1, *, tell: bool = True
) -> str:
    """An answer, or a refusal, which looks otherwise.

    Args:
        answer: to show.
        letters: those that were asked, by name.
        words: the page's, in the reader's language; the answer itself speaks the question's.
        turn: its number in the conversation, from 1.
        tell: whether to say which language the quotes are in, where that is not the question's.
    """
    language, percent = answer.language, f"{round(100 * answer.confidence)}%"
    message = f'<p class="bw-message">{html.escape(answer.message)}</p>'
    foreign = _foreign_html(answer, letters) if tell else ""
    if answer.answered:
        level = 0 if answer.confidence >= _ALMOST_CERTAIN else 1 if answer.confidence >= _LIKELY else 2
        confidence = f'<p class="bw-confidence">{CERTAIN[language][level].format(percent=percent)}</p>'
        quotes = "".join(citation_html(each, letters, words, language, turn) for each in answer.citations)
        return f'<div class="bw-answer" lang="{language}">{message}{confidence}{quotes}{foreign}</div>'
    if answer.reason == "no_question":
        return f'<div class="bw-refusal" lang="{language}">{message}</div>'
    closest = ""
    if answer.closest:
        quote = citation_html(answer.closest, letters, words, language, turn, answers=False)
        closest = f'<div class="bw-closest"><p>{RELATED[language]}</p>{quote}</div>'
    title = f"<p><strong>{REFUSED[language]}</strong></p>"
    confidence = f'<p class="bw-confidence">{CHANCE[language].format(percent=percent)}</p>'
    return f'<div class="bw-refusal" lang="{language}">{title}{message}{closest}{confidence}{foreign}</div>'


def _foreign_html(answer: Answer, letters: Mapping[str, Letter]) -> str:
    """Says in which language the quotes are, where that is not the question's."""
    quoted = {language_of(letters[citation.letter]) for citation in (*answer.citations, answer.closest) if citation}
    if quoted <= {answer.language}:
        return ""
    says, names = QUOTED_IN[answer.language]
    which = ", ".join(sorted(names[each] for each in quoted))
    return f'<p class="bw-foreign">{says} {which}.</p>'
