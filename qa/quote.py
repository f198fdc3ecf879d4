"""Sentences chosen for an answer -> citations: what leans brings what it leans on, and what touches is one quote."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.build import Index
from qa.answer import Citation, cite
from qa.decide import Scored
from qa.evidence import leans


def quote(index: Index, chosen: Sequence[Scored]) -> tuple[Citation, ...]:
    """Cite the sentences, strongest first, numbered in reading order; one that leans brings the one before it.
    Sentences that touch become one quote.

    Args:
        index: where they are from.
        chosen: best first.
    """
    spans = _merge([_span(index, item) for item in chosen])
    numbers = {span: number for number, span in enumerate(sorted(spans, key=lambda span: span.place), start=1)}
    citations = []
    for span in spans:
        letter = index.letter(span.place[0])
        paragraph = letter.paragraphs[span.place[1]]
        start, end = paragraph.sentences[span.first].start, paragraph.sentences[span.last].end
        citations.append(cite(letter, paragraph, start, end, number=numbers[span], score=span.belief, words=span.words))
    return tuple(citations)


def _span(index: Index, item: Scored) -> "_Span":
    paragraph = index.paragraph(*item.place)
    last = item.evidence.sentence
    first = last - 1 if last > 0 and leans(paragraph.sentences[last].text) else last
    start = paragraph.sentences[last].start
    words = item.evidence.words and (start + item.evidence.words[0], start + item.evidence.words[1])
    return _Span((*item.place, first), last, item.belief, words)


@dataclass(frozen=True, slots=True)
class _Span:
    """Sentences on end. ``place`` is letter, paragraph and first sentence, so spans sort in reading order; ``words``
    are the answering words of the strongest sentence, by offsets in the letter."""

    place: tuple[int, int, int]
    last: int
    belief: float
    words: tuple[int, int] | None = None

    @property
    def first(self) -> int:
        return self.place[2]

    def touches(self, other: "_Span") -> bool:
        """Whether the two are in one paragraph and share a sentence or adjoin."""
        return self.place[:2] == other.place[:2] and self.first <= other.last + 1 and other.first <= self.last + 1

    def unite(self, other: "_Span") -> "_Span":
        """Both, and all their belief; the words of the stronger."""
        words = max(self, other, key=lambda span: span.belief).words
        return _Span(
            min(self.place, other.place), max(self.last, other.last), min(1.0, self.belief + other.belief), words
        )


def _merge(spans: Sequence[_Span]) -> list[_Span]:
    """Unite what touches; the strongest keeps its rank."""
    merged: list[_Span] = []
    for span in spans:
        touching = [other for other in merged if other.touches(span)]
        for other in touching:
            span = other.unite(span)
        at = merged.index(touching[0]) if touching else len(merged)
        merged = [*merged[:at], span, *(other for other in merged[at:] if other not in touching)]
    return merged
