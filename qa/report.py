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
    return f"{own(report)}\n\n{_systems([group for group in report.groups if group.by != 'kind'])}"


def own(report: Report) -> str:
    """The first two of these tables."""
    languages = [group for group in report.groups if group.by != "kind" and group.system == BRIEFWIJZER]
    kinds = [group for group in report.groups if group.by == "kind"]
    return "\n\n".join([_languages(languages), *([_kinds(kinds)] if kinds else [])])


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
    return "\n".join("\t".join(map(_line, line)) for line in [heads, *lines])


def _languages(groups: Sequence[Group]) -> str:
    heads = ["Briefwijzer", *(f"{group.name}: {group.answerable} + {group.unanswerable}" for group in groups)]
    # Questions without sentences, say, leave measures without a figure.
    told = [measure for measure in MEASURES if any(group.figure(measure) for group in groups)]
    rows = ([measure, *(_with_bounds(group.figure(measure)) for group in groups)] for measure in told)
    return _table(heads, rows)


def _kinds(groups: Sequence[Group]) -> str:
    rows = (
        [group.name, str(group.answerable + group.unanswerable), *(_cell(group.figure(name)) for name in OF_KINDS)]
        for group in groups
    )
    return _table(["kind of question", "questions", *OF_KINDS], rows)


def _systems(groups: Sequence[Group]) -> str:
    by_system: dict[str, list[Group]] = {}
    for group in groups:
        by_system.setdefault(group.system, []).append(group)
    languages = [group.name for group in by_system.get(BRIEFWIJZER, ())][1:]
    # Under the first column of a measure stand all questions, under the next ones those of each language.
    heads = ["system", *(head for name in OF_SYSTEMS for head in (f"{name}: {ALL}", *languages)), f"AUROC: {ALL}"]
    rows = (
        [
            system,
            *(_cell(group.figure(name)) for name in OF_SYSTEMS for group in its_own),
            _cell(its_own[0].figure("AUROC")),
        ]
        for system, its_own in by_system.items()
    )
    return _table(heads, rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_line(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _line(text: str) -> str:
    """On one line, and without control characters: a letter must not steer the reader's terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in " ".join(text.split()))


def _cell(figure: Figure | None) -> str:
    return f"{100 * figure.value:.0f}" if figure else "–"


def _with_bounds(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return f"{100 * figure.value:.0f} ({100 * figure.low:.0f}–{100 * figure.high:.0f})"
