"""What the chat page makes of a letter and an answer, without a browser."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index.letter import Letter, parse_letter
from index.problems import QuestionProblem
from index.readers import Line, Page
from qa.answer import Answer, Citation, cite
from qa.page.render import anchor, answer_html, literal, problem_html, question_html
from qa.page.source import marked, panel_html
from qa.page.start import examples

HOSTILE = "1. *a* _b_ $x$ <b>c</b> &amp;  <script>alert(1)</script> [l](javascript:x) `q` \"'\\ # ~ | https://a.b :)"


class Texts(HTMLParser):
    """The text inside every element of one tag, and all attributes met."""

    def __init__(self, source: str, tag: str) -> None:
        super().__init__()
        self.tag, self.depth, self.texts, self.tags = tag, 0, list[str](), list[str]()
        self.ids, self.links = list[str](), list[str]()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag == self.tag:
            self.depth += 1
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == self.tag

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.texts[-1] += data

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def letter_of(*lines: str, name: str = "brief", pages: int = 1) -> Letter:
    """A letter of these lines; with more pages, each has all of them."""
    numbered = [Line(number, text) for number, text in enumerate(lines * pages, start=1)]
    parts = [Page(page + 1, tuple(numbered[page * len(lines) : (page + 1) * len(lines)])) for page in range(pages)]
    return parse_letter(parts, name)


def answer_of(*citations: Citation, confidence: float = 0.93, answered: bool = True) -> Answer:
    """A Dutch answer of these citations, strongest first."""
    return Answer("Vraag?", "nl", answered, confidence, "answered", "De brief zegt:", citations)


def quoted(letter: Letter, paragraph: str, start: int, end: int, number: int = 1) -> Citation:
    """Characters ``start`` to ``end`` of a paragraph."""
    here = letter.paragraph(paragraph)
    return cite(letter, here, here.start + start, here.start + end, number=number, score=0.5)


def cited_text(source: str, number: int) -> str:
    """What the marks of one citation hold, put together."""
    marks = re.findall(r'<mark data-citation="([^"]*)">(.*?)</mark>', source, re.DOTALL)
    return "".join(html.unescape(text) for numbers, text in marks if str(number) in numbers.split())


def test_literal_leaves_markdown_and_html_nothing_to_read() -> None:
    """Literal text is read back character by character, and holds no sign that HTML or Markdown knows."""
    text = f"   {HOSTILE}\n\n    code\tand  two spaces \u00a0\u200b é"
    assert html.unescape(literal(text)) == text
    assert not re.search(r"[^\w &#;]|  |^ ", literal(text))


def test_question_and_problem_are_text() -> None:
    """A question and a problem's messages bring no element of their own onto the page."""
    question = Texts(question_html(HOSTILE), "div")
    assert (question.texts, question.tags) == ([HOSTILE], ["div"])
    problem = Texts(problem_html(QuestionProblem(nl=HOSTILE, en="<i>empty</i>")), "p")
    assert (problem.texts, problem.tags) == ([HOSTILE, "<i>empty</i>"], ["div", "p", "p"])


def test_answer_quotes_to_the_character() -> None:
    """Each blockquote holds its quote and nothing else, marked with the letter's language, on one line of HTML."""
    letter = letter_of(
        "De minister schrijft dat het kabinet dit besluit heeft genomen en het volgende wil zeggen.", HOSTILE
    )
    paragraph = letter.paragraphs[0]
    citation = quoted(letter, "1", 0, len(paragraph.text))
    source = answer_html(answer_of(citation), (letter,))
    assert Texts(source, "blockquote").texts == [paragraph.text]
    assert '<blockquote lang="nl">' in source
    assert "\n" not in source
    assert Texts(source, "a").links == ["#par-1"]


@pytest.mark.parametrize("words", [(0, 2), (3, 9), (10, 11), (0, 11)])
def test_the_words_that_answer_stand_out(words: tuple[int, int]) -> None:
    """They are in an element of their own, to the character; the quote as a whole stays the same text."""
    letter = letter_of("Er is  <b>_5")
    citation = replace(quoted(letter, "1", 0, len(letter.paragraphs[0].text)), words=words)
    source = answer_html(answer_of(citation), (letter,))
    assert Texts(source, "blockquote").texts == [letter.paragraphs[0].text]
    (marked_words,) = re.findall(r'<strong class="bw-words">(.*?)</strong>', source)
    assert html.unescape(marked_words) == letter.text[slice(*words)]


def test_answer_lists_the_strongest_first(seed_letter: Letter) -> None:
    """Quotes stand in the order of the answer; their numbers stay those of reading order."""
    first, second = quoted(seed_letter, "7", 0, 9, number=2), quoted(seed_letter, "4", 0, 9, number=1)
    source = answer_html(answer_of(first, second), (seed_letter,))
    assert Texts(source, "blockquote").texts == [first.quote, second.quote]
    assert re.findall(r'<span class="bw-number">(\d)</span>', source) == ["2", "1"]
    assert Texts(source, "a").links == ["#par-7", "#par-4"]
    assert "alinea 7 · p. 2–3" in Texts(source, "a").texts[0]


@pytest.mark.parametrize(
    ("confidence", "words"), [(0.9, "Vrijwel zeker (90%)"), (0.7, "Waarschijnlijk (70%)"), (0.69, "Onzeker (69%)")]
)
def test_confidence_is_said_in_words(seed_letter: Letter, confidence: float, words: str) -> None:
    """Confidence is a word and a percentage, never a colour alone."""
    source = answer_html(answer_of(quoted(seed_letter, "1", 0, 9), confidence=confidence), (seed_letter,))
    assert words in Texts(source, "p").texts


def test_a_question_in_another_language_is_told_what_the_quotes_are_in(seed_letter: Letter) -> None:
    """An English, German or French answer says once that the quotes are Dutch; a Dutch one does not."""
    answer = answer_of(quoted(seed_letter, "1", 0, 9))
    said = {
        "en": "The quotes are in Dutch.",
        "de": "Sprache der Zitate: Niederländisch.",
        "fr": "Les citations sont en néerlandais.",
    }
    assert "bw-foreign" not in answer_html(answer, (seed_letter,))
    assert [Texts(answer_html(replace(answer, language=each), (seed_letter,)), "p").texts.count(said[each])
            for each in ("en", "de", "fr")] == [1, 1, 1]  # fmt: skip


def test_a_refusal_does_not_look_like_an_answer(seed_letter: Letter) -> None:
    """A refusal has its own style and message; the closest sentence is introduced as no answer and has no number."""
    closest = quoted(seed_letter, "4", 0, 20)
    refusal = Answer("Weer?", "nl", False, 0.12, "not_in_letter", "Geen <antwoord>.", (), closest)
    source = answer_html(refusal, (seed_letter,))
    assert "bw-refusal" in source and "bw-answer" not in source and "bw-number" not in source
    assert source.index("Verwant") < source.index("<blockquote")
    assert "Geen <antwoord>." in Texts(source, "p").texts
    assert "<mark" not in panel_html((seed_letter,), refusal)


def test_panel_shows_the_whole_letter(seed_letter: Letter) -> None:
    """Every heading, paragraph and page of the letter stands in the panel, once and in order."""
    source = panel_html((seed_letter,))
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
    source = panel_html((seed_letter,))
    found = Texts(source, "sup")
    assert found.texts == ["1"]
    assert found.links == ["#par-fn1", "#par-fn1-mark"]
    assert {"par-fn1", "par-fn1-mark"} <= set(found.ids)
    assert re.search(r'New Force Model<sup><a href="#par-fn1"', source)


def test_marks_hold_exactly_the_quotes(seed_letter: Letter) -> None:
    """Whatever the citations, overlapping or adjoining, the marks of each put together are its quote."""
    paragraph = seed_letter.paragraph("7")
    for spans in ([(0, 40), (20, 60)], [(0, 40), (40, 60)], [(5, 6)], [(0, len(paragraph.text)), (30, 31)]):
        citations = [quoted(seed_letter, "7", a, b, number) for number, (a, b) in enumerate(spans, start=1)]
        source = marked(seed_letter, paragraph, citations, {})
        assert [cited_text(source, citation.number) for citation in citations] == [c.quote for c in citations]
        plain = re.sub(r'<sup class="bw-number">\d</sup>|</?mark[^>]*>', "", source)
        assert html.unescape(plain) == paragraph.text


def test_a_footnote_mark_inside_a_quote_stays_out_of_it(seed_letter: Letter) -> None:
    """A quote across a footnote's mark is marked in two parts, with the mark between them."""
    paragraph = seed_letter.paragraph("7")
    citation = quoted(seed_letter, "7", 0, len(paragraph.text))
    source = panel_html((seed_letter,), answer_of(citation))
    assert cited_text(source, 1) == citation.quote
    assert "Model</mark><sup><a" in source


def test_of_a_repeated_sentence_only_the_cited_one_is_marked() -> None:
    """The highlight goes by offset: the same words elsewhere stay unmarked."""
    letter = letter_of("Nee is nee. Ja is ja. Nee is nee. Dat is alles wat de minister hierover schrijft.")
    start = letter.text.rindex("Nee is nee.")
    source = marked(letter, letter.paragraphs[0], [quoted(letter, "1", start, start + 11)], {})
    assert source.startswith("Nee is nee. Ja is ja. <sup")
    assert source.count("<mark") == 1


def test_a_hostile_letter_is_text_in_the_panel() -> None:
    """Name, headings and paragraphs that look like HTML bring no element and no attribute."""
    name = '"><script>x</script>'
    letter = letter_of("<img src=x onerror=alert(1)> staat in deze brief, en <script>ook dit</script>.", name=name)
    found = Texts(panel_html((letter,), answer_of(quoted(letter, "1", 0, 28))), "h2")
    assert found.texts == [name]
    assert not {"img", "script"} & set(found.tags)


def test_several_letters_keep_their_anchors_apart() -> None:
    """With several letters the panel shows the cited ones, strongest first, and links name the letter."""
    letters = tuple(letter_of(f"Dit is brief {name}, en die zegt iets.", name=name) for name in ("a", "b", "c"))
    answer = answer_of(quoted(letters[2], "1", 0, 12, 2), quoted(letters[1], "1", 0, 12, 1))
    source = panel_html(letters, answer)
    assert Texts(source, "h2").texts == ["c", "b"]
    assert Texts(answer_html(answer, letters), "a").links == ["#letter-3-par-1", "#letter-2-par-1"]
    assert anchor(letters, "c", "1") in Texts(source, "h2").ids
    assert Texts(panel_html(letters), "h2").texts == ["a"]


def test_examples_come_from_headings(seed_letter: Letter) -> None:
    """Four different questions, each on a heading that stands above a paragraph; none for a letter without headings."""
    found = examples((seed_letter,))
    assert len(set(found)) == 4
    headings = {heading.text for heading in seed_letter.headings}
    assert {question.removeprefix("Wat staat er in de brief over ").removesuffix("?") for question in found} <= headings
    assert examples((letter_of("Een brief zonder kop, die toch een zin heeft."),)) == []
