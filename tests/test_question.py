"""qa/question.py: what may be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.problems import QuestionProblem
from qa.question import MAX_LENGTH, checked


@pytest.mark.parametrize(
    ("question", "dutch", "english"),
    [
        (None, "geen tekst maar NoneType", "not text but NoneType"),
        (42, "geen tekst maar int", "not text but int"),
        (b"Waarom?", "geen tekst maar bytes", "not text but bytes"),
        (["Waarom?"], "geen tekst maar list", "not text but list"),
        ("", "leeg", "empty"),
        (" \t\n\xa0\u2003", "leeg", "empty"),
        ("?!…", "leeg", "empty"),
        ("👍🎉", "leeg", "empty"),
        ("\u200b\u0301", "leeg", "empty"),
        ("x" * 1001, "hoogstens", "at most"),
        ("Waarom \ud83d?", "losse surrogaat", "lone surrogate"),
        ("\udcff waarom", "losse surrogaat", "lone surrogate"),
    ],
)
def test_what_cannot_be_asked(question: object, dutch: str, english: str) -> None:
    """Each error says in Dutch and in English what is wrong."""
    with pytest.raises(QuestionProblem) as caught:
        checked(question)
    assert dutch in caught.value.nl
    assert english in caught.value.en
    assert str(caught.value) == f"{caught.value.nl}\n{caught.value.en}"
    str(caught.value).encode("utf-8")  # and can be printed


def test_a_question_too_long_names_both_lengths() -> None:
    """How long it is, and how long it may be."""
    with pytest.raises(QuestionProblem) as caught:
        checked("x" * 1234)
    for message in (caught.value.nl, caught.value.en):
        digits = message.replace(",", "").replace(".", "")
        assert "1234" in digits
        assert "1000" in digits


@pytest.mark.parametrize("question", ["x" * MAX_LENGTH, "2?", "  x  ", "Waarom 👍?", "למה?", "e\u0301", "a\nb"])
def test_what_can_be_asked(question: str) -> None:
    """A thousand characters, one letter, any script, emoji beside words, several lines: as asked, but for its ends."""
    assert checked(question) == question.strip()


def test_length_counts_without_outer_space() -> None:
    """White space around it makes no question too long."""
    assert checked(f"{' ' * 500}{'x' * 1000}\n") == "x" * 1000


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_is_asked_or_empty(text: str) -> None:
    """Any short text of whole characters is asked as it is, unless it holds no letter and no digit."""
    if any(character.isalnum() for character in text):
        assert checked(text) == text.strip()
    else:
        with pytest.raises(QuestionProblem, match="empty"):
            checked(text)
