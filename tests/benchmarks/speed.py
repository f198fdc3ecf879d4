"""How long things take, and how much memory: `python -m tests.benchmarks.speed --write README.md`.

Every start is a process of its own, timed from outside; what is asked in process is asked in another. Starts are told
by their fastest of several, since other programs only ever add; questions by median and the slowest hundredth.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from qa.kept import put
from tests.benchmarks.bench import machine, milliseconds, questions, resident, run, table
from tests.benchmarks.server import serving

MARKERS: Final = ("<!-- speed -->", "<!-- /speed -->")
COMMAND: Final = "python -m tests.benchmarks.speed --write README.md"
QUESTION: Final = "Met hoeveel tijd wordt de inzet van de MQ-9 Reaper verlengd?"


def main() -> None:
    """Measure, print the table, and put it into a Markdown file where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its marks in this file")
    parser.add_argument("--starts", type=int, default=7, help="processes a start is the fastest of (default: 7)")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(inside(options.inside)))
        return
    with tempfile.TemporaryDirectory() as folder:
        text = f"On {machine()}:\n\n{table(('what', 'figure'), measured(Path(folder), options.starts))}"
    print(text)
    if options.write:
        put(options.write, text, MARKERS)


def measured(cache: Path, starts: int) -> list[tuple[str, str]]:
    """The rows of the table.

    Args:
        cache: an empty folder, the user's cache directory of every process here.
        starts: how many processes each start is the fastest of.
    """
    ask = (sys.executable, "-m", "qa", "ask", QUESTION)
    first = run(ask, cache=cache)
    again = [run(ask, cache=cache) for _ in range(starts)]
    bare = [run((*ask, "--reader", "none"), cache=cache, expected=(0, 3)) for _ in range(starts)]
    pages = []
    for _ in range(max(3, starts // 2)):
        with serving(cache) as page:
            page.ask(QUESTION)
            pages.append((page.shown, page.since_start(), page.resident()))
    used = run((sys.executable, "-m", "tests.benchmarks.speed", "--inside", str(cache)), cache=cache)
    told = json.loads(used.output)
    best = min(again, key=lambda one: one.seconds)
    return [
        ("`briefwijzer ask`, process start to answer, index built before", f"{best.seconds:.2f} s"),
        ("of that, processor time on all cores", f"{min(one.processor for one in again):.2f} s"),
        ("the same without the reader", f"{min(one.seconds for one in bare):.2f} s"),
        ("the first time, with the index to build", f"{first.seconds:.2f} s"),
        ("the page: process start to page served", f"{min(shown for shown, _, _ in pages):.2f} s"),
        ("the page: process start to first answer", f"{min(answered for _, answered, _ in pages):.2f} s"),
        ("ask in process, without the reader", f"{milliseconds(told['bare'])} ms"),
        ("ask in process, with it", f"{milliseconds(told['full'])} ms"),
        ("of that, reading", f"{milliseconds(told['read'])} ms, {told['pieces']:.0f} word pieces"),
        ("indexing", f"{told['indexed']:.0f} passages a second"),
        ("the saved index", f"{told['bytes']:,.0f} bytes a passage"),
        ("memory at most, `briefwijzer ask`", f"{best.memory / 1e6:.0f} MB"),
        ("the same without the reader", f"{min(one.memory for one in bare) / 1e6:.0f} MB"),
        ("memory, the page after its first answer", f"{min(size for _, _, size in pages) / 1e6:.0f} MB"),
    ]


def inside(cache: Path) -> dict[str, object]:
    """What is measured inside a process: seconds of questions and reads, passages a second, bytes a passage."""
    from index.build import build_index
    from index.collection import update
    from index.files import find
    from qa.ask import LetterQA
    from qa.library import SEEDS
    from qa.reader import Reader, Reading, Text

    class Timed:
        """A reader that adds up how long it reads: a question has it read more than once, or not at all."""

        def __init__(self, reader: Reader) -> None:
            self._reader = reader
            self.seconds = 0.0

        @property
        def identity(self) -> str:
            return self._reader.identity

        def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
            start = time.perf_counter()
            readings = self._reader.read(question, texts)
            self.seconds += time.perf_counter() - start
            return readings

    qa = LetterQA.open()
    assert qa.reader is not None
    bare = LetterQA(qa.index, qa.encoder)
    asked = questions()
    told: dict[str, object] = {"pieces": pieces(qa, asked)}
    told["full"] = _timed(qa.ask, asked)
    timed = Timed(qa.reader)
    timing = LetterQA(qa.index, qa.encoder, timed)
    read = []
    for question in asked:
        timed.seconds = 0.0
        timing.ask(question)
        read.append(timed.seconds)
    told["read"] = read
    told["bare"] = _timed(bare.ask, asked)
    build = min(_timed(lambda _: build_index(qa.letters, qa.encoder), [""] * 3, warm=0))
    update(find([SEEDS]), cache / "sizes", qa.encoder)
    size = sum(file.stat().st_size for file in (cache / "sizes").iterdir())
    told |= {"indexed": len(qa.index.places) / build, "bytes": size / len(qa.index.places), "rss": resident()}
    return told


def pieces(qa: "object", asked: Sequence[str]) -> float:
    """Word pieces that are read for a question: the median."""
    from index.transformer import Transformer

    counts: list[int] = []
    read: list[int] = []
    several = Transformer.several

    def counting(self: Transformer, texts: Sequence[tuple[Sequence[int], Sequence[int]]]) -> object:
        counts.append(sum(len(ids) for ids, _ in texts))
        return several(self, texts)

    Transformer.several = counting  # type: ignore[method-assign,assignment]
    try:
        for question in asked:
            counts.clear()
            qa.ask(question)  # type: ignore[attr-defined]
            read.append(sum(counts[1:]))  # behind the question itself
    finally:
        Transformer.several = several  # type: ignore[method-assign]
    return median(read)


def _timed(do: Callable[[str], object], values: Sequence[str], warm: int = 8) -> list[float]:
    """Seconds of each value, the first few done before that."""
    for value in values[:warm]:
        do(value)
    seconds = []
    for value in values:
        start = time.perf_counter()
        do(value)
        seconds.append(time.perf_counter() - start)
    return seconds


if __name__ == "__main__":
    main()
