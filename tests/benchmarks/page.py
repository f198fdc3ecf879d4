"""What the chat page costs as letters become more: `python -m tests.benchmarks.page [--write README.md]`.

Letters are made, a hundred sentences each, with a subject, a day, a sender and a dossier. Encoder and answers are made
too: what is measured is the page, and what an answer costs is in ``collection``. A turn is a question under way, its
answer in place, and the HTML of the page after either. What is typed is sought anew, and begins a word of each letter.
"""

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from index.about import About
from index.build import build_index
from index.letter import Letter, parse_letter
from index.page import Line, Page
from qa.answer import Answer, Turn, cite
from qa.ask import LetterQA
from qa.kept import put
from qa.page.desk import Desk
from qa.page.session import Session
from qa.page.view import view
from tests.benchmarks.bench import machine, table
from tests.conftest import ToyEncoder

_SENTENCES: Final = 100
_WORDS: Final = ("brief", "schip", "geld", "vrede", "minister", "Kamer", "bedrag", "jaar", "inzet", "motie", "besluit")
_REPEATED: Final = 9
_MEGABYTES: Final = 5


def made(count: int) -> list[Letter]:
    """Letters of which each says something else."""
    chance = random.Random(8)
    letters = []
    for number in range(count):
        lines = [f"In zin {n} staat {' '.join(chance.choices(_WORDS, k=12))}." for n in range(_SENTENCES)]
        numbered = tuple(Line(n, line) for n, line in enumerate((x for line in lines for x in (line, "")), start=1))
        about = About(
            subject=f"Stand van zaken {chance.choice(_WORDS)} {number}",
            date=f"{2000 + number % 25}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            sender=f"De minister van {chance.choice(_WORDS)}",
            dossier=f"{30_000 + number % 97:,}".replace(",", " "),
            year="2023–2024",
            number=str(number),
            chamber="II",
        )
        letters.append(replace(parse_letter((Page(1, numbered),), f"brief-{number:05}"), about=about))
    return letters


def answered(qa: LetterQA) -> Answer:
    """An answer that quotes four letters."""
    citations = []
    for number, at in enumerate(range(0, len(qa.letters), -(-len(qa.letters) // 4)), start=1):
        letter = qa.letters[at]
        paragraph = letter.paragraphs[number]
        citations.append(cite(letter, paragraph, paragraph.start, paragraph.end, number=number, score=0.25))
    return Answer("Wat?", "nl", True, 0.9, "answered", "De brief zegt hierover:", tuple(citations))


def milliseconds(do: Callable[[], object]) -> float:
    """The least of some runs, which other work on the machine changes least."""
    times = []
    for _ in range(_REPEATED):
        start = time.perf_counter()
        do()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def measured(count: int) -> tuple[str, ...]:
    """A row of the table."""
    encoder = ToyEncoder()
    qa = LetterQA(build_index(made(count), encoder), encoder)
    desk = Desk(qa)
    answer = answered(qa)
    page = view(Session(), desk, _MEGABYTES)
    size = sum(len(getattr(page, part).encode()) for part in ("head", "talk", "scope", "actions", "choice", "hint"))

    def turn() -> None:
        asked = Session().ask("Wat?")
        view(asked, desk, _MEGABYTES)
        view(asked.answer(Turn("Wat?", answer)), desk, _MEGABYTES)

    def search() -> None:
        # What was found is remembered by the words: these were not sought before.
        nonlocal sought
        sought += 1
        for end in range(1, 11):
            desk.find(Session(), {"words": f"minister {sought}"[:end], "since": f"20{sought % 20:02}-01-01"})

    sought = 0
    act = {"do": "choose", "dossier": "30 001"}
    chosen, _ = desk.act(Session(), act)
    figures = (
        milliseconds(lambda: view(Session(), desk, _MEGABYTES)),
        milliseconds(turn),
        milliseconds(search) / 10,
        milliseconds(lambda: view(desk.act(Session(), act)[0], desk, _MEGABYTES)),
    )
    assert not chosen.problem
    return (f"{count:,}", f"{size / 1000:.0f} kB", *(f"{figure:.2f} ms" for figure in figures))


def main() -> None:
    """Print a table, a line a size."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.page", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[15, 200, 2000])
    parser.add_argument("--write", type=Path, help="put the table into this file, between <!-- page --> and its end")
    options = parser.parse_args()
    rows = [measured(size) for size in options.sizes]
    columns = (
        "letters",
        "page, but for the letter",
        "render",
        "turn, four letters quoted",
        "search, a key",
        "a dossier chosen",
    )
    text = f"On {machine()}:\n\n{table(columns, rows)}"
    print(text)
    if options.write:
        put(options.write, text, ("<!-- page -->", "<!-- /page -->"))


if __name__ == "__main__":
    main()
