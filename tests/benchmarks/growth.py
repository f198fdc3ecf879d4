"""How an index grows without its encoder: `python -m tests.benchmarks.growth --data DATA --write README.md`.

Vectors are made, in clouds of a hundred; texts are made of the words and lengths of real Dutch sentences, as frequent
as there (`tests.benchmarks.made`; DATA has ``text-nl/paragraphs.jsonl.gz``), a hundred paragraphs a letter. Database,
words and store are those in use, the questions the Dutch ones of `tests/eval/questions.jsonl`. Each size runs in
processes of its own; FAISS has one thread. Times are of the processor, which other programs change little. What exact
search finds is told beside what the store finds.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import faiss
import numpy as np

from index.build import Index
from index.database import Database
from index.embed import Vectors
from index.record import Description
from index.store import FaissStore, clear
from qa.kept import put
from qa.retrieve import CANDIDATES, retrieve
from tests.benchmarks.bench import QUESTIONS, machine, resident, table
from tests.benchmarks.made import DIMENSION, Clouds, Texts, counted

MARKERS: Final = ("<!-- growth -->", "<!-- /growth -->")
SIZES: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
BATCH: Final = 20_000
HEAD: Final = (
    "passages", "a second, beyond embedding", "most memory beyond libraries", "on disk, a passage", "open",
    "ask, beyond embedding", "of that, words", "of that, vectors", "found of the 200 nearest",
)  # fmt: skip


def build(folder: Path, size: int, data: Path) -> dict[str, float]:
    """Make an index of so many passages: how many a second, and the most memory beyond that of libraries."""
    vectors, texts = Clouds(size), Texts(data)
    counted([texts.sentence()], "x")  # what is loaded for the first letter is not the index's
    before, took = resident(), 0.0
    database, store = Database.write(folder), FaissStore(DIMENSION)
    database.describe(Description("made", DIMENSION))
    names: dict[int, str] = {}
    files = store.save(folder)
    for start in range(0, size, BATCH):
        beginning = time.process_time()
        batch = list(texts.letters(min(BATCH, size - start)))
        made_in = time.process_time()
        made = vectors(sum(len(one.passages) for one in batch))
        took -= time.process_time() - made_in
        first, passages = database.next_passage(), len(made)
        store.add(np.arange(first, first + passages), made)
        files = store.save(folder)
        names |= {id_: f"brief-{id_}" for id_ in database.add(batch, files)}
        took += time.process_time() - beginning
    beginning = time.process_time()
    database.publish(names, (), files)
    clear(folder, files)
    took += time.process_time() - beginning
    database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    disk = sum(path.stat().st_size for path in folder.iterdir())
    return {"rate": len(store) / took, "memory": peak, "disk": disk / len(store)}


def ask(folder: Path, size: int) -> dict[str, float]:
    """Open the index and ask it: seconds, medians of all questions but the first."""
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    texts = [row["question"] for row in asked if row["lang"] == "nl"]
    vectors = Clouds(size)(len(texts))
    beginning = time.process_time()
    database = Database.read(folder)
    store = FaissStore.load(folder, database.vectors(live=True), DIMENSION)
    index = Index(database, store, Description("made", DIMENSION), database.entries())
    opened = time.process_time() - beginning

    def timed(do: Callable[[str, Vectors], object]) -> float:
        times = []
        for text, vector in zip(texts, vectors, strict=True):
            beginning = time.process_time()
            do(text, vector)
            times.append(time.process_time() - beginning)
        return median(times[1:])

    return {
        "passages": len(store),
        "open": opened,
        "ask": timed(lambda text, vector: retrieve(index, text, vector)),
        "words": timed(lambda text, vector: index.lexical.scores(text)),
        "vectors": timed(lambda text, vector: index.nearest(vector, CANDIDATES)),
        "recall": _recall(store, vectors),
    }


def _recall(store: FaissStore, questions: Vectors) -> float:
    """The share found of what is truly nearest to each, told by reading every vector."""
    ids, many, shares = store.ids, min(CANDIDATES, len(store)), []
    parts = [store.vectors(ids[at : at + BATCH]) @ questions.T for at in range(0, len(ids), BATCH)]
    for question, products in zip(questions, np.concatenate(parts).T, strict=True):
        truly = ids[np.argpartition(-products, many - 1)[:many]]
        shares.append(len(np.intersect1d(truly, store.search(question, many)[0])) / many)
    return float(np.mean(shares))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a line a size, and put it into a Markdown file where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with text-nl/paragraphs.jsonl.gz")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="passages")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its marks in this file")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        faiss.omp_set_num_threads(1)
        what, folder = options.inside[0], Path(options.inside[1])
        size = options.sizes[0]
        print(json.dumps(build(folder, size, options.data) if what == "build" else ask(folder, size)))
        return
    rows = []
    for size in options.sizes:
        told: dict[str, float] = {}
        with tempfile.TemporaryDirectory() as folder:
            for what in ("build", "ask"):
                command = [
                    sys.executable,
                    "-m",
                    "tests.benchmarks.growth",
                    "--data",
                    options.data,
                    "--sizes",
                    str(size),
                ]
                done = subprocess.run(
                    [*command, "--inside", what, folder], check=True, stdout=subprocess.PIPE, encoding="utf-8"
                )
                told |= json.loads(done.stdout.splitlines()[-1])
        rows.append(
            (f"{told['passages']:,}", f"{told['rate']:,.0f}", f"{told['memory'] / 1e6:,.0f} MB",
             f"{told['disk']:,.0f} bytes", f"{told['open']:.2f} s",
             *(f"{1000 * told[what]:.1f} ms" for what in ("ask", "words", "vectors")), f"{told['recall']:.3f}")
        )  # fmt: skip
        print(*rows[-1], sep=" | ", flush=True)
    how = "FAISS on one thread, times of the processor; vectors and texts are made"
    text = f"On {machine()}; {how}:\n\n{table(HEAD, rows)}"
    print(text)
    if options.write:
        put(options.write, text, MARKERS)


if __name__ == "__main__":
    main()
