"""index/typeset.py: what stands where, and what that makes of it."""

import pytest
from layouts import MARGIN_COLUMN, Sheet
from reportlab.lib.utils import simpleSplit

from index.letter import parse_letter
from index.page import Page
from index.pdfium import runs_of
from index.typeset import typeset

WIDTH = 210
FIRST = (
    "Het schip vaart met de bemanning langs de kust van het land naar de haven, en blijft daar een week voor "
    "onderhoud, waarna het met nieuwe bemanning weer vertrekt naar zee. De haven ligt niet ver van de hoofdstad en "
    "heeft genoeg ruimte voor nog drie van deze schepen naast elkaar aan de lange kade."
)
SECOND = (
    "Tegelijk werkt het ministerie aan een plan voor de jaren daarna, waarin staat hoeveel geld er nodig is en waar "
    "dat vandaan moet komen. Dat plan gaat dit najaar naar de Kamer, samen met de begroting en met een brief over de "
    "stand van zaken bij de bouw van het nieuwe schip."
)


def wrapped(text: str, indent: float = 0) -> list[str]:
    """The lines of a text in a column, the first of them shorter by an indent."""
    first = simpleSplit(text, "Helvetica", 9, WIDTH - indent)[0]
    return [first, *simpleSplit(text[len(first) + 1 :], "Helvetica", 9, WIDTH)]


ONE, TWO = wrapped(FIRST), wrapped(SECOND)


def texts(pages: tuple[Page, ...], part: str = "body") -> list[str]:
    """The lines of one part of some pages."""
    return [line.text for page in pages for line in page.lines if line.hints and line.hints.part == part]


def blocks(sheet: Sheet) -> list[str]:
    """The blocks of the body: the lines of each, joined."""
    found: list[str] = []
    for page in typeset(runs_of(sheet.saved(), "toy.pdf")):
        for line in page.lines:
            if line.hints and line.hints.part == "body":
                if line.hints.starts:
                    found.append(line.text)
                else:
                    found[-1] += f" {line.text}"
    return found


def test_two_columns_are_read_one_after_the_other() -> None:
    """Under a title over both, the left column comes before the right one, though their lines stand side by side."""
    sheet = Sheet()
    sheet.put(
        60, 80, "Een titel die over beide kolommen van deze bladzijde heen loopt, van links tot rechts", 12, "-Bold"
    )
    sheet.column(60, 120, ONE)
    sheet.column(320, 120, TWO)
    assert blocks(sheet)[1:] == [FIRST, SECOND]


def test_cells_of_a_table_are_a_row_of_text() -> None:
    """What stands on one line in short pieces is a table: a block a row, its cells with a space between."""
    sheet = Sheet()
    sheet.column(60, 80, ONE)
    for position, (name, amount) in enumerate([("Schip", "12 mln."), ("Haven", "7 mln."), ("Vliegveld", "3 mln.")]):
        sheet.put(60, 180 + 12 * position, name)
        sheet.put(240, 180 + 12 * position, amount)
    assert blocks(sheet)[1:] == ["Schip 12 mln.", "Haven 7 mln.", "Vliegveld 3 mln."]


def test_a_paragraph_starts_at_a_gap_or_an_indent() -> None:
    """White lines and indents part paragraphs, though the line above is full and ends no sentence."""
    gap, indent = Sheet(), Sheet()
    gap.column(60, gap.column(60, 80, ONE) + 8, TWO)
    y = 80.0
    for text in (FIRST, SECOND):
        lines = wrapped(text, 12)
        indent.put(72, y, lines[0])
        y = indent.column(60, y + 12, lines[1:])
    assert blocks(gap) == blocks(indent) == [FIRST, SECOND]


def test_a_hanging_point_is_one_block() -> None:
    """The lines of a point hang under its first word; the next point, and the text after it, are other blocks."""
    sheet = Sheet()
    sheet.column(60, 80, ["•", "•"], step=24)
    sheet.column(72, 80, ["Het eerste punt loopt over twee regels heen en is dus lang", "genoeg om te hangen;"])
    sheet.column(72, 104, ["Het tweede punt."])
    sheet.column(60, 116, ["Daarna gaat de tekst van deze brief gewoon verder op de oude plaats."])
    assert blocks(sheet) == [
        "• Het eerste punt loopt over twee regels heen en is dus lang genoeg om te hangen;",
        "• Het tweede punt.",
        "Daarna gaat de tekst van deze brief gewoon verder op de oude plaats.",
    ]


def test_turned_text_stands_beside_the_letter() -> None:
    """A line that runs up the margin is set aside, whole."""
    sheet = Sheet()
    sheet.column(60, 80, ONE)
    sheet.canvas.rotate(90)
    sheet.canvas.drawString(300, -30, "Dit loopt omhoog")
    pages = typeset(runs_of(sheet.saved(), "toy.pdf"))
    assert texts(pages) == ONE
    assert texts(pages, "aside") == ["Dit loopt omhoog"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_reads_as_one_that_is_not(turn: int) -> None:
    """Most letters of a page say which side is up, whatever way its paper lies."""
    sheet = Sheet()
    sheet.canvas.setPageRotation(turn)
    sheet.canvas.translate(300, 400)
    sheet.canvas.rotate(turn)
    sheet.column(-100, 842, ONE)
    assert texts(typeset(runs_of(sheet.saved(), "toy.pdf"))) == ONE


def test_a_footnote_goes_on_on_the_next_page() -> None:
    """Small type at the foot of the page after a footnote, without a label, is its rest."""
    sheet = Sheet()
    sheet.put(sheet.put(60, 80, "Dit is het plan"), 77, "1", 6)
    sheet.column(60, 92, ONE)
    sheet.put(sheet.put(60, 758, "1", 5) + 2, 760, "Het plan is van", 7)
    sheet.turn()
    sheet.column(60, 80, TWO)
    sheet.put(60, 760, "vorig jaar.", 7)
    letter = parse_letter(typeset(runs_of(sheet.saved(), "toy.pdf")), "toy")
    assert letter.paragraph("fn1").text == "Het plan is van vorig jaar."
    assert letter.paragraph("fn1").pages == (1, 2)


def test_the_number_of_a_single_page() -> None:
    """Nothing returns on a letter of one page, yet a bare number far below its text is no text."""
    sheet = Sheet()
    sheet.column(60, 80, ONE)
    sheet.put(290, 800, "1")
    assert blocks(sheet) == [FIRST]


def test_a_margin_column_in_small_type() -> None:
    """What stands wholly beside the text in smaller type is set aside, on a letter of one page too; in the letter's own
    type it is text."""
    for size, count in ((6.5, 5), (9, 0)):
        sheet = Sheet()
        sheet.column(60, 80, [*ONE, *TWO])
        for position, text in enumerate(MARGIN_COLUMN):
            sheet.put(470, 100 + 12 * position, text, size)
        pages = typeset(runs_of(sheet.saved(), "toy.pdf"))
        assert texts(pages, "aside") == list(MARGIN_COLUMN)[:count]


@pytest.mark.parametrize(("size", "style"), [(9, "-Bold"), (12, "")])
def test_a_heading_stands_apart_by_its_type(size: float, style: str) -> None:
    """A bold or larger line between two paragraphs is a block, gap or no gap, and may be a heading; a short line in the
    text's own type that nothing sets apart may not."""
    sheet = Sheet()
    sheet.column(60, 80, ONE)
    y = 80 + 12.0 * len(ONE)
    sheet.put(60, y, "De inzet", size, style)
    end = sheet.column(60, y + 12, [*TWO, "Kort"])
    sheet.column(60, end, ONE)
    (page,) = typeset(runs_of(sheet.saved(), "toy.pdf"))
    starts = [(line.text, line.hints.level) for line in page.lines if line.hints and line.hints.starts]
    assert starts == [(ONE[0], None), ("De inzet", None), (TWO[0], 0), ("Kort", 0), (ONE[0], 0)]


@pytest.mark.parametrize(("above", "below", "level"), [(18, 24, 0), (24, 18, None), (20, 20, None)])
def test_a_heading_stands_nearer_to_what_is_below(above: float, below: float, level: int | None) -> None:
    """A line in the text's own type that stands further from what is below it than from what is above is no heading; in
    type of its own it may be."""
    for style, told in (("", level), ("-Bold", None)):
        sheet = Sheet()
        y = sheet.column(60, 80, ONE) - 12 + above
        sheet.put(60, y, "Antwoord van de minister, ontvangen op 3 juni", 9, style)
        sheet.column(60, sheet.column(60, y + below, TWO) + 12, ONE)
        (page,) = typeset(runs_of(sheet.saved(), "toy.pdf"))
        starts = [(line.text, line.hints.level) for line in page.lines if line.hints and line.hints.starts]
        assert starts[1] == ("Antwoord van de minister, ontvangen op 3 juni", told)


def test_no_page_and_an_empty_page() -> None:
    """Pages keep their numbers, though nothing stands on them."""
    assert typeset([]) == ()
    assert typeset([[], []]) == (Page(1, ()), Page(2, ()))
