"""Word (.docx): headings by their styles, footnotes by their references, pages where Word last broke them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from index.flow import Break, Flow, Inline, Mark
from index.page import Page
from index.problems import LetterProblem
from index.tree import Node, parse_xml

# A hundred pages of Word are five megabytes of XML; a part that unpacks to twice that is no letter.
MAX_UNPACKED: Final = 10_000_000
# What zipfile raises for archives that are cut off, protected, or packed as nobody packs letters.
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)
_HEADING: Final = re.compile(r"(?:heading|kop|überschrift|titre)\s*([1-9])", re.IGNORECASE)
# Deleted text, and what a second form of a drawing repeats.
_GONE: Final = frozenset({"del", "movefrom", "deltext", "instrtext", "fallback", "ppr", "rpr", "tblpr", "trpr", "tcpr"})
_SPACES: Final = {"tab": " ", "ptab": " ", "nobreakhyphen": "-"}


@dataclass(frozen=True, slots=True)
class _Notes:
    """The footnotes and endnotes by their kind and id, and the number that each has in reading order."""

    bodies: Mapping[tuple[str, str], Node]
    numbers: Mapping[tuple[str, str], str]


def read_docx(content: bytes, name: str) -> tuple[Page, ...]:
    """Read a Word document.

    Headers, feet and text boxes are set aside; the numbers that Word itself counts before headings and points are no
    text of the file, and are left out.

    Args:
        content: the file.
        name: what errors call it.

    Returns:
        Its pages as Word last broke them, one where it never did; every line has hints.

    Raises:
        LetterProblem: it is no Word document, damaged, protected, holds no words, or unpacks to more than 10 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part: _part(archive, part, name) for part in ("document", "styles", "footnotes", "endnotes")}
    except _DAMAGE as error:
        raise _damaged(name, str(error)) from error
    document = parts["document"]
    body = next(document.find("body"), None) if document else None
    if body is None:
        raise _damaged(name, "word/document.xml")
    levels = _heading_levels(parts["styles"])
    flow = Flow()
    notes = _notes(body, parts)
    styled = any(_level(paragraph, levels) for paragraph in body.find("p"))
    _blocks(body, flow, levels, notes, styled)
    return flow.pages(name)


def _part(archive: zipfile.ZipFile, part: str, name: str) -> Node | None:
    path = f"word/{part}.xml"
    if path not in archive.namelist():
        return None
    with archive.open(path) as file:
        xml = file.read(MAX_UNPACKED + 1)
    if len(xml) > MAX_UNPACKED:
        raise LetterProblem(
            nl=f"{name} pakt uit tot meer dan {MAX_UNPACKED:,} bytes ({path}). Splits het bestand.",
            en=f"{name} unpacks to more than {MAX_UNPACKED:,} bytes ({path}). Split the file.",
        )
    return parse_xml(xml, name)


def _damaged(name: str, why: str) -> LetterProblem:
    return LetterProblem(
        nl=f"{name} is beschadigd, beveiligd of geen Word-document ({why}). Bewaar de brief opnieuw als .docx of .pdf.",
        en=f"{name} is damaged, protected or no Word document ({why}). Save the letter anew as .docx or .pdf.",
    )


def _heading_levels(styles: Node | None) -> dict[str, int]:
    """The level of each style that is a heading, by the style's id: by its own outline, its name, or its model's."""
    found = {style.get("styleId"): style for style in styles.find("style")} if styles else {}

    def level(id: str, seen: frozenset[str] = frozenset()) -> int:
        style = found.get(id)
        if style is None or id in seen:
            return 0
        outline = next(style.find("outlinelvl"), None)
        if outline is not None:
            return _outline(outline)
        named = next(style.find("name"), None)
        match = _HEADING.fullmatch(named.get("val")) if named else None
        based = next(style.find("basedon"), None)
        return int(match[1]) if match else level(based.get("val"), seen | {id}) if based else 0

    return {id: level(id) for id in found}


def _outline(node: Node) -> int:
    """Word counts outline levels from 0, and calls running text 9."""
    value = node.get("val")
    return int(value) + 1 if re.fullmatch("[0-8]", value) else 0


def _level(paragraph: Node, levels: Mapping[str, int]) -> int:
    for properties in paragraph.nodes():
        if properties.name == "ppr":
            outline, style = next(properties.find("outlinelvl"), None), next(properties.find("pstyle"), None)
            return _outline(outline) if outline else levels.get(style.get("val"), 0) if style else 0
    return 0


def _notes(body: Node, parts: Mapping[str, Node | None]) -> _Notes:
    bodies = {
        (kind, note.get("id")): note
        for kind, part in (("footnote", parts["footnotes"]), ("endnote", parts["endnotes"]))
        for note in (part.find(kind) if part else ())
        if note.get("type") in {"", "normal"}
    }
    numbers: dict[tuple[str, str], str] = {}
    for reference in body.find("footnotereference", "endnotereference"):
        key = (reference.name.removesuffix("reference"), reference.get("id"))
        if key in bodies:
            numbers.setdefault(key, str(len(numbers) + 1))
    return _Notes(bodies, numbers)


def _blocks(parent: Node, flow: Flow, levels: Mapping[str, int], notes: _Notes, styled: bool) -> None:
    for node in parent.nodes():
        if node.name == "p":
            _paragraph(node, flow, levels, notes, styled)
        elif node.name == "tbl":
            for row in node.find("tr"):
                _row(row, flow, levels, notes, styled)
        elif node.name not in _GONE:
            _blocks(node, flow, levels, notes, styled)


def _paragraph(node: Node, flow: Flow, levels: Mapping[str, int], notes: _Notes, styled: bool) -> None:
    if any(next(properties.find("pagebreakbefore"), None) for properties in node.nodes() if properties.name == "ppr"):
        flow.page()
    listed = next(node.find("numpr"), None) is not None
    level = _level(node, levels)
    # Where the writer used no styles, a line all in bold may be a heading, or any line that looks it.
    told = level or (None if not listed and (_bold(node) or not styled) else 0)
    flow.block(_inline(node, notes), level=told)
    _after(node, flow, levels, notes)


def _row(row: Node, flow: Flow, levels: Mapping[str, int], notes: _Notes, styled: bool) -> None:
    """A row of a table is one line; where only one cell is filled, the table is there for its layout."""
    cells = [cell for cell in row.find("tc") if cell.text().strip()]
    if len(cells) == 1:
        _blocks(cells[0], flow, levels, notes, styled)
        return
    paragraphs = [paragraph for cell in cells for paragraph in cell.find("p")]
    content = [item for paragraph in paragraphs for item in (*_inline(paragraph, notes), " ")]
    flow.block(item for item in content if not isinstance(item, Break))
    for paragraph in paragraphs:
        _after(paragraph, flow, levels, notes)


def _after(node: Node, flow: Flow, levels: Mapping[str, int], notes: _Notes) -> None:
    """What stands beside a paragraph: its footnotes and text boxes."""
    for reference in node.find("footnotereference", "endnotereference"):
        key = (reference.name.removesuffix("reference"), reference.get("id"))
        if key in notes.numbers:
            paragraphs = notes.bodies[key].find("p")
            flow.note(notes.numbers[key], _spaced(_inline(paragraph, notes) for paragraph in paragraphs))
    for box in node.find("txbxcontent", "fallback"):
        for paragraph in box.find("p") if box.name == "txbxcontent" else ():
            flow.block(_inline(paragraph, notes), part="aside")


def _spaced(parts: Iterable[Iterator[Inline]]) -> Iterator[Inline]:
    for part in parts:
        yield from part
        yield " "


def _inline(node: Node, notes: _Notes) -> Iterator[Inline]:
    for child in node.nodes():
        if child.name == "t":
            yield child.text()
        elif child.name in {"br", "cr"}:
            yield Break("page" if child.get("type") == "page" else "line")
        elif child.name == "lastrenderedpagebreak":
            yield Break("page")
        elif child.name in _SPACES:
            yield _SPACES[child.name]
        elif child.name in {"footnotereference", "endnotereference"}:
            key = (child.name.removesuffix("reference"), child.get("id"))
            if key in notes.numbers:
                yield Mark(notes.numbers[key])
        elif child.name not in _GONE and child.name != "txbxcontent":
            yield from _inline(child, notes)


def _bold(paragraph: Node) -> bool:
    runs = [run for run in paragraph.find("r") if any(text.text().strip() for text in run.find("t"))]
    marks = [next((mark for properties in run.find("rpr") for mark in properties.find("b")), None) for run in runs]
    return bool(runs) and all(mark is not None and mark.get("val") not in {"0", "false"} for mark in marks)
