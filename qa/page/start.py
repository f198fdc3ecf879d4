"""Help to start: whom the page is for, questions to press from a letter's own headings, what to expect."""

import html
from collections.abc import Sequence
from typing import Final

from index.letter import Letter
from qa.page.words import WORDS, Interface, Words

_EXAMPLES: Final = 4
# A longer heading makes an example that nobody reads.
_EXAMPLE_HEADING: Final = 60
# A language is called by its own name: who looks for it knows that one.
_NAMES: Final[dict[Interface, str]] = {"nl": "Nederlands", "en": "English"}


def examples(letters: Sequence[Letter], words: Words = WORDS["nl"]) -> list[str]:
    """Questions to start with, from headings that stand right above a paragraph, spread over the letters."""
    above = (paragraph.section[-1] for letter in letters for paragraph in letter.paragraphs if paragraph.section)
    headings = [heading for heading in dict.fromkeys(above) if len(heading) <= _EXAMPLE_HEADING]
    count = min(_EXAMPLES, len(headings))
    return [words.example.format(heading=headings[at * len(headings) // count]) for at in range(count)]


def head_html(language: Interface, *, kept: bool = True) -> str:
    """Name, tagline, and the switch of languages.

    Args:
        language: which one is shown.
        kept: whether the browser may keep the questions for when the page is loaded again.
    """
    words = WORDS[language]
    buttons = "".join(
        f'<button type="button" lang="{each}" data-language="{each}" aria-pressed="{str(each == language).lower()}">'
        f"{name}</button>"
        for each, name in _NAMES.items()
    )
    keeping = " data-kept" if kept else ""
    return (
        f'<header class="bw-head" data-shown="{language}"{keeping}>'
        f"<div><h1>Briefwijzer</h1><p>{words.tagline}</p></div>"
        f'<div class="bw-languages" role="group" aria-label="{words.switch}">{buttons}</div></header>'
    )


def start_html(letters: Sequence[Letter], words: Words) -> str:
    """What stands in place of a conversation before there is one."""
    asks = "".join(
        f'<li><button type="button" data-ask="{html.escape(question)}">{html.escape(question)}</button></li>'
        for question in examples(letters, words)
    )
    chapters = ((words.promise, words.promise_text), (words.can, words.can_text), (words.cannot, words.cannot_text))
    told = "".join(
        f"<h3>{title}</h3><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" for title, lines in chapters
    )
    begin = f'<h2>{words.begin}</h2><ul class="bw-examples">{asks}</ul>' if asks else ""
    return f'<section class="bw-start">{begin}<div class="bw-help">{told}</div></section>'


def hint_html(words: Words, endings: str, megabytes: int) -> str:
    """Which files may be brought, and what becomes of them; the page's script holds a file to it before it is sent.

    Args:
        words: the page's.
        endings: of the kinds of file that can be read, parted by commas.
        megabytes: the size of the largest.
    """
    hint = words.upload_hint.format(kinds=endings, size=megabytes)
    # The browser fills in name and size of a file that it will not send.
    large = html.escape(words.too_large.replace("{most}", str(megabytes)))
    other = html.escape(words.other_kind.replace("{kinds}", endings))
    limits = f'data-most="{megabytes}" data-kinds="{endings}" data-large="{large}" data-other="{other}"'
    return f'<p class="bw-hint" {limits}>{hint}</p>'
