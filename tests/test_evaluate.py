"""qa/evaluate.py: the command, with an encoder that counts words and no reader."""

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import qa.evaluate
from index.build import Index, build_index
from index.embed import Encoder
from index.letter import parse_letter
from index.readers import pages_of
from qa.ask import LetterQA
from qa.evaluate import main
from qa.kept import FIRST, MARKERS
from qa.reader import Reading, Text
from qa.report import Report, Source, from_json, markdown

ROW: dict[str, Any] = {
    "id": "q1", "lang": "nl", "question": "Vaart het schip?", "paragraphs": ["2"], "answers": ["vaart"], "kind": "ja",
}  # fmt: skip
SOURCE = Source("seeds/brief.txt", "ab")


@pytest.fixture
def toy(toy_encoder: Encoder) -> Index:
    """Three paragraphs of a sentence each."""
    pages = pages_of("Deze brief is kort.\n\nHet schip vaart uit.\n\nEr is geld.", "brief")
    return build_index([parse_letter(pages, "brief")], toy_encoder)


@pytest.fixture
def questions(toy: Index, toy_encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two questions on a toy letter, which are the ones asked by default. What is kept is kept under ``tmp_path``."""
    path = tmp_path / "questions.jsonl"
    other = {**ROW, "id": "q2", "question": "Hoe bak ik pannenkoeken?", "paragraphs": [], "answers": []}
    path.write_text(f"{json.dumps(ROW)}\n{json.dumps(other)}\n", encoding="utf-8")
    for name in set(MARKERS) - {FIRST}:
        (tmp_path / f"{name}.jsonl").write_text(f"{json.dumps(other)}\n", encoding="utf-8")
    kept: dict[str, Report] = {}
    monkeypatch.setattr(LetterQA, "open", lambda *_, **__: LetterQA(toy, toy_encoder))
    monkeypatch.setattr(qa.evaluate, "QUESTIONS", path)
    monkeypatch.setattr(qa.evaluate, "commit", lambda: "0123456789")
    monkeypatch.setattr(qa.evaluate, "sources", lambda: (SOURCE,))
    monkeypatch.setattr(qa.evaluate, "keep", lambda report, name: kept.update({name: report}))
    monkeypatch.setattr(qa.evaluate, "newest", lambda name=FIRST: kept[name])
    return path


def test_tables(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without options: tables of the five systems on the questions."""
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "| Briefwijzer | all: 1 + 1 | nl: 1 + 1 |" in out
    assert "| recall@1 | 100 (100–100) | 100 (100–100) |" in out
    for system in ("Briefwijzer", "without its reader", "BM25 alone", "dense alone", "first paragraph"):
        assert f"\n| {system} | " in out


def test_lines_and_json(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Your own questions, a line each, or all figures; neither belongs to a commit."""
    assert main(["--questions", str(questions), "--details"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["id", "q1", "q2"]
    assert main(["--questions", str(questions), "--json"]) == 0
    report = from_json(capsys.readouterr().out)
    assert (report.commit, report.sources) == ("", ())
    assert [row.id for row in report.rows] == ["q1", "q2"]


def test_writing(questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """README shows what is printed and kept, and the other sets at their places; shown again from what is kept,
    it is the same."""
    readme = tmp_path / "README.md"
    readme.write_text("\n".join(chain(*MARKERS.values())), encoding="utf-8")
    assert main(["--write", str(readme), "--json"]) == 0
    report = from_json(capsys.readouterr().out)
    assert (report.commit, report.sources) == ("0123456789", (SOURCE,))
    written = readme.read_text(encoding="utf-8")
    assert markdown(report) in written
    assert "\n<!-- further -->\n| Briefwijzer | all: 0 + 1 | nl: 0 + 1 |" in written
    readme.write_text("\n".join(chain(*MARKERS.values())), encoding="utf-8")
    assert main(["--kept", "--write", str(readme)]) == 0
    assert readme.read_text(encoding="utf-8") == written


def test_a_readme_without_markers(questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, and nothing is kept."""
    readme = tmp_path / "README.md"
    readme.write_text("leeg", encoding="utf-8")
    assert main(["--write", str(readme)]) == 2
    assert "does not have one <!-- results -->" in capsys.readouterr().err
    with pytest.raises(KeyError):
        main(["--kept"])


def test_a_question_is_read_once(
    questions: Path, toy: Index, toy_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a question are taken its answer and its ranking; the reader, which takes the time, is asked once."""
    asked: list[str] = []

    class Listing:
        identity = "listing"

        def read(self, question: str, texts: Sequence[Text]) -> list[Reading]:
            asked.append(question)
            return [Reading(np.zeros(1, dtype=np.float32), (None,)) for _ in texts]

    monkeypatch.setattr(LetterQA, "open", lambda *_, **__: LetterQA(toy, toy_encoder, Listing()))
    assert main(["--questions", str(questions)]) == 0
    assert asked == ["Vaart het schip?", "Hoe bak ik pannenkoeken?"]


def test_a_question_that_leans(questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is asked after those before it, and means nothing without them."""
    leaning = {**ROW, "question": "En wanneer?", "before": ["Waar vaart het schip?"]}
    rows = [leaning, {**leaning, "id": "q2", "before": []}]
    questions.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    assert main(["--questions", str(questions), "--json"]) == 0
    report = from_json(capsys.readouterr().out)
    assert [row.cited[0] == "2" for row in report.rows] == [True, False]


@pytest.mark.parametrize("option", ["--write=README.md", "--kept"])
def test_other_questions_are_not_kept(questions: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """README shows the bundled letter, its questions and the bundled models only."""
    with pytest.raises(SystemExit) as caught:
        main([option, "--questions", str(questions)])
    assert caught.value.code == 2
    assert "for the bundled letter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "dutch", "english"),
    [
        ({"paragraphs": ["9"]}, 'regel 1: paragraphs "9"', 'line 1: paragraphs "9"'),
        ({"lang": "xx"}, 'regel 1: lang "xx"', 'line 1: lang "xx"'),
    ],
)
def test_bad_rows(
    questions: Path, row: dict[str, Any], dutch: str, english: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2; the line and the value in Dutch and English on stderr, nothing on stdout."""
    questions.write_text(json.dumps({**ROW, **row}), encoding="utf-8")
    assert main(["--questions", str(questions)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert dutch in printed.err
    assert english in printed.err
