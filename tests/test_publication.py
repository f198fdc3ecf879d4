"""index/publication.py and index/markup.py: the XML of officielebekendmakingen.nl."""

import pytest
from layouts import check_gold, seed_xml

from index.letter import Letter, parse_letter
from index.markup import read_markup
from index.problems import LetterProblem

DECLARED = '<?xml version="1.0" encoding="utf-8"?>'


def letter(inside: str) -> Letter:
    """The text of a Kamerstuk as a letter."""
    xml = f"{DECLARED}<officiele-publicatie><kamerstuk><stuk>{inside}</stuk></kamerstuk></officiele-publicatie>"
    return parse_letter(read_markup(xml.encode(), "kst.xml"), "kst")


def test_the_seed_letter_as_kamerstuk() -> None:
    """Its blocks are the gold structure; what stands above them is its letterhead, line by line."""
    found = parse_letter(read_markup(seed_xml(), "kst.xml"), "kst")
    check_gold(found, pages=False)
    assert [one.text for one in found.paragraph("letterhead").sentences] == [
        "Tweede Kamer der Staten-Generaal",
        "Vergaderjaar 2023–2024",
        "28 676",
        "NAVO",
        "Nr. 457",
        "BRIEF VAN DE MINISTER VAN DEFENSIE",
        "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
        "Den Haag, 7 juni 2024",
    ]


def test_divisions_tell_the_depth_of_their_headings() -> None:
    """A numbered heading is one line; a heading between paragraphs is deeper than its division, italic under bold."""
    found = letter(
        "<divisie><kop><nr>1.</nr><titel>Inzet</titel></kop><al>A.</al><divisie><kop><titel>Zee</titel></kop><al>B.</al>"
        '<tussenkop kopopmaak="vet">Schip</tussenkop><al>C.</al><tussenkop kopopmaak="cur">Kiel</tussenkop><al>D.</al>'
        "</divisie></divisie><divisie><kop><titel>Slot</titel></kop><al>E.</al></divisie>"
    )
    assert [one.section for one in found.paragraphs] == [
        ("1. Inzet",),
        ("1. Inzet", "Zee"),
        ("1. Inzet", "Zee", "Schip"),
        ("1. Inzet", "Zee", "Schip", "Kiel"),
        ("Slot",),
    ]


def test_questions_and_answers() -> None:
    """A Kamervraag has its own elements; the answer stands under its question."""
    found = parse_letter(
        read_markup(
            f"{DECLARED}<officiele-publicatie><kamervragen><kamervraagomschrijving>Vragen van <naam>"
            "<voornaam>A.</voornaam><achternaam>Naam</achternaam></naam> over <kamervraagonderwerp>het schip"
            "</kamervraagonderwerp>.</kamervraagomschrijving>"
            "<vraag><nr>Vraag 1</nr><al>Vaart het?</al></vraag><antwoord><nr>Antwoord 1</nr>"
            "<al>Ja.</al></antwoord></kamervragen></officiele-publicatie>".encode(),
            "ah.xml",
        ),
        "ah",
    )
    assert [(one.section, one.text) for one in found.paragraphs[1:]] == [
        (("Vraag 1",), "Vaart het?"),
        (("Vraag 1", "Antwoord 1"), "Ja."),
    ]


def test_points_rows_and_unknown_elements() -> None:
    """A point has its label, a row its cells; what the reader does not know it reads all the same."""
    found = letter(
        "<al>Dit:</al><lijst><li><li.nr>–</li.nr><al>een;</al><al>En meer.</al></li><li><li.nr>2.</li.nr><al>twee:</al>"
        "<lijst><li><li.nr>a.</li.nr><al>drie.</al></li></lijst></li></lijst><table><tgroup><colspec/><tbody><row>"
        "<entry><al>Schip</al></entry><entry>12 mln.</entry></row></tbody></tgroup></table>"
        "<nieuw><anders>Vier.</anders></nieuw><metadata><meta>weg</meta></metadata>"
    )
    assert [one.text for one in found.paragraphs] == [
        *["Dit:", "– een;", "En meer.", "2. twee:", "a. drie.", "Schip 12 mln.", "Vier."]
    ]


def test_footnotes_stand_at_their_marks() -> None:
    """A note inside a paragraph, a heading or a title is lifted out, whatever its label."""
    note = '<noot id="{0}" type="voet"><noot.nr>{0}</noot.nr><noot.al>Zie <nadruk>{1}</nadruk>.</noot.al></noot>'
    found = letter(
        f"<tussenkop>Inzet{note.format('1', 'a')}</tussenkop>"
        f"<al>Het <nadruk>plan</nadruk>{note.format('*', 'b')} is er.</al>"
    )
    assert [(one.id, one.text) for one in found.paragraphs] == [
        ("fn1", "Zie a."),
        ("1", "Het plan is er."),
        ("fn*", "Zie b."),
    ]
    assert found.headings[0].text == "Inzet"


def test_xml_of_another_kind() -> None:
    """XML that is no publication is not guessed at."""
    with pytest.raises(LetterProblem) as caught:
        read_markup(f"{DECLARED}<recept><al>Meel.</al></recept>".encode(), "recept.xml")
    assert "andere soort (<recept>)" in caught.value.nl and "another kind (<recept>)" in caught.value.en


def test_a_page_that_declares_itself_xml_is_a_page() -> None:
    """XHTML is read as HTML, with the entities that HTML knows."""
    found = read_markup(f"{DECLARED}<html><body><p>Één&nbsp;schip.</p></body></html>".encode(), "brief.html")
    assert [line.text for line in found[0].lines] == ["Één schip."]
