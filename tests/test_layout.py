"""index/layout.py: which lines belong together, and what each block is."""

import re
from collections import Counter
from math import ceil
from pathlib import Path

import pytest

from index.layout import FULL, Block, Layout, read_layout
from index.letter import parse_letter
from index.notes import Piece
from index.page import Hints, Line, Page
from index.readers import pages_of, read_pages
from index.shapes import QUESTION, REPLY, ends_sentence

ROOT = Path(__file__).parents[1]
LETTERS = ROOT.parent / "shared" / "letters" / "text"


def real() -> list[Path]:
    """The letters beside the repository, where they are."""
    return sorted(LETTERS.glob("*.txt"))


def layout(text: str) -> Layout:
    """The layout of a text."""
    return read_layout(pages_of(text, "toy"))


def plain(block: Block) -> tuple[str, str]:
    """A block's kind (with its level, for a heading), and its lines."""
    kind = f"heading {block.level}" if block.kind == "heading" else block.kind
    return kind, " / ".join(piece.text for piece in block.pieces)


def blocks(text: str) -> list[tuple[str, str]]:
    """The blocks of a text."""
    return [plain(block) for block in layout(text).blocks]


# Paragraphs.


def test_a_short_line_ends_a_paragraph() -> None:
    """A line that ends although the next word would have fitted ends its paragraph, without any blank line."""
    text = "Wij schrijven u deze brief over\nhet schip.\nWij schrijven u ook nog over een\nander schip."
    assert blocks(text) == [
        ("paragraph", "Wij schrijven u deze brief over / het schip."),
        ("paragraph", "Wij schrijven u ook nog over een / ander schip."),
    ]


def test_a_full_line_does_not() -> None:
    """A sentence that ends where its line is full ends no paragraph."""
    text = "Wij schrijven u deze brief vrij.\nVerder schrijven wij u nog veel\nmeer brieven."
    assert blocks(text) == [
        ("paragraph", "Wij schrijven u deze brief vrij. / Verder schrijven wij u nog veel / meer brieven.")
    ]


def test_blank_lines_part_paragraphs_however_full_the_lines() -> None:
    """A blank line after a sentence parts; one inside a sentence that goes on in lower case does not."""
    text = "Wij schrijven u deze brief vrij.\n\nVerder schrijven wij u nog veel\n\nmeer brieven over dit ene schip."
    assert blocks(text) == [
        ("paragraph", "Wij schrijven u deze brief vrij."),
        ("paragraph", "Verder schrijven wij u nog veel / meer brieven over dit ene schip."),
    ]


@pytest.mark.parametrize("parted", ["\n", "\n\n", "\r\n", "\r\n\r\n"])
def test_a_paragraph_a_line(parted: str) -> None:
    """A file that wraps nothing has a paragraph on each line, blank lines between or not."""
    one, two = "Dit is een lange zin. " * 12, "Dat is een nog langere zin. " * 12
    assert blocks(f"{one}{parted}{two}{parted}Kort slot.") == [
        ("paragraph", one.strip()),
        ("paragraph", two.strip()),
        ("paragraph", "Kort slot."),
    ]


def test_a_paragraph_runs_over_a_page() -> None:
    """A sentence that the page cuts goes on, in lower case or in capitals; one that ended does not."""
    for word in ("bondgenoten", "NAVO"):
        text = f"Wij spreken vandaag met onze\n\f{word} over het schip."
        assert blocks(text) == [("paragraph", f"Wij spreken vandaag met onze / {word} over het schip.")]
    assert blocks("Wij spreken over het ene schip.\n\fNAVO en EU spreken ook mee.") == [
        ("paragraph", "Wij spreken over het ene schip."),
        ("paragraph", "NAVO en EU spreken ook mee."),
    ]


def test_points_of_a_list_are_blocks() -> None:
    """Each point is a block with its bullet, though its bullet has a line of its own."""
    assert blocks("Wij noemen twee dingen:\n• het schip;\n• de haven van\nons land.") == [
        ("paragraph", "Wij noemen twee dingen:"),
        ("paragraph", "• het schip;"),
        ("paragraph", "• de haven van / ons land."),
    ]
    assert blocks("Wij noemen twee dingen:\n•\nHet schip\n•\nDe haven\nDat is alles wat wij noemen.") == [
        ("paragraph", "Wij noemen twee dingen:"),
        ("paragraph", "• / Het schip"),
        ("paragraph", "• / De haven"),
        ("paragraph", "Dat is alles wat wij noemen."),
    ]


def test_white_space_is_folded() -> None:
    """Runs of spaces, tabs and no-break spaces are one space; line numbers are the file's."""
    (block,) = layout("\n\n  Dit \t is\u00a0\u00a0een  zin. ").blocks
    assert block.pieces == (Piece(1, 3, "Dit is een zin."),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dat is zo.", True),
        ("Dat is zo", False),
        ("“Dat is zo.”", True),
        ("(zie boven).", True),
        ("het volgende:", True),
        ("Dat is zo.1", True),
        ("Is dat zo?»12", True),
        ("Dat is zo.¹", True),
        ("Kent u dit”?1)", True),
        ("in totaal 10.000", False),
        ("om 10:30", False),
        ("in 2024", False),
        ("de F-16", False),
    ],
)
def test_line_that_ends_a_sentence(text: str, expected: bool) -> None:
    """Stops end sentences, closed by quotes and footnote marks or not; a number with a stop inside is no mark."""
    assert ends_sentence(text) is expected


# Headings.


def test_a_letter_without_headings() -> None:
    """Nothing is a heading where every block is sentences."""
    assert {kind for kind, _ in blocks("Dit is een.\n\nDit is twee.\n\nDit is drie.")} == {"paragraph"}


def test_headings_in_headings() -> None:
    """A heading right under a heading is inside it; one alone later is a sibling of the last."""
    text = (
        "Het schip van de staat\nDe haven\nDit is de haven van ons schip en van ons land.\n"
        "De bemanning\nDit is de bemanning van ons schip en van ons land."
    )
    assert [block for block in blocks(text) if block[0] != "paragraph"] == [
        ("heading 1", "Het schip van de staat"),
        ("heading 2", "De haven"),
        ("heading 2", "De bemanning"),
    ]


def test_a_heading_of_two_lines() -> None:
    """A heading may be wrapped as text is."""
    text = (
        "Dit is de inleiding van deze brief.\nDe inzet van het schip van de\nstaat in de haven\n"
        "Het schip ligt daar nu al een jaar."
    )
    assert blocks(text) == [
        ("paragraph", "Dit is de inleiding van deze brief."),
        ("heading 1", "De inzet van het schip van de / staat in de haven"),
        ("paragraph", "Het schip ligt daar nu al een jaar."),
    ]


def test_numbers_tell_the_level() -> None:
    """Section "2.1" is inside "2", and "3" is not."""
    text = (
        "1 Inleiding\n\nDit is de inleiding van de brief.\n\n2 Inzet\n\nDit is de inzet van de brief.\n\n"
        "2.1 Schepen\n\nDit zijn de schepen van de brief.\n\n"
        "2.2. Havens\n\nDit zijn de havens.\n\n3 Slot\n\nDit is het slot."
    )
    assert [block for block in blocks(text) if block[0] != "paragraph"] == [
        ("heading 1", "1 Inleiding"),
        ("heading 1", "2 Inzet"),
        ("heading 2", "2.1 Schepen"),
        ("heading 2", "2.2. Havens"),
        ("heading 1", "3 Slot"),
    ]
    sections = [one.section for one in parse_letter(pages_of(text, "toy"), "toy").paragraphs]
    assert sections == [
        ("1 Inleiding",),
        ("2 Inzet",),
        ("2 Inzet", "2.1 Schepen"),
        ("2 Inzet", "2.2. Havens"),
        ("3 Slot",),
    ]


def test_a_heading_with_nothing_under_it_is_text() -> None:
    """The letter's last words are its words, though they look like a heading."""
    assert blocks("Dit is de brief van de staat.\n\nBijlage bij de brief") == [
        ("paragraph", "Dit is de brief van de staat."),
        ("paragraph", "Bijlage bij de brief"),
    ]


# Questions and answers.


def sections(text: str) -> list[tuple[str, ...]]:
    """The section of each paragraph of a text."""
    return [one.section for one in parse_letter(pages_of(text, "toy"), "toy").paragraphs]


def test_an_answer_stands_under_its_question() -> None:
    """Questions are siblings, and each answer is inside the question that its number names."""
    text = "\n\n".join(f"Vraag {n}\nVaart het schip nu?\n\nAntwoord {n}\nHet schip vaart." for n in (1, 2))
    assert sections(text) == [("Vraag 1",), ("Vraag 1", "Antwoord 1"), ("Vraag 2",), ("Vraag 2", "Antwoord 2")]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Vraag 3.", "Antwoord op vraag 3."),
        ("Vragen 2, 3 en 4", "Antwoorden op de vragen 2, 3 en 4:"),
        ("Vraag 2 t/m 4", "Antwoord 3"),
        ("Vraag 3", "Antwoord"),
        ("Question 3", "Answer to question 3"),
    ],
)
def test_the_forms_of_questions_and_answers(question: str, reply: str) -> None:
    """One number or several, with or without a stop; an answer without a number answers the question above it."""
    text = f"{question}\nVaart het schip nu?\n\n{reply}\nHet schip vaart."
    assert sections(text) == [(question,), (question, reply)]


def test_an_answer_to_another_question_is_not_inside_this_one() -> None:
    """Where all questions come first, answers are their siblings; a heading after them is no part of the last."""
    text = (
        "Vraag 1\nVaart het?\n\nVraag 2\nHoe dan?\n\nAntwoord 1\nHet schip vaart.\n\n"
        "Antwoord 2\nHet vaart op wind.\n\nTot slot\nDit was het."
    )
    assert sections(text) == [("Vraag 1",), ("Vraag 2",), ("Antwoord 1",), ("Antwoord 2",), ("Tot slot",)]


def test_what_stands_right_under_a_question_is_text() -> None:
    """A question without a question mark and an answer of one word are paragraphs, short though they be."""
    assert blocks("Vraag 1\n\nVaart het schip\n\nAntwoord 1\n\nJa\n\nVraag 2\n\nHoe dan?") == [
        ("heading 1", "Vraag 1"),
        ("paragraph", "Vaart het schip"),
        ("heading 2", "Antwoord 1"),
        ("paragraph", "Ja"),
        ("heading 1", "Vraag 2"),
        ("paragraph", "Hoe dan?"),
    ]


def test_a_sentence_about_a_question_is_no_heading() -> None:
    """Words around the number make it text, and so does the sentence that a line ends."""
    text = "Zie voor het schip van de staat het\nantwoord op vraag 3."
    assert blocks(text) == [("paragraph", "Zie voor het schip van de staat het / antwoord op vraag 3.")]
    assert blocks("Vraag 3 gaat over het schip van de staat.\n\nAntwoord 3 staat al in de brief van de staat.") == [
        ("paragraph", "Vraag 3 gaat over het schip van de staat."),
        ("paragraph", "Antwoord 3 staat al in de brief van de staat."),
    ]


# What a file tells.


def told(*lines: tuple[str, Hints]) -> list[tuple[str, str]]:
    """The blocks of a page whose file tells of its lines."""
    page = Page(1, tuple(Line(number, text, hints) for number, (text, hints) in enumerate(lines, start=1)))
    return [plain(block) for block in read_layout([page]).blocks]


def test_a_block_starts_where_the_file_says() -> None:
    """Neither full lines nor sentences matter where a file tells; what stands beside the text is no block."""
    assert told(
        ("Dit is", Hints(True)),
        ("Een zin.", Hints(False)),
        ("Ministerie", Hints(True, "aside")),
        ("En nog een.", Hints(False)),
        ("dit is", Hints(True)),
    ) == [("paragraph", "Dit is / Een zin. / En nog een."), ("paragraph", "dit is")]


def test_a_heading_is_one_where_the_file_says() -> None:
    """Told a level, a question is a heading; told none, no short line is; told nothing, its words tell."""
    assert told(
        ("Waarom varen wij?", Hints(True, level=2)),
        ("Daarom.", Hints(True, level=0)),
        ("Het schip", Hints(True, level=0)),
        ("De haven", Hints(True)),
        ("Daar.", Hints(True, level=0)),
    ) == [
        ("heading 2", "Waarom varen wij?"),
        ("paragraph", "Daarom."),
        ("paragraph", "Het schip"),
        ("heading 2", "De haven"),
        ("paragraph", "Daar."),
    ]


# Letterhead and signature.


@pytest.mark.parametrize("salutation", ["Geachte voorzitter,", "Hooggeachte heer,", "Beste Jan,", "Dear Madam,"])
def test_the_letterhead_ends_with_the_salutation(salutation: str) -> None:
    """All lines up to the salutation are one block."""
    text = f"Ministerie van Zaken\n\nDen Haag, 1 juni 2024\n\n{salutation}\n\nDit is de brief.\n\nDit ook.\n\nEn dit."
    assert blocks(text)[:2] == [
        ("letterhead", f"Ministerie van Zaken / Den Haag, 1 juni 2024 / {salutation}"),
        ("paragraph", "Dit is de brief."),
    ]


def test_a_letterhead_without_salutation() -> None:
    """A run of lines without a sentence, too long for headings, is a letterhead; its last line is the heading below."""
    text = (
        "Aan de Voorzitter\n\nder Staten-Generaal\n\nPostbus 1\n\nDen Haag\n\nDatum 1 juni\n\nSteun\n\n"
        "Dit is de brief.\n\nEn dit ook."
    )
    assert blocks(text) == [
        ("letterhead", "Aan de Voorzitter / der Staten-Generaal / Postbus 1 / Den Haag / Datum 1 juni"),
        ("heading 1", "Steun"),
        ("paragraph", "Dit is de brief."),
        ("paragraph", "En dit ook."),
    ]


def test_a_field_of_a_form_is_no_sentence_and_no_heading() -> None:
    """A label and a bar make a field, though what is filled in be a sentence: the letterhead goes on behind it; and
    a field in the text is no heading."""
    text = (
        "Aan de Voorzitter\n\nDen Haag\n\nDatum | 1 juni\n\nOnderwerp | ‘Wij gaan.’\n\nPostbus 1\n\nPlein 4\n\n"
        "Dit is de brief.\n\nOns kenmerk | 12\n\nEn dit ook."
    )
    assert blocks(text) == [
        ("letterhead", "Aan de Voorzitter / Den Haag / Datum | 1 juni / Onderwerp | ‘Wij gaan.’ / Postbus 1"),
        ("heading 1", "Plein 4"),
        ("paragraph", "Dit is de brief."),
        ("paragraph", "Ons kenmerk | 12"),
        ("paragraph", "En dit ook."),
    ]


@pytest.mark.skipif(not real(), reason="the letters in ../shared/letters are not here")
def test_no_address_of_a_real_letter_is_a_heading() -> None:
    """Sender, date and subject of a ministry's letter are its letterhead; nothing of them stands above a question."""
    for path in real():
        letter = parse_letter(read_pages(path), path.stem)
        for heading in letter.headings:
            assert not re.match(r"(?:Datum|Onderwerp|Postbus|Ons kenmerk)\b|\d{4} [A-Z]{2}\b", heading.text)
        if path.name.startswith("beantwoording"):
            assert letter.paragraphs[0].kind == "letterhead"
            assert letter.about.date and letter.about.subject


@pytest.mark.parametrize(
    "signature", ["De minister van Zaken,\nA.B. Naam", "Hoogachtend,\nA.B. Naam", "Yours sincerely,\nA.B. Name"]
)
def test_the_signature(signature: str) -> None:
    """What follows the last sentence and starts as signatures do is the signature."""
    assert blocks(f"Dit is de brief van ons.\n\n{signature}") == [
        ("paragraph", "Dit is de brief van ons."),
        ("signature", signature.replace("\n", " / ")),
    ]


# Page furniture.


def test_running_header_footer_and_page_number_are_set_aside() -> None:
    """What returns at the edges of pages is no text: same words, whatever the page's number."""
    pages = [
        f"Ministerie van Zaken\n\nDit is bladzij {word} van de brief.\n\n"
        f"Brief over het schip | {number}\nPagina {number} van 3\n"
        for number, word in enumerate(["een", "twee", "drie"], start=1)
    ]
    assert blocks("\f".join(pages)) == [
        ("paragraph", "Dit is bladzij een van de brief."),
        ("paragraph", "Dit is bladzij twee van de brief."),
        ("paragraph", "Dit is bladzij drie van de brief."),
    ]


@pytest.mark.parametrize("number", ["{}", "- {} -", "{}/2", "Pagina {} van 2", "page {}", "[{}]"])
def test_bare_page_numbers(number: str) -> None:
    """Two pages are enough to know a page number by its form."""
    text = f"Dit is de brief.\n{number.format(1)}\n\fDat is het slot.\n{number.format(2)}\n"
    assert blocks(text) == [("paragraph", "Dit is de brief."), ("paragraph", "Dat is het slot.")]


def test_what_returns_as_a_sentence_is_text() -> None:
    """An answer "Ja." at the edge of every page is an answer each time."""
    assert blocks("Ja.\n\fJa.\n\fJa.") == [("paragraph", "Ja.")] * 3


def test_headings_that_differ_in_a_number_are_text() -> None:
    """Lines "Vraag 1" and "Vraag 2" on top of two pages are headings, not a running header."""
    assert blocks("Vraag 1\nHoe gaat het met het schip?\n\fVraag 2\nHoe gaat het met de haven?") == [
        ("heading 1", "Vraag 1"),
        ("paragraph", "Hoe gaat het met het schip?"),
        ("heading 1", "Vraag 2"),
        ("paragraph", "Hoe gaat het met de haven?"),
    ]


def test_footnotes_that_differ_in_a_number_are_text() -> None:
    """Lines "Kamerstuk 36, nr. 1" below one page and "Kamerstuk 36, nr. 7" below the next are two footnotes."""
    found = layout("Het model1 is er.\n\n1 Kamerstuk 36, nr. 1\n\fHet plan2 is er.\n\n2 Kamerstuk 36, nr. 7")
    assert [(note.label, note.pieces[0].text) for note in found.notes] == [
        ("1", "1 Kamerstuk 36, nr. 1"),
        ("2", "2 Kamerstuk 36, nr. 7"),
    ]


def test_furniture_is_found_at_the_edge_only() -> None:
    """The same words between sentences, away from the edge, are text."""
    above = "Zin een is kort.\n\nZin twee is kort.\n\nZin drie is kort."
    below = "Zin vier is kort.\n\nZin vijf is kort.\n\nZin zes is kort."
    middle = f"{above}\n\nHet kader\n\n{below}"
    found = blocks(f"Kop\n{middle}\n\fKop\n{middle}")
    assert found.count(("heading 1", "Het kader")) == 2
    assert ("heading 1", "Kop") not in found


def test_one_page_has_no_furniture() -> None:
    """Nothing returns on a single page."""
    assert blocks("Dit is de brief van de staat.\n\n1") == [
        ("paragraph", "Dit is de brief van de staat."),
        ("paragraph", "1"),
    ]


# The real letters.


@pytest.mark.skipif(not real(), reason="the letters in ../shared/letters are not here")
def test_real_letters_lose_only_furniture() -> None:
    """Of real letters only lines at a page's edge are set aside, three an edge and the printer's imprint at most; all
    others are in a block."""
    for path in real():
        pages = read_pages(path)
        found = read_layout(pages)
        kept = [piece for block in found.blocks for piece in block.pieces]
        kept += [piece for note in found.notes for piece in note.pieces]
        numbers = Counter(piece.number for piece in kept)
        assert set(numbers.values()) == {1}
        for page in pages:
            filled = [line.number for line in page.lines if line.text.strip()]
            assert {number for number in filled if number not in numbers} <= {*filled[:3], *filled[-5:]}, path.name


@pytest.mark.skipif(not real(), reason="the letters in ../shared/letters are not here")
@pytest.mark.parametrize("path", real(), ids=[path.stem[-4:] for path in real()])
def test_real_questions_and_answers_in_order(path: Path) -> None:
    """Every line "Vraag 3" or "Antwoord op vraag 3" of a letter is a heading, in the letter's order; all questions are
    of one level, and all answers of the next."""
    headings = parse_letter(read_pages(path), path.stem).headings
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines()]
    levels = []
    for shape in (QUESTION, REPLY):
        found = [one for one in headings if shape.fullmatch(one.text)]
        assert [one.text for one in found] == [line for line in lines if shape.fullmatch(line)]
        levels += sorted({one.level for one in found})
    assert levels == [levels[0], levels[0] + 1]


@pytest.mark.skipif(not real(), reason="the letters in ../shared/letters are not here")
def test_the_width_of_full_lines(seed_path: Path) -> None:
    """The measurement behind FULL: lines of a paragraph that go on inside a sentence are all fuller than it."""
    ratios: list[float] = []
    for path in [seed_path, *(path for path in real() if path.name.startswith("aanhangsel"))]:
        found = read_layout(read_pages(path))
        lengths = sorted(len(piece.text) for block in found.blocks for piece in block.pieces)
        width = lengths[ceil(0.95 * (len(lengths) - 1))]
        for block in found.blocks:
            for above, below in zip(block.pieces, block.pieces[1:], strict=False):
                cut = above.page != below.page or ends_sentence(above.text) or not below.text[0].islower()
                if block.kind == "paragraph" and not cut:
                    ratios.append((len(above.text) + 1 + len(below.text.split(" ", 1)[0])) / width)
    assert len(ratios) > 1000
    assert min(ratios) > FULL
    assert min(ratios) == pytest.approx(0.91, abs=0.005)
