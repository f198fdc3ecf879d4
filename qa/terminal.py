"""Answers, reports and letters as a terminal shows them, or as JSON: text of a letter steers neither."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.letter import Letter
from index.paragraph import Heading, Paragraph
from qa.answer import Answer, Citation, document, reference
from qa.messages import RELATED

if TYPE_CHECKING:
    from index.collection import Report


def render(answer: Answer) -> str:
    """An answer for a terminal: each quote, unchanged, above where it stands, and below that which letter it is."""
    lines = [answer.message]
    for citation in answer.citations:
        lines += ["", _quote(citation, f"[{citation.number}]", answer)]
    if answer.closest:
        lines += ["", f"({RELATED[answer.language]})", _quote(answer.closest, "[–]", answer)]
    return "\n".join(lines)


def _quote(citation: Citation, label: str, answer: Answer) -> str:
    place = f"{citation.letter} · {reference(citation, answer.language)}"
    told = [f"    {plain(document(citation))}"] if document(citation) else []
    return "\n".join([f"    {plain(citation.quote)}", f"{label} {plain(place)}", *told])


def plain(text: str) -> str:
    """Without control characters: a letter must not steer the reader's terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def as_json(value: object) -> str:
    """As JSON; of what is not printable, JSON itself escapes only a part."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def report_object(report: Report) -> dict[str, object]:
    """A report for ``as_json``: its fields, and each problem in both languages."""
    return {
        **asdict(replace(report, unreadable=())),
        "unreadable": [{"path": one.path, "nl": one.problem.nl, "en": one.problem.en} for one in report.unreadable],
    }


def report_lines(folder: Path, report: Report) -> str:
    """A report, a line for each file that was added (+), changed (~), removed (-), is there twice (=) or unread (!)."""
    lines = [f"{folder}: {len(report.letters)} brieven/letters, {report.passages} passages"]
    changes = (("+", report.added), ("~", report.changed), ("-", report.removed))
    lines += [f"{sign} {path}" for sign, paths in changes for path in paths]
    lines += [f"= {one.path}: zelfde brief als / same letter as {one.of}" for one in report.duplicates]
    lines += [f"! {one.path}: niet gelezen / not read" for one in report.unreadable]
    return "\n".join(map(plain, lines))


def structure(letter: Letter) -> dict[str, object]:
    """How a letter was read, for ``as_json``; places are offsets in its text, pages and lines count from 1."""
    return {
        "name": letter.name,
        "sha256": letter.sha256,
        "pages": letter.pages,
        "about": asdict(letter.about),
        "paragraphs": [
            {
                "id": paragraph.id,
                "kind": paragraph.kind,
                "section": list(paragraph.section),
                "pages": list(paragraph.pages),
                "lines": [list(pair) for pair in paragraph.lines],
                "start": paragraph.start,
                "end": paragraph.end,
                "text": paragraph.text,
                "printed": paragraph.printed(),
                "sentences": [sentence.text for sentence in paragraph.sentences],
                "footnotes": [mark.footnote for mark in paragraph.marks],
            }
            for paragraph in letter.paragraphs
        ],
    }


def outline(letter: Letter) -> str:
    """How a letter was read: headings by their level, and the sentences of each paragraph below its id and pages."""
    lines = [f"{plain(letter.name)} · {letter.pages} p."]
    blocks: list[Heading | Paragraph] = [*letter.headings, *letter.paragraphs]
    for block in sorted(blocks, key=lambda block: block.start):
        if isinstance(block, Heading):
            lines += ["", f"{'#' * block.level} {plain(block.text)}"]
            continue
        pages = "–".join(str(page) for page in sorted({block.pages[0], block.pages[-1]}))
        lines += ["", f"[{block.id}] p. {pages}", *(f"    {plain(sentence.text)}" for sentence in block.sentences)]
    return "\n".join(lines)
