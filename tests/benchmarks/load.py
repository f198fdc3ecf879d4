"""Many readers of the page at once: `python -m tests.benchmarks.load [--minutes 5]`.

Fifty readers ask its API over loopback, each its next question as soon as the last is answered. Then more readers at
once than may wait: those for whom there is no room must be told so. Linux only: memory is read from /proc.
"""

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.benchmarks.bench import machine, percentile, questions, table
from tests.benchmarks.server import Busy, Page, serving

# Readers in the second part: the page lets 64 wait (`ui.MOST_WAITING`).
_CROWD: Final = 120


@dataclass
class Met:
    """What readers met, noted by all of them at once."""

    seconds: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, page: Page, question: str) -> None:
        """Ask, and note how long it took and what came of it."""
        start = time.perf_counter()
        try:
            answer = page.ask(question)
            outcome = str(answer["reason"])
        except Busy:
            outcome = "busy"
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            outcome = f"error: {type(error).__name__} {error}"[:120]
        with self.lock:
            self.outcomes[outcome] += 1
            self.seconds.append(time.perf_counter() - start)

    @property
    def errors(self) -> int:
        """How many met an error."""
        return sum(count for outcome, count in self.outcomes.items() if outcome.startswith("error"))


def main() -> None:
    """Load the page and print what was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long (default: 5)")
    parser.add_argument("--readers", type=int, default=50, help="how many at once (default: 50)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as page:
        asked = questions()
        for question in asked[:8]:
            page.ask(question)
        before = page.resident()
        sizes: list[int] = []
        steady = Met()
        end = time.perf_counter() + 60 * options.minutes

        def reader(number: int) -> None:
            draw = random.Random(number)
            while time.perf_counter() < end:
                steady.ask(page, draw.choice(asked))
                sizes.append(page.resident())

        _at_once(options.readers, reader)
        crowd = Met()
        _at_once(_CROWD, lambda number: crowd.ask(page, asked[number % len(asked)]))
        page.ask(asked[0])  # it still answers
        after = page.resident()
    third = len(sizes) // 3
    rows = [
        (f"{options.readers} readers at once, {options.minutes:g} minutes", f"{len(steady.seconds):,} questions"),
        ("answered in a second", f"{len(steady.seconds) / (60 * options.minutes):.1f}"),
        ("errors", f"{steady.errors}"),
        ("p50, p95, p99", ", ".join(f"{percentile(steady.seconds, part):.1f} s" for part in (50, 95, 99))),
        ("memory before, after", f"{before / 1e6:.0f} MB, {after / 1e6:.0f} MB"),
        (
            "at most in the first third and in the last",
            f"{max(sizes[:third]) / 1e6:.0f} MB, {max(sizes[-third:]) / 1e6:.0f} MB",
        ),
        (f"{_CROWD} at once", ", ".join(f"{count} {what}" for what, count in crowd.outcomes.most_common())),
    ]
    print(f"On {machine()}:\n\n{table(('what', 'figure'), rows)}")
    for what, count in steady.outcomes.most_common():
        print(f"{count:6,} {what}")


def _at_once(count: int, do: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=do, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
