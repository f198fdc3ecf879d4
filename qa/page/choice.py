"""Which letters are asked: the search for them, what it finds, and the choice that was made."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from index.build import Found
from index.filter import Filter
from qa.page.title import Told, dated, day, source, title
from qa.page.words import Interface, Words

# So few letters are a list that is seen as a whole; beyond, one searches.
FEW: Final = 12
# A list of so few is seen at a glance.
_GLANCE: Final = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from, and what is chosen.

    Attributes:
        total: how many letters there are, but for a visitor's own.
        count: of those, how many are within the chosen dossier, sender and time.
        found: the first of these; of few letters, all.
        within: which letters are asked.
        one: the letter that alone is asked; None where several are.
        own: the letter that the visitor brought.
        senders: to choose from, the most frequent first.
        dossiers: likewise.
    """

    total: int
    count: int
    found: Found
    within: Filter
    one: Told | None
    own: Told | None
    senders: Sequence[str]
    dossiers: Sequence[str]

    @property
    def any(self) -> bool:
        """Whether there is anything to choose."""
        return self.total + (self.own is not None) > 1


def choice_html(choice: Choice, words: Words, language: Interface) -> str:
    """The search for letters, each shown with its subject, date and sender; nothing where there is one letter.

    Args:
        choice: what there is.
        words: the page's.
        language: of the page: it writes dates and numbers.
    """
    own = choice.own
    forget = f'<button type="button" class="bw-forget" data-do="forget">{words.forget}</button>' if own else ""
    if not choice.any:
        return forget
    count = counted(choice.total + (own is not None), language)
    chosen = html.escape(scope_text(choice.within, choice.one, words, language))
    label = f'<span class="bw-label">{words.choose.format(count=count)}</span>'
    shown = f'{label} <span class="bw-chosen">{chosen or words.all_letters}</span>'
    every = choice.within == Filter() and choice.total > 1
    always = [_button_html({}, words.all_letters, "", every)] if choice.total > 1 else []
    if own:
        always.append(_letter_html(own, choice.one, language))
    inside = (_few_html if choice.total <= FEW else _many_html)(choice, always, words, language)
    return f'<details class="bw-choice"><summary>{shown}</summary><div class="bw-list">{inside}</div></details>{forget}'


def found_html(found: Found, within: Filter, these: int, words: Words, language: Interface) -> str:
    """What a search found: how many letters, those that can be listed, and a button to ask all that a filter admits.

    Args:
        found: the first letters, and how many there are.
        within: the dossier, sender and time that were searched in.
        these: how many letters are within, whatever words are sought.
        words: the page's.
        language: of the page.
    """
    if not found.total:
        return f'<p class="bw-none">{words.none_found}</p>'
    says = (
        words.found_one if found.total == 1 else words.found if found.total == len(found.entries) else words.found_more
    )
    count = says.format(count=counted(found.total, language), shown=len(found.entries))
    ask = ""
    if within != Filter() and these > 1:
        scope = html.escape(scope_text(within, None, words, language))
        ask = (
            f'<p><button type="button" class="bw-these" data-do="choose"{_data(within.given())}>'
            f"{words.ask_these.format(count=counted(these, language), scope=scope)}</button></p>"
        )
    lines = "".join(_letter_html(entry, None, language) for entry in found.entries)
    return f'<p class="bw-count">{count}</p>{ask}<ul>{lines}</ul>'


def scope_html(choice: Choice, words: Words, language: Interface) -> str:
    """Which letters a question is put to, beside its box, with a button to ask all again; nothing where there is one.

    Args: as for ``choice_html``.
    """
    if not choice.any:
        return ""
    scope = scope_text(choice.within, choice.one, words, language)
    if not scope:
        asked = words.asked_all.format(count=counted(choice.total, language))
        return f'<p class="bw-scope"><span>{asked}</span></p>'
    count = words.count_one if choice.count == 1 else words.count
    more = "" if choice.one else f" ({count.format(count=counted(choice.count, language))})"
    back = words.ask_all if choice.total > 1 else words.ask_other
    button = f' <button type="button" data-do="choose"><span aria-hidden="true">✕</span> {back}</button>'
    return (
        f'<p class="bw-scope"><span>{words.asked} <strong>{html.escape(scope)}</strong>{more}</span>'
        f"{button if choice.within != Filter() else ''}</p>"
    )


def scope_text(within: Filter, one: Told | None, words: Words, language: Interface) -> str:
    """Which letters are asked, in a line of text: "dossier 36 600 · vanaf 1 januari 2024"; nothing where all are."""
    parts = [title(one) if one else within.letter or ""]
    parts += [words.in_dossier.format(value=within.dossier)] if within.dossier else []
    parts += [words.from_sender.format(value=within.sender)] if within.sender else []
    parts += [words.since.format(value=day(within.since, language))] if within.since else []
    parts += [words.until.format(value=day(within.until, language))] if within.until else []
    return " · ".join(part for part in parts if part)


def counted(number: int, language: Interface) -> str:
    """A number as it is written: "2.000" in Dutch, "2,000" in English."""
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def _few_html(choice: Choice, always: Sequence[str], words: Words, language: Interface) -> str:
    """All letters as one list, narrowed in the browser."""
    items = [*always, *(_letter_html(entry, choice.one, language) for entry in choice.found.entries)]
    find = (
        f'<input type="search" data-find aria-label="{words.find}" placeholder="{words.find}" autocomplete="off">'
        if len(items) > _GLANCE
        else ""
    )
    return f'{find}<ul>{"".join(items)}</ul><p class="bw-none" hidden>{words.none_found}</p>'


def _many_html(choice: Choice, always: Sequence[str], words: Words, language: Interface) -> str:
    """A search that the server answers, in the choice of letters that was made."""
    within = choice.within
    fields = (
        _field_html("dossier", words.dossier, within.dossier, choice.dossiers),
        _field_html("sender", words.sender, within.sender, choice.senders),
        _day_html("since", words.first_day, within.since),
        _day_html("until", words.last_day, within.until),
    )
    found = found_html(choice.found, _several(within), choice.count, words, language)
    return (
        f'<form class="bw-search" role="search" aria-label="{words.search}">'
        f'<input type="search" name="words" aria-label="{words.find}" placeholder="{words.find}" autocomplete="off">'
        f'<div class="bw-filters">{"".join(fields)}</div></form>'
        f'<ul class="bw-always">{"".join(always)}</ul><div class="bw-found">{found}</div>'
    )


def _several(within: Filter) -> Filter:
    """The same without the one letter."""
    return Filter(None, within.dossier, within.sender, within.since, within.until)


def _field_html(name: str, label: str, value: str | None, offered: Sequence[str]) -> str:
    options = "".join(f'<option value="{html.escape(each)}"></option>' for each in offered)
    return (
        f'<label>{label}<input type="text" name="{name}" value="{html.escape(value or "")}" list="bw-list-{name}" '
        f'autocomplete="off"></label><datalist id="bw-list-{name}">{options}</datalist>'
    )


def _day_html(name: str, label: str, value: date | None) -> str:
    return f'<label>{label}<input type="date" name="{name}" value="{value or ""}"></label>'


def _letter_html(letter: Told, chosen: Told | None, language: Interface) -> str:
    about = letter.about
    known = (dated(letter, language), about.sender or "", source(letter) if about.number else letter.name)
    is_chosen = chosen is not None and letter.name == chosen.name
    return _button_html({"letter": letter.name}, title(letter), " · ".join(part for part in known if part), is_chosen)


def _button_html(within: Mapping[str, str], shown: str, more: str, chosen: bool) -> str:
    current = ' aria-current="true"' if chosen else ""
    details = f'<span class="bw-more">{html.escape(more)}</span>' if more and more != shown else ""
    return (
        f'<li><button type="button" data-do="choose"{_data(within)}{current}>'
        f"<span>{html.escape(shown)}</span>{details}</button></li>"
    )


def _data(values: Mapping[str, str]) -> str:
    return "".join(f' data-{name}="{html.escape(value)}"' for name, value in values.items())
