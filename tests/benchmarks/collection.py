"""How a collection grows: indexing, asking and updating 20, 200 and 2,000 letters.

    python -m tests.benchmarks.collection --data DATA [--sizes 20 200 2000] [--embed 20]

DATA holds letters as text in ``letters/text``. The letters measured are those, over and over, with three words of ten
replaced by others of the same letters, so that no two sentences are the same. Up to ``--embed`` letters, passages are
embedded by the bundled encoder; above, which would take an hour, a passage gets the mean of its words' vectors, and all
else is real. Each measurement runs in a process of its own, for its peak of memory. Times are seconds of a processor,
which a machine that does other things too measures fairly; those of a run that changes one letter or none are by the
clock, the shortest of several.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from index.build import load_index
from index.collection import update
from index.embed import BUNDLED, Encoder, Progress, Vectors, load_encoder, unit
from index.files import find
from index.filter import Filter
from qa.ask import LetterQA
from qa.kept import put
from qa.reader import BUNDLED_READER, load_reader

SEED = 7
CHANGED = 0.3
QUESTIONS = (
    "Wat is de reactie van de minister op de zorgen van de politie?",
    "Hoeveel geld is er beschikbaar voor het openbaar vervoer?",
    "When will the House be informed about the results?",
    "Welke maatregelen neemt het kabinet tegen de wachttijden in de jeugdzorg?",
    "Waarom is er vertraging?",
)


class Timed:
    """An encoder that knows how long passages took; with ``words``, of their words' vectors rather than embedded."""

    def __init__(self, inner: Encoder, *, words: bool) -> None:
        self._inner, self._words = inner, words
        self._known: dict[str, Vectors] = {}
        self.identity = f"{inner.identity}{' words' if words else ''}"
        self.dimension = inner.dimension
        self.cpu = self.clock = 0.0

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._inner.encode_questions(texts)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        return self._inner.encode_words(words)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        cpu, clock = time.process_time(), time.perf_counter()
        vectors = self._means(texts) if self._words else self._inner.encode_passages(texts, progress)
        self.cpu += time.process_time() - cpu
        self.clock += time.perf_counter() - clock
        return vectors

    def _means(self, texts: Sequence[str]) -> Vectors:
        found = [re.findall(r"\w+", text.lower()) for text in texts]
        new = list({word for words in found for word in words} - self._known.keys())
        self._known |= dict(zip(new, self._inner.encode_words(new), strict=True)) if new else {}
        everywhere = np.full(self.dimension, 0.01, dtype=np.float32)  # no text is without a direction
        return unit([np.sum([self._known[word] for word in words], axis=0) + everywhere for words in found])


def write(data: Path, folder: Path, count: int) -> None:
    """Write letters to measure."""
    chance = random.Random(SEED)
    texts = [path.read_text(encoding="utf-8") for path in sorted((data / "letters/text").glob("*.txt"))]
    words = re.findall(r"\b[a-z]{4,}\b", " ".join(texts))
    for number in range(count):
        lines = (
            line
            # Numbered lines and dates are what the structure is told by.
            if re.search(r"\d", line)
            else re.sub(
                r"\b[a-z]{4,}\b", lambda one: chance.choice(words) if chance.random() < CHANGED else one[0], line
            )
            for line in texts[number % len(texts)].split("\n")
        )
        (folder / f"brief-{number:04}.txt").write_text("\n".join(lines), encoding="utf-8")


def index(letters: Path, kept: Path, words: bool) -> dict[str, float]:
    """Index, then again with nothing changed, then with one letter changed."""
    encoder = Timed(load_encoder(BUNDLED), words=words)
    files = find([letters])
    start = time.process_time()
    report = update(files, kept, encoder)
    took, embedding = time.process_time() - start, encoder.cpu
    peak = _peak()
    unchanged = []
    for _ in range(3):
        start = time.perf_counter()
        update(files, kept, encoder)
        unchanged.append(time.perf_counter() - start)
    one = letters / "brief-0003.txt"
    changes = []
    for number in range(5):
        one.write_text(f"{one.read_text(encoding='utf-8')}\n\nNog een zin, en wel nummer {number}.\n", encoding="utf-8")
        encoder.clock, start = 0.0, time.perf_counter()
        update(files, kept, encoder)
        changes.append(time.perf_counter() - start - encoder.clock)
    return {
        "passages": report.passages,
        "index": took,
        "embedding": embedding,
        "peak": peak,
        "size": sum(path.stat().st_size for path in kept.iterdir()) / 1e6,
        "unchanged": min(unchanged),
        "update": min(changes),
    }


def ask(kept: Path, words: bool) -> dict[str, float]:
    """Open and ask; the first question, which meets nothing that is remembered, apart."""
    encoder, reader = Timed(load_encoder(BUNDLED), words=words), load_reader(BUNDLED_READER)
    encoder.encode_questions(["Is alles geladen?"])
    models = _peak()
    start = time.process_time()
    qa = LetterQA(load_index(kept, encoder), encoder, reader)
    opened = time.process_time() - start
    times = []
    for question in (*QUESTIONS, *QUESTIONS):
        start = time.process_time()
        qa.ask(question)
        times.append(time.process_time() - start)
    start = time.process_time()
    qa.ask(QUESTIONS[0], within=Filter(letter=qa.index.entries[-1].name))
    within = time.process_time() - start
    asking = _peak() - models
    # What more letters cost, without the reader, which reads as much of one as of all.
    bare = LetterQA(qa.index, encoder)
    one = bare.within(Filter(letter=qa.index.entries[-1].name))
    return {
        "bare": _median(bare),
        "bare within": _median(one),
        "open": opened,
        "first": times[0],
        "ask": median(times[1 : len(QUESTIONS)]),
        "again": median(times[len(QUESTIONS) :]),
        "within": within,
        "asking": asking,
    }


def _median(qa: LetterQA) -> float:
    """Seconds of a question whose candidates have been read before."""
    times = []
    for question in (*QUESTIONS, *QUESTIONS):
        start = time.process_time()
        qa.ask(question)
        times.append(time.process_time() - start)
    return median(times[len(QUESTIONS) :])


def _peak() -> float:
    """Megabytes, of which mapped files are a part."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


# Between them README shows the table.
MARKERS: Final = ("<!-- collection -->", "<!-- /collection -->")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a line a size, and put it into a file if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 200, 2000])
    parser.add_argument("--embed", type=int, default=20)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between FILE's markers, too")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)  # in a process of its own
    options = parser.parse_args(arguments)
    if options.measure:
        what, folder, words = options.measure[0], Path(options.measure[1]), options.measure[2] == "words"
        made = index(folder / "letters", folder / "kept", words) if what == "index" else ask(folder / "kept", words)
        print(json.dumps(made))
        return
    columns = (
        "letters", "passages", "embedding", "index beyond that", "peak", "on disk", "nothing changed", "one changed",
        "open", "first question", "further ones", "asked again", "in one letter", "again, without reader",
        "so in one letter", "memory beyond the models",
    )  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    print(*lines, sep="\n", flush=True)
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "letters").mkdir()
            write(options.data, folder / "letters", size)
            how = "embed" if size <= options.embed else "words"
            one, other = (_measured(what, folder, how, options.data) for what in ("index", "ask"))
        lines.append(
            f"| {size:,} | {one['passages']:,} | {one['embedding']:.0f} s{'' if how == 'embed' else ' (words)'} "
            f"| {one['index'] - one['embedding']:.1f} s | {one['peak']:.0f} MB | {one['size']:.0f} MB "
            f"| {one['unchanged']:.2f} s | {one['update']:.2f} s | {other['open']:.2f} s | {other['first']:.2f} s "
            f"| {other['ask']:.2f} s | {other['again']:.2f} s | {other['within']:.2f} s "
            f"| {1000 * other['bare']:.0f} ms | {1000 * other['bare within']:.0f} ms | {other['asking']:.0f} MB |"
        )
        print(lines[-1], flush=True)
    if options.write:
        put(options.write, "\n".join(lines), MARKERS)


def _measured(what: str, folder: Path, how: str, data: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.collection", "--data", str(data), "--measure", what, str(folder)]
    done = subprocess.run([*command, how], check=True, capture_output=True, encoding="utf-8")
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
