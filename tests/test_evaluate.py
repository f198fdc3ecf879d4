"""qa/evaluate.py: what the table says."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import build_index
from index.embed import Encoder
from index.letter import parse_letter
from index.problems import Problem
from index.readers import pages_of
from qa.ask import LetterQA
from qa.decide import FEATURES, Calibration
from qa.evaluate import (
    COLUMNS,
    MARKERS,
    QUESTIONS,
    SYSTEMS,
    Gold,
    Outcome,
    details,
    evaluate,
    main,
    read_questions,
    rewrite,
    summarise,
    table,
)
from qa.evidence import SIGNALS

COVERED = Calibration(
    SIGNALS, (10.0,) * 6, FEATURES, (0.0, 0.0, 0.0, 20.0, 0.0, 0.0), -10.0, 0.5, encoder="", data="", questions=0
)
ROW = {"id": "q1", "lang": "nl", "question": "Vaart het schip?", "paragraphs": ["2"], "answers": ["vaart"]}


@pytest.fixture
def toy(toy_encoder: Encoder) -> LetterQA:
    letter = parse_letter(pages_of("Deze brief is kort.\n\nHet schip vaart uit.\n\nEr is geld.", "brief"), "brief")
    return LetterQA(build_index([letter], toy_encoder), toy_encoder, calibration=COVERED)


def outcome(paragraphs: Sequence[str], ranked: Sequence[str], quotes: Sequence[str], confidence: float) -> Outcome:
    gold = Gold("q", "nl", "Vraag?", frozenset(paragraphs), ("ja",) if paragraphs else ())
    return Outcome(gold, tuple(ranked), (*quotes, "ja")[0], tuple(quotes), bool(quotes), confidence, verbatim=True)


OUTCOMES = [
    outcome(["4"], ["4", "7"], ["Dus ja."], 0.9),  # first, and right
    outcome(["7"], ["4", "7"], ["Nee."], 0.5),  # second, and wrong
    outcome(["9"], ["4", "7", "1", "9"], [], 0.1),  # fourth, and refused
    outcome(["1"], ["4", "7"], ["ja"], 0.6),  # not ranked, though the words are quoted
    outcome([], ["4"], [], 0.2),  # rightly refused
    outcome([], ["4"], ["ja"], 0.7),  # wrongly answered
]


def test_summary_by_hand() -> None:
    """Recall and MRR over the four that the letter answers (1, 1/2, 1/4, 0); two of them quoted, and the refused
    one ranks a right sentence first; refusals apart; of
    the eight pairs of confidence (0.9, 0.5, 0.1, 0.6 against 0.2, 0.7), four are in the right order."""
    assert summarise(OUTCOMES) == {
        "recall@1": 1 / 4,
        "recall@3": 2 / 4,
        "MRR": (1 + 1 / 2 + 1 / 4) / 4,
        "answer in first sentence": 3 / 4,
        "answer in quotes": 2 / 4,
        "unanswerable refused": 1 / 2,
        "answerable refused": 1 / 4,
        "AUROC": 4 / 8,
        "verbatim": 1.0,
    }


def test_what_no_question_tells() -> None:
    """Without questions of a kind there is no share, and the table has a dash, not a zero."""
    summary = summarise(OUTCOMES[4:])
    assert [name for name in COLUMNS if summary[name] is None] == [
        "recall@1", "recall@3", "MRR", "answer in first sentence", "answer in quotes", "answerable refused", "AUROC",
    ]  # fmt: skip
    row = table({"Ours": {"nl": OUTCOMES[4:]}}).splitlines()[-1]
    assert row == "| Ours | nl: 0 + 2 | – | – | – | – | – | 50 | – | – | 100 |"


def test_the_table() -> None:
    """A line a system and language, in whole per cent, with how many questions have an answer and how many none."""
    lines = table({"Ours": {"nl": OUTCOMES, "en": OUTCOMES[:1]}}).splitlines()
    assert lines[2] == "| Ours | nl: 4 + 2 | 25 | 50 | 44 | 75 | 50 | 50 | 25 | 50 | 100 |"
    assert lines[3] == "| Ours | en: 1 + 0 | 100 | 100 | 100 | 100 | 100 | – | 0 | – | 100 |"
    assert {line.count("|") for line in lines} == {len(COLUMNS) + 3}


def test_a_quote_that_is_not_verbatim_shows() -> None:
    """One quote in six that is not the letter's leaves five sixths."""
    one = OUTCOMES[0]
    changed = replace(one, verbatim=False)
    assert summarise([changed, *OUTCOMES[1:]])["verbatim"] == 5 / 6


def test_details() -> None:
    """Right is: the answer quoted, or the unanswerable refused. Everything else is refused or wrong."""
    verdicts = [line.split("\t")[1] for line in details(OUTCOMES).splitlines()]
    assert verdicts == ["right", "wrong", "refused", "right", "right", "wrong"]
    assert details(OUTCOMES[:1]) == "q\tright\t0.90\t4\t4\tVraag?"


def test_five_systems_on_a_toy_letter(toy: LetterQA) -> None:
    """Asked for the ship, words, meaning and their union put paragraph 2 first; the last baseline reads from the top.
    Only Briefwijzer refuses; the others quote what came first, whatever was asked."""
    ship = Gold("q1", "nl", "Vaart het schip?", frozenset(["2"]), ("vaart uit",))
    other = Gold("q2", "nl", "Hoe bak ik pannenkoeken?", frozenset(), ())
    english = Gold("q3", "en", "What about the ship, then?", frozenset(["2"]), ("vaart uit",))
    results = evaluate(toy, [ship, other, english])
    assert list(results) == list(SYSTEMS) == [
        "Briefwijzer", "without its reader", "BM25 alone", "dense alone", "first paragraph",
    ]  # fmt: skip
    first = {name: [one.ranked[0] for one in languages["nl"]] for name, languages in results.items()}
    assert {name: ranked[0] for name, ranked in first.items()} == {
        "Briefwijzer": "2", "without its reader": "2", "BM25 alone": "2", "dense alone": "2", "first paragraph": "1",
    }  # fmt: skip
    assert results["first paragraph"]["nl"][0].ranked == ("1", "2", "3")
    assert [one.answered for one in results["Briefwijzer"]["nl"]] == [True, False]
    assert results["Briefwijzer"]["nl"][0].quotes == ("Het schip vaart uit.",)
    assert results["Briefwijzer"]["nl"][1].quotes == ()
    for name in ("BM25 alone", "dense alone", "first paragraph"):
        assert [(one.answered, len(one.quotes)) for one in results[name]["nl"]] == [(True, 1)] * 2
    for languages in results.values():
        assert list(languages) == ["nl", "en"]
        for one in (*languages["nl"], *languages["en"]):
            assert one.verbatim
            assert len(set(one.ranked)) == len(one.ranked)


def test_the_questions_of_the_bundled_letter(seed_path: Path) -> None:
    """They can be read; ids differ; what is answered has an answer that stands in the letter, the rest has none."""
    questions = read_questions(QUESTIONS)
    assert len({gold.id for gold in questions}) == len(questions) > 0
    for gold in questions:
        assert bool(gold.paragraphs) == bool(gold.answers)


def test_reading_questions(tmp_path: Path) -> None:
    """A line of JSON a question; blank lines count for nothing."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{json.dumps(ROW)}\n\n", encoding="utf-8")
    assert read_questions(path) == (Gold("q1", "nl", "Vaart het schip?", frozenset(["2"]), ("vaart",)),)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        json.dumps({key: value for key, value in ROW.items() if key != "answers"}),
        json.dumps({**ROW, "paragraphs": None}),
        json.dumps({**ROW, "paragraphs": "12"}),  # would be paragraphs 1 and 2
        json.dumps({**ROW, "answers": "36"}),  # would be 3 or 6
        json.dumps({**ROW, "question": 5}),
        json.dumps({**ROW, "lang": "nederlands"}),  # would be left out of the table
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """The error says which line, and which fields a line has."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        read_questions(path)
    assert "regel 3" in caught.value.nl
    assert "line 3" in caught.value.en
    assert "id, lang, question, paragraphs, answers" in caught.value.en


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_no_questions(tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing, or no text, is named."""
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem, match="Questions cannot be read") as caught:
        read_questions(path)
    assert str(path) in caught.value.nl


def test_rewriting_between_the_markers(tmp_path: Path) -> None:
    """What stands between the markers is replaced, as often as you like; not a character around it changes, and the
    new text is taken as it is, backslashes and all."""
    start, end = MARKERS
    path = tmp_path / "README.md"
    path.write_text(f"# Kop\n\nbefore {start}\nold | table\n{end} after\n\ttail  \n", encoding="utf-8")
    for text in ("| a |\n| b |", r"\1 \g<0> $", "new"):
        rewrite(path, text)
        assert path.read_text(encoding="utf-8") == f"# Kop\n\nbefore {start}\n{text}\n{end} after\n\ttail  \n"


def test_the_command(
    toy: LetterQA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints the table, and puts the same into the file it is given; a missing file of questions is status 2."""
    monkeypatch.setattr(LetterQA, "open", lambda *_, **__: toy)
    questions, readme = tmp_path / "questions.jsonl", tmp_path / "README.md"
    questions.write_text(json.dumps(ROW), encoding="utf-8")
    readme.write_text("\n".join(MARKERS), encoding="utf-8")
    assert main(["--questions", str(questions), "--readme", str(readme)]) == 0
    out = capsys.readouterr().out
    assert "| Briefwijzer | nl: 1 + 0 | 100 | 100 | 100 | 100 | 100 | – | 0 | – | 100 |" in out
    assert readme.read_text(encoding="utf-8") == f"{MARKERS[0]}\n{out}{MARKERS[1]}"
    assert main(["--questions", str(tmp_path / "weg.jsonl")]) == 2
    assert "Questions cannot be read" in capsys.readouterr().err
