"""HTML and XML: which of the two a file is, and whose."""

from typing import Final

from index.flow import Flow
from index.html import html_tokens
from index.page import Page
from index.problems import LetterProblem
from index.publication import publication_tokens
from index.tree import parse_html, parse_xml

# The roots of officielebekendmakingen.nl.
_PUBLICATIONS: Final = frozenset({"officiele-publicatie", "kamerstuk", "kamervragen", "kamerwrk"})


def read_markup(content: bytes, name: str) -> tuple[Page, ...]:
    """Read a web page, or the XML of officielebekendmakingen.nl.

    Args:
        content: the file.
        name: what errors call it.

    Returns:
        One page; every line has hints, and stands for what the file breaks no further.

    Raises:
        LetterProblem: it is damaged, nests too deep, holds no words, or is XML of another kind.
    """
    flow = Flow()
    start = content[:4096].lower()
    if b"<html" in start or b"<?xml" not in start:
        flow.write(html_tokens(parse_html(content, name)))
        return flow.pages(name)
    root = parse_xml(content, name)
    if root.name not in _PUBLICATIONS:
        raise LetterProblem(
            nl=f"{name} is XML van een andere soort (<{root.name}>); verwacht is XML van officielebekendmakingen.nl. "
            "Bewaar de brief als .docx of .pdf.",
            en=f"{name} is XML of another kind (<{root.name}>); expected that of officielebekendmakingen.nl. "
            "Save the letter as .docx or .pdf.",
        )
    flow.write(publication_tokens(root))
    return flow.pages(name)
