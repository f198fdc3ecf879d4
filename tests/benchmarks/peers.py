"""Briefwijzer beside what a user would pick instead: `python -m tests.benchmarks.peers --write README.md`.

All find passages of the bundled letter with the bundled encoder, each in a process of its own, on one machine in one
run (extra `bench`). Whoever is not installed is left out of the table by name.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from index.embed import BUNDLED
from qa.kept import put
from qa.metrics import holds_answer
from tests.benchmarks.bench import QUESTIONS, ROOT, SEED, machine, run, table
from tests.benchmarks.peer import PEERS

MARKERS: Final = ("<!-- peers -->", "<!-- /peers -->")
COMMAND: Final = "python -m tests.benchmarks.peers --write README.md"
OURS: Final = "Briefwijzer without its reader"


@dataclass(frozen=True, slots=True)
class Result:
    """What a program took and found.

    Attributes:
        start: seconds from the start of its process until its model was ready.
        index: seconds to split and encode the letter.
        ask: seconds of a question, the median.
        memory: bytes resident at its peak.
        right: share of the answerable questions whose first passage holds the answer, in [0, 1].
        length: characters of a first passage, the median.
    """

    start: float
    index: float
    ask: float
    memory: int
    right: float
    length: float


def main() -> None:
    """Measure all that are installed, print the table, and put it into a Markdown file where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its marks in this file")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the extra `bench`")
    parser.add_argument("--times", type=int, default=3, help="runs, of which the fastest counts (default: 3)")
    options = parser.parse_args()
    results: dict[str, Result] = {}
    missing = []
    for name in PEERS:
        python = sys.executable if name.startswith("Briefwijzer") else options.python
        try:
            results[name] = _best([measured(name, python) for _ in range(options.times)])
        except RuntimeError as error:
            if "ModuleNotFoundError" not in str(error):
                raise
            missing.append(name)
    text = f"On {machine()}:\n\n{shown(results)}"
    if missing:
        text += f"\n\nNot installed, so not measured: {', '.join(missing)}."
    print(text)
    if options.write:
        put(options.write, text, MARKERS)


def measured(name: str, python: str) -> Result:
    """One run of a program. Raises RuntimeError with what it said where it fails."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["paragraphs"]]
    asked = json.dumps([row["question"] for row in rows])
    with tempfile.TemporaryDirectory() as cache:
        os.environ["BENCH_START"] = str(time.time())
        done = run((python, ROOT / "tests/benchmarks/peer.py", name, SEED, BUNDLED, asked), cache=Path(cache))
    told = json.loads(done.output.splitlines()[-1])
    right = [holds_answer((passage,), tuple(row["answers"])) for row, passage in zip(rows, told["first"], strict=True)]
    return Result(
        told["start"],
        told["index"],
        median(told["ask"]),
        done.memory,
        sum(right) / len(right),
        median(map(len, told["first"])),
    )


def _best(results: list[Result]) -> Result:
    """Of several runs the least of each figure; what is found is the same in all."""
    return Result(
        min(one.start for one in results),
        min(one.index for one in results),
        min(one.ask for one in results),
        min(one.memory for one in results),
        results[0].right,
        results[0].length,
    )


def shown(results: dict[str, Result]) -> str:
    """The table: figures, and in brackets how many times `OURS`."""
    base = results[OURS]
    head = ("program", "start, s", "index, s", "ask, ms", "memory, MB", "first passage holds the answer", "characters")
    rows = []
    for name, one in results.items():
        pairs = ((one.start, base.start), (one.index, base.index), (1e3 * one.ask, 1e3 * base.ask))
        figures = [f"{value:.{1 if value < 100 else 0}f} ({value / ours:.1f}×)" for value, ours in pairs]
        memory = f"{one.memory / 1e6:.0f} ({one.memory / base.memory:.1f}×)"
        rows.append((name, *figures, memory, f"{100 * one.right:.0f} %", f"{one.length:.0f}"))
    return table(head, rows)


if __name__ == "__main__":
    main()
