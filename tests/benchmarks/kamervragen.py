"""Written questions of parliament asked of all letters at once: does the right letter answer first, with the answer?

    python -m tests.benchmarks.kamervragen --data DATA

DATA holds ``letters``, a folder of letters, and ``eval/kamervragen.jsonl``: a question, the minister's answer, and the
document that it comes from, a line each. A question counts as rightly answered where the first citation is of that
document and four of five words of its quote stand in that answer; a refusal is no right answer.
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from qa import LetterQA
from qa.answer import Citation
from qa.library import index_folder

# Of a quote's words in the answer: readings of PDF and of text part words otherwise now and then.
SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a question: answered, with the right letter first, with the answer first; and what it was."""

    question: str
    trivial: bool
    answered: bool
    letter: bool
    answer: bool
    first: str


def ask(qa: LetterQA, path: Path) -> list[Row]:
    """Ask every question of a file, as DATA has it."""
    rows = []
    for line in tqdm(path.read_text(encoding="utf-8").splitlines(), desc="questions"):
        gold = json.loads(line)
        answer = qa.ask(gold["question"][:1000])
        first = next(iter(answer.citations), answer.closest)
        right = first is not None and _document(first) == gold["doc"]
        rows.append(
            Row(
                gold["question"],
                gold["trivial"],
                answer.answered,
                answer.answered and right,
                answer.answered and right and first is not None and _stands_in(first.quote, gold["answer"]),
                f"{_document(first)} {first.paragraph}: {first.quote}" if first else "",
            )
        )
    return rows


def _document(citation: Citation) -> str:
    return PurePosixPath(citation.letter).name.removesuffix(".txt")


def _stands_in(quote: str, answer: str) -> bool:
    words, there = (Counter(re.findall(r"\w+", text.lower())) for text in (quote, answer))
    return (words & there).total() >= SHARE * words.total()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures, or with ``--details`` each question that was not answered rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = index_folder(options.data / "letters", Path(folder))
        rows = ask(LetterQA.open(folder), options.data / "eval/kamervragen.jsonl")
    print(f"{len(report.letters)} letters, {report.passages} passages")
    for name, some in (("all", rows), ("with more than yes or no", [row for row in rows if not row.trivial])):
        answered = sum(row.answered for row in some) / len(some)
        letter = sum(row.letter for row in some) / len(some)
        answer = sum(row.answer for row in some) / len(some)
        print(f"{name}: {len(some)} questions; answered {answered:.0%}, right letter first {letter:.0%}, ", end="")
        print(f"its answer first {answer:.0%}")
    if options.details:
        for row in rows:
            if not row.answer:
                print(f"{row.answered:d}{row.letter:d} {row.question[:300]}\n   {row.first[:200]}")


if __name__ == "__main__":
    main()
