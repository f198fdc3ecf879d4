"""qa/window.py: what is read at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.window import NOBODY, PASSAGE_TYPE, QUESTION_TYPE, Marks, Part, lay_out, windows

MARKS = Marks(start=101, end=102, padding=0)


def test_whole_sentences_as_long_as_there_is_room() -> None:
    """Sentences of 4, 5 and 3 pieces in windows of 9: the third opens a window of its own."""
    assert list(windows([4, 5, 3], 9)) == [(Part(0, 0, 4), Part(1, 0, 5)), (Part(2, 0, 3),)]


def test_a_sentence_longer_than_a_window_is_parted_evenly() -> None:
    """20 pieces in windows of 9: 6, 7 and 7, each alone; what stands before and behind is read whole."""
    parts = (Part(1, 0, 6), Part(1, 6, 13), Part(1, 13, 20))
    assert list(windows([2, 20, 3], 9)) == [(Part(0, 0, 2),), *((part,) for part in parts), (Part(2, 0, 3),)]


def test_a_sentence_without_a_piece_is_not_read() -> None:
    """It has no part, and the others keep their numbers."""
    assert list(windows([0, 2, 0, 1, 0], 9)) == [(Part(1, 0, 2), Part(3, 0, 1))]


@given(st.lists(st.integers(0, 40), max_size=20), st.integers(1, 30))
def test_every_piece_is_read_once(lengths: list[int], room: int) -> None:
    """Whatever the lengths: every piece of every sentence stands in one window, in order, and no window is too long."""
    made = list(windows(lengths, room))
    read = [(part.sentence, piece) for window in made for part in window for piece in range(part.first, part.last)]
    assert read == [(sentence, piece) for sentence, length in enumerate(lengths) for piece in range(length)]
    assert all(0 < sum(part.last - part.first for part in window) <= room for window in made)


def test_the_layout_of_a_window() -> None:
    """[CLS] question [SEP] heading sentences [SEP]: type, owner and place of every piece."""
    row = lay_out([7, 8], [9], [[1, 2], [3]], MARKS)
    assert row.ids == [101, 7, 8, 102, 9, 1, 2, 3, 102]
    assert row.types == [QUESTION_TYPE] * 4 + [PASSAGE_TYPE] * 5
    assert row.owner == [NOBODY] * 5 + [0, 0, 1, NOBODY]
    assert row.pieces() == [(5, 7), (7, 8)]


def test_marks_come_from_the_vocabulary() -> None:
    """The ids of the special pieces; a vocabulary without them is an error that names the piece."""
    assert Marks.of({"[PAD]": 0, "[CLS]": 101, "[SEP]": 102}) == MARKS
    with pytest.raises(KeyError, match="SEP"):
        Marks.of({"[PAD]": 0, "[CLS]": 101})
