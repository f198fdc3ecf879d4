"""qa/page/feedback.py: what visitors think of an answer."""

import json
import re
from pathlib import Path

import pytest

from index.letter import Letter
from qa.answer import Turn
from qa.page import feedback
from qa.page.feedback import MOST_CHARACTERS, SCHEMA, Feedback, FeedbackProblem
from tests.pages import answer_of, quoted


@pytest.fixture
def turn(seed_letter: Letter) -> Turn:
    return Turn("Vraag?", answer_of(quoted(seed_letter, "1", 0, 9)))


def test_what_is_kept(tmp_path: Path, turn: Turn, seed_letter: Letter) -> None:
    """A line each, with these fields and no other: no name, no address, no time but the hour."""
    path = tmp_path / "ratings.jsonl"
    kept = Feedback(path)
    kept.keep(turn, [seed_letter], helpful=True, reason="")
    kept.keep(turn, [seed_letter], helpful=False, reason=" te\nlang \u2028" + "x" * 999)
    first, second = map(json.loads, path.read_text(encoding="utf-8").split("\n")[:-1])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\dZ", first.pop("time"))
    assert first == {
        "schema": SCHEMA,
        "helpful": True,
        "reason": "",
        "letters": [{"name": seed_letter.name, "sha256": seed_letter.sha256}],
        "answer": turn.answer.to_dict(),
    }
    assert second["helpful"] is False
    assert second["reason"].startswith("te\nlang") and len(second["reason"]) == MOST_CHARACTERS


def test_the_file_is_its_owners(tmp_path: Path) -> None:
    """Nobody else may read it; what stands in it stays."""
    path = tmp_path / "ratings.jsonl"
    Feedback(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{}\n", encoding="utf-8")
    Feedback(path)
    assert path.read_text(encoding="utf-8") == "{}\n"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """Said at once, with its name and the way out."""
    with pytest.raises(FeedbackProblem, match=r"weg.*Give --feedback a file that you may write"):
        Feedback(tmp_path / "weg" / "ratings.jsonl")


def test_a_visitor_cannot_fill_the_disk(
    tmp_path: Path, turn: Turn, seed_letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its largest the file takes no line more, not half a one either."""
    path = tmp_path / "ratings.jsonl"
    kept = Feedback(path)
    kept.keep(turn, [seed_letter], helpful=True, reason="")
    before = path.read_bytes()
    monkeypatch.setattr(feedback, "_MOST_BYTES", len(before) + 10)
    with pytest.raises(FeedbackProblem):
        kept.keep(turn, [seed_letter], helpful=True, reason="")
    assert path.read_bytes() == before
