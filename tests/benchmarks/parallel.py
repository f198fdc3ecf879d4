"""Indexing in one process and on Ray, the same letters: by the clock, from start to end, with Ray's start.

    python -m tests.benchmarks.parallel --data DATA [--letters 100] [--runs 2] [--ray ADDRESS]

DATA holds letters as text in ``letters/text``; those measured are made of them as by ``tests.benchmarks.collection``,
and embedded by the bundled encoder. Both ways take turns, and the shortest run of each counts. It needs a machine that
does nothing else.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from index.cluster import LOCAL
from tests.benchmarks.bench import machine, run, table
from tests.benchmarks.collection import write

HOUR = 3600.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--letters", type=int, default=100)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--ray", metavar="ADDRESS", default=LOCAL)
    options = parser.parse_args(arguments)
    ways = {"one process": [], f"--ray {options.ray}": ["--ray", options.ray]}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letters").mkdir()
        write(options.data, folder / "letters", options.letters)
        for number in range(options.runs):
            for way, how in ways.items():
                kept = folder / f"{way} {number}"
                command = [sys.executable, "-m", "qa", "index", str(folder / "letters"), "--out", str(kept), *how]
                seconds[way].append(run(command, cache=folder / "cache", limit=HOUR).seconds)
    least = {way: min(times) for way, times in seconds.items()}
    (alone, *_) = least.values()
    rows = [(way, f"{least[way]:.1f} s", f"{least[way] / alone:.2f}×") for way in ways]
    print(f"{options.letters} letters, the shortest of {options.runs} runs; {machine()}\n")
    print(table(("how", "time", "of one process's"), rows))


if __name__ == "__main__":
    main()
