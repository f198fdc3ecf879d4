"""index/unwrap.py: a line end undone, its hyphen kept or not."""

import pytest

from index.unwrap import join_lines


@pytest.mark.parametrize(
    ("above", "below", "words", "joined"),
    [
        ("de bevol-", "king groeit", "", "de bevolking groeit"),
        ("het NAVO-", "bondgenootschap", "", "het NAVO-bondgenootschap"),
        ("de productie-", "en leveringszekerheid", "", "de productie- en leveringszekerheid"),
        ("in- of", "uitvoer", "", "in- of uitvoer"),
        ("import-", "of export", "", "import- of export"),
        ("de F-", "16 vliegt", "", "de F-16 vliegt"),
        ("in Noord-", "Holland", "", "in Noord-Holland"),
        ("de niet-", "letale steun", "niet-letale", "de niet-letale steun"),
        ("de EU-", "top", "eutop", "de EUtop"),
        ("over 2023-", "plannen", "", "over 2023-plannen"),
        ("samen\u00ad", "werking", "", "samenwerking"),
        ("een zin -", "met streep", "", "een zin - met streep"),
        ("gewoon", "verder", "", "gewoon verder"),
        ("de bevol‐", "king", "", "de bevolking"),
        ("via e-", "mail", "", "via e-mail"),
        ("de zee-", "eenden", "", "de zee-eenden"),
        ("in het muse-", "um", "", "in het museum"),
        ("de oud-", "minister", "", "de oud-minister"),
        ("zie (https://", "www.een.nl/twee", "", "zie (https://www.een.nl/twee"),
        ("zie www.een.nl/twee-", "drie", "", "zie www.een.nl/twee-drie"),
        ("(een.nl/twee-", "drie)", "tweedrie", "(een.nl/twee-drie)"),
        ("maatregelen/", "projecten", "", "maatregelen/projecten"),
        ("het is niet /", "wel zo", "", "het is niet / wel zo"),
    ],
)
def test_line_ends_are_undone(above: str, below: str, words: str, joined: str) -> None:
    """The printer's hyphen goes, the word's own stays; the letter's other words decide where neither shows."""
    assert join_lines(above, below, frozenset(words.split())) == joined
