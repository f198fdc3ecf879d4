"""Markup -> a tree of nodes, from files that nobody vouches for. No entity is resolved and nothing is fetched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from index.problems import LetterProblem

# Letters nest a dozen deep; what nests deeper than this is made to exhaust a reader. lxml itself stops at 256.
MAX_DEPTH: Final = 200
# Word writes a thousand tags a page. More than this is a book, or made to fill a memory.
MAX_TAGS: Final = 1_000_000
# What lxml raises for files that are no XML or HTML, or in an encoding that nobody knows.
_DAMAGE: Final = (etree.LxmlError, ValueError, LookupError)


@dataclass(frozen=True, slots=True)
class Node:
    """An element: its name in lower case without its namespace, its attributes, and what is in it, in order."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple["Node | str", ...]

    def get(self, attribute: str, default: str = "") -> str:
        """The value of an attribute, by its name without namespace."""
        return dict(self.attributes).get(attribute, default)

    def nodes(self) -> Iterator["Node"]:
        """The elements right inside it."""
        return (child for child in self.children if isinstance(child, Node))

    def find(self, *names: str) -> Iterator["Node"]:
        """All elements of those names inside it, at any depth, in order; none inside another that was found."""
        for node in self.nodes():
            if node.name in names:
                yield node
            else:
                yield from node.find(*names)

    def text(self) -> str:
        """All its text, with white space as it stands."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parse_xml(content: bytes, name: str) -> Node:
    """Read XML. Raises LetterProblem where it is damaged, nests too deep, has too many tags or entities of its own."""
    _check_size(content, name)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return _node(etree.fromstring(content, parser), name)
    except _DAMAGE as error:
        raise _damaged(name, str(error)) from error


def parse_html(content: bytes, name: str) -> Node:
    """Read HTML as browsers do, whatever is wrong with it. Raises LetterProblem where nothing is left of it, it nests
    too deep, or has too many tags."""
    _check_size(content, name)
    parser = etree.HTMLParser(
        encoding=_encoding(content), no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except _DAMAGE as error:
        raise _damaged(name, str(error)) from error
    if root is None:
        raise _damaged(name, "no element")
    return _node(root, name)


def _check_size(content: bytes, name: str) -> None:
    tags = content.count(b"<")
    if tags > MAX_TAGS:
        raise LetterProblem(
            nl=f"{name} telt {tags:,} tags; hoogstens {MAX_TAGS:,} passen. Splits het bestand.",
            en=f"{name} has {tags:,} tags; at most {MAX_TAGS:,} fit. Split the file.",
        )


def _encoding(content: bytes) -> str | None:
    """UTF-8 where it is; else what the file says of itself, for which the parser looks."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None if b"charset" in content[:4096].lower() else "windows-1252"
    return "utf-8"


def _node(element: etree._Element, name: str, depth: int = 1) -> Node:
    if depth > MAX_DEPTH:
        raise LetterProblem(
            nl=f"{name} is dieper genest dan {MAX_DEPTH} elementen. Bewaar de brief opnieuw, als .docx of .pdf.",
            en=f"{name} nests deeper than {MAX_DEPTH} elements. Save the letter anew, as .docx or .pdf.",
        )
    children: list[Node | str] = [element.text] if element.text else []
    for child in element:
        if not isinstance(child.tag, str):
            raise LetterProblem(
                nl=f"{name} gebruikt een eigen entiteit ({child.text}). Bewaar de brief opnieuw, als .docx of .pdf.",
                en=f"{name} uses an entity of its own ({child.text}). Save the letter anew, as .docx or .pdf.",
            )
        children.append(_node(child, name, depth + 1))
        if child.tail:
            children.append(child.tail)
    attributes = tuple((_local(str(key)), str(value)) for key, value in element.attrib.items())
    return Node(_local(str(element.tag)).lower(), attributes, tuple(children))


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _damaged(name: str, why: str) -> LetterProblem:
    return LetterProblem(
        nl=f"{name} is beschadigd ({why}). Vraag het bestand opnieuw op, of bewaar de brief als .docx of .pdf.",
        en=f"{name} is damaged ({why}). Get the file again, or save the letter as .docx or .pdf.",
    )
