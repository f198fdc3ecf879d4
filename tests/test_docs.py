"""README says what is true."""

import re
import shlex
from pathlib import Path

import pytest

from index.language import LANGUAGES
from qa import LetterQA
from qa.answer import SCHEMA
from qa.cli import _parser
from qa.evaluate import MARKERS, QUESTIONS, evaluate, read_questions, table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs() -> None:
    """The example for Python runs as it stands, and its assertion holds."""
    example = next(block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    names: dict[str, object] = {}
    exec(example, names)
    assert names["answer"].answered  # type: ignore[attr-defined]


def test_the_first_command_is_one_the_program_knows() -> None:
    """What README lets a reader type is a command with the options that exist."""
    first = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[0]
    typed = shlex.split(first.splitlines()[0])
    arguments = typed[typed.index(".venv/bin/briefwijzer") + 1 :]
    assert _parser().parse_args(arguments).question in README


@pytest.mark.parametrize("command", ["ask", "index", "show", "serve", "verify", "evaluate"])
def test_every_command_is_described(command: str) -> None:
    """README lists each command that the program has."""
    assert f"briefwijzer {command}" in README


def test_the_schema_is_described() -> None:
    """Every field of the JSON answer stands in README's tables, and no other."""
    answer = LetterQA.open().ask("Met hoeveel tijd wordt de inzet van de MQ-9 Reaper in Roemenië verlengd?").to_dict()
    section = README.split("### The answer as JSON")[1].split("\n## ")[0]
    described = {
        name for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert described == {*answer, *answer["citations"][0]}
    assert SCHEMA in section


def test_the_results_are_not_stale() -> None:
    """The table is what ``python -m qa.evaluate`` finds. One question more or less is allowed a cell: processors
    differ in the last bits of a sum, and a near tie may fall the other way."""
    written = README.split(MARKERS[0])[1].split(MARKERS[1])[0].strip().splitlines()
    questions = read_questions(QUESTIONS)
    found = table(evaluate(LetterQA.open(), questions)).splitlines()
    assert written[:2] == found[:2]
    assert len(written) == len(found)
    fewest = {lang: sum(one.lang == lang for one in questions) for lang in LANGUAGES}
    for old, new in zip(written[2:], found[2:], strict=True):
        cells = [row.strip("| ").split(" | ") for row in (old, new)]
        assert cells[0][:2] == cells[1][:2]
        answerable, unanswerable = (int(number) for number in re.findall(r"\d+", cells[0][1]))
        one = 100 / min(answerable, unanswerable or answerable) + 1
        assert fewest[cells[0][1][:2]] == answerable + unanswerable
        for before, now in zip(cells[0][2:], cells[1][2:], strict=True):
            assert (before == now) if "–" in (before, now) else abs(float(before) - float(now)) <= one
