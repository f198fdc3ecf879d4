"""index/docx.py: styles, footnotes, tables, breaks, and what is no Word document."""

import io
import zipfile

import pytest
from layouts import STYLES, WORD, check_gold, docx, run, seed_docx

from index import docx as reader
from index.docx import read_docx
from index.letter import Letter, parse_letter
from index.problems import LetterProblem

SENTENCE = run("Dit is de brief van ons allen.")
STYLED = '<w:pPr><w:pStyle w:val="{}"/></w:pPr>'


def letter(body: str, footnotes: str = "", styles: str = STYLES) -> Letter:
    """A body as a letter."""
    return parse_letter(read_docx(docx(body, footnotes, styles), "brief.docx"), "brief")


def paragraphs(body: str, footnotes: str = "") -> list[tuple[str, tuple[str, ...], str]]:
    """Id, section and text of each paragraph of a body."""
    return [(one.id, one.section, one.text) for one in letter(body, footnotes).paragraphs]


def test_the_seed_letter_as_word_document() -> None:
    """With styles, a footnote, a running head and a text box it is the gold structure."""
    pages = read_docx(seed_docx(), "seed.docx")
    check_gold(parse_letter(pages, "seed"), pages=False)
    assert [line.text for line in pages[0].lines if line.hints and line.hints.part == "aside"] == ["Onze referentie"]
    assert not any("Running head" in line.text for line in pages[0].lines)


def test_a_heading_by_its_style_its_outline_or_its_model() -> None:
    """A style is a heading by its name, by its outline level, or because it is based on one; and so is a paragraph."""
    styles = STYLES.replace(
        "</w:styles>",
        '<w:style w:styleId="Mijn"><w:name w:val="Mijn kop"/><w:basedOn w:val="Kop1"/></w:style>'
        '<w:style w:styleId="Rond"><w:name w:val="Rond"/><w:basedOn w:val="Rond"/></w:style></w:styles>',
    )
    heads = [STYLED.format(style) for style in ("Kop1", "Tussenkop", "Mijn")]
    heads.append('<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')
    body = "".join(f"<w:p>{head}{run(f'Kop {place}?')}</w:p><w:p>{SENTENCE}</w:p>" for place, head in enumerate(heads))
    found = letter(body + f"<w:p>{STYLED.format('Rond')}{run('Slot')}</w:p><w:p>{SENTENCE}</w:p>", styles=styles)
    assert [(one.text, one.level) for one in found.headings] == [
        *[("Kop 0?", 1), ("Kop 1?", 2), ("Kop 2?", 1), ("Kop 3?", 2)]
    ]


def test_a_bold_line_is_a_heading_where_it_looks_it() -> None:
    """Beside styles, a short line all in bold is a heading too; one that is a sentence, or in part bold, is not."""
    bold = run("Het schip", "<w:b/>")
    body = (
        f"<w:p>{STYLED.format('Kop1')}{run('Inzet')}</w:p><w:p>{SENTENCE}</w:p><w:p>{bold}</w:p><w:p>{SENTENCE}</w:p>"
    )
    body += f"<w:p>{run('Wij varen.', '<w:b/>')}</w:p><w:p>{bold}{run(' vaart')}</w:p>"
    plain = run("Niet vet", '<w:b w:val="0"/>')
    body += f"<w:p>{plain}</w:p><w:p>{SENTENCE}</w:p>"
    assert [one.text for one in letter(body).headings] == ["Inzet", "Het schip"]


def test_footnotes_are_numbered_as_they_are_met() -> None:
    """Word's ids say nothing of the order; a note of two paragraphs is one, and separators are none."""
    body = "".join(
        f'<w:p>{run(text)}<w:r><w:footnoteReference w:id="{id}"/></w:r>{run(" van ons.")}</w:p>'
        for text, id in (("Het plan", 7), ("Het geld", 3), ("Het ding", 99))
    )
    notes = "".join(f'<w:footnote w:id="{id}"><w:p>{run(text)}</w:p></w:footnote>' for id, text in ((3, "B"), (7, "A")))
    notes = notes.replace("</w:p></w:footnote>", f"</w:p><w:p>{run('en meer.')}</w:p></w:footnote>")
    notes += f'<w:footnote w:type="separator" w:id="99"><w:p>{run("x")}</w:p></w:footnote>'
    assert paragraphs(body, notes) == [
        ("1", (), "Het plan van ons."),
        ("fn1", (), "A en meer."),
        ("2", (), "Het geld van ons."),
        ("fn2", (), "B en meer."),
        ("3", (), "Het ding van ons."),
    ]


def test_what_was_deleted_is_gone_and_what_was_added_is_there() -> None:
    """Of tracked changes the new text counts; fields show their result, links their text."""
    body = (
        f"<w:p>{run('Wij varen ')}<w:del><w:r><w:delText>niet </w:delText></w:r></w:del><w:ins>{run('altijd ')}</w:ins>"
        f"<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink>{run('naar')}</w:hyperlink><w:r><w:tab/></w:r>"
        f"{run('zee')}<w:r><w:noBreakHyphen/></w:r>{run('land.')}</w:p>"
    )
    assert paragraphs(body) == [("1", (), "Wij varen altijd naar zee-land.")]


def test_rows_of_a_table_are_lines_of_text() -> None:
    """A row is a paragraph, never a heading; a table of one cell is there for its layout, and is read through."""
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("Schip", "12 mln."))
    layout = (
        f"<w:tbl><w:tr><w:tc><w:p>{STYLED.format('Kop1')}{run('Geld')}</w:p><w:p>{SENTENCE}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert paragraphs(f"{layout}<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>") == [
        ("1", ("Geld",), "Dit is de brief van ons allen."),
        ("2", ("Geld",), "Schip 12 mln."),
        ("3", ("Geld",), "Schip 12 mln."),
    ]


def test_pages_as_word_broke_them() -> None:
    """A page ends where Word last drew it, where the writer broke it, or before a paragraph that asks for it."""
    cut = f"{run('Deze zin loopt over')}<w:r><w:lastRenderedPageBreak/></w:r>{run('twee bladzijden.')}"
    body = f'<w:p>{cut}</w:p><w:p><w:r><w:br w:type="page"/></w:r>{SENTENCE}</w:p>'
    body += f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr>{SENTENCE}</w:p>"
    found = letter(body)
    assert [(one.pages, one.text) for one in found.paragraphs] == [
        ((1, 2), "Deze zin loopt over twee bladzijden."),
        ((3,), "Dit is de brief van ons allen."),
        ((4,), "Dit is de brief van ons allen."),
    ]
    assert found.pages == 4


def test_a_file_without_words() -> None:
    """A document of pictures says what to do."""
    with pytest.raises(LetterProblem) as caught:
        read_docx(docx("<w:p/>"), "brief.docx")
    assert "bevat geen woorden" in caught.value.nl and "give its text" in caught.value.en


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04rubbish", seed_docx()[:2000], docx("")[:-30], docx("<w:p>")], ids=range(5)
)
def test_a_damaged_file(content: bytes) -> None:
    """What is no archive, cut off, or no XML inside is named, with what to do."""
    with pytest.raises(LetterProblem) as caught:
        read_docx(content, "brief.docx")
    assert "brief.docx is beschadigd" in caught.value.nl and "brief.docx is damaged" in caught.value.en
    assert ".pdf" in caught.value.nl


def test_another_archive() -> None:
    """An archive without a document in it is no Word document."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", f"<w:document {WORD}/>")
    with pytest.raises(LetterProblem, match=r"word/document\.xml"):
        read_docx(file.getvalue(), "brief.docx")


def test_a_zip_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that unpacks to more than its limit is unpacked no further, whatever the archive says of its size."""
    content = docx(f"<w:p>{run('a' * 3_000_000)}</w:p>")
    assert len(content) < 10_000
    assert read_docx(content, "brief.docx")
    monkeypatch.setattr(reader, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(LetterProblem) as caught:
        read_docx(content, "brief.docx")
    assert "meer dan 1,000,000 bytes (word/document.xml)" in caught.value.nl and "Split the file" in caught.value.en
