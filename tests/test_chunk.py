"""index/chunk.py: every sentence alone, every three on end, each in its place."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import Passage, chunk
from index.letter import Letter, parse_letter
from index.readers import pages_of


def toy(text: str) -> Letter:
    """A text as a letter."""
    return parse_letter(pages_of(text, "toy"), "toy")


def spans(passages: tuple[Passage, ...]) -> list[tuple[int, int]]:
    """First and last sentence of each passage."""
    return [(passage.first, passage.last) for passage in passages]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [(0, 0)]),
        (2, [(0, 0), (0, 1), (1, 1)]),
        (3, [(0, 0), (0, 2), (1, 1), (2, 2)]),
        (4, [(0, 0), (0, 2), (1, 1), (1, 3), (2, 2), (3, 3)]),
        (5, [(0, 0), (0, 2), (1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (4, 4)]),
        (6, [(0, 0), (0, 2), (1, 1), (1, 3), (2, 2), (2, 4), (3, 3), (3, 5), (4, 4), (5, 5)]),
    ],
)
def test_windows(count: int, expected: list[tuple[int, int]]) -> None:
    """Every sentence alone and every three on end, in reading order; of two sentences, both."""
    words = ["een", "twee", "drie", "vier", "vijf", "zes"]
    letter = toy(" ".join(f"Dit is {word}." for word in words[:count]))
    assert spans(chunk(letter)) == expected


def test_passages_of_a_letter_by_eye() -> None:
    """Four sentences: text and place of each passage."""
    passages = chunk(toy("Aap is. Noot is. Mies is. Wim is."))
    assert [(passage.start, passage.text) for passage in passages] == [
        (0, "Aap is."),
        (0, "Aap is. Noot is. Mies is."),
        (8, "Noot is."),
        (8, "Noot is. Mies is. Wim is."),
        (17, "Mies is."),
        (26, "Wim is."),
    ]
    assert {passage.paragraph for passage in passages} == {0}


def test_repeated_sentences_have_their_own_offsets() -> None:
    """Equal sentences and equal windows stand in different places, though their text is one."""
    passages = chunk(toy("Ja. Ja. Ja. Ja."))
    assert [(passage.start, passage.text) for passage in passages] == [
        (0, "Ja."),
        (0, "Ja. Ja. Ja."),
        (4, "Ja."),
        (4, "Ja. Ja. Ja."),
        (8, "Ja."),
        (12, "Ja."),
    ]


def test_no_passage_crosses_a_paragraph() -> None:
    """Two paragraphs of two sentences: no passage holds sentences of both."""
    letter = toy("Aap is. Noot is.\n\nMies is. Wim is.")
    passages = chunk(letter)
    assert [(passage.paragraph, passage.text) for passage in passages] == [
        (0, "Aap is."),
        (0, "Aap is. Noot is."),
        (0, "Noot is."),
        (1, "Mies is."),
        (1, "Mies is. Wim is."),
        (1, "Wim is."),
    ]


def test_headings_are_searched_and_not_quoted() -> None:
    """The headings above stand in ``enhanced``, on a line of their own, and nowhere in ``text``."""
    letter = toy("Steun\nOekraïne\nDit is een zin over hulp van ons.")
    (passage,) = chunk(letter)
    assert passage.text == "Dit is een zin over hulp van ons."
    assert passage.enhanced == "Steun > Oekraïne\nDit is een zin over hulp van ons."


def test_without_headings_the_text_is_searched_alone() -> None:
    """No heading, no line for it."""
    (passage,) = chunk(toy("Dit is een zin."))
    assert passage.enhanced == passage.text == "Dit is een zin."


def test_an_answer_is_found_by_its_question() -> None:
    """A written question has no passage of its own; its sentences, alone and together, lead to the whole answer."""
    letter = toy("Vraag 1\nIs er geld? En is er een schip?\n\nAntwoord 1\nEr is geld. Er is geen schip.")
    answer = "Er is geld. Er is geen schip."
    assert [(passage.paragraph, passage.first, passage.last, passage.text) for passage in chunk(letter)] == [
        *((1, 0, 1, answer) for _ in range(3)),
        (1, 0, 0, "Er is geld."),
        (1, 0, 1, answer),
        (1, 1, 1, "Er is geen schip."),
    ]
    assert [passage.enhanced for passage in chunk(letter)][:3] == [
        "Is er geld?",
        "Is er geld? En is er een schip?",
        "En is er een schip?",
    ]


def check(letter: Letter) -> None:
    """What holds for every letter."""
    passages = chunk(letter)
    for passage in passages:
        paragraph = letter.paragraphs[passage.paragraph]
        assert letter.text[passage.start : passage.start + len(passage.text)] == passage.text
        assert passage.start == paragraph.sentences[passage.first].start
        assert passage.start + len(passage.text) == paragraph.sentences[passage.last].end
        assert passage.enhanced.endswith(passage.text)
    for number, paragraph in enumerate(letter.paragraphs):
        count = len(paragraph.sentences)
        alone = {(one, one) for one in range(count)}
        three = {(one, one + 2) for one in range(count - 2)} or {(0, count - 1)}
        own = [(passage.first, passage.last) for passage in passages if passage.paragraph == number]
        assert own == sorted(alone | three)
    assert all(one.paragraph <= other.paragraph for one, other in pairwise(passages))


def test_the_seed_letter(seed_letter: Letter) -> None:
    """All sentences of the seed letter are there, footnote and signature too."""
    check(seed_letter)
    assert sum(passage.first == passage.last for passage in chunk(seed_letter)) == 78


@given(
    st.lists(
        st.lists(
            st.sampled_from(["Ja.", "Nee!", "Is dat zo?", "Dat is zo.", "שלום.", "👍 ja.", "a\u2028b."]), min_size=1
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_letter(paragraphs: list[list[str]]) -> None:
    """Repeated sentences in any order: every window is in its own place."""
    check(toy("\n\n".join(" ".join(sentences) for sentences in paragraphs)))
