"""What the tests of the page's HTML share: letters of a few lines, citations in them, and a reader of HTML."""

import html
import re
from html.parser import HTMLParser

from index.letter import Letter, parse_letter
from index.readers import Line, Page
from qa.answer import Answer, Citation, cite

HOSTILE = (
    "1. *a* _b_ $x$ ${y} {{z}} @children <b>c</b> &amp;  <script>alert(1)</script> [l](javascript:x) `q` \"'\\ # ~ |"
    " https://a.b :)"
)


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


def named(*letters: Letter) -> dict[str, Letter]:
    """Letters by name, as the page looks them up."""
    return {letter.name: letter for letter in letters}


def answer_of(*citations: Citation, confidence: float = 0.93, answered: bool = True) -> Answer:
    """A Dutch answer of these citations, strongest first."""
    return Answer("Vraag?", "nl", answered, confidence, "answered", "De brief zegt:", citations)


def quoted(letter: Letter, paragraph: str, start: int, end: int, number: int = 1) -> Citation:
    """Characters ``start`` to ``end`` of a paragraph."""
    here = letter.paragraph(paragraph)
    return cite(letter, here, here.start + start, here.start + end, number=number, score=0.5)


def cited_text(source: str, key: str, tag: str = "mark") -> str:
    """What the elements of one citation hold, put together; ``key`` is "turn.number"."""
    found = re.findall(rf'<{tag} data-citation="([^"]*)">(.*?)</{tag}>', source, re.DOTALL)
    return "".join(html.unescape(text) for keys, text in found if key in keys.split())
