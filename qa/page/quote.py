"""A quote as HTML: the letter's words, where they stand, and what stands around them.

Everything from a letter is untrusted and reaches the page escaped, character by character. No Markdown is read
anywhere: it would change quotes.
"""

import html
from collections.abc import Mapping
from functools import lru_cache
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
# So many digits tell apart the few letters that stand on a page at once.
_HASH: Final = 8
# What tells which language a letter is in: its first page or so.
_SAMPLE: Final = 2000
# Telling it takes more time than all else of a page, and each turn shows the same letters again.
_REMEMBERED: Final = 512


def anchor(letter: Letter, place: str, *, alone: bool) -> str:
    """The id of a place on the page.

    Args:
        letter: whose place it is.
        place: "par-4" or "head-2".
        alone: whether no other letter is asked: then the place is enough, else the letter's hash goes before it, which
            stays the same whatever letters come or go: "letter-3f2a9c01-par-4".
    """
    return place if alone else f"letter-{letter.sha256[:_HASH]}-{place}"


def link_to(id_: str) -> str:
    """An ``href`` to an id on the page."""
    return html.escape("#" + percent_encoded(id_))


def citation_html(
    citation: Citation,
    letters: Mapping[str, Letter],
    words: Words,
    language: Language,
    turn: int,
    *,
    answers: bool = True,
) -> str:
    """A quote with its place.

    Args:
        citation: what to show.
        letters: those that were asked, by name.
        words: the page's.
        language: the answer's.
        turn: the answer's number in the conversation.
        answers: whether it answers; what came closest does not, has no number, and is not marked in the letter.
    """
    letter = letters[citation.letter]
    spoken = language_of(letter)
    here = link_to(anchor(letter, f"par-{citation.paragraph}", alone=len(letters) == 1))
    id_ = f"{turn}.{citation.number if answers else 'closest'}"
    number = f'<span class="bw-number">{citation.number}</span> ' if answers else ""
    mark = f' data-citation="{id_}"' if answers else ""
    named = f"{short_title(letter)} · " if len(letters) > 1 else ""
    context = _context_html(citation, letter)
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


def _context_html(citation: Citation, letter: Letter) -> str:
    """What stands around a quote in its paragraph, cut between words; empty where the quote is the paragraph."""
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


def language_of(letter: Letter) -> Language:
    """The language of a letter."""
    return _detected(letter.text[:_SAMPLE])


@lru_cache(_REMEMBERED)
def _detected(sample: str) -> Language:
    return detect_language(sample)
