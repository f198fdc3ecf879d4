"""index/letter.py: the seed letter exactly, and what holds for every text."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.letter import Letter, parse_letter, read_letter
from index.notes import LABEL
from index.paragraph import Mark, Paragraph
from index.readers import pages_of

GOLD: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "eval" / "letter_structure.json").read_text(encoding="utf-8")
)


def toy(text: str) -> Letter:
    """A text as a letter."""
    return parse_letter(pages_of(text, "toy"), "toy")


def with_marks(letter: Letter, paragraph: Paragraph, start: int, end: int) -> str:
    """``letter.text[start:end]`` with the paragraph's marks put back; a mark right after the end belongs to it."""
    text, done = "", start
    for mark in paragraph.marks:
        if start < mark.offset <= end:
            text += letter.text[done : mark.offset] + mark.label
            done = mark.offset
    return text + letter.text[done:end]


def label_of(paragraph: Paragraph) -> str:
    """What the printed footnote starts with: "1 " of fn1; nothing for other kinds."""
    return f"{paragraph.id.removeprefix('fn').split('p')[0]} " if paragraph.kind == "footnote" else ""


# The seed letter.


def test_the_gold_file_is_the_whole_letter(seed_letter: Letter) -> None:
    """20 blocks and 78 sentences, the same blocks in both."""
    assert len(GOLD) == 20
    assert sum(len(block["sentences"]) for block in GOLD) == 78
    assert sorted(block["id"] for block in GOLD) == sorted(paragraph.id for paragraph in seed_letter.paragraphs)
    assert sum(len(paragraph.sentences) for paragraph in seed_letter.paragraphs) == 78


@pytest.mark.parametrize("gold", GOLD, ids=[block["id"] for block in GOLD])
def test_a_block_of_the_seed_letter(seed_letter: Letter, gold: dict[str, Any]) -> None:
    """Kind, section, pages, lines, text and sentences are exactly those of the gold file."""
    paragraph = seed_letter.paragraph(gold["id"])
    assert paragraph.kind == gold["kind"]
    assert list(paragraph.section) == gold["section"]
    assert list(paragraph.pages) == gold["pages"]
    assert [list(lines) for lines in paragraph.lines] == gold["lines"]
    label = label_of(paragraph)
    assert label + paragraph.printed() == gold["text"]
    sentences = [with_marks(seed_letter, paragraph, one.start, one.end) for one in paragraph.sentences]
    sentences[0] = label + sentences[0]
    assert sentences == gold["sentences"]


def test_the_mark_of_the_seed_letter_is_no_digit_of_its_text(seed_letter: Letter) -> None:
    """The name "New Force Model1" is quoted without its 1, and the 1 still leads to the footnote."""
    assert "Model1" not in seed_letter.text
    ((paragraph, mark),) = [(p, mark) for p in seed_letter.paragraphs for mark in p.marks]
    assert (paragraph.id, mark.label, mark.footnote) == ("7", "1", "fn1")
    assert seed_letter.text[: mark.offset].endswith("het NATO New Force Model")
    assert seed_letter.text[mark.offset :].startswith(" kunnen vullen")
    assert seed_letter.paragraph("fn1").text.startswith("Het NFM is")


def test_the_seed_letter_loses_no_character(seed_letter: Letter, seed_path: Path) -> None:
    """Only one mark and one label are lifted; this letter has no printer's hyphens and no furniture."""
    source = Counter("".join(seed_path.read_text(encoding="utf-8").split()))
    assert source - Counter("".join(seed_letter.text.split())) == Counter("11")


def test_headings_stand_in_the_text(seed_letter: Letter) -> None:
    """A heading's place is exact, and its level is its depth in the section path."""
    headings = [(one.text, one.level, one.page) for one in seed_letter.headings]
    assert headings[:4] == [
        ("Defence Ministers Meeting (DMM)", 1, 1),
        ("Oekraïne (NUC)", 1, 1),
        ("Afschrikking en verdediging", 1, 2),
        ("Force Sourcing, capaciteitsdoelstellingen en Defence Investment Pledge (2%)", 2, 2),
    ]
    assert all(seed_letter.text[one.start : one.end] == one.text for one in seed_letter.headings)


def test_name_pages_and_hash(seed_letter: Letter, seed_path: Path) -> None:
    """A letter is called by its file's stem, counts its pages, and reads the same twice."""
    assert (seed_letter.name, seed_letter.pages) == (seed_path.stem, 6)
    assert read_letter(seed_path) == seed_letter


def test_an_unknown_paragraph_is_named(seed_letter: Letter) -> None:
    """Asking for a paragraph that is not there names it."""
    with pytest.raises(KeyError, match="has no paragraph '99'"):
        seed_letter.paragraph("99")


# Every text.

# No line ends (they part lines), no NUL (no text), no lone surrogates (no UTF-8), no hyphens (line ends undo them:
# they have tests of their own).
ODD = st.characters(exclude_categories=["Cs"], exclude_characters="\0\n\r\f-‐\u00ad")
FAVOURITES = st.sampled_from(
    [
        *["Dit is zo.", "Ja.", "nr. 440", "€ 1,5 mln. is", "(zie nr. 2)", "…", "“Nee!”", "•", "1. punt", "Kop"],
        *["👩\u200d👩\u200d👧 e\u0301", "שלום עולם.", "a\u00a0b", "x\u2028y", "\u202eom\u202c", "\x0b", "\x1f", "\x85"],
        *["Model1", "Plan2", "1 Noot.", "2 Noot.", "¹ noot", "Kop¹", "Geachte heer,", "De minister,"],
    ]
)
LINES = st.one_of(st.text(ODD, min_size=1, max_size=60), st.lists(FAVOURITES, min_size=1, max_size=6).map(" ".join))
TEXTS = st.lists(LINES.filter(lambda line: bool(line.strip())), min_size=1, max_size=8).filter(
    lambda lines: re.search(r"\w", "".join(lines)) is not None
)


def characters(text: str) -> Counter[str]:
    """The characters of a text but its white space."""
    return Counter("".join(text.split()))


def check_offsets(letter: Letter) -> None:
    """What holds for every letter: offsets are exact, blocks apart, sentences cover their paragraph."""
    end = 0
    blocks = [(one.start, one.end, one.text) for one in letter.paragraphs]
    blocks += [(one.start, one.end, one.text) for one in letter.headings]
    for start, stop, text in sorted(blocks):
        assert end <= start < stop and letter.text[start:stop] == text
        assert letter.text[end:start] == ("\n\n" if end else "")
        end = stop
    assert end == len(letter.text)
    for paragraph in letter.paragraphs:
        done = paragraph.start
        for sentence in paragraph.sentences:
            assert letter.text[done : sentence.start].strip() == ""
            assert sentence.text and letter.text[sentence.start : sentence.end] == sentence.text
            done = sentence.end
        assert letter.text[done : paragraph.end].strip() == ""
        assert all(paragraph.start <= mark.offset <= paragraph.end for mark in paragraph.marks)
    ids = [paragraph.id for paragraph in letter.paragraphs]
    assert len(ids) == len(set(ids))


def lifted(letter: Letter, lines: list[str]) -> Counter[str]:
    """The marks and labels that were taken out of a text of those lines."""
    marks = [mark.label for paragraph in letter.paragraphs for mark in paragraph.marks]
    marks += [mark.label for heading in letter.headings for mark in heading.marks]
    notes = [one for one in letter.paragraphs if one.kind == "footnote"]
    assert len(marks) == len(notes)
    labels = [LABEL.match(" ".join(lines[note.lines[0][0] - 1].split())) for note in notes]
    return characters("".join([*marks, *(label.group() for label in labels if label)]))


@given(TEXTS)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_keeps_its_characters_and_offsets(paragraphs: list[str]) -> None:
    """Whatever a text holds, parted by blank lines: offsets are exact and no character is lost."""
    lines = "\n\n".join(paragraphs).split("\n")
    letter = toy("\n".join(lines))
    check_offsets(letter)
    assert characters(letter.text) + lifted(letter, lines) == characters("".join(lines))


def word(number: int) -> str:
    """A word for each number, and none twice: letters only, so that nothing here can be a mark or page number."""
    digits = "bdfghjklmn"
    return "".join(digits[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(number)) + "x" * (number % 7)


@given(
    st.lists(st.lists(st.integers(3, 14), min_size=1, max_size=5), min_size=1, max_size=7),
    st.integers(24, 70),
    st.integers(7, 60),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
@settings(max_examples=150)
def test_any_wrapped_letter_keeps_its_words(
    shape: list[list[int]], width: int, height: int, line_end: str, blank: bool
) -> None:
    """However wide the lines, however high the pages: unwrapping gives back the same words in the same order."""
    number = 0
    lines: list[str] = []
    for sentences in shape:
        row = ""
        for length in sentences:
            words = [word(number + position) for position in range(length)]
            number += length
            for one in [words[0].capitalize(), *words[1:-1], f"{words[-1]}."]:
                if row and len(row) + 1 + len(one) > width:
                    lines.append(row)
                    row = one
                else:
                    row = f"{row} {one}" if row else one
        lines += [row, ""] if blank else [row]
    pages = [line_end.join(lines[start : start + height]) for start in range(0, len(lines), height)]
    letter = toy(f"{line_end}\f".join(pages))
    check_offsets(letter)
    assert letter.text.split() == " ".join(lines).split()
    assert not letter.headings and {one.kind for one in letter.paragraphs} == {"paragraph"}
    if blank and letter.pages == 1:  # where a sentence and a page end together, nobody can tell a paragraph's end
        assert len(letter.paragraphs) == len(shape)
        assert [len(one.sentences) for one in letter.paragraphs] == [len(sentences) for sentences in shape]


@given(st.lists(st.sampled_from(["Ja.", "Nee.", "Dat is zo."]), min_size=2, max_size=12))
def test_repeated_sentences_keep_their_own_places(sentences: list[str]) -> None:
    """Offsets are carried, not searched for: equal sentences have their own places, in order."""
    letter = toy(" ".join(sentences))
    (paragraph,) = letter.paragraphs
    assert [one.text for one in paragraph.sentences] == sentences
    assert [one.start for one in paragraph.sentences] == [
        sum(len(sentence) + 1 for sentence in sentences[:position]) for position in range(len(sentences))
    ]


def test_decomposed_letters_stay_decomposed() -> None:
    """Nothing is normalised: an e with a combining accent stays two characters."""
    text = unicodedata.normalize("NFD", "Oekraïne, één.")
    assert toy(text).text == text


def test_a_long_letter_takes_no_longer_than_its_length_asks() -> None:
    """Half a megabyte in one paragraph is read in linear time: seconds, where quadratic time takes many minutes."""
    letter = toy("Dit is een zin met nr. 1 erin.\n" * 16_000)
    assert sum(len(one.sentences) for one in letter.paragraphs) == 16_000


def test_a_long_page_of_numbers_is_read_in_linear_time() -> None:
    """Five thousand lines that start with a number are each looked at, but the page is searched for no mark twice."""
    letter = toy("12 schepen varen.\n" * 5_000)
    assert letter.text.split() == ["12", "schepen", "varen."] * 5_000
    assert {one.kind for one in letter.paragraphs} == {"paragraph"}


# Footnotes.


def test_superscript_marks() -> None:
    """A raised "¹" is a mark as "1" is, and printed() puts back the one that was printed."""
    letter = toy("Het model¹ is nieuw.\nHet werkt.\n\n¹ Zie de bijlage.")
    paragraph, note = letter.paragraphs
    assert paragraph.text == "Het model is nieuw. Het werkt."
    assert paragraph.marks == (Mark(9, "¹", "fn1"),)
    assert paragraph.printed() == "Het model¹ is nieuw. Het werkt."
    assert (note.id, note.kind, note.text) == ("fn1", "footnote", "Zie de bijlage.")


def test_superscript_labels_of_two_digits_are_split_off_whole() -> None:
    """A raised "¹²" is twelve, not one and a two left over."""
    letter = toy("Het model¹² is nieuw.\n\n¹²Zie de bijlage.")
    assert [(one.id, one.text) for one in letter.paragraphs] == [
        ("1", "Het model is nieuw."),
        ("fn12", "Zie de bijlage."),
    ]


def test_two_footnotes_on_a_page() -> None:
    """Each mark leads to its own footnote; both follow the paragraph that bears their marks."""
    letter = toy("Het model1 en het plan2 zijn nieuw.\n\n1 Eerste noot.\n2 Tweede noot.")
    assert [(one.id, one.text) for one in letter.paragraphs] == [
        ("1", "Het model en het plan zijn nieuw."),
        ("fn1", "Eerste noot."),
        ("fn2", "Tweede noot."),
    ]
    assert letter.paragraphs[0].marks == (Mark(9, "1", "fn1"), Mark(21, "2", "fn2"))
    assert letter.paragraphs[0].printed() == "Het model1 en het plan2 zijn nieuw."


def test_labels_that_start_again_on_each_page() -> None:
    """The second footnote 1 bears its page in its id, and each mark leads to the one on its own page."""
    letter = toy("Het model1 is nieuw.\n\n1 Eerste noot.\n\fHet plan1 is oud.\n\n1 Tweede noot.")
    assert [(one.id, one.text) for one in letter.paragraphs] == [
        ("1", "Het model is nieuw."),
        ("fn1", "Eerste noot."),
        ("2", "Het plan is oud."),
        ("fn1p2", "Tweede noot."),
    ]
    assert [mark.footnote for one in letter.paragraphs for mark in one.marks] == ["fn1", "fn1p2"]


def test_a_mark_with_a_bracket_is_lifted_with_its_bracket() -> None:
    """A mark "1)" leaves no bracket behind in the quote, and comes back in print."""
    letter = toy("Kent u dit bericht1)? Wat vindt u ervan?\n\n1) De krant van gisteren.")
    assert letter.paragraphs[0].text == "Kent u dit bericht? Wat vindt u ervan?"
    assert letter.paragraphs[0].printed() == "Kent u dit bericht1)? Wat vindt u ervan?"
    assert letter.paragraph("fn1").text == "De krant van gisteren."


def test_a_mark_after_a_sentence_ends_it() -> None:
    """The line "… gehandeld.1" ends a paragraph, and what follows is a heading."""
    letter = toy("Er wordt reeds naar de motie van uw Kamer gehandeld.1\nVraag 2\nHoe dan?\n\n1 Zie de brief.")
    assert [(one.id, one.section, one.text) for one in letter.paragraphs] == [
        ("1", (), "Er wordt reeds naar de motie van uw Kamer gehandeld."),
        ("fn1", (), "Zie de brief."),
        ("2", ("Vraag 2",), "Hoe dan?"),
    ]


def test_a_mark_in_a_heading_keeps_its_link() -> None:
    """A heading is text without its mark, too."""
    letter = toy("Het kader1\nDit is het kader van de brief.\n\n1 Zie de bijlage.")
    (heading,) = letter.headings
    assert (heading.text, heading.marks) == ("Het kader", (Mark(9, "1", "fn1"),))
    assert letter.paragraph("1").section == ("Het kader",)


def test_a_footnote_below_a_broken_sentence() -> None:
    """A page may break off inside a word, right above the footnote; the word goes on on the next page."""
    letter = toy("Het model1 vergt een goede voorbe-\n1 Zie de bijlage.\n\freiding van ons.")
    assert [(one.id, one.text) for one in letter.paragraphs] == [
        ("1", "Het model vergt een goede voorbereiding van ons."),
        ("fn1", "Zie de bijlage."),
    ]


def test_a_footnote_that_explains_a_word_below_a_broken_sentence() -> None:
    """A note may start with a small letter where a colon follows: it explains that word."""
    letter = toy("Het bba-model1 vergt veel van\n1 bba: besluit bij aanvang\n\fons allen.")
    assert [one.text for one in letter.paragraphs] == [
        "Het bba-model vergt veel van ons allen.",
        "bba: besluit bij aanvang",
    ]


def test_a_mark_with_no_space_behind_it() -> None:
    """Between a stop and a capital stands a mark, though the space was forgotten; in "nr. 2A" stands none."""
    letter = toy("Het model is nieuw.1Dat zegt plan nr.2A ook.\n\n1 Zie de bijlage.\n2 Dit is een regel.")
    assert [one.text for one in letter.paragraphs] == [
        "Het model is nieuw.Dat zegt plan nr.2A ook.",
        "Zie de bijlage. 2 Dit is een regel.",
    ]


def test_a_line_that_starts_with_a_date_is_no_footnote() -> None:
    """A date "1 juli" at the start of a line stays in its sentence, though a footnote 1 stands below."""
    letter = toy("Het model1 is nieuw en geldt vanaf\n1 juli voor ons allen.\n\n1 Zie de bijlage.")
    assert [one.text for one in letter.paragraphs] == [
        "Het model is nieuw en geldt vanaf 1 juli voor ons allen.",
        "Zie de bijlage.",
    ]


def test_an_enumeration_is_no_footnote() -> None:
    """A point "1. …" below the text has no mark above: each point is a paragraph with its number."""
    letter = toy("Wij doen drie dingen:\n1. wij meten;\n2. wij wegen;\n3. wij delen.")
    assert [(one.kind, one.text) for one in letter.paragraphs] == [
        ("paragraph", "Wij doen drie dingen:"),
        ("paragraph", "1. wij meten;"),
        ("paragraph", "2. wij wegen;"),
        ("paragraph", "3. wij delen."),
    ]


@pytest.mark.parametrize("name", ["A4", "H5N1", "CO2", "F-16", "MQ-9"])
def test_a_digit_of_a_name_is_no_mark(name: str) -> None:
    """Names that end in digits keep them, though a line below starts with that number."""
    digits = re.findall(r"\d+$", name)[0]
    letter = toy(f"Wij kennen de {name} goed.\n\n{digits} Dit is een regel.")
    assert [one.kind for one in letter.paragraphs] == ["paragraph", "paragraph"]
    assert letter.paragraphs[0].text == f"Wij kennen de {name} goed."


# Hyphens.


def test_the_letter_decides_about_a_hyphen() -> None:
    """The word "niet-/letale" keeps its hyphen in a letter that writes "niet-letale"; other words lose theirs."""
    kept = toy("Wij geven niet-letale steun. Die niet-\nletale steun helpt.")
    assert kept.paragraphs[0].text == "Wij geven niet-letale steun. Die niet-letale steun helpt."
    lost = toy("Wij geven veel steun aan de bevol-\nking die daar nu woont.")
    assert lost.paragraphs[0].text == "Wij geven veel steun aan de bevolking die daar nu woont."


# Parts of a letter.


def test_letterhead_lines_can_be_quoted_one_by_one() -> None:
    """Each line up to the salutation is a sentence of the letterhead, hyphens at line ends and all."""
    letter = toy("Ministerie van Zaken\nPost-\nbus 1\n\nGeachte voorzitter,\n\nDit is de brief.\n\nDit is het slot.")
    head = letter.paragraphs[0]
    assert (head.id, head.kind) == ("letterhead", "letterhead")
    assert [one.text for one in head.sentences] == ["Ministerie van Zaken", "Post-", "bus 1", "Geachte voorzitter,"]
    check_offsets(letter)
    assert [one.id for one in letter.paragraphs] == ["letterhead", "1", "2"]


def test_the_signature_is_a_block_outside_every_section() -> None:
    """Who signs does not sign under the last heading."""
    letter = toy("Het kader\nDit is de brief van ons.\n\nHoogachtend,\n\nDe minister van Zaken,\nA.B. Naam")
    assert [(one.id, one.section, one.text) for one in letter.paragraphs] == [
        ("1", ("Het kader",), "Dit is de brief van ons."),
        ("signature", (), "Hoogachtend, De minister van Zaken, A.B. Naam"),
    ]


def test_a_paragraph_over_a_page_edge() -> None:
    """A sentence that goes on on the next page goes on, though its next word starts with a capital."""
    letter = toy(
        "Wij spreken vandaag over de\nsteun van ons land aan de\n\fNAVO en over het plan.\nDat is alles wat wij doen."
    )
    (paragraph,) = letter.paragraphs
    assert paragraph.pages == (1, 2)
    assert paragraph.lines == ((1, 2), (3, 4))
    assert [one.text for one in paragraph.sentences] == [
        "Wij spreken vandaag over de steun van ons land aan de NAVO en over het plan.",
        "Dat is alles wat wij doen.",
    ]
