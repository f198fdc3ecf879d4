"""Report: all that was measured, as Markdown for README, as JSON to keep, as lines to read."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import TypeAdapter

from qa.measure import ALL, MEASURES, Curve, Figure, Group, Row
from qa.systems import BRIEFWIJZER

# What the shorter tables show.
OF_KINDS: Final = (
    "recall@1",
    "answer in first sentence",
    "answer in quotes",
    "answerable refused",
    "unanswerable refused",
)
OF_SYSTEMS: Final = ("recall@1", "answer in first sentence")


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the figures depend on, by its path in the repository, and the SHA-256 of its content."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """What every system is worth.

    Attributes:
        commit: the commit that was measured, short; empty where the files belong to none.
        sources: what was measured; none where it is not what the repository ships.
        groups: figures of each system, Briefwijzer first.
        curves: one a system.
        rows: one a question.
    """

    commit: str
    sources: tuple[Source, ...]
    groups: tuple[Group, ...]
    curves: tuple[Curve, ...]
    rows: tuple[Row, ...]


def as_json(report: Report) -> str:
    """A report as JSON, an item a line."""
    parts = []
    for name, value in asdict(report).items():
        written = json.dumps(value, ensure_ascii=False)
        if isinstance(value, tuple):
            items = ",\n".join(json.dumps(item, ensure_ascii=False) for item in value)
            written = f"[\n{items}\n]" if value else "[]"
        parts.append(f"{json.dumps(name)}: {written}")
    return "{" + ",\n".join(parts) + "}\n"


def from_json(text: str) -> Report:
    """What ``as_json`` wrote.

    Raises:
        ValueError: it is no report, or one of another make.
    """
    return TypeAdapter(Report).validate_json(text)


def markdown(report: Report) -> str:
    """Three tables: Briefwijzer by language, by kind of question where there are kinds, and beside the baselines."""
    own = [group for group in report.groups if group.system == BRIEFWIJZER]
    whole = [group for group in own if group.by != "kind"]
    kinds = [group for group in own if group.by == "kind"]
    systems = dict.fromkeys(group.system for group in report.groups)
    names = [group.name for group in whole]
    tables = [
        _table(
            ["Briefwijzer", *(f"{group.name}: {group.answerable} + {group.unanswerable}" for group in whole)],
            ([measure, *(_with_bounds(group.figure(measure)) for group in whole)] for measure in MEASURES),
        )
    ]
    if kinds:
        heads = ["kind of question", "questions", *OF_KINDS]
        cells = ([k.name, f"{k.answerable + k.unanswerable}", *_cells(k, OF_KINDS)] for k in kinds)
        tables.append(_table(heads, cells))
    by_name = {(group.system, group.name): group for group in report.groups if group.by != "kind"}
    tables.append(
        _table(
            ["system", *(f"{measure}, {name}" for measure in OF_SYSTEMS for name in names), f"AUROC, {ALL}"],
            (
                [
                    system,
                    *(_cells(by_name[system, name], [measure])[0] for measure in OF_SYSTEMS for name in names),
                    *_cells(by_name[system, ALL], ["AUROC"]),
                ]
                for system in systems
            ),
        )
    )
    return "\n\n".join(tables)


def details(rows: Iterable[Row]) -> str:
    """A line a question, its parts between tabs, under a line that names them; what is not cited, but came nearest, in
    brackets."""
    heads = ["id", "verdict", "confidence", "gold", "cited", "question", "quote"]
    lines = [
        [
            row.id,
            row.verdict,
            f"{row.confidence:.2f}",
            ",".join(row.gold) or "–",
            ",".join(dict.fromkeys(row.cited)) if row.answered else f"({row.cited[0]})",
            row.question,
            row.quote,
        ]
        for row in rows
    ]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in [heads, *lines])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _cells(group: Group, measures: Iterable[str]) -> list[str]:
    figures = [group.figure(measure) for measure in measures]
    return [f"{100 * figure.value:.0f}" if figure else "–" for figure in figures]


def _with_bounds(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return f"{100 * figure.value:.0f} ({100 * figure.low:.0f}–{100 * figure.high:.0f})"
