"""qa/report.py: tables, lines and JSON."""

from dataclasses import replace

import pytest

from qa.measure import Curve, Figure, Group, Row
from qa.report import Report, Source, as_json, details, from_json, markdown
from qa.systems import BRIEFWIJZER

HALF = Figure("recall@1", 0.5, 0.251, 0.749)
REFUSED = Figure("unanswerable refused", 1.0, 1.0, 1.0)
AREA = Figure("AUROC", 0.984, 0.9, 1.0)
ROW = Row("q1", "right", 0.954, ("4", "fn1"), ("4", "4", "7"), True, "Vaart\thet schip?", "Het schip\nvaart.\x1b[2J")
REPORT = Report(
    commit="0123456789",
    sources=(Source("seeds/brief.txt", "ab"),),
    groups=(
        Group(BRIEFWIJZER, "all", "all", 2, 1, (HALF, REFUSED, AREA)),
        Group(BRIEFWIJZER, "language", "nl", 2, 0, (HALF,)),
        Group(BRIEFWIJZER, "kind", "a|b", 0, 1, (REFUSED,)),
        Group("BM25 alone", "all", "all", 2, 1, (HALF,)),
        Group("BM25 alone", "language", "nl", 2, 0, ()),
    ),
    curves=(Curve(BRIEFWIJZER, ((0.5, 0.0), (1.0, 0.25)), (0.5, 0.0)), Curve("BM25 alone", ((1.0, 0.5),), None)),
    rows=(ROW, replace(ROW, id="q2", verdict="should answer", gold=(), answered=False)),
)


def test_tables() -> None:
    """In whole per cent; the first with intervals, a column a language; the second a line a kind; the third a line a
    system. What no question tells is a dash, or no line; a bar in a kind's name parts no cells."""
    first, second, third = (table.splitlines() for table in markdown(REPORT).split("\n\n"))
    assert first[0] == "| Briefwijzer | all: 2 + 1 | nl: 2 + 0 |"
    assert "| recall@1 | 50 (25–75) | 50 (25–75) |" in first
    assert "| unanswerable refused | 100 (100–100) | – |" in first
    assert not any(line.startswith("| MRR |") for line in first)
    assert second[2:] == [r"| a\|b | 1 | – | – | – | – | 100 |"]
    assert third[0] == ("| system | recall@1: all | nl | answer in first sentence: all | nl | AUROC: all |")
    assert third[2:] == ["| Briefwijzer | 50 | 50 | – | – | 98 |", "| BM25 alone | 50 | – | – | – | – |"]


def test_questions_without_kinds() -> None:
    """There are two tables."""
    report = replace(REPORT, groups=tuple(group for group in REPORT.groups if group.by != "kind"))
    assert len(markdown(report).split("\n\n")) == 2


def test_details() -> None:
    """A line a question under the names of its parts; no tab, line end or control character of a text gets through."""
    assert details(REPORT.rows).splitlines() == [
        "id\tverdict\tconfidence\tgold\tcited\tquestion\tquote",
        "q1\tright\t0.95\t4,fn1\t4,7\tVaart het schip?\tHet schip vaart.\ufffd[2J",
        "q2\tshould answer\t0.95\t–\t(4)\tVaart het schip?\tHet schip vaart.\ufffd[2J",
    ]


def test_json_there_and_back() -> None:
    """What is kept is what was measured, and an item takes a line, so that a change shows which."""
    text = as_json(REPORT)
    assert from_json(text) == REPORT
    assert sum(line.startswith('{"id"') for line in text.splitlines()) == 2
    assert from_json(as_json(replace(REPORT, rows=()))) == replace(REPORT, rows=())


@pytest.mark.parametrize("text", ["{", "[]", '{"commit": "x"}'])
def test_what_is_no_report(text: str) -> None:
    """Another file is not taken for one."""
    with pytest.raises(ValueError, match="validation error"):
        from_json(text)
