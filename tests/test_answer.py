"""qa/answer.py: citations are the letter's words, or there are none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import Language
from index.letter import Letter, parse_letter
from index.readers import pages_of
from qa.answer import Answer, Citation, cite, reference


def toy() -> Letter:
    return parse_letter(pages_of("Over geld\n\nEr is geld. Er is “vrede”.\n\nHet schip vaart.", "brief"), "brief")


def citation(paragraph: str, section: tuple[str, ...] = (), pages: tuple[int, ...] = (1,)) -> Citation:
    return Citation(1, "brief", paragraph, section, pages, 0, 3, "Ja.", 0.5)


def test_cite_by_hand() -> None:
    """The second sentence of the first paragraph, with its place."""
    letter = toy()
    paragraph = letter.paragraphs[0]
    made = cite(letter, paragraph, 23, 37, number=2, score=0.25)
    assert made == Citation(2, "brief", "1", ("Over geld",), (1,), 23, 37, "Er is “vrede”.", 0.25)
    assert letter.text[made.start : made.end] == made.quote


@settings(max_examples=60)
@given(st.integers(-5, 80), st.integers(-5, 80))
def test_only_places_in_the_paragraph_are_cited(start: int, end: int) -> None:
    """For any two offsets: a quote that is the letter's text there, inside the paragraph, or an AssertionError."""
    letter = toy()
    paragraph = letter.paragraphs[1]
    if paragraph.start <= start < end <= paragraph.end:
        made = cite(letter, paragraph, start, end, number=1, score=0.5)
        assert made.quote == letter.text[start:end] != ""
    else:
        with pytest.raises(AssertionError, match="is not a place in paragraph 2"):
            cite(letter, paragraph, start, end, number=1, score=0.5)


def test_a_paragraph_of_another_letter() -> None:
    """Offsets that fit are not enough: the words must be that paragraph's."""
    other = parse_letter(pages_of("Over geld\n\nEr is veel. Er is “vrede”.\n\nHet schip vaart.", "b"), "b")
    paragraph = other.paragraphs[0]
    with pytest.raises(AssertionError):
        cite(toy(), paragraph, paragraph.start, paragraph.end, number=1, score=0.5)


def test_an_answer_as_json() -> None:
    """The documented keys, in order, and nothing that JSON cannot say."""
    letter = toy()
    made = cite(letter, letter.paragraphs[0], 11, 22, number=1, score=1 / 3)
    answer = Answer("Is er geld?", "nl", True, 2 / 3, "answered", "De brief zegt hierover:", (made,))
    assert json.loads(json.dumps(answer.to_dict())) == {
        "schema": "briefwijzer.answer/1",
        "question": "Is er geld?",
        "language": "nl",
        "answered": True,
        "confidence": 0.6667,
        "reason": "answered",
        "message": "De brief zegt hierover:",
        "citations": [
            {
                "type": "char_location",
                "number": 1,
                "cited_text": "Er is geld.",
                "document_title": "brief",
                "document_subject": None,
                "document_date": None,
                "document_reference": None,
                "start_char_index": 11,
                "end_char_index": 22,
                "start_page_number": 1,
                "end_page_number": 1,
                "paragraph": "1",
                "section": ["Over geld"],
                "score": 0.3333,
                "answer_words": None,
            }
        ],
        "closest": None,
    }


def test_a_refusal_as_json() -> None:
    """No citations, and what came nearest by itself."""
    near = citation("signature", pages=(2, 3))
    made = Answer("Hm?", "en", False, 0.1, "not_in_letter", "The letter does not answer this.", (), near).to_dict()
    assert (made["answered"], made["reason"], made["citations"]) == (False, "not_in_letter", [])
    assert (made["closest"]["paragraph"], made["closest"]["cited_text"]) == ("signature", "Ja.")
    assert (made["closest"]["start_page_number"], made["closest"]["end_page_number"]) == (2, 3)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", ["alinea 4 · p. 1", "voetnoot 1 · p. 1", "ondertekening · p. 1", "briefhoofd · p. 1"]),
        ("en", ["paragraph 4 · p. 1", "footnote 1 · p. 1", "signature · p. 1", "letterhead · p. 1"]),
        ("de", ["Absatz 4 · S. 1", "Fußnote 1 · S. 1", "Unterschrift · S. 1", "Briefkopf · S. 1"]),
        ("fr", ["alinéa 4 · p. 1", "note 1 · p. 1", "signature · p. 1", "en-tête · p. 1"]),
    ],
)
def test_references(language: Language, expected: list[str]) -> None:
    """Paragraph, footnote, signature and letterhead, as a reader of each language says them."""
    assert [reference(citation(id), language) for id in ("4", "fn1", "signature", "letterhead")] == expected


def test_references_with_section_and_pages() -> None:
    """Headings from the outermost in; first and last page."""
    made = citation("7", ("Inzet", "Lucht"), (2, 3))
    assert reference(made) == "§ Inzet > Lucht · alinea 7 · p. 2–3"
