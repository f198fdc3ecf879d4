"""What stands around a conversation: the head, help to start, what may be done with what was said."""

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.filter import Filter
from qa.page.session import Session
from qa.page.words import WORDS, Interface, Words

_FILES: Final = Path(__file__).parent
# A language is called by its own name: who looks for it knows that one.
_NAMES: Final[dict[Interface, str]] = {"nl": "Nederlands", "en": "English"}


def assets_html() -> str:
    """Style and script of the page. Gradio's own way for a style would rewrite its selectors."""
    style, script = ((_FILES / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    return f"<style>{style}</style><script>{script}</script>"


def head_html(language: Interface, *, within: Filter | None = None, kept: bool = True) -> str:
    """Name, tagline, the switch of languages, and links for who does not use a mouse.

    Args:
        language: which one is shown.
        within: which letters are asked, for the page's address; all by default.
        kept: whether the browser may keep the questions for when the page is loaded again.
    """
    words = WORDS[language]
    buttons = "".join(
        f'<button type="button" lang="{each}" data-do="speak" data-language="{each}" '
        f'aria-pressed="{str(each == language).lower()}">{name}</button>'
        for each, name in _NAMES.items()
    )
    keeping = " data-kept" if kept else ""
    asked = html.escape(json.dumps(within.given() if within else {}))
    return (
        f'<header class="bw-head" data-shown="{language}" data-within="{asked}"{keeping}>'
        f'<p class="bw-skip"><a href="#bw-question">{words.skip_question}</a> '
        f'<a href="#bw-letter">{words.skip_letter}</a></p>'
        f"<div><h1>Briefwijzer</h1><p>{words.tagline}</p></div>"
        f'<div class="bw-languages" role="group" aria-label="{words.switch}">{buttons}</div></header>'
    )


def start_html(examples: Sequence[str], words: Words) -> str:
    """What stands in place of a conversation before there is one.

    Args:
        examples: questions to press.
        words: the page's.
    """
    asks = "".join(
        f'<li><button type="button" data-do="ask" data-question="{html.escape(question)}">{html.escape(question)}'
        "</button></li>"
        for question in examples
    )
    chapters = ((words.promise, words.promise_text), (words.can, words.can_text), (words.cannot, words.cannot_text))
    told = "".join(
        f"<h3>{title}</h3><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" for title, lines in chapters
    )
    begin = f'<h2>{words.begin}</h2><ul class="bw-examples">{asks}</ul>' if asks else ""
    return f'<section class="bw-start">{begin}<div class="bw-help">{told}</div></section>'


def actions_html(session: Session) -> str:
    """What may be done with the conversation as a whole; nothing before there is one."""
    words, count = session.words, len(session.turns)
    if not (count or session.asked):
        return ""
    clear = words.clear.format(count=count) if count > 1 else words.clear_one
    buttons = [f'<button type="button" data-do="clear">{clear}</button>']
    if count:
        buttons += [
            f'<button type="button" data-file="markdown">{words.markdown}</button>',
            f'<button type="button" data-file="json">{words.json}</button>',
            f'<button type="button" data-print>{words.print}</button>',
        ]
    return f'<div class="bw-actions" role="group" aria-label="{words.talk}">{"".join(buttons)}</div>'


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
    limits = (
        f'data-most="{megabytes}" data-kinds="{endings}" data-large="{large}" data-other="{other}" '
        f'data-busy="{words.busy_letter}"'
    )
    return f'<p class="bw-hint" {limits}>{hint}</p>'
