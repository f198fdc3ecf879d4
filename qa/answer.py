"""Answer and Citation: the types that everybody else speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from index.about import About
from index.language import Language
from index.letter import Letter
from index.paragraph import Paragraph

SCHEMA: Final = "briefwijzer.answer/1"

Reason = Literal["answered", "not_in_letter", "no_question"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The letter's own words, and where they stand.

    Attributes:
        number: its place in reading order among the answer's citations, from 1.
        letter: name of the letter.
        paragraph: "4", "fn1", "signature", "letterhead".
        section: the headings above the paragraph, outermost first.
        pages: the pages the quote's paragraph stands on, from 1.
        start: offset of the quote in ``Letter.text``, in characters.
        end: offset after the quote's last character.
        quote: ``letter.text[start:end]``, whole sentences.
        score: how strongly it speaks for being an answer, in [0, 1], higher is better.
        words: offsets in ``Letter.text`` of the words in the quote that answer a narrow question (a date, an amount, a
            name); None where the whole quote does.
        about: what the letter says of itself: subject, date, dossier, number.
    """

    number: int
    letter: str
    paragraph: str
    section: tuple[str, ...]
    pages: tuple[int, ...]
    start: int
    end: int
    quote: str
    score: float
    words: tuple[int, int] | None = None
    about: About = field(default_factory=About)

    def to_dict(self) -> dict[str, Any]:
        """The citation as JSON, as README documents it."""
        return {
            "type": "char_location",
            "number": self.number,
            "cited_text": self.quote,
            "document_title": self.letter,
            "document_subject": self.about.subject,
            "document_date": self.about.date,
            "document_reference": self.about.reference,
            "start_char_index": self.start,
            "end_char_index": self.end,
            "start_page_number": self.pages[0],
            "end_page_number": self.pages[-1],
            "paragraph": self.paragraph,
            "section": list(self.section),
            "score": round(self.score, 4),
            "answer_words": list(self.words) if self.words else None,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the letter says to a question, or that it says nothing.

    Attributes:
        question: as it was asked.
        language: the question's language.
        answered: whether the letter answers.
        confidence: calibrated probability, in [0, 1], that the letter answers and the strongest citation says it.
        reason: why there is an answer, or why there is none.
        message: the same for a reader, in the question's language. Not the letter's words.
        citations: strongest first, at most four; empty for a refusal.
        closest: for a refusal, the sentence that came nearest. It does not answer. None where nothing was asked.
    """

    question: str
    language: Language
    answered: bool
    confidence: float
    reason: Reason
    message: str
    citations: tuple[Citation, ...]
    closest: Citation | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON, in the schema that README documents; ``schema`` names its version."""
        return {
            "schema": SCHEMA,
            "question": self.question,
            "language": self.language,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "reason": self.reason,
            "message": self.message,
            "citations": [citation.to_dict() for citation in self.citations],
            "closest": self.closest.to_dict() if self.closest else None,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked before, and its answer."""

    question: str
    answer: Answer


def cite(
    letter: Letter,
    paragraph: Paragraph,
    start: int,
    end: int,
    *,
    number: int,
    score: float,
    words: tuple[int, int] | None = None,
) -> Citation:
    """Cite the letter from ``start`` to ``end``, inside the paragraph.

    Raises:
        AssertionError: the place does not lie within the paragraph, or the answering words not within the place.
            Nothing else may be shown as its words.
    """
    quote = letter.text[start:end]
    if (
        not (paragraph.start <= start < end <= paragraph.end)
        or quote != paragraph.text[start - paragraph.start : end - paragraph.start]
    ):
        raise AssertionError(f"{letter.name}: {start}–{end} is not a place in paragraph {paragraph.id}")
    if words and not start <= words[0] < words[1] <= end:
        raise AssertionError(f"{letter.name}: words {words} do not stand in the quote {start}–{end}")
    return Citation(
        number=number,
        letter=letter.name,
        paragraph=paragraph.id,
        section=paragraph.section,
        pages=paragraph.pages,
        start=start,
        end=end,
        quote=quote,
        score=score,
        words=words,
        about=letter.about,
    )


def document(citation: Citation) -> str:
    """Which letter it is, for a reader, where that is known beyond its name: subject, day, how parliament cites it."""
    about = citation.about
    return " · ".join(part for part in (about.subject, about.date, about.reference) if part)


def reference(citation: Citation, language: Language = "nl") -> str:
    """Where a quote stands, for a reader: "§ Afschrikking · alinea 7 · p. 2–3"."""
    words = _WORDS[language]
    names = {"signature": words[1], "letterhead": words[2]}
    if citation.paragraph.startswith("fn"):
        place = f"{words[3]} {citation.paragraph.removeprefix('fn')}"
    else:
        place = names.get(citation.paragraph, f"{words[0]} {citation.paragraph}")
    section = [f"§ {' > '.join(citation.section)}"] if citation.section else []
    return " · ".join([*section, place, f"{words[4]} {_range(citation.pages)}"])


_WORDS: Final[dict[Language, tuple[str, str, str, str, str]]] = {
    "nl": ("alinea", "ondertekening", "briefhoofd", "voetnoot", "p."),
    "en": ("paragraph", "signature", "letterhead", "footnote", "p."),
    "de": ("Absatz", "Unterschrift", "Briefkopf", "Fußnote", "S."),
    "fr": ("alinéa", "signature", "en-tête", "note", "p."),
}


def _range(pages: Sequence[int]) -> str:
    return str(pages[0]) if len(pages) == 1 else f"{pages[0]}–{pages[-1]}"
