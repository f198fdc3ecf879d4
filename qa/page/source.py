"""The source panel: letters as HTML, with what the answers cite marked in them."""

import html
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.letter import Letter
from index.paragraph import Heading, Mark, Paragraph
from qa.answer import Answer, Citation
from qa.page.quote import anchor, language_of, link_to
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
    letters: Mapping[str, Letter],
    answers: Sequence[Answer] = (),
    words: Words = WORDS["nl"],
    language: Interface = "nl",
    *,
    first: str | None = None,
) -> str:
    """The letters that the answers cite, those of the last first; without any, one of those that are asked.

    The last answer's citations are marked. Those of earlier answers carry their place along, so that the page can mark
    them instead.

    Args:
        letters: those that are asked, by name, at least one; only what is shown is looked up.
        answers: of the conversation, oldest first.
        words: the page's.
        language: of the page: it writes the date.
        first: the name of the letter to show where nothing is cited; the first one by default.
    """
    cited = [Cited(turn, each) for turn, answer in enumerate(answers, start=1) for each in answer.citations]
    latest = sorted(cited, key=lambda each: -each.turn)
    by_letter: defaultdict[str, list[Cited]] = defaultdict(list)
    for each in cited:
        by_letter[each.citation.letter].append(each)
    names = [*dict.fromkeys(each.citation.letter for each in latest)] or [first or next(iter(letters))]
    strongest = next((f' data-strongest="{each.key}"' for each in latest if each.turn == len(answers)), "")
    articles = [
        _head_html(letters[name], language)
        + letter_html(letters[name], by_letter[name], len(answers), words, alone=len(letters) == 1)
        for name in names
    ]
    return (
        f'<div class="bw-letter" id="bw-letter" role="region" aria-label="{words.letter}" tabindex="0"{strongest}>'
        f"{''.join(articles)}</div>"
    )


def letter_html(letter: Letter, cited: Sequence[Cited], turn: int, words: Words, *, alone: bool = True) -> str:
    """One letter: outline, headings, numbered paragraphs, page marks, footnotes. Its time is linear in the letter.

    Args:
        letter: to show.
        cited: its citations, of all answers.
        turn: the answer whose citations are marked.
        words: the page's.
        alone: whether no other letter is asked: it decides the anchors.
    """
    return _Article(letter, cited, turn, words, alone).html()


def _head_html(letter: Letter, language: Interface) -> str:
    """What the letter is about, when and by whom it was written, and what it is cited as."""
    known = [dated(letter, language), letter.about.sender or "", source(letter) if letter.about.number else ""]
    about = " · ".join(part for part in (*known, letter.name if letter.about.subject else "") if part)
    more = f'<p class="bw-about">{html.escape(about)}</p>' if about else ""
    return f'<header class="bw-title"><h2 class="bw-name">{html.escape(title(letter))}</h2>{more}</header>'


class _Article:
    """A letter, with what its parts need to know of each other: looked up once, since there are thousands of parts."""

    def __init__(self, letter: Letter, cited: Sequence[Cited], turn: int, words: Words, alone: bool) -> None:
        self._letter, self._turn, self._words, self._alone = letter, turn, words, alone
        self._cited: defaultdict[str, list[Cited]] = defaultdict(list)
        for each in cited:
            self._cited[each.citation.paragraph].append(each)
        blocks: list[Heading | Paragraph] = [*letter.headings, *letter.paragraphs]
        self._blocks = sorted(blocks, key=lambda block: block.start)
        self._referred = {mark.footnote for block in blocks for mark in block.marks}

    def html(self) -> str:
        """The whole letter."""
        parts = [self._outline()]
        page = 0 if self._letter.pages > 1 else self._letter.pages
        number = 0
        for block in self._blocks:
            first, last = (block.page, block.page) if isinstance(block, Heading) else (block.pages[0], block.pages[-1])
            if first > page:
                parts.append(self._page(first, self._words.page))
            if isinstance(block, Heading):
                number += 1
                parts.append(self._heading(block, number))
            else:
                parts.append(self._paragraph(block))
            if last > max(first, page):
                # Where in the paragraph the page turns is not known, and not said.
                parts.append(self._page(last, self._words.page_inside))
            page = max(page, last)
        return f'<article lang="{language_of(self._letter)}">{"".join(parts)}</article>'

    def _anchor(self, place: str) -> str:
        return anchor(self._letter, place, alone=self._alone)

    def _page(self, number: int, says: str) -> str:
        return f'<p class="bw-page" id="{self._anchor(f"page-{number}")}">{says.format(number=number)}</p>'

    def _outline(self) -> str:
        if len(self._letter.headings) < _OUTLINED:
            return ""
        lines = [
            f'<li class="bw-level-{min(heading.level, 3)}">'
            f'<a href="{link_to(self._anchor(f"head-{number}"))}">{html.escape(heading.text)}</a></li>'
            for number, heading in enumerate(self._letter.headings, start=1)
        ]
        return (
            f'<details class="bw-outline"><summary>{self._words.outline}</summary><ol>{"".join(lines)}</ol></details>'
        )

    def _heading(self, heading: Heading, number: int) -> str:
        tag = f"h{min(heading.level + 2, 6)}"
        text = _with(self._letter.text, heading, self._marks(heading))
        return f'<{tag} id="{self._anchor(f"head-{number}")}" tabindex="-1">{text}</{tag}>'

    def _marks(self, block: Heading | Paragraph) -> dict[int, str]:
        """The marks of footnotes, by the offset before which they stand."""
        return {mark.offset: self._mark(mark) for mark in block.marks}

    def _mark(self, mark: Mark) -> str:
        note = self._anchor(f"par-{mark.footnote}")
        label = html.escape(self._words.note.format(label=mark.label))
        return (
            f'<sup><a href="{link_to(note)}" id="{html.escape(note)}-mark" aria-label="{label}">'
            f"{html.escape(mark.label)}</a></sup>"
        )

    def _paragraph(self, paragraph: Paragraph) -> str:
        words, here = self._words, self._anchor(f"par-{paragraph.id}")
        number = {"paragraph": paragraph.id, "footnote": paragraph.id.removeprefix("fn")}.get(paragraph.kind, "")
        inserts = self._marks(paragraph)
        if paragraph.kind == "letterhead":  # its sentences are the lines of an address
            inserts |= {sentence.start: "<br>" for sentence in paragraph.sentences[1:]}
        referred = paragraph.id in self._referred
        back = f' <a href="{link_to(here + "-mark")}" aria-label="{words.back}">↩</a>' if referred else ""
        name = (words.note if paragraph.kind == "footnote" else words.permalink).format(number=number, label=number)
        link = (
            f'<a class="bw-no" href="{link_to(here)}" aria-label="{html.escape(name)}">{html.escape(number)}</a>'
            if number
            else "<span></span>"
        )
        body = marked(self._letter, paragraph, self._cited[paragraph.id], inserts, self._turn, words)
        return (
            f'<div class="bw-{paragraph.kind}" id="{html.escape(here)}" tabindex="-1">{link}<p>{body}{back}</p></div>'
        )


def _with(text: str, block: Heading, inserts: dict[int, str]) -> str:
    """A heading's text with HTML set in by the offset before which it stands."""
    cuts = sorted({block.start, block.end, *inserts})
    parts = [inserts.get(start, "") + html.escape(text[start:end]) for start, end in pairwise(cuts)]
    return "".join(parts) + inserts.get(block.end, "")


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
