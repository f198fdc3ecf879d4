"""A conversation as HTML: questions, answers, refusals and problems.

Everything from a letter or a question is untrusted and reaches the page escaped, character by character. No Markdown is
read anywhere: it would change quotes.
"""

import html
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote as percent_encoded

from index.language import Language, detect_language
from index.letter import Letter
from index.problems import Problem
from qa.answer import Answer, Citation, Turn, reference
from qa.messages import REFUSED, RELATED
from qa.page.export import quotation
from qa.page.words import CERTAIN, CHANCE, QUOTED_IN, Words

# From these confidences on an answer is called almost certain, or likely.
_ALMOST_CERTAIN: Final = 0.9
_LIKELY: Final = 0.7
# So much of the paragraph on either side of a quote shows what it is about, and still is a glance.
_CONTEXT: Final = 240
# What tells which language a letter is in: its first page or so.
_SAMPLE: Final = 2000


def anchor(letters: Sequence[Letter], letter: str, place: str) -> str:
    """The id of a place on the page: "par-4" or "head-2"; with several letters "letter-2-par-4"."""
    if len(letters) == 1:
        return place
    return f"letter-{[other.name for other in letters].index(letter) + 1}-{place}"


def link_to(id_: str) -> str:
    """An ``href`` to an id on the page."""
    return html.escape("#" + percent_encoded(id_))


def conversation_html(
    turns: Sequence[Turn],
    letters: Sequence[Letter],
    words: Words,
    asked: str = "",
    problem: Problem | None = None,
    shared: bool = True,
) -> str:
    """The turns, then what was asked last: still under way, or with what is wrong with it.

    Args:
        turns: oldest first.
        letters: those that were asked.
        words: the page's, in the reader's language.
        asked: a question without an answer.
        problem: why it has none, or what is wrong with a letter that was brought.
        shared: whether a link can ask the same.
    """
    parts = []
    told: set[Language] = set()
    for number, turn in enumerate(turns, start=1):
        parts.append(_turn_html(turn, letters, words, number, tell=turn.answer.language not in told, shared=shared))
        told.add(turn.answer.language)
    if asked or problem:
        busy = problem_html(problem) if problem else f'<p class="bw-busy">{words.busy}</p>'
        parts.append(f'<article class="bw-turn">{question_html(asked) if asked else ""}{busy}</article>')
    return f'<section class="bw-conversation" aria-label="{words.talk}">{"".join(parts)}</section>'


def _turn_html(turn: Turn, letters: Sequence[Letter], words: Words, number: int, *, tell: bool, shared: bool) -> str:
    answer = turn.answer
    again = f'<button type="button" data-mark="{number}">{words.mark_again}</button>' if answer.answered else ""
    link = f'<button type="button" data-link data-done="{words.copied}">{words.link}</button>' if shared else ""
    heard = words.heard_answer.format(count=len(answer.citations)) if answer.answered else words.heard_refusal
    return (
        f'<article class="bw-turn" data-heard="{html.escape(heard)}">{question_html(turn.question)}'
        f"{answer_html(answer, letters, words, number, tell=tell)}"
        f'<p class="bw-tools">{again}{link}</p></article>'
    )


def question_html(question: str) -> str:
    """The user's own question, as text."""
    return f'<h2 class="bw-question">{html.escape(question)}</h2>'


def problem_html(problem: Problem) -> str:
    """What is wrong with a question or a letter, in Dutch and in English."""
    return (
        f'<div class="bw-problem" role="alert"><p lang="nl">{html.escape(problem.nl)}</p>'
        f'<p lang="en">{html.escape(problem.en)}</p></div>'
    )


def answer_html(answer: Answer, letters: Sequence[Letter], words: Words, turn: int = 1, *, tell: bool = True) -> str:
    """An answer, or a refusal, which looks otherwise.

    Args:
        answer: to show.
        letters: those that were asked.
        words: the page's, in the reader's language; the answer itself speaks the question's.
        turn: its number in the conversation, from 1.
        tell: whether to say which language the quotes are in, where that is not the question's.
    """
    language, percent = answer.language, f"{round(100 * answer.confidence)}%"
    message = f"<p>{html.escape(answer.message)}</p>"
    foreign = _foreign_html(answer, letters) if tell else ""
    if answer.answered:
        level = 0 if answer.confidence >= _ALMOST_CERTAIN else 1 if answer.confidence >= _LIKELY else 2
        confidence = f'<p class="bw-confidence">{CERTAIN[language][level]} ({percent})</p>'
        quotes = "".join(_citation_html(each, letters, words, language, turn) for each in answer.citations)
        return f'<div class="bw-answer" lang="{language}">{message}{quotes}{confidence}{foreign}</div>'
    if answer.reason == "no_question":
        return f'<div class="bw-refusal" lang="{language}">{message}</div>'
    closest = ""
    if answer.closest:
        quote = _citation_html(answer.closest, letters, words, language, None)
        closest = f'<div class="bw-closest"><p>{RELATED[language]}</p>{quote}</div>'
    title = f"<p><strong>{REFUSED[language]}</strong></p>"
    confidence = f'<p class="bw-confidence">{percent} {CHANCE[language]}</p>'
    return f'<div class="bw-refusal" lang="{language}">{title}{message}{closest}{confidence}{foreign}</div>'


def _foreign_html(answer: Answer, letters: Sequence[Letter]) -> str:
    """Says in which language the quotes are, where that is not the question's."""
    quoted = {language_of(letters, citation) for citation in (*answer.citations, answer.closest) if citation}
    if quoted <= {answer.language}:
        return ""
    says, names = QUOTED_IN[answer.language]
    which = ", ".join(sorted(names[each] for each in quoted))
    return f'<p class="bw-foreign">{says} {which}.</p>'


def _citation_html(
    citation: Citation, letters: Sequence[Letter], words: Words, language: Language, turn: int | None
) -> str:
    """A quote with its place; ``turn`` is None for a sentence that does not answer, which the letter does not mark."""
    spoken = language_of(letters, citation)
    here = link_to(anchor(letters, citation.letter, f"par-{citation.paragraph}"))
    number, mark, id_ = "", "", "closest"
    if turn is not None:
        number = f'<span class="bw-number">{citation.number}</span> '
        id_ = f"{turn}.{citation.number}"
        mark = f' data-citation="{id_}"'
    letter = f"{citation.letter} · " if len(letters) > 1 else ""
    context = _context_html(citation, letters)
    described = f' aria-describedby="context-{id_}"' if context else ""
    tooltip = f'<div class="bw-context" role="tooltip" id="context-{id_}" lang="{spoken}">{context}</div>'
    copied = html.escape(quotation(citation, language))
    return (
        f'<div class="bw-citation"><blockquote lang="{spoken}">{_quote_html(citation)}</blockquote>'
        f'<p class="bw-reference"><a href="{here}"{mark}{described}>{number}'
        f"{html.escape(letter + reference(citation, language))}</a>"
        f'<button type="button" data-copy="{copied}" data-done="{words.copied}">{words.copy}</button></p>'
        f"{tooltip if context else ''}</div>"
    )


def _quote_html(citation: Citation) -> str:
    """The quote, with the words in it that answer."""
    if citation.words is None:
        return html.escape(citation.quote)
    first, last = (offset - citation.start for offset in citation.words)
    parts = citation.quote[:first], citation.quote[first:last], citation.quote[last:]
    before, words, behind = map(html.escape, parts)
    return f'{before}<strong class="bw-words">{words}</strong>{behind}'


def _context_html(citation: Citation, letters: Sequence[Letter]) -> str:
    """What stands around a quote in its paragraph, cut between words; empty where the quote is the paragraph."""
    letter = _letter(letters, citation)
    paragraph = letter.paragraph(citation.paragraph)
    before = letter.text[paragraph.start : citation.start]
    behind = letter.text[citation.end : paragraph.end]
    if not before.strip() and not behind.strip():
        return ""
    if len(before) > _CONTEXT:
        before = "… " + before[-_CONTEXT:].partition(" ")[2]
    if len(behind) > _CONTEXT:
        behind = behind[:_CONTEXT].rpartition(" ")[0] + " …"
    return f"{html.escape(before)}<b>{html.escape(citation.quote)}</b>{html.escape(behind)}"


def language_of(letters: Sequence[Letter], citation: Citation) -> Language:
    """The language of the letter that is cited."""
    return detect_language(_letter(letters, citation).text[:_SAMPLE])


def _letter(letters: Sequence[Letter], citation: Citation) -> Letter:
    return next(letter for letter in letters if letter.name == citation.letter)
