"""The letters to choose from, as a list to search."""

import html
from collections.abc import Sequence
from typing import Final

from index.letter import Letter
from qa.page.title import dated, source, title
from qa.page.words import Interface, Words

# A list of so few is seen at a glance.
_SEARCHED: Final = 6


def choice_html(
    letters: Sequence[Letter], chosen: str | None, own: Letter | None, words: Words, language: Interface
) -> str:
    """The letters, each with its subject, date and sender; nothing where there is one.

    Args:
        letters: those that everyone may choose.
        chosen: the name of the one that alone is asked; None for all.
        own: the letter that the visitor brought.
        words: the page's.
        language: of the page: it writes the dates.
    """
    forget = f'<button type="button" class="bw-forget" data-do="forget">{words.forget}</button>' if own else ""
    if len(letters) + (own is not None) < 2:
        return forget
    together = [_button_html("", words.all_letters, "", chosen is None)] if len(letters) > 1 else []
    each = [_letter_html(letter, _is_chosen(letter, chosen, letters), language) for letter in letters]
    mine = [_letter_html(own, chosen == own.name, language)] if own else []
    now = next((letter for letter in (*letters, *([own] if own else [])) if _is_chosen(letter, chosen, letters)), None)
    name = html.escape(title(now)) if now else words.all_letters
    items = [*together, *mine, *each]
    find = (
        f'<input type="search" data-find aria-label="{words.find}" placeholder="{words.find}" autocomplete="off">'
        if len(items) > _SEARCHED
        else ""
    )
    choose = words.choose.format(count=len(items) - len(together))
    shown = f'<span class="bw-label">{choose}</span> <span class="bw-chosen">{name}</span>'
    return (
        f'<details class="bw-choice"><summary>{shown}</summary><div class="bw-list">{find}<ul>{"".join(items)}</ul>'
        f'<p class="bw-none" hidden>{words.none_found}</p></div></details>{forget}'
    )


def _is_chosen(letter: Letter, chosen: str | None, letters: Sequence[Letter]) -> bool:
    return letter.name == chosen or (chosen is None and len(letters) == 1)


def _letter_html(letter: Letter, chosen: bool, language: Interface) -> str:
    known = (dated(letter, language), letter.about.sender or "", source(letter) if letter.about.number else letter.name)
    return _button_html(letter.name, title(letter), " · ".join(part for part in known if part), chosen)


def _button_html(name: str, shown: str, more: str, chosen: bool) -> str:
    current = ' aria-current="true"' if chosen else ""
    details = f'<span class="bw-more">{html.escape(more)}</span>' if more and more != shown else ""
    return (
        f'<li><button type="button" data-do="choose" data-letter="{html.escape(name)}"{current}>'
        f"<span>{html.escape(shown)}</span>{details}</button></li>"
    )
