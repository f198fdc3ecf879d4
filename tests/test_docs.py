"""README says what is true."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from layouts import seed_xml
from pydantic import TypeAdapter

from qa import LetterQA
from qa.answer import SCHEMA
from qa.cli import _parser
from qa.kept import COMMAND, MARKERS, PICTURE, newest, shown, sources
from qa.picture import draw
from qa.verify import SavedAnswer, answer_schema

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs() -> None:
    """The example for Python runs as it stands, and its assertion holds."""
    example = next(block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    names: dict[str, object] = {}
    exec(example, names)
    assert names["answer"].answered  # type: ignore[attr-defined]


def examples(word: str) -> list[str]:
    return [block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if word in block]


def test_the_example_of_a_collection_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a folder with the bundled letter as a Kamerstuk, it quotes it with the parliament's reference."""
    (example,) = examples("index_folder")
    (tmp_path / "brieven").mkdir()
    (tmp_path / "brieven/kst.xml").write_bytes(seed_xml())
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(example, names)
    assert names["report"].letters == ("kst",)
    assert names["answer"].citations[0].about.reference == "Kamerstukken II 2023/24, 28 676, nr. 457"


def test_the_example_of_a_chain_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints three paragraphs with where they stand."""
    (example,) = examples("LetterRetriever")
    exec(example, {})
    assert capsys.readouterr().out.count(" · alinea ") == 3


def test_the_schema_is_that_of_answers() -> None:
    """The JSON Schema in the documentation is made of what ``verify`` holds answers to, and real answers are held to
    it: an answer, a refusal, no question; the fields that are required are all that an answer has."""
    path = ROOT / "qa/answer.schema.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept == answer_schema(), f"write answer_schema() of qa.verify as JSON to {path}"
    qa = LetterQA.open()
    for question in ("Hoe lang wordt de inzet van de MQ-9 verlengd?", "Wie schreef Hamlet?", "Hallo!"):
        answer = qa.ask(question).to_dict()
        assert kept["required"] == list(answer)
        for citation in (*answer["citations"], *([answer["closest"]] if answer["closest"] else [])):
            assert set(citation) == set(kept["$defs"]["SavedCitation"]["properties"])
        saved = TypeAdapter(SavedAnswer).validate_json(json.dumps(answer))
        assert saved.answered == answer["answered"]


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


def test_readme_shows_the_results_that_are_kept() -> None:
    """Tables and picture are made of the kept results, and nobody mended them by hand."""
    for name, (begin, end) in MARKERS.items():
        written = README.split(begin)[1].split(end)[0].strip()
        assert written == shown(newest(name), name), f"run: {COMMAND} --kept"
    assert (ROOT / PICTURE).read_text(encoding="utf-8") == draw(newest().curves), f"run: {COMMAND} --kept"


def test_the_results_are_not_stale() -> None:
    """They were measured with the letter, the questions, the weights and the calibrations that are here."""
    changed = {one.path for name in MARKERS for one in set(newest(name).sources) ^ set(sources())}
    assert not changed, f"other figures may come of these: {COMMAND}"


def test_the_answers_are_those_that_were_measured() -> None:
    """The code still cites what was measured, in each eighth question. One may differ: processors differ in the last
    bits of a sum, and a near tie may fall the other way."""
    qa = LetterQA.open()
    other = []
    for row in newest().rows[::8]:
        answer = qa.ask(row.question)
        cited = tuple(citation.paragraph for citation in answer.citations)
        same = (answer.answered, cited) == (row.answered, row.cited if row.answered else ())
        if not same or abs(answer.confidence - row.confidence) > 0.02:
            other.append(row.id)
    assert len(other) <= 1, f"these are answered otherwise than measured: {other}; run: {COMMAND}"
