"""index/shapes.py: numbers that a heading names. The other shapes are shown where they are used."""

import pytest

from index.shapes import numbers_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3", {3}),
        ("2, 4 en 6", {2, 4, 6}),
        ("2 t/m 4", {2, 3, 4}),
        ("1–3, 7 en 8 tot en met 10", {1, 2, 3, 7, 8, 9, 10}),
        ("4a, 4b", {4}),
        ("", set()),
    ],
)
def test_the_numbers_that_a_heading_names(text: str, numbers: set[int]) -> None:
    """Single numbers, lists of them, and ranges."""
    assert numbers_in(text) == numbers
