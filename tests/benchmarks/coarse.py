"""Exact search beside an inverted file: `python -m tests.benchmarks.coarse`.

The figures in `index/coarse.py` and `index/SCALE.md`. On made vectors of 384 numbers (`tests.benchmarks.made`): in
clouds, and without clouds, their directions fading. FAISS has one thread; a search is timed by the processor's time of
the fastest of five rounds over all questions, which are drawn like the vectors and are none of them; found is the share
of the nearest that exact search finds too.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Final

import faiss
import numpy as np

from index.coarse import PROBED, Part, with_lists
from index.embed import Vectors
from tests.benchmarks.bench import machine, table
from tests.benchmarks.made import DIMENSION, Clouds, Fading

MADE: Final = {"clouds": Clouds, "fading": Fading}
SIZES: Final = (100_000, 300_000, 1_000_000)
QUESTIONS: Final = 24
ROUNDS: Final = 5
NEAREST: Final = (50, 200)
SLICE: Final = 50_000
HEAD: Final = ("vectors", "made", "lists read", "ms a question", "times exact", *(f"found of {k}" for k in NEAREST))


def measured(size: int, kind: str, shares: Sequence[float]) -> list[tuple[str, ...]]:
    """The rows of so many vectors: exact search, and each share of the lists."""
    made = MADE[kind](size)
    exact = faiss.IndexFlatIP(DIMENSION)
    for start in range(0, size, SLICE):
        exact.add(made(min(SLICE, size - start)))
    questions = made(QUESTIONS)
    coarse = with_lists(DIMENSION, size, exact.reconstruct_batch)
    for start in range(0, size, SLICE):
        coarse.add(exact.reconstruct_n(start, min(SLICE, size - start)))
    truly, slowest = _searched(exact, questions, None)
    rows = [_row(size, kind, "all, exact", slowest, slowest, truly, truly)]
    for share in shares:
        probed = faiss.SearchParametersIVF(nprobe=max(1, round(share * coarse.nlist)))
        found, took = _searched(coarse, questions, probed)
        rows.append(_row(size, kind, f"{probed.nprobe} of {coarse.nlist}", took, slowest, found, truly))
    return rows


def _searched(
    index: Part, questions: Vectors, parameters: faiss.SearchParameters | None
) -> tuple[list[np.ndarray], float]:
    """What is found, one question at a time as in use, and the seconds of one."""

    def once() -> list[np.ndarray]:
        return [index.search(question[None, :], max(NEAREST), params=parameters)[1][0] for question in questions]

    return once(), min(_seconds(once) for _ in range(ROUNDS)) / len(questions)


def _seconds(do: Callable[[], object]) -> float:
    beginning = time.process_time()
    do()
    return time.process_time() - beginning


def _row(
    size: int, kind: str, lists: str, took: float, exact: float, found: list[np.ndarray], truly: list[np.ndarray]
) -> tuple[str, ...]:
    recalls = (
        np.mean([len(np.intersect1d(one[:k], other[:k])) / k for one, other in zip(found, truly, strict=True)])
        for k in NEAREST
    )
    told = (f"{size:,}", kind, lists, f"{1000 * took:.1f}", f"{took / exact:.2f}")
    return (*told, *(f"{recall:.3f}" for recall in recalls))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a line a size, kind and share."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.coarse", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="vectors")
    parser.add_argument("--kinds", choices=list(MADE), nargs="+", default=list(MADE))
    parser.add_argument("--shares", type=float, nargs="+", default=[PROBED, PROBED / 2], help="of lists that are read")
    options = parser.parse_args(arguments)
    faiss.omp_set_num_threads(1)
    rows = []
    for size in options.sizes:
        for kind in options.kinds:
            rows += measured(size, kind, options.shares)
            print(*rows[-1 - len(options.shares) :], sep="\n", flush=True)
    print(f"On {machine()}; FAISS on one thread; vectors are made:\n\n{table(HEAD, rows)}")


if __name__ == "__main__":
    main()
