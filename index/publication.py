"""The XML of officielebekendmakingen.nl (Kamerstukken, Kamervragen) as a stream of blocks."""

from collections.abc import Iterator
from typing import Final

from index.flow import Footnote, Inline, Mark, Start, Token
from index.tree import Node

# What holds text and no further blocks. Of other elements, those with words of their own are blocks too.
_TEXT: Final = frozenset(
    {"al", "noot.al", "tussenkop", "titel", "nr", "tekstregel", "functie", "naam", "entry", "term"}
)
# Deeper kinds of heading, as they are printed: bold, then italic, then plain.
_DEPTHS: Final = {"vet": 1, "cur": 2, "rom": 3}
# Says of the publication what is no text of it, or shows pictures.
_GONE: Final = frozenset({"metadata", "meta", "colspec", "plaatje", "illustratie"})


def publication_tokens(node: Node, depth: int = 0) -> Iterator[Token]:
    """The blocks of a publication in reading order: its head line by line, headings with their depth, footnotes."""
    for child in node.nodes():
        if child.name in _GONE:
            continue
        if child.name == "kop":
            yield Start(level=max(depth, 1))
            yield from _spaced(child)
        elif child.name == "tussenkop":
            yield Start(level=depth + _DEPTHS.get(child.get("kopopmaak"), 1))
            yield from _inline(child)
        elif child.name == "nr":
            yield Start(level=None)  # "Vraag 3": its words tell
            yield from _inline(child)
        elif child.name in {"li", "definitie-item"}:
            yield from _point(child, depth)
        elif child.name == "row":
            yield Start()
            yield from _spaced(child)
        elif child.name == "noot":
            yield _footnote(child)
        elif child.name == "naam":
            yield Start()
            yield from _spaced(child)
        elif _is_text(child):
            yield Start()
            yield from _inline(child)
        else:
            yield from publication_tokens(child, depth + (child.name == "divisie"))


def _is_text(node: Node) -> bool:
    return node.name in _TEXT or any(isinstance(child, str) and child.strip() for child in node.children)


def _point(node: Node, depth: int) -> Iterator[Token]:
    """A point of a list: its label stands before its first paragraph."""
    yield Start()
    labelled = False
    for child in node.nodes():
        if child.name in {"li.nr", "term"}:
            yield from _inline(child)
            yield " "
            labelled = True
        elif labelled and _is_text(child):
            yield from _inline(child)
            labelled = False
        else:
            yield from publication_tokens(Node("li", (), (child,)), depth)


def _spaced(node: Node) -> Iterator[Token]:
    """What stands side by side, with a space between."""
    for child in node.children:
        yield from _inline(child) if isinstance(child, Node) else (child,)
        yield " "


def _inline(node: Node) -> Iterator[Token]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.name == "noot":
            footnote = _footnote(child)
            yield Mark(footnote.label)
            yield footnote
        elif child.name not in _GONE:
            yield from _inline(child)


def _footnote(node: Node) -> Footnote:
    label = " ".join("".join(number.text() for number in node.find("noot.nr")).split()) or "*"
    content: list[Inline] = []
    for paragraph in node.nodes():
        if paragraph.name != "noot.nr":
            content += (item for item in _inline(paragraph) if isinstance(item, str))
            content.append(" ")
    return Footnote(label, tuple(content))
