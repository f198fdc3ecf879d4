"""A quote as HTML: the letter's words, where they stand, and what stands around them.

Everything from a letter is untrusted and reaches the page escaped, character by character. No Markdown is read
anywhere: it would change quotes.
"""

import html
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote as percent_encoded

from index.language import Language, detect_language
from index.letter import Letter
from qa.answer import Citation, reference
from qa.page.export import quotation
from qa.page.title import short_title
from qa.page.words import Words

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


def citation_html(
    citation: Citation, letters: Sequence[Letter], words: Words, language: Language, turn: int, *, answers: bool = True
) -> str:
    """A quote with its place.

    Args:
        citation: what to show.
        letters: those that were asked.
        words: the page's.
        language: the answer's.
        turn: the answer's number in the conversation.
        answers: whether it answers; what came closest does not, has no number, and is not marked in the letter.
    """
    letter, spoken = _letter(letters, citation), language_of(letters, citation)
    here = link_to(anchor(letters, citation.letter, f"par-{citation.paragraph}"))
    id_ = f"{turn}.{citation.number if answers else 'closest'}"
    number = f'<span class="bw-number">{citation.number}</span> ' if answers else ""
    mark = f' data-citation="{id_}"' if answers else ""
    named = f"{short_title(letter)} · " if len(letters) > 1 else ""
    context = _context_html(citation, letters)
    described = f' aria-describedby="context-{id_}"' if context else ""
    tooltip = f'<div class="bw-context" role="tooltip" id="context-{id_}" lang="{spoken}">{context}</div>'
    copied = html.escape(quotation(citation, letter, language))
    return (
        f'<div class="bw-citation" id="answer-{id_}" tabindex="-1">'
        f'<blockquote lang="{spoken}">{_quote_html(citation)}</blockquote>'
        f'<p class="bw-reference"><a href="{here}"{mark}{described}>{number}'
        f"{html.escape(named + reference(citation, language))}</a>"
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
