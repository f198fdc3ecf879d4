"""The source panel: letters as HTML, with what the answers cite marked in them."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.language import detect_language
from index.letter import Letter
from index.paragraph import Heading, Mark, Paragraph
from qa.answer import Answer, Citation
from qa.page.quote import anchor, link_to
from qa.page.title import dated, source, title
from qa.page.words import WORDS, Interface, Words

# Fewer headings are seen at a glance.
_OUTLINED: Final = 2


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation and the number of the answer that gives it, from 1."""

    turn: int
    citation: Citation

    @property
    def key(self) -> str:
        """What links to it on the page: "2.1" for the second answer's first citation."""
        return f"{self.turn}.{self.citation.number}"


def panel_html(
    letters: Sequence[Letter],
    answers: Sequence[Answer] = (),
    words: Words = WORDS["nl"],
    language: Interface = "nl",
) -> str:
    """The letters that the answers cite, those of the last first; without any, the first letter.

    The last answer's citations are marked. Those of earlier answers carry their place along, so that the page can mark
    them instead.

    Args:
        letters: those that are asked.
        answers: of the conversation, oldest first.
        words: the page's.
        language: of the page: it writes the date.
    """
    cited = [Cited(turn, each) for turn, answer in enumerate(answers, start=1) for each in answer.citations]
    latest = sorted(cited, key=lambda each: -each.turn)
    names = [*dict.fromkeys(each.citation.letter for each in latest)] or [letters[0].name]
    shown = [next(letter for letter in letters if letter.name == name) for name in names]
    strongest = next((f' data-strongest="{each.key}"' for each in latest if each.turn == len(answers)), "")
    articles = [
        _head_html(letter, language)
        + letter_html(
            letter, letters, [each for each in cited if each.citation.letter == letter.name], len(answers), words
        )
        for letter in shown
    ]
    return (
        f'<div class="bw-letter" id="bw-letter" role="region" aria-label="{words.letter}" tabindex="0"{strongest}>'
        f"{''.join(articles)}</div>"
    )


def letter_html(letter: Letter, letters: Sequence[Letter], cited: Sequence[Cited], turn: int, words: Words) -> str:
    """One letter: outline, headings, numbered paragraphs, page marks, footnotes.

    Args:
        letter: to show.
        letters: all that are asked: they decide the anchors.
        cited: its citations, of all answers.
        turn: the answer whose citations are marked.
        words: the page's.
    """
    parts = [_outline_html(letter, letters, words)]
    page = 0 if letter.pages > 1 else letter.pages
    blocks: list[Heading | Paragraph] = [*letter.headings, *letter.paragraphs]
    for block in sorted(blocks, key=lambda block: block.start):
        first, last = (block.page, block.page) if isinstance(block, Heading) else (block.pages[0], block.pages[-1])
        if first > page:
            parts.append(_page_html(first, words.page, letter, letters))
        if isinstance(block, Heading):
            tag, id_ = f"h{min(block.level + 2, 6)}", _heading_id(block, letter, letters)
            marks = {mark.offset: _mark_html(mark, letter, letters, words) for mark in block.marks}
            parts.append(f'<{tag} id="{id_}" tabindex="-1">{_with(letter.text, block, marks)}</{tag}>')
        else:
            parts.append(_paragraph_html(block, letter, letters, cited, turn, words))
        if last > max(first, page):
            # Where in the paragraph the page turns is not known, and not said.
            parts.append(_page_html(last, words.page_inside, letter, letters))
        page = max(page, last)
    return f'<article lang="{detect_language(letter.text[:2000])}">{"".join(parts)}</article>'


def _head_html(letter: Letter, language: Interface) -> str:
    """What the letter is about, when and by whom it was written, and what it is cited as."""
    known = [dated(letter, language), letter.about.sender or "", source(letter) if letter.about.number else ""]
    about = " · ".join(part for part in (*known, letter.name if letter.about.subject else "") if part)
    more = f'<p class="bw-about">{html.escape(about)}</p>' if about else ""
    return f'<header class="bw-title"><h2 class="bw-name">{html.escape(title(letter))}</h2>{more}</header>'


def _page_html(number: int, says: str, letter: Letter, letters: Sequence[Letter]) -> str:
    id_ = anchor(letters, letter.name, f"page-{number}")
    return f'<p class="bw-page" id="{id_}">{says.format(number=number)}</p>'


def _outline_html(letter: Letter, letters: Sequence[Letter], words: Words) -> str:
    if len(letter.headings) < _OUTLINED:
        return ""
    lines = [
        f'<li class="bw-level-{min(heading.level, 3)}">'
        f'<a href="{link_to(_heading_id(heading, letter, letters))}">{html.escape(heading.text)}</a></li>'
        for heading in letter.headings
    ]
    return f'<details class="bw-outline"><summary>{words.outline}</summary><ol>{"".join(lines)}</ol></details>'


def _heading_id(heading: Heading, letter: Letter, letters: Sequence[Letter]) -> str:
    return anchor(letters, letter.name, f"head-{letter.headings.index(heading) + 1}")


def _mark_html(mark: Mark, letter: Letter, letters: Sequence[Letter], words: Words) -> str:
    note = anchor(letters, letter.name, f"par-{mark.footnote}")
    label = html.escape(words.note.format(label=mark.label))
    return (
        f'<sup><a href="{link_to(note)}" id="{html.escape(note)}-mark" aria-label="{label}">'
        f"{html.escape(mark.label)}</a></sup>"
    )


def _with(text: str, block: Heading, inserts: dict[int, str]) -> str:
    """A heading's text with HTML set in by the offset before which it stands."""
    cuts = sorted({block.start, block.end, *inserts})
    parts = [inserts.get(start, "") + html.escape(text[start:end]) for start, end in pairwise(cuts)]
    return "".join(parts) + inserts.get(block.end, "")


def _paragraph_html(
    paragraph: Paragraph, letter: Letter, letters: Sequence[Letter], cited: Sequence[Cited], turn: int, words: Words
) -> str:
    here = anchor(letters, letter.name, f"par-{paragraph.id}")
    number = {"paragraph": paragraph.id, "footnote": paragraph.id.removeprefix("fn")}.get(paragraph.kind, "")
    inserts = {mark.offset: _mark_html(mark, letter, letters, words) for mark in paragraph.marks}
    if paragraph.kind == "letterhead":  # its sentences are the lines of an address
        inserts |= {sentence.start: "<br>" for sentence in paragraph.sentences[1:]}
    back = ""
    blocks: list[Heading | Paragraph] = [*letter.paragraphs, *letter.headings]
    if any(mark.footnote == paragraph.id for block in blocks for mark in block.marks):
        back = f' <a href="{link_to(here + "-mark")}" aria-label="{words.back}">↩</a>'
    name = words.note.format(label=number) if paragraph.kind == "footnote" else words.permalink.format(number=number)
    link = (
        f'<a class="bw-no" href="{link_to(here)}" aria-label="{html.escape(name)}">{html.escape(number)}</a>'
        if number
        else ""
    )
    body = marked(
        letter, paragraph, [each for each in cited if each.citation.paragraph == paragraph.id], inserts, turn, words
    )
    return (
        f'<div class="bw-{paragraph.kind}" id="{html.escape(here)}" tabindex="-1">'
        f"{link or '<span></span>'}<p>{body}{back}</p></div>"
    )


def marked(
    letter: Letter,
    paragraph: Paragraph,
    cited: Sequence[Cited],
    inserts: dict[int, str],
    turn: int = 1,
    words: Words = WORDS["nl"],
) -> str:
    """A paragraph's text with its citations set apart, cut where citations or inserts begin or end.

    Args:
        letter: whose text the offsets refer to.
        paragraph: the part of it to show.
        cited: of this paragraph; they may overlap. Where one begins stands its number, outside the mark: it leads
            back to the answer.
        inserts: HTML by the offset before which it stands, itself outside any mark.
        turn: the answer whose citations are in ``<mark>``; those of others are in ``<span>``, their numbers hidden.
        words: the page's.
    """
    ends = (offset for each in cited for offset in (each.citation.start, each.citation.end))
    cuts = sorted({paragraph.start, paragraph.end, *ends, *inserts})
    parts = []
    for start, end in pairwise(cuts):
        parts.append(inserts.get(start, ""))
        for each in cited:
            if each.citation.start == start:
                parts.append(_number_html(each, words, shown=each.turn == turn))
        here = [each for each in cited if each.citation.start <= start < each.citation.end]
        tag = "mark" if any(each.turn == turn for each in here) else "span"
        text = html.escape(letter.text[start:end])
        keys = " ".join(each.key for each in here)
        parts.append(f'<{tag} data-citation="{keys}">{text}</{tag}>' if here else text)
    return "".join(parts) + inserts.get(paragraph.end, "")


def _number_html(cited: Cited, words: Words, *, shown: bool) -> str:
    number, hidden = cited.citation.number, "" if shown else " hidden"
    return (
        f'<sup class="bw-number" data-turn="{cited.turn}"{hidden}><a href="#answer-{cited.key}" '
        f'aria-label="{words.back_to_quote.format(number=number)}">{number}</a></sup>'
    )
