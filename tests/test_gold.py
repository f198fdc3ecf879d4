"""qa/gold.py: which rows are questions, and what is said of the others."""

import doctest
import json
from pathlib import Path
from typing import Any

import pytest

import qa.gold
from index.letter import Letter, parse_letter
from index.problems import Problem
from index.readers import pages_of
from qa.gold import QUESTIONS, Gold, check, read_questions
from qa.kept import FIRST, MARKERS

ROW: dict[str, Any] = {
    "id": "q1", "lang": "nl", "question": "Vaart het schip?", "paragraphs": ["2"], "answers": ["vaart"],
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


@pytest.fixture
def letter() -> Letter:
    return parse_letter(pages_of("Deze brief is kort.\n\nHet schip vaart. Er is geld.", "brief"), "brief")


def test_the_questions_of_the_bundled_letter(seed_letter: Letter) -> None:
    """All can be read and stand in the letter; of the first set every one has a kind, and its sentences if it has an
    answer; of those that follow on others, every one has others."""
    sets = {name: read_questions(QUESTIONS.with_stem(name)) for name in MARKERS}
    for name, questions in sets.items():
        check(QUESTIONS.with_stem(name), questions, [seed_letter])
    assert all(gold.before for gold in sets["followups"])
    for gold in sets[FIRST]:
        assert gold.kind
        assert bool(gold.sentences) == bool(gold.paragraphs)


def test_reading_questions(file: Path) -> None:
    """A line of JSON a question; blank lines, a byte order mark and other fields count for nothing; sentences, kind
    and what was asked before may be left out."""
    whole = {**ROW, "id": "q2", "sentences": ["2.1"], "kind": "ja of nee", "note": "van mij"}
    file.write_text(f"\n{json.dumps(ROW)}\r\n\n{json.dumps(whole)}\n", encoding="utf-8-sig")
    first, second = read_questions(file)
    assert first == Gold("q1", "nl", "Vaart het schip?", frozenset(["2"]), ("vaart",))
    assert (second.sentences, second.kind) == (frozenset(["2.1"]), "ja of nee")
    assert (first.line, second.line) == (2, 4)


@pytest.mark.parametrize(
    ("line", "value", "dutch", "english"),
    [
        ("{", '"{"', "JSON-object met id, lang", "JSON object with id, lang"),
        ("[]", '"[]"', "JSON-object met id, lang", "JSON object with id, lang"),
        (
            json.dumps({k: ROW[k] for k in ROW if k != "answers"}),
            "answers null",
            "lijst van teksten",
            "list of strings",
        ),
        (json.dumps({**ROW, "paragraphs": None}), "paragraphs null", "lijst van alinea's", "list of paragraphs"),
        (json.dumps({**ROW, "paragraphs": "12"}), 'paragraphs "12"', "lijst van alinea's", "list of paragraphs"),
        (json.dumps({**ROW, "paragraphs": [12]}), "paragraphs 12", "lijst van alinea's", "list of paragraphs"),
        (json.dumps({**ROW, "answers": "36"}), 'answers "36"', "lijst van teksten", "list of strings"),
        (json.dumps({**ROW, "answers": [" "]}), 'answers " "', "lijst van teksten", "list of strings"),
        (json.dumps({**ROW, "answers": []}), "answers []", "lijst van teksten", "list of strings"),
        (json.dumps({**ROW, "paragraphs": []}), "paragraphs []", "lijst van alinea's", "list of paragraphs"),
        (json.dumps({**ROW, "question": 5}), "question 5", "een vraag van 1 tot", "a question of 1 to"),
        (json.dumps({**ROW, "question": "?"}), 'question "?"', "een vraag van 1 tot", "a question of 1 to"),
        (json.dumps({**ROW, "lang": "nederlands"}), 'lang "nederlands"', "nl, en, de, fr", "nl, en, de, fr"),
        (json.dumps({**ROW, "sentences": "2.1"}), 'sentences "2.1"', 'zoals ["4.2"]', 'such as ["4.2"]'),
        (json.dumps({**ROW, "before": "Wat?"}), 'before "Wat?"', "de oudste eerst", "oldest first"),
        (json.dumps({**ROW, "before": ["Wat?", "?"]}), 'before "?"', "de oudste eerst", "oldest first"),
        (json.dumps({**ROW, "kind": 3}), "kind 3", "een woord van uzelf", "a word of your own"),
        (json.dumps({**ROW, "id": "q0"}), 'id "q0"', "een andere id dan regel 1", "another id than line 1"),
    ],
)
def test_a_bad_row_is_named(file: Path, line: str, value: str, dutch: str, english: str) -> None:
    """The error says which line, what stands there, and what was expected, in both languages."""
    file.write_text(f"{json.dumps({**ROW, 'id': 'q0'})}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_questions(file)
    assert caught.value.nl.startswith(f"{file}, regel 3: {value}. Verwacht: ")
    assert caught.value.en.startswith(f"{file}, line 3: {value}. Expected: ")
    assert dutch in caught.value.nl
    assert english in caught.value.en


def test_a_long_value_is_cut(file: Path) -> None:
    """A message is a line, whatever the row held."""
    file.write_text(json.dumps({**ROW, "question": "x" * 2000}), encoding="utf-8")
    with pytest.raises(Problem, match=r"xxx…\. Expected") as caught:
        read_questions(file)
    assert len(caught.value.en) < len(str(file)) + 200


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_no_file_of_questions(file: Path, content: bytes | None) -> None:
    """A file that is missing, or no text, is named."""
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Problem, match="Questions cannot be read") as caught:
        read_questions(file)
    assert str(file) in caught.value.nl


def test_a_file_without_questions(file: Path) -> None:
    """There is nothing to measure."""
    file.write_text("\n\n", encoding="utf-8")
    with pytest.raises(Problem, match="holds no question"):
        read_questions(file)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"paragraphs": ["3"]}, 'paragraphs "3". Expected: one of 1, 2.'),
        ({"sentences": ["2.3"]}, 'sentences "2.3". Expected: a sentence of the paragraphs that answer'),
        ({"sentences": ["1.1"]}, 'sentences "1.1". Expected: a sentence of the paragraphs that answer'),
        ({"answers": ["zinkt"]}, 'answers ["zinkt"]. Expected: a string that stands in paragraph 2.'),
    ],
)
def test_what_does_not_stand_in_the_letter(file: Path, letter: Letter, row: dict[str, Any], expected: str) -> None:
    """A question that nothing could get right is no question: its line is named."""
    file.write_text(f"\n{json.dumps({**ROW, **row})}\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        check(file, read_questions(file), [letter])
    assert f"line 2: {expected}" in caught.value.en
    assert "regel 2: " in caught.value.nl


def test_of_several_letters_the_letter_is_named(file: Path, letter: Letter) -> None:
    """Paragraph 2 of which letter? "LETTER:2" tells; with one letter, "2" does."""
    other = parse_letter(pages_of("Het schip vaart.", "ander"), "ander")
    file.write_text(json.dumps({**ROW, "paragraphs": ["ander:1"], "sentences": ["ander:1.1"]}), encoding="utf-8")
    check(file, read_questions(file), [letter, other])
    file.write_text(json.dumps(ROW), encoding="utf-8")
    check(file, read_questions(file), [letter])
    with pytest.raises(Problem, match="Expected: one of brief:1, brief:2, ander:1"):
        check(file, read_questions(file), [letter, other])


def test_examples_in_the_docstrings() -> None:
    """What the module's documentation shows is what it does."""
    assert doctest.testmod(qa.gold) == doctest.TestResults(failed=0, attempted=1)
