"""The source panel: letters as HTML, with what an answer cites marked in them."""

import html
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import quote as percent_encoded

from index.language import detect_language
from index.letter import Heading, Letter, Paragraph
from qa.answer import Answer, Citation
from qa.page.render import anchor


def panel_html(letters: Sequence[Letter], answer: Answer | None = None) -> str:
    """The source panel: the letters that the answer cites, strongest first, its citations marked; else the first."""
    citations = answer.citations if answer else ()
    names = [*dict.fromkeys(citation.letter for citation in citations)] or [letters[0].name]
    shown = [next(letter for letter in letters if letter.name == name) for name in names]
    strongest = f' data-strongest="{citations[0].number}"' if citations else ""
    return (
        f'<div class="bw-letter" role="region" aria-label="De brief (the letter)" tabindex="0"{strongest}>'
        + "".join(letter_html(letter, letters, [c for c in citations if c.letter == letter.name]) for letter in shown)
        + "</div>"
    )


def letter_html(letter: Letter, letters: Sequence[Letter], citations: Sequence[Citation] = ()) -> str:
    """One letter: name, headings, numbered paragraphs, page marks, footnotes, with the citations marked."""
    parts = [f'<h2 class="bw-name">{html.escape(letter.name)}</h2>']
    page = 0 if letter.pages > 1 else letter.pages
    blocks: list[Heading | Paragraph] = [*letter.headings, *letter.paragraphs]
    for block in sorted(blocks, key=lambda block: block.start):
        first, last = (block.page, block.page) if isinstance(block, Heading) else (block.pages[0], block.pages[-1])
        if first > page:
            parts.append(f'<p class="bw-page" id="page-{first}">pagina {first}</p>')
        if isinstance(block, Heading):
            tag = f"h{min(block.level + 2, 6)}"
            parts.append(f"<{tag}>{html.escape(block.text)}</{tag}>")
        else:
            parts.append(_paragraph_html(block, letter, letters, citations))
        if last > max(first, page):
            # Where in the paragraph the page turns is not known, and not said.
            parts.append(f'<p class="bw-page" id="page-{last}">pagina {last} begint in deze alinea</p>')
        page = max(page, last)
    return f'<article lang="{detect_language(letter.text[:2000])}">{"".join(parts)}</article>'


def _paragraph_html(
    paragraph: Paragraph, letter: Letter, letters: Sequence[Letter], citations: Sequence[Citation]
) -> str:
    here = anchor(letters, letter.name, paragraph.id)
    number = {"paragraph": paragraph.id, "footnote": paragraph.id.removeprefix("fn")}.get(paragraph.kind, "")
    marks = {}
    for mark in paragraph.marks:
        note = anchor(letters, letter.name, mark.footnote)
        link = html.escape("#" + percent_encoded(note))
        marks[mark.offset] = (
            f'<sup><a href="{link}" id="{html.escape(note)}-mark" aria-label="voetnoot {html.escape(mark.label)}">'
            f"{html.escape(mark.label)}</a></sup>"
        )
    if paragraph.kind == "letterhead":  # its sentences are the lines of an address
        marks |= {sentence.start: "<br>" for sentence in paragraph.sentences[1:]}
    back = ""
    if any(mark.footnote == paragraph.id for other in letter.paragraphs for mark in other.marks):
        link = html.escape("#" + percent_encoded(here) + "-mark")
        back = f' <a href="{link}" aria-label="terug naar de tekst">↩</a>'
    cited = [citation for citation in citations if citation.paragraph == paragraph.id]
    return (
        f'<div class="bw-{paragraph.kind}" id="{html.escape(here)}" tabindex="-1">'
        f'<span class="bw-no">{html.escape(number)}</span><p>{marked(letter, paragraph, cited, marks)}{back}</p></div>'
    )


def marked(letter: Letter, paragraph: Paragraph, citations: Sequence[Citation], inserts: dict[int, str]) -> str:
    """A paragraph's text with its citations in <mark>, cut where citations or inserts begin or end.

    Args:
        letter: whose text the offsets refer to.
        paragraph: the part of it to show.
        citations: of this paragraph; they may overlap. Where one begins stands its number, outside the mark.
        inserts: HTML by the offset before which it stands, itself outside any mark.
    """
    ends = (offset for citation in citations for offset in (citation.start, citation.end))
    cuts = sorted({paragraph.start, paragraph.end, *ends, *inserts})
    parts = []
    for start, end in pairwise(cuts):
        parts.append(inserts.get(start, ""))
        numbers = [citation.number for citation in citations if citation.start <= start < citation.end]
        parts += [f'<sup class="bw-number">{c.number}</sup>' for c in citations if c.start == start]
        text = html.escape(letter.text[start:end])
        cites = " ".join(map(str, numbers))
        parts.append(f'<mark data-citation="{cites}">{text}</mark>' if numbers else text)
    return "".join(parts) + inserts.get(paragraph.end, "")
