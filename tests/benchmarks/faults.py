"""What `tests/test_faults.py` tries in seconds, at length: `python -m tests.benchmarks.faults [--data FOLDER]`.

Ten thousand questions in one process, a thousand of them read, with the memory that they leave; every real PDF of a
folder, and the seed letter in every kind of file, damaged over and over. Prints what was counted; fails at the first
answer that is not verbatim and at the first error that is not documented.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from index.letter import read_letter
from index.problems import LetterProblem, QuestionProblem
from qa.ask import LetterQA
from tests.benchmarks.bench import ROOT, machine, resident, table
from tests.layouts import seed_docx, seed_html, seed_pdf, seed_xml
from tests.odd import check, damaged, question

# Questions before memory is first looked at: by then every table has its size.
_WARM = 1000


def main() -> None:
    """Try everything and print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.faults", description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000, help="without the reader (default: 10000)")
    parser.add_argument("--read", type=int, default=1000, help="with it (default: 1000)")
    parser.add_argument("--files", type=int, default=1000, help="of each kind (default: 1000)")
    parser.add_argument("--pdfs", type=int, default=20, help="of each PDF (default: 20)")
    parser.add_argument("--data", type=Path, default=ROOT / "../shared/letters/pdf", help="a folder of real PDFs")
    parser.add_argument("--seed", type=int, default=1, help="of everything drawn at random (default: 1)")
    options = parser.parse_args()
    rows = [*asked(options.questions, options.read, options.seed)]
    rows += files(options.files, options.pdfs, options.data, options.seed)
    print(f"On {machine()}, seed {options.seed}:\n\n{table(('what', 'tried', 'outcome'), rows)}")


def asked(count: int, read: int, seed: int) -> list[tuple[str, str, str]]:
    """Questions: how many, what came of them, how much memory they left, and the slowest."""
    qa = LetterQA.open()
    rows = []
    for name, number, asker in (
        ("questions, without the reader", count, LetterQA(qa.index, qa.encoder)),
        ("questions, with it", read, qa),
    ):
        draw = random.Random(seed)
        counts: Counter[str] = Counter()
        slowest, before = 0.0, 0
        for place in range(number):
            if place == min(_WARM, number // 2):
                before = resident()
            text = question(draw)
            start = time.perf_counter()
            try:
                answer = asker.ask(text)
            except QuestionProblem:
                counts["cannot be asked"] += 1
            else:
                check(answer, asker.letters)
                counts[answer.reason] += 1
            slowest = max(slowest, time.perf_counter() - start)
        grown = (resident() - before) / 1e6
        rows.append((name, f"{number:,}", f"{_told(counts)}; slowest {1000 * slowest:.0f} ms; memory {grown:+.1f} MB"))
    return rows


def files(count: int, pdfs: int, data: Path, seed: int) -> list[tuple[str, str, str]]:
    """Files: how many of each kind were damaged, and what came of reading them."""
    letter = next((ROOT / "seeds").glob("*.txt")).read_bytes()
    whole = {".txt": [letter], ".docx": [seed_docx()], ".html": [seed_html()], ".xml": [seed_xml()]}
    whole[".pdf"] = [seed_pdf(), *(path.read_bytes() for path in sorted(data.glob("*.pdf")))]
    rows = []
    for suffix, contents in whole.items():
        draw = random.Random(f"{seed}{suffix}")
        counts: Counter[str] = Counter()
        slowest = 0.0
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"brief{suffix}"
            for content in contents:
                for _ in range(pdfs if suffix == ".pdf" else count):
                    path.write_bytes(damaged(draw, content))
                    start = time.perf_counter()
                    counts[_read(path)] += 1
                    slowest = max(slowest, time.perf_counter() - start)
        told = f"{_told(counts)}; slowest {slowest:.1f} s"
        rows.append((f"damaged {suffix}, from {len(contents)}", f"{counts.total():,}", told))
    return rows


def _read(path: Path) -> str:
    try:
        letter = read_letter(path)
    except LetterProblem as problem:
        assert str(path) in problem.nl and str(path) in problem.en
        return "refused"
    for paragraph in letter.paragraphs:
        assert letter.text[paragraph.start : paragraph.end] == paragraph.text
        assert all(letter.text[one.start : one.end] == one.text for one in paragraph.sentences)
    return "read"


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.most_common())


if __name__ == "__main__":
    main()
