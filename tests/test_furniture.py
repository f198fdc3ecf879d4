"""index/furniture.py: what returns, by its words and by its place."""

from index.furniture import Strip, find_furniture


def aside(pages: list[list[tuple[str, object]]]) -> list[str]:
    """The words of what is set aside, page by page; lines are (text, place)."""
    sheets = [
        [Strip(page, row, text, place) for row, (text, place) in enumerate(lines)]
        for page, lines in enumerate(pages, start=1)
    ]
    found = find_furniture(sheets)
    return [strip.text for sheet in sheets for strip in sheet if strip in found]


def test_two_pages_are_enough_where_places_are_known() -> None:
    """A foot that differs in its page number is one when it returns in its place, and not elsewhere."""
    body = [(f"Dit is regel {place}.", place) for place in range(8)]
    assert aside([[*body, ("Brief | 1", 99)], [*body, ("Brief | 2", 99)]]) == ["Brief | 1", "Brief | 2"]
    assert aside([[*body, ("Brief | 1", 99)], [*body, ("Brief | 2", 50)]]) == []
    unplaced = [(text, None) for text, _ in body]
    assert aside([[*unplaced, ("Brief | 1", None)], [*unplaced, ("Brief | 2", None)]]) == []


def test_questions_on_top_of_pages_are_text() -> None:
    """Question 1 on top of the first page and question 2 on top of the second are no running head."""
    body = [(f"Dit is regel {place}.", place) for place in range(8)]
    assert aside([[("Vraag 1", 1), *body], [("Vraag 2", 1), *body]]) == []


def test_the_printers_imprint() -> None:
    """Number, series, place and year below the first page are furniture though they never return, and beyond the
    three lines that are; a line that only looks like them inside the text is not."""
    imprint = ["ah-tk-20232024-1432", "ISSN 0921 - 7398", "’s-Gravenhage 2024"]
    feet = [[*imprint, "Aanhangsel", "1"], ["Aanhangsel", "2"]]
    body = ["Een.", "ISSN 0921 - 7398", "Twee.", "Drie.", "Vier."]
    assert aside([[(text, None) for text in (*body, *foot)] for foot in feet]) == [*feet[0], *feet[1]]


def test_a_letter_is_more_than_its_furniture() -> None:
    """Where nothing but furniture would be there, it is the letter."""
    assert aside([[("Brief", 1)], [("Brief", 1)]]) == []
