"""The results that the repository keeps: named by the commit measured, shown in README, and known to be stale."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.problems import Problem
from qa.gold import QUESTIONS
from qa.picture import draw
from qa.report import Report, Source, as_json, from_json, markdown, own

ROOT: Final = Path(__file__).parent.parent
RESULTS: Final = "tests/benchmarks/results"
PICTURE: Final = "tests/benchmarks/risk-coverage.svg"
# The sets of questions beside `QUESTIONS` whose results are kept, and between which markers README shows them: all
# there is of the first, of others how Briefwijzer does.
MARKERS: Final = {
    QUESTIONS.stem: ("<!-- results -->", "<!-- /results -->"),
    "further": ("<!-- further -->", "<!-- /further -->"),
    "followups": ("<!-- followups -->", "<!-- /followups -->"),
}
FIRST: Final = QUESTIONS.stem
COMMAND: Final = "python -m qa.evaluate --write README.md"
# What the figures depend on: letter, questions, weights, calibrations. Code is not among them: the tests ask some of
# the questions again instead, so that a better comment makes no result stale.
DEPENDS: Final = (
    "seeds/*.txt",
    *(f"tests/eval/{name}.jsonl" for name in MARKERS),
    "index/model/*.json",
    "index/model/*.safetensors",
    "qa/*.json",
    "qa/model/*.safetensors",
)


def sources(root: Path = ROOT) -> tuple[Source, ...]:
    """The files that the figures depend on, as they are now."""
    paths = sorted({path for pattern in DEPENDS for path in root.glob(pattern)})
    return tuple(
        Source(path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths
    )


def commit(root: Path = ROOT) -> str:
    """The commit that is checked out, short. Result files, README and picture may have changed since; nothing else.

    Raises:
        Problem: there is no commit, or tracked files differ from it: the results would be named after what they are
            not the results of.
    """
    ours = [f":!{path}" for path in ("README.md", RESULTS, PICTURE)]
    try:
        name = _git(root, "rev-parse", "--short=10", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no", "--", ".", *ours)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Problem(
            nl=f"{root} is geen git-werkmap ({error}). Schrijf resultaten in een kloon van de repository.",
            en=f"{root} is no git working tree ({error}). Write results in a clone of the repository.",
        ) from error
    if changed:
        raise Problem(
            nl=f"Gewijzigd sinds {name}: {changed.split()[-1]}. Leg eerst vast: resultaten heten naar een commit.",
            en=f"Changed since {name}: {changed.split()[-1]}. Commit first: results are named after a commit.",
        )
    return name


def newest(name: str = FIRST, root: Path = ROOT) -> Report:
    """The results that are kept of a set of questions.

    Raises:
        Problem: there are none, or they are of another make.
    """
    try:
        (path,) = (root / RESULTS).glob(f"{name}-*.json")
        return from_json(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Problem(
            nl=f"In {root / RESULTS} staat niet één leesbaar resultaat van {name}. Meet opnieuw: {COMMAND}",
            en=f"{root / RESULTS} does not hold one result of {name} that can be read. Measure again: {COMMAND}",
        ) from error


def keep(report: Report, name: str = FIRST, root: Path = ROOT) -> None:
    """Store the results of a set under their commit, in place of those before; of the first set, draw the picture."""
    folder = root / RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-*.json"):
        old.unlink()
    (folder / f"{name}-{report.commit}.json").write_text(as_json(report), encoding="utf-8")
    if name == FIRST:
        (root / PICTURE).write_text(draw(report.curves), encoding="utf-8")


def shown(report: Report, name: str = FIRST) -> str:
    """What README shows of the results of a set."""
    if name != FIRST:
        return own(report)
    return (
        f"Measured at commit `{report.commit}`:\n\n{markdown(report)}\n\n"
        f"![Share of answers that are wrong, by share of questions answered]({PICTURE})"
    )


def put(path: Path, text: str, markers: tuple[str, str] = MARKERS[FIRST]) -> None:
    """Put text between two markers of a Markdown file, by default those of the first set's results.

    Raises:
        Problem: the file cannot be read, or the markers are missing, double or in the wrong order; it stays as it is.
    """
    begin, end = markers
    try:
        old = path.read_text(encoding="utf-8")
        before, rest = old.split(begin)
        _, after = rest.split(end)
    except (OSError, ValueError) as error:
        raise Problem(
            nl=f"{path} heeft niet één {begin} met één {end} erna. Zet ze waar de resultaten horen.",
            en=f"{path} does not have one {begin} with one {end} after it. Put them where the results belong.",
        ) from error
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def _git(root: Path, *arguments: str) -> str:
    done: Sequence[str] = ["git", "-C", str(root), *arguments]
    return subprocess.run(done, check=True, capture_output=True, encoding="utf-8").stdout.strip()
