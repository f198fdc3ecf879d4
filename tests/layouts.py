"""The seed letter laid out as other kinds of file, from its gold structure: for the tests of their readers."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

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
    assert [one.id for one in letter.paragraphs if one.kind not in {"footnote", "letterhead"}] == ids
    for gold in GOLD:
        paragraph = letter.paragraph(gold["id"])
        label = f"{gold['id'].removeprefix('fn')} " if gold["kind"] == "footnote" else ""
        assert (paragraph.kind, list(paragraph.section)) == (gold["kind"], gold["section"])
        assert label + paragraph.printed() == gold["text"]
        assert len(paragraph.sentences) == len(gold["sentences"])
        assert not pages or list(paragraph.pages) == gold["pages"]


class Sheet:
    """A4 paper measured in points from its top left corner, in a typeface that every reader has."""

    def __init__(self, password: str | None = None) -> None:
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, pagesize=A4, invariant=True, encrypt=password)

    def put(self, x: float, y: float, text: str, size: float = 9.0, style: str = "") -> float:
        """Set a line on the base line y; returns where it ends."""
        font = f"Helvetica{style}"
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, A4[1] - y, text)
        return x + float(stringWidth(text, font, size))

    def column(self, x: float, y: float, lines: Sequence[str], *, step: float = 12.0) -> float:
        """Set lines below each other; returns the base line of the next."""
        for position, line in enumerate(lines):
            self.put(x, y + position * step, line)
        return y + len(lines) * step

    def turn(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def saved(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self._file.getvalue()


def seed_pdf() -> bytes:
    """As ministries send it: a header, a margin column, paragraphs parted by white lines, small footnotes, a foot."""
    sheet = Sheet()
    pages = seed_lines()
    for number, lines in enumerate(pages, start=1):
        sheet.put(80, 40, "Brief aan de Kamer", 9)
        for position, text in enumerate(MARGIN_COLUMN):
            sheet.put(470, 120 + 10 * position, text, 6.5, "-Bold" if position in {0, 3} else "")
        y = 110.0
        above = pages[number - 2][-1][0] if number > 1 else ""
        for block, text in lines:
            if block == "fn1":
                continue
            y += 24 if above not in {block, ""} else 12
            above = block
            if block == "heading":
                sheet.put(80, y, text, 9, "-Bold")
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
        sheet.turn()
    return sheet.saved()


def seed_blocks() -> list[tuple[str, str, int]]:
    """The headings and blocks of the seed letter but its footnote, each as (kind, text, level of a heading)."""
    blocks: list[tuple[str, str, int]] = []
    above: list[str] = []
    for gold in GOLD:
        if gold["kind"] == "footnote":
            continue
        for level, heading in enumerate(gold["section"], start=1):
            if above[:level] != gold["section"][:level]:
                blocks.append(("heading", heading, level))
        above = gold["section"]
        blocks.append((gold["kind"], gold["text"], 0))
    return blocks


def seed_note() -> str:
    """The words of the seed letter's footnote."""
    return next(gold["text"] for gold in GOLD if gold["kind"] == "footnote").split(" ", 1)[1]


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {WORD}>
<w:style w:type="paragraph" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Tussenkop"><w:name w:val="Tussenkop"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>"""


def docx(body: str, footnotes: str = "", styles: str = STYLES) -> bytes:
    """A Word document of that body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", styles)
        archive.writestr("word/header1.xml", f"<w:hdr {WORD}><w:p><w:r><w:t>Running head</w:t></w:r></w:p></w:hdr>")
        if footnotes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {WORD}>{footnotes}</w:footnotes>")
    return file.getvalue()


def run(text: str, properties: str = "") -> str:
    """A run of Word with that text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def seed_docx() -> bytes:
    """With styles for its headings, a real footnote, a running head and a text box in the margin."""
    box = f"<w:r><w:drawing><w:txbxContent><w:p>{run('Onze referentie')}</w:p></w:txbxContent></w:drawing></w:r>"
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    paragraphs = [f"<w:p>{box}</w:p>"]
    for kind, text, level in seed_blocks():
        style = f'<w:pPr><w:pStyle w:val="{("Normal", "Kop1", "Tussenkop")[level]}"/></w:pPr>'
        head, _, tail = text.partition("Model1 ") if kind == "paragraph" else (text, "", "")
        # Word cuts its runs anywhere.
        runs = run(head[:9]) + run(head[9:] + "Model") + reference + run(f" {tail}") if tail else run(head)
        paragraphs.append(f"<w:p>{style}{runs}</w:p>")
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run(seed_note())}</w:p></w:footnote>'
    )
    return docx("".join(paragraphs), notes)


def seed_html() -> bytes:
    """As a site shows it: a menu and a foot around it, headings by rank, and a footnote that its mark links to."""
    blocks: list[str] = []
    for kind, text, level in seed_blocks():
        tag = f"h{level + 1}" if kind == "heading" else "p"
        words = escape(text)
        if kind == "paragraph":
            words = words.replace("Model1 ", 'Model<sup><a href="#noot1" id="terug1">1</a></sup> ')
        blocks.append(f"<{tag}>{words}</{tag}>")
    note = f'<li id="noot1"><p><a href="#terug1">1</a> {escape(seed_note())} <a href="#terug1">↩</a></p></li>'
    html = (
        "<!DOCTYPE html><html><head><title>Brief</title><style>p {color: red}</style></head><body>"
        "<header><p>Rijksoverheid</p></header><nav><ul><li>Home</li><li>Zoeken</li></ul></nav>"
        f"<main>{''.join(blocks)}<section><ol>{note}</ol></section></main>"
        "<footer><p>Cookies</p></footer></body></html>"
    )
    return html.encode()


def seed_xml() -> bytes:
    """As officielebekendmakingen.nl publishes it, with the letterhead and number of a Kamerstuk."""
    blocks: list[str] = []
    for kind, text, level in seed_blocks():
        words = escape(text)
        if kind == "heading":
            blocks.append(f'<tussenkop kopopmaak="{("vet", "cur")[level - 1]}">{words}</tussenkop>')
        elif kind == "signature":
            function, name = text.split(", ")
            initials, family = name.split(" ")
            blocks.append(f"<ondertekening><functie>{function},</functie>")
            blocks.append(f"<naam><voornaam>{initials}</voornaam><achternaam>{family}</achternaam></naam>")
            blocks.append("</ondertekening>")
        else:
            note = f'<noot id="n1" type="voet"><noot.nr>1</noot.nr><noot.al>{escape(seed_note())}</noot.al></noot>'
            blocks.append(f"<al>{words.replace('Model1 ', f'Model{note} ')}</al>")
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><officiele-publicatie><metadata><meta name="DC.title" content="Brief"/>'
        '</metadata><kamerstuk><kamerstukkop><tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal'
        '</tekstregel><tekstregel inhoud="vergaderjaar">Vergaderjaar 2023–2024</tekstregel></kamerstukkop><dossier>'
        "<dossiernummer><dossiernr>28 676</dossiernr></dossiernummer><titel>NAVO</titel></dossier>"
        "<stuk><stuknr>Nr. <ondernummer>457</ondernummer></stuknr><titel>BRIEF VAN DE MINISTER VAN DEFENSIE</titel>"
        "<algemeen><vrije-tekst><tekst><al>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</al>"
        f"<al>Den Haag, <datum>7 juni 2024</datum></al>{''.join(blocks)}"
        "</tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"
    )
    return xml.encode()
