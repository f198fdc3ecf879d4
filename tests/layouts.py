"""The seed letter laid out as other kinds of file, from its gold structure: for the tests of their readers."""

import io
import json
from pathlib import Path
from typing import Any

from fpdf import FPDF

from index.letter import Letter
from index.readers import pages_of

ROOT = Path(__file__).parents[1]
GOLD: list[dict[str, Any]] = json.loads((ROOT / "tests" / "eval" / "letter_structure.json").read_text(encoding="utf-8"))
MARGIN_COLUMN = ("Ministerie van Zaken", "Plein 4", "2511 CR Den Haag", "Onze referentie", "BS2024012345")


def seed_lines() -> list[list[tuple[str, str]]]:
    """The lines of each page of the seed letter, each with the id of its block, or "heading"; blank ones left out."""
    (path,) = (ROOT / "seeds").glob("*.txt")
    ids = {number: block["id"] for block in GOLD for first, last in block["lines"] for number in range(first, last + 1)}
    return [
        [(ids.get(line.number, "heading"), " ".join(line.text.split())) for line in page.lines if line.text.strip()]
        for page in pages_of(path.read_text(encoding="utf-8"), "seed")
    ]


def check_gold(letter: Letter, *, pages: bool) -> None:
    """Every block of the gold structure is in the letter, in the same order, with its pages if the file tells them."""
    ids = [block["id"] for block in GOLD if block["kind"] != "footnote"]
    assert [one.id for one in letter.paragraphs if one.kind != "footnote"] == ids
    for gold in GOLD:
        paragraph = letter.paragraph(gold["id"])
        label = f"{gold['id'].removeprefix('fn')} " if gold["kind"] == "footnote" else ""
        assert (paragraph.kind, list(paragraph.section)) == (gold["kind"], gold["section"])
        assert label + paragraph.printed() == gold["text"]
        assert len(paragraph.sentences) == len(gold["sentences"])
        assert not pages or list(paragraph.pages) == gold["pages"]


class Sheet(FPDF):
    """A4 paper measured in points, in a typeface that every reader has, with the letters of Windows-1252."""

    def __init__(self) -> None:
        super().__init__(unit="pt", format="A4")
        self.core_fonts_encoding = "cp1252"
        self.set_auto_page_break(False)

    def put(self, x: float, y: float, text: str, size: float = 9.0, style: str = "") -> float:
        """Set a line on the base line y, counted from the top; returns where it ends."""
        self.set_font("Helvetica", style, size)
        self.text(x, y, text)
        return x + float(self.get_string_width(text))


def seed_pdf() -> bytes:
    """As ministries send it: a header, a margin column, paragraphs parted by white lines, small footnotes, a foot."""
    sheet = Sheet()
    pages = seed_lines()
    for number, lines in enumerate(pages, start=1):
        sheet.add_page()
        sheet.put(80, 40, "Brief aan de Kamer", 9)
        for position, text in enumerate(MARGIN_COLUMN):
            sheet.put(470, 120 + 10 * position, text, 6.5, "B" if position in {0, 3} else "")
        y = 110.0
        above = pages[number - 2][-1][0] if number > 1 else ""
        for block, text in lines:
            if block == "fn1":
                continue
            y += 24 if above not in {block, ""} else 12
            above = block
            if block == "heading":
                sheet.put(80, y, text, 9, "B")
            elif "Model1 " in text:
                head, tail = text.split("Model1")
                x = sheet.put(sheet.put(80, y, f"{head}Model"), y - 3, "1", 5.5)
                sheet.put(x, y, tail)
            else:
                sheet.put(80, y, text)
        notes = [text for block, text in lines if block == "fn1"]
        for position, text in enumerate(notes):
            x = 80.0
            if position == 0:
                label, text = text.split(" ", 1)
                x = sheet.put(x, 738, label, 4.5) + 2
            sheet.put(x, 740 + 8 * position, text, 7)
        sheet.put(470, 810, f"Pagina {number} van {len(pages)}", 6.5)
    return bytes(sheet.output())


def saved(sheet: FPDF) -> bytes:
    """The file of a sheet."""
    return io.BytesIO(bytes(sheet.output())).getvalue()
