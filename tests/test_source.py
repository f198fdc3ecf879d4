"""qa/page/source.py: letters as HTML, with citations marked."""

import html
import json
import re
import timeit
from dataclasses import replace
from typing import NoReturn

from index.letter import Letter
from index.paragraph import Heading, Mark
from qa.answer import Answer, Turn
from qa.page.export import conversation_json, conversation_markdown
from qa.page.quote import anchor
from qa.page.render import answer_html
from qa.page.source import Cited, marked, panel_html
from qa.page.words import WORDS
from tests.pages import HOSTILE, Texts, answer_of, cited_text, letter_of, named, quoted


def test_panel_shows_the_whole_letter(seed_letter: Letter) -> None:
    """Every heading, paragraph and page of the letter stands in the panel, once and in order."""
    source = panel_html(named(seed_letter))
    found = Texts(source, "article")
    texts = [heading.text for heading in seed_letter.headings] + [each.text for each in seed_letter.paragraphs]
    assert all(html.escape(text[:30]) in source for text in texts)
    ids = [f"par-{paragraph.id}" for paragraph in seed_letter.paragraphs]
    assert [id_ for id_ in found.ids if id_ in ids] == ids
    assert [id_ for id_ in found.ids if id_.startswith("page-")] == [
        f"page-{n}" for n in range(1, seed_letter.pages + 1)
    ]
    assert "pagina 3 begint in deze alinea" in source


def test_footnotes_are_linked_both_ways(seed_letter: Letter) -> None:
    """The mark in the text links to the footnote, and the footnote back to where the mark stood."""
    source = panel_html(named(seed_letter))
    found = Texts(source, "sup")
    assert found.texts == ["1"]
    assert [link for link in found.links if "fn" in link and not link.startswith("#head")] == [
        "#par-fn1",  # where it stands
        "#par-fn1",  # the footnote's own number
        "#par-fn1-mark",
    ]
    assert {"par-fn1", "par-fn1-mark"} <= set(found.ids)
    assert re.search(r'New Force Model<sup><a href="#par-fn1"', source)


def test_marks_hold_exactly_the_quotes(seed_letter: Letter) -> None:
    """Whatever the citations, overlapping or adjoining, the marks of each put together are its quote."""
    paragraph = seed_letter.paragraph("7")
    for spans in ([(0, 40), (20, 60)], [(0, 40), (40, 60)], [(5, 6)], [(0, len(paragraph.text)), (30, 31)]):
        citations = [quoted(seed_letter, "7", a, b, number) for number, (a, b) in enumerate(spans, start=1)]
        source = marked(seed_letter, paragraph, [Cited(1, each) for each in citations], {})
        assert [cited_text(source, f"1.{citation.number}") for citation in citations] == [c.quote for c in citations]
        plain = re.sub(r"<sup .*?</sup>|</?mark[^>]*>", "", source)
        assert html.unescape(plain) == paragraph.text


def test_a_footnote_mark_inside_a_quote_stays_out_of_it(seed_letter: Letter) -> None:
    """A quote across a footnote's mark is marked in two parts, with the mark between them."""
    paragraph = seed_letter.paragraph("7")
    citation = quoted(seed_letter, "7", 0, len(paragraph.text))
    source = panel_html(named(seed_letter), [answer_of(citation)])
    assert cited_text(source, "1.1") == citation.quote
    assert "Model</mark><sup><a" in source


def test_of_a_repeated_sentence_only_the_cited_one_is_marked() -> None:
    """The highlight goes by offset: the same words elsewhere stay unmarked."""
    letter = letter_of("Nee is nee. Ja is ja. Nee is nee. Dat is alles wat de minister hierover schrijft.")
    start = letter.text.rindex("Nee is nee.")
    source = marked(letter, letter.paragraphs[0], [Cited(1, quoted(letter, "1", start, start + 11))], {})
    assert source.startswith("Nee is nee. Ja is ja. <sup")
    assert source.count("<mark") == 1


def test_a_hostile_letter_is_text_in_the_panel() -> None:
    """Name, headings and paragraphs that look like HTML bring no element and no attribute."""
    name = '"><script>x</script>'
    letter = letter_of(
        "<img src=x onerror=alert(1)> staat in deze brief, en <script>ook dit</script>.", HOSTILE, name=name
    )
    found = Texts(panel_html(named(letter), [answer_of(quoted(letter, "1", 0, 28))]), "h2")
    assert found.texts == [name]
    assert not {"img", "script"} & set(found.tags)


def test_several_letters_keep_their_anchors_apart() -> None:
    """With several letters the panel shows the cited ones, strongest first, and links name the letter."""
    a, b, c = (letter_of(f"Dit is brief {name}, en die zegt iets.", name=name) for name in ("a", "b", "c"))
    letters = named(a, b, c)
    answer = answer_of(quoted(c, "1", 0, 12, 2), quoted(b, "1", 0, 12, 1))
    source = panel_html(letters, [answer])
    assert Texts(source, "h2").texts == ["c", "b"]
    assert Texts(answer_html(answer, letters, WORDS["nl"]), "a").links == [
        f"#letter-{letter.sha256[:8]}-par-1" for letter in (c, b)
    ]
    assert anchor(c, "par-1", alone=False) in Texts(source, "h2").ids
    assert Texts(panel_html(letters), "h2").texts == ["a"]
    assert Texts(panel_html(letters, first="b"), "h2").texts == ["b"]


def test_a_place_keeps_its_link_when_letters_come_and_go() -> None:
    """Where a letter stands among the others is no part of it, so a link that somebody kept leads there tomorrow."""
    a, b, c = (letter_of(f"Dit is brief {name}, en die zegt iets.", name=name) for name in ("a", "b", "c"))
    answers = [answer_of(quoted(c, "1", 0, 12))]
    assert panel_html(named(a, b, c), answers) == panel_html(named(c, a), answers)


class Looked(dict[str, Letter]):
    """Letters by name; it notes which are looked up, and cannot be walked over."""

    def __init__(self, letters: dict[str, Letter]) -> None:
        super().__init__(letters)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Letter:
        self.names.add(name)
        return super().__getitem__(name)

    def values(self) -> NoReturn:
        raise AssertionError("walked over all letters")

    items = __iter__ = values


def test_only_what_is_cited_is_read() -> None:
    """Of many letters no other is looked up: not for the panel, not for the answer, not for what is saved."""
    letters = Looked(named(*(letter_of(f"Dit is brief {n}, en die zegt iets.", name=f"b{n}") for n in range(30))))
    turn = Turn("Wat?", answer_of(quoted(letters["b7"], "1", 0, 12), quoted(letters["b3"], "1", 0, 12, 2)))
    letters.names.clear()
    panel_html(letters, [turn.answer])
    answer_html(turn.answer, letters, WORDS["nl"])
    saved = json.loads(conversation_json([turn], letters))
    conversation_markdown([turn], letters)
    assert letters.names == {"b3", "b7"} == {each["name"] for each in saved["letters"]}


def test_a_letter_is_shown_in_time_linear_in_its_length() -> None:
    """Eight times as many headings, paragraphs and footnotes take some eight times as long, not sixty-four."""

    def letter(count: int) -> Letter:
        letter = letter_of("Een brief, die iets zegt.")
        blocks = [replace(letter.paragraphs[0], id=str(n), marks=(Mark(0, str(n), f"fn{n}"),)) for n in range(count)]
        notes = [replace(letter.paragraphs[0], id=f"fn{n}", kind="footnote") for n in range(count)]
        headings = tuple(Heading(f"Kop {n}", 1, 1, 0, 10) for n in range(count))
        return replace(letter, paragraphs=(*blocks, *notes), headings=headings)

    def seconds(count: int) -> float:
        shown = named(letter(count))
        return min(timeit.repeat(lambda: panel_html(shown), number=1, repeat=5))

    assert seconds(2400) < 24 * seconds(300)


def test_an_earlier_answer_keeps_its_place(seed_letter: Letter) -> None:
    """Of two answers the last one's quote is marked; the first one's has its place in the text, unmarked."""
    first, second = quoted(seed_letter, "7", 0, 30), quoted(seed_letter, "7", 20, 60)
    source = panel_html(named(seed_letter), [answer_of(first), answer_of(second)])
    assert cited_text(source, "2.1") == second.quote
    assert cited_text(source, "1.1", "span") + cited_text(source, "1.1") == first.quote
    assert '<sup class="bw-number" data-turn="1" hidden><a href="#answer-1.1"' in source
    assert 'data-strongest="2.1"' in source


def test_a_refusal_marks_nothing(seed_letter: Letter) -> None:
    """After a refusal nothing in the letter is marked, not even its closest sentence or what was cited before."""
    refusal = Answer("Weer?", "nl", False, 0.1, "not_in_letter", "Nee.", (), quoted(seed_letter, "4", 0, 9))
    source = panel_html(named(seed_letter), [answer_of(quoted(seed_letter, "7", 0, 30)), refusal])
    assert "<mark" not in source and "data-strongest" not in source
    assert 'data-citation="1.1"' in source


def test_the_outline_leads_to_every_heading(seed_letter: Letter) -> None:
    """Every heading is a link in the outline, in order, to the heading itself; one heading alone needs no outline."""
    source = panel_html(named(seed_letter))
    outline = Texts(source.split("<ol>")[1].split("</ol>")[0], "a")
    assert outline.texts == [heading.text for heading in seed_letter.headings]
    assert outline.links == [f"#head-{number}" for number in range(1, len(seed_letter.headings) + 1)]
    assert {link[1:] for link in outline.links} <= set(Texts(source, "h3").ids)
    assert "<ol>" not in panel_html(named(letter_of("Een brief zonder kop, die toch een zin heeft.")))


def test_the_panel_speaks_either_language(seed_letter: Letter) -> None:
    """Page marks, labels and the outline's title are English for who reads English; the letter's text is the same."""
    english, dutch = (panel_html(named(seed_letter), words=WORDS[each]) for each in ("en", "nl"))
    assert "page 2</p>" in english and "pagina" not in english
    assert Texts(english, "article").ids == Texts(dutch, "article").ids
    assert 'aria-label="link to paragraph 4"' in english


def test_each_paragraph_has_a_link_of_its_own(seed_letter: Letter) -> None:
    """The number beside a paragraph is a link to it, named for a screen reader."""
    assert '<a class="bw-no" href="#par-4" aria-label="link naar alinea 4">4</a>' in panel_html(named(seed_letter))
