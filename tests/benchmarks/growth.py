"""How an index grows without its encoder: `python -m tests.benchmarks.growth --write README.md`.

Vectors and texts are made, not read: vectors in clouds of a hundred, texts of words whose frequencies fall as in Zipf's
law, ten passages a letter. The database, its words and the store are those in use. Each size runs in a process of its
own; FAISS has one thread. What exact search finds is told beside what the store finds.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import faiss
import numpy as np

from index.build import Index, count
from index.database import Database
from index.embed import Vectors, unit
from index.letter import parse_letter
from index.page import Line, Page
from index.record import Counted, Description, Source
from index.store import FaissStore, clear
from qa.kept import put
from qa.retrieve import CANDIDATES, retrieve
from tests.benchmarks.bench import machine, resident, table

MARKERS: Final = ("<!-- growth -->", "<!-- /growth -->")
SIZES: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
# Above it words and SQLite take longer than minutes; only vectors are measured.
WHOLE_UP_TO: Final = 100_000
DIMENSION: Final = 384
BATCH: Final = 20_000
QUESTIONS: Final = 20
HEAD: Final = (
    "passages", "what", "a second, beyond embedding", "most memory beyond libraries", "on disk, a passage",
    "ask, beyond embedding", "found of the 200 nearest",
)  # fmt: skip


class Clouds:
    """Made vectors: float32[n, 384] around one centre for each hundred, the centres themselves around fifty."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        themes = self._random.standard_normal((50, DIMENSION), dtype=np.float32)
        near = self._random.standard_normal((max(count // 100, 10), DIMENSION), dtype=np.float32)
        self._centres = unit(0.6 * themes[self._random.integers(50, size=len(near))] + 0.8 * near)

    def __call__(self, count: int) -> Vectors:
        noise = self._random.standard_normal((count, DIMENSION), dtype=np.float32) * np.float32(1.5 / DIMENSION**0.5)
        return unit(self._centres[self._random.integers(len(self._centres), size=count)] + noise)


class Texts:
    """Made texts: words of letters without meaning, of 50,000, the n-th as frequent as 1 / n."""

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
        self._words = ["".join(self._random.choice(letters, 4 + number % 6)) for number in range(50_000)]
        shares = 1 / np.arange(1, len(self._words) + 1)
        self._until = np.cumsum(shares / shares.sum())

    def sentence(self, words: int) -> str:
        at = np.searchsorted(self._until, self._random.random(words)).clip(max=len(self._words) - 1)
        return " ".join(self._words[one] for one in at).capitalize() + "."

    def letters(self, passages: int) -> Iterator[Counted]:
        """Letters of ten passages, each a paragraph of one sentence, until there are as many passages."""
        for number in range(passages // 10):
            yield _counted([self.sentence(18) for _ in range(10)], f"brief-{number:06}")


def _counted(paragraphs: Sequence[str], name: str) -> Counted:
    lines = [text for paragraph in paragraphs for text in (paragraph, "")]
    page = Page(1, tuple(Line(number, text) for number, text in enumerate(lines, 1)))
    return count(parse_letter([page], name), Source(name, name, name), "nl")


def measured(folder: Path, size: int) -> dict[str, float]:
    """Build an index of so many passages and ask it."""
    faiss.omp_set_num_threads(1)
    whole, vectors, texts = size <= WHOLE_UP_TO, Clouds(size), Texts()
    _counted([texts.sentence(5)], "x")  # what is loaded for the first letter is not the index's
    before, took = resident(), 0.0
    database, store = Database.write(folder), FaissStore(DIMENSION)
    database.describe(Description("made", DIMENSION, "nl"))
    names: dict[int, str] = {}
    letters = texts.letters(size)
    files = store.save(folder)
    for start in range(0, size, BATCH):
        many = min(BATCH, size - start)
        made = vectors(many)
        beginning = time.perf_counter()
        counted = [next(letters) for _ in range(many // 10)] if whole else []
        passages = sum(len(one.passages) for one in counted) if whole else many
        store.add(np.arange(start, start + passages), made[:passages])
        files = store.save(folder)
        names |= {id_: f"brief-{id_}" for id_ in database.add(counted, files)}
        took += time.perf_counter() - beginning
    beginning = time.perf_counter()
    database.publish(names, (), files)
    clear(folder, files)
    took += time.perf_counter() - beginning
    database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    disk = sum(path.stat().st_size for path in folder.iterdir())
    store = FaissStore.load(folder, files, DIMENSION, verify=False)
    opened = Database.read(folder) if whole else None
    index = Index(opened, store, Description("made", DIMENSION, "nl"), opened.entries()) if opened else None
    times = []
    questions = vectors(QUESTIONS + 1)
    for question in questions:
        text = texts.sentence(8)
        beginning = time.perf_counter()
        if index:
            retrieve(index, text, question)
        else:
            store.vectors(store.search(question, CANDIDATES)[0])
        times.append(time.perf_counter() - beginning)
    return {
        "passages": len(store),
        "rate": len(store) / took,
        "memory": peak,
        "disk": disk / len(store),
        "ask": median(times[1:]),
        "recall": _recall(store, questions),
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
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="passages, each at least 10")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its marks in this file")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside:
        print(json.dumps(measured(options.inside, options.sizes[0])))
        return
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "tests.benchmarks.growth", "--sizes", str(size), "--inside", folder]
            done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        told = json.loads(done.stdout.splitlines()[-1])
        what = "vectors, words, SQLite" if size <= WHOLE_UP_TO else "vectors only"
        rows.append(
            (f"{told['passages']:,}", what, f"{told['rate']:,.0f}", f"{told['memory'] / 1e6:,.0f} MB",
             f"{told['disk']:,.0f} bytes", f"{1000 * told['ask']:.1f} ms", f"{told['recall']:.3f}")
        )  # fmt: skip
        print(*rows[-1], sep=" | ", flush=True)
    text = f"On {machine()}; FAISS on one thread; vectors and texts are made:\n\n{table(HEAD, rows)}"
    print(text)
    if options.write:
        put(options.write, text, MARKERS)


if __name__ == "__main__":
    main()
