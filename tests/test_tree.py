"""index/tree.py: nodes, and what a hostile file cannot do."""

from pathlib import Path

import pytest

from index import tree
from index.problems import LetterProblem
from index.tree import Node, parse_html, parse_xml


def test_nodes_keep_the_order_of_text_and_elements() -> None:
    """Text before, between and after elements stays in its place; names lose their namespace and capitals."""
    root = parse_xml(b'<a:Een xmlns:a="x" a:Kleur="rood">v\xc3\xb3\xc3\xb3r<b>in</b><!-- weg -->na</a:Een>', "toy")
    assert root == Node("een", (("Kleur", "rood"),), ("vóór", Node("b", (), ("in",)), "na"))
    assert (root.get("Kleur"), root.get("geur"), root.text()) == ("rood", "", "vóórinna")


def test_find_goes_down_but_not_into_what_it_found() -> None:
    """Elements are found at any depth, in order; one inside another of the same name is that one's business."""
    root = parse_xml(b'<a><b n="1"><b n="2"/></b><c><d n="3"/><b n="4"/></c></a>', "toy")
    assert [node.get("n") for node in root.find("b", "d")] == ["1", "3", "4"]


def test_an_entity_of_its_own_is_refused(tmp_path: Path) -> None:
    """No file is fetched, and no laugh multiplied: a file that defines entities and uses them is no letter."""
    secret = tmp_path / "secret"
    secret.write_text("geheim", encoding="utf-8")
    for definition in (f'SYSTEM "file://{secret}"', '"haha"'):
        content = f"<!DOCTYPE a [<!ENTITY e {definition}>]><a>&e;</a>".encode()
        with pytest.raises(LetterProblem) as caught:
            parse_xml(content, "brief.xml")
        assert "geheim" not in str(caught.value)
        assert "eigen entiteit (&e;)" in caught.value.nl and "an entity of its own (&e;)" in caught.value.en


def test_nesting_has_an_end() -> None:
    """What nests deeper than its limit is refused, and exhausts nothing, in XML and in HTML."""
    for depth, parse in ((150, parse_xml), (150, parse_html)):
        assert parse(b"<div>" * depth + b"x" + b"</div>" * depth, "toy").text() == "x"
    for parse in (parse_xml, parse_html):
        with pytest.raises(LetterProblem, match=r"toy"):
            parse(b"<div>" * 5_000 + b"x" + b"</div>" * 5_000, "toy")


def test_too_many_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags are counted before anything is read."""
    monkeypatch.setattr(tree, "MAX_TAGS", 3)
    for parse in (parse_xml, parse_html):
        with pytest.raises(LetterProblem, match="has 4 tags; at most 3 fit"):
            parse(b"<a><b></b></a>", "toy")


@pytest.mark.parametrize("content", [b"", b"<a>", b"<a></b>", b'<?xml version="1.0" encoding="klingon"?><a/>', b"\x00"])
def test_damaged_xml(content: bytes) -> None:
    """What is no XML says so."""
    with pytest.raises(LetterProblem) as caught:
        parse_xml(content, "brief.xml")
    assert "brief.xml is beschadigd" in caught.value.nl and "brief.xml is damaged" in caught.value.en


@pytest.mark.parametrize(
    "content",
    [
        "<p>Oekraïne – één</p>".encode(),
        "<p>Oekraïne – één</p>".encode("windows-1252"),
        '<meta charset="iso-8859-15"><p>Oekraïne - één</p>'.encode("iso-8859-15"),
    ],
)
def test_html_in_its_own_encoding(content: bytes) -> None:
    """UTF-8 is known by its form; of others the file tells, or they are Windows'."""
    assert "Oekraïne" in parse_html(content, "toy").text() and "één" in parse_html(content, "toy").text()
