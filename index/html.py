"""HTML as a stream of blocks: headings by their tags, footnotes by their links."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from index.flow import Break, Mark, Start, Token
from index.tree import Node

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    """address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form header
    hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_GONE: Final = frozenset({"button", "head", "noscript", "script", "select", "style", "svg", "template", "textarea"})
_LABEL: Final = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡])[\])]?\s*")
_BACK: Final = re.compile(r"\s*(?:[↩↑^⏎]\ufe0e?|terug|back)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Where:
    """A place in the page: the labels of the page's footnotes by their ids, whether it marks its main part, the block
    around the place, whether that is in an article, and the label of the footnote around it."""

    notes: Mapping[str, str]
    marked: bool
    start: Start
    article: bool = False
    label: str = ""


def html_tokens(root: Node) -> Iterator[Token]:
    """The blocks of a web page in reading order.

    Menus and what else stands beside the text are set aside: all that is outside the main part where the page marks
    one, and headers and feet outside an article where it does not. A footnote is what a link like "[1]" leads down to.
    """
    marked = next(root.find("main"), None) is not None
    where = _Where(_notes(root), marked, Start(part="aside" if marked else "body"))
    yield from _tokens(root, where)


def _notes(root: Node) -> dict[str, str]:
    """The label of each footnote by its id: where a link whose text is a label leads further down the page."""
    labels: dict[str, str] = {}
    passed: set[str] = set()
    for node in _all(root):
        link, label = node.get("href"), _LABEL.fullmatch(node.text()) if node.name == "a" else None
        if label and link.startswith("#") and link[1:] not in passed:
            labels.setdefault(link[1:], label[1])
        passed |= {node.get("id"), node.get("name")}
    return {id: label for id, label in labels.items() if id in passed}


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.nodes():
        yield from _all(child)


def _tokens(node: Node, where: _Where) -> Iterator[Token]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.name in _GONE:
            continue
        elif child.name == "br":
            yield Break("line")
        elif child.name in _BLOCKS or child.name in _HEADINGS:
            yield from _block(child, where)
        elif child.name == "sup" and (label := _LABEL.fullmatch(child.text())):
            if label[1] != where.label:  # a footnote has its own label from its mark
                yield Mark(child.text().strip())
        elif child.name == "a":
            yield from _link(child, where)
        else:
            yield from _tokens(child, where)


def _link(node: Node, where: _Where) -> Iterator[Token]:
    link, text = node.get("href"), node.text()
    label = _LABEL.fullmatch(text)
    own = where.notes.get(node.get("id")) or where.notes.get(node.get("name"))
    if link.startswith("#") and where.notes.get(link[1:]) and label:
        yield Mark(text.strip())
        return
    if own:
        yield replace(where.start, note=own, part="note")
    back = link.startswith("#") and (label or _BACK.fullmatch(text))
    if not (back and (own or where.label)):  # a footnote has its own label from its mark
        yield from _tokens(node, where)


def _block(node: Node, where: _Where) -> Iterator[Token]:
    start = _start(node, where)
    article = where.article or node.name == "article"
    # A footnote of several blocks is one: only the first has its label.
    inside = replace(where, start=replace(start, note=""), article=article, label=start.note or where.label)
    yield start
    if node.name == "tr":
        cells = [cell for cell in node.nodes() if cell.text().strip()]
        for cell in cells:
            tokens = _tokens(cell, inside)
            # A row is one line of text; where only one cell is filled, the table is there for its layout.
            yield from tokens if len(cells) == 1 else (" " if isinstance(one, Start | Break) else one for one in tokens)
            yield " "
    else:
        yield from _tokens(node, inside)
    yield where.start


def _start(node: Node, where: _Where) -> Start:
    above = where.start
    label = where.notes.get(node.get("id"))
    if label:
        return Start(0, "note", label)
    if above.part == "note":
        return replace(above, note="")
    if node.name == "main":
        return Start()
    bare = not where.marked and not where.article
    if node.name in {"nav", "aside"} or (node.name in {"header", "footer"} and bare):
        return Start(part="aside")
    bold = node.name == "p" and _is_bold(node)
    return Start(_HEADINGS.get(node.name, None if bold else 0), above.part)


def _is_bold(node: Node) -> bool:
    """Whether all words of a paragraph are bold: it may be a heading."""
    filled = [child for child in node.children if not isinstance(child, str) or child.strip()]
    return bool(filled) and all(isinstance(child, Node) and child.name in {"b", "strong"} for child in filled)
