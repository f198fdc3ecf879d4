"""Questions, answers and problems as HTML.

Everything from a letter or a question is untrusted, and a quote has to reach the reader as it stands in the letter;
``literal`` sees to both.
"""

import html
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote as percent_encoded

from index.language import Language, detect_language
from index.letter import Letter
from index.problems import Problem
from qa.answer import Answer, Citation, reference
from qa.messages import REFUSED, RELATED
from qa.page.words import CERTAIN, CHANCE, QUOTED_IN

# From these confidences on an answer is called almost certain, or likely.
_ALMOST_CERTAIN: Final = 0.9
_LIKELY: Final = 0.7


def literal(text: str) -> str:
    """Text as HTML that shows exactly that text, in the chat too.

    Every character but letters, digits and single spaces is a character reference: neither HTML, nor the Markdown that
    gradio's chat reads first, nor its dedenting finds anything there to act upon.
    """
    return "".join(
        char if char.isalnum() or (char == " " and text[at - 1 : at] not in ("", " ")) else f"&#{ord(char)};"
        for at, char in enumerate(text)
    )


def anchor(letters: Sequence[Letter], letter: str, paragraph: str) -> str:
    """The id of a paragraph on the page: "par-4"; with several letters "letter-2-par-4"."""
    if len(letters) == 1:
        return f"par-{paragraph}"
    return f"letter-{[other.name for other in letters].index(letter) + 1}-par-{paragraph}"


def question_html(question: str) -> str:
    """The user's own question, as text."""
    return f'<div class="bw-question">{literal(question)}</div>'


def problem_html(problem: Problem) -> str:
    """What is wrong with a question, in Dutch and in English."""
    return (
        f'<div class="bw-problem" role="alert"><p lang="nl">{literal(problem.nl)}</p>'
        f'<p lang="en">{literal(problem.en)}</p></div>'
    )


def answer_html(answer: Answer, letters: Sequence[Letter]) -> str:
    """The answer as it stands in the chat, on one line: a blank line would end the HTML for gradio's Markdown."""
    language, percent = answer.language, f"{round(100 * answer.confidence)}%"
    if answer.answered:
        words = CERTAIN[language]
        word = words[0 if answer.confidence >= _ALMOST_CERTAIN else 1 if answer.confidence >= _LIKELY else 2]
        confidence = f'<p class="bw-confidence">{literal(f"{word} ({percent})")}</p>'
        body = "".join(_citation_html(citation, letters, language, answered=True) for citation in answer.citations)
        kind, title = "bw-answer", ""
    else:
        confidence = f'<p class="bw-confidence">{literal(f"{percent} {CHANCE[language]}")}</p>'
        kind, title, body = "bw-refusal", f"<p><strong>{literal(REFUSED[language])}</strong></p>", ""
        if answer.closest:
            closest = _citation_html(answer.closest, letters, language, answered=False)
            body = f'<div class="bw-closest"><p>{literal(RELATED[language])}</p>{closest}</div>'
    message = f"<p>{literal(answer.message)}</p>"
    foreign = _foreign_html(answer, letters)
    return f'<div class="{kind}" lang="{language}">{title}{message}{body}{foreign}{confidence}</div>'


def _foreign_html(answer: Answer, letters: Sequence[Letter]) -> str:
    """Says once in which language the quotes are, where that is not the question's."""
    quoted = {language_of(letters, citation) for citation in (*answer.citations, answer.closest) if citation}
    if quoted <= {answer.language}:
        return ""
    says, names = QUOTED_IN[answer.language]
    which = ", ".join(sorted(names[each] for each in quoted))
    return f'<p class="bw-foreign">{literal(f"{says} {which}.")}</p>'


def _citation_html(citation: Citation, letters: Sequence[Letter], language: Language, *, answered: bool) -> str:
    link = html.escape("#" + percent_encoded(anchor(letters, citation.letter, citation.paragraph)))
    number = f'<span class="bw-number">{citation.number}</span> ' if answered else ""
    letter = f"{citation.letter} · " if len(letters) > 1 else ""
    return (
        f'<blockquote lang="{language_of(letters, citation)}">{_quote_html(citation)}</blockquote>'
        f'<p class="bw-reference"><a href="{link}">{number}{literal(letter + reference(citation, language))}</a></p>'
    )


def _quote_html(citation: Citation) -> str:
    """The quote, with the words in it that answer."""
    if citation.words is None:
        return literal(citation.quote)
    first, last = (offset - citation.start for offset in citation.words)
    parts = citation.quote[:first], citation.quote[first:last], citation.quote[last:]
    before, words, behind = map(literal, parts)
    return f'{before}<strong class="bw-words">{words}</strong>{behind}'


def language_of(letters: Sequence[Letter], citation: Citation) -> Language:
    """The language of the letter that is cited."""
    return detect_language(next(letter.text for letter in letters if letter.name == citation.letter)[:2000])
