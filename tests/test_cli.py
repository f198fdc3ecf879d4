"""qa/cli.py: what is printed, and how it ends."""

import importlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import qa.library
from index.embed import Encoder
from index.letter import Letter
from qa.answer import Answer, Citation
from qa.cli import main
from qa.decide import FEATURES, Calibration
from qa.evidence import SIGNALS
from qa.messages import NOT_IN_LETTER
from qa.page.feedback import Feedback
from qa.page.operator import read_users, within
from qa.reader import BUNDLED_READER
from qa.terminal import render

ROOT = Path(__file__).parents[1]
# Answers where the paragraph holds at least half of the question's words.
COVERED = Calibration(
    SIGNALS, (10.0,) * 9, FEATURES, (0.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0), -10.0, 0.5, encoder="", data="", questions=0
)
# What would clear the screen, colour it, ring, overwrite a line, or turn the writing around.
HOSTILE = "Het schip\x1b[2J\x1b]0;x\x07 vaart\x08 uit\x9b31m naar\u202e huis\x7f."


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, toy_encoder: Encoder, tmp_path: Path) -> None:
    """The toy encoder stands in for the model, a calibration by hand for the shipped one, a folder for the cache."""
    monkeypatch.setattr(qa.library, "load_encoder", lambda model: toy_encoder)
    # ``qa.ask`` is the function of that name.
    monkeypatch.setattr("qa.judge.load_calibration", lambda path: COVERED)
    monkeypatch.setattr(importlib.import_module("qa.ask"), "load_reader", lambda reader: None)
    monkeypatch.setattr(qa.library, "user_cache_path", lambda *_, **__: tmp_path / "cache")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "brief.txt"
    path.write_text("Over de vloot\n\nHet schip vaart uit.\n\nOver het geld\n\nEr is geld.\n", encoding="utf-8")
    return path


def test_an_answer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0; the quote, and under it its number, letter, section, paragraph and page; nothing on stderr."""
    assert main(["ask", "Vaart het schip?", "--letter", str(file)]) == 0
    assert capsys.readouterr() == (
        "De brief zegt hierover:\n\n    Het schip vaart uit.\n[1] brief · § Over de vloot · alinea 1 · p. 1\n",
        "",
    )


def test_another_reader_or_none(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--reader names what is loaded in place of the bundled one; "none" loads nothing, and there is an answer all the
    same."""
    loaded: list[object] = []
    monkeypatch.setattr(importlib.import_module("qa.ask"), "load_reader", loaded.append)
    for reader in (["--reader", "none"], ["--reader", "x/reranker"], []):
        assert main(["ask", "Vaart het schip?", "--letter", str(file), *reader]) == 0
    assert loaded == ["x/reranker", BUNDLED_READER]


def test_a_refusal(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 3; says so, and shows the nearest as what it is."""
    assert main(["ask", "Hoe bak ik pannenkoeken?", "--letter", str(file)]) == 3
    out, err = capsys.readouterr()
    assert out.startswith(f"{NOT_IN_LETTER['nl']}\n\n")
    assert "\n    Het schip vaart uit.\n" in out
    assert "[–] brief" in out
    assert err == ""


@pytest.mark.parametrize(("question", "status"), [("Vaart het schip?", 0), ("Hoe bak ik pannenkoeken?", 3)])
def test_json(file: Path, capsys: pytest.CaptureFixture[str], question: str, status: int) -> None:
    """The same as one JSON object, with the same status."""
    assert main(["ask", "--json", question, "--letter", str(file)]) == status
    made = json.loads(capsys.readouterr().out)
    assert made["schema"] == "briefwijzer.answer/1"
    assert (made["question"], made["answered"]) == (question, status == 0)


@pytest.mark.parametrize(
    ("arguments", "dutch", "english"),
    [
        (["ask", "Waarom?", "--letter", "weg.txt"], "Brief niet gevonden: weg.txt", "Letter not found: weg.txt"),
        (["ask", "?!"], "De vraag is leeg", "The question is empty"),
        (["ask", "x" * 1001], "Stel een kortere vraag", "Ask a shorter question"),
        (["show", "weg.txt"], "Brief niet gevonden", "Letter not found"),
        (["index", "weg"], "weg is geen map", "weg is no folder"),
        (["evaluate", "--questions", "weg.jsonl"], "Vragen niet te lezen", "Questions cannot be read"),
    ],
)
def test_errors(capsys: pytest.CaptureFixture[str], arguments: list[str], dutch: str, english: str) -> None:
    """Status 2; Dutch and English on stderr, nothing on stdout."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert dutch in err
    assert english in err


@pytest.mark.parametrize("arguments", [[], ["ask"], ["sing"], ["ask", "a", "b"], ["show", "--sing"]])
def test_commands_that_are_none(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Status 2, and how it is used."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: briefwijzer" in capsys.readouterr().err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two letters, one of them also under another name, and one that cannot be read."""
    folder = tmp_path / "letters"
    (folder / "2024").mkdir(parents=True)
    head = "Tweede Kamer der Staten-Generaal 2\nVergaderjaar 2023–2024\n28 676\nDatum {} 2024\nNr. 3\n\nGeachte heer,"
    for name, day, text in (
        ("een.txt", "7 juni", "Het schip vaart uit."),
        ("2024/twee.txt", "1 mei", "Het schip vaart niet uit."),
        ("2024/weer een.txt", "7 juni", "Het schip vaart uit."),
    ):
        (folder / name).write_text(f"{head.format(day)}\n\n{text}\n\nDat was alles.\n", encoding="utf-8")
    (folder / "leeg.txt").write_bytes(b"")
    return folder


def test_a_folder_is_indexed_and_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What became of each file is said; one that cannot be read makes status 1. The folder is then asked as it was
    indexed, and again says what changed."""
    assert main(["index", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1:] == [
        "+ 2024/twee.txt",
        "+ 2024/weer een.txt",
        "+ een.txt",
        "= een.txt: zelfde brief als / same letter as 2024/weer een.txt",
        "! leeg.txt: niet gelezen / not read",
    ]
    assert out.startswith(f"{folder}/.briefwijzer: 2 brieven/letters, ")
    assert "leeg.txt is leeg" in err and "leeg.txt is empty" in err
    (folder / "leeg.txt").unlink()
    (folder / "2024/twee.txt").unlink()
    assert main(["ask", "Vaart het schip?", "--letter", str(folder)]) == 0
    capsys.readouterr()
    assert main(["index", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "- 2024/twee.txt"


def test_a_folder_indexed_elsewhere_as_json(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--out says where; --json gives the report."""
    kept = tmp_path / "kept"
    assert main(["index", str(folder), "--out", str(kept), "--json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert made["folder"] == str(kept)
    assert made["letters"] == ["2024/twee", "2024/weer een"]
    assert made["added"] == ["2024/twee.txt", "2024/weer een.txt", "een.txt"]
    assert made["duplicates"] == [{"path": "een.txt", "of": "2024/weer een.txt"}]
    assert [one["path"] for one in made["unreadable"]] == ["leeg.txt"]
    assert "is empty" in made["unreadable"][0]["en"]
    assert not (folder / ".briefwijzer").exists()
    assert main(["ask", "Vaart het schip?", "--letter", str(kept)]) == 0


def test_a_folder_whose_vectors_are_in_milvus(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--milvus says where; it is asked and followed without being told again, and moved by no later run."""
    (folder / "leeg.txt").unlink()
    assert main(["index", str(folder), "--milvus", "lite"]) == 0
    assert (folder / ".briefwijzer/milvus.db").exists()
    assert main(["ask", "Vaart het schip?", "--letter", str(folder)]) == 0
    (folder / "2024/twee.txt").unlink()
    capsys.readouterr()
    assert main(["index", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "- 2024/twee.txt"
    assert main(["index", str(folder), "--milvus", "http://127.0.0.1:9"]) == 2
    assert "Milvus (lite)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--in-letter", "2024/twee"], "2024/twee"),
        (["--until", "2024-05-31"], "2024/twee"),
        (["--dossier", "28676", "--since", "2024-06-07"], "2024/weer een"),
    ],
)
def test_some_letters_are_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], name: str
) -> None:
    """Only letters of that name, dossier or time answer; the answer says which letter, of what day."""
    main(["index", str(folder)])
    capsys.readouterr()
    assert main(["ask", "Vaart het schip uit?", "--letter", str(folder), *options]) == 0
    out = capsys.readouterr().out
    assert f"[1] {name} · " in out
    day = "2024-05-01" if name == "2024/twee" else "2024-06-07"
    assert f"\n    {day} · Kamerstukken II 2023/24, 28 676, nr. 3\n" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--in-letter", "x"], "None of the 1 letters is what you ask for (letter x)"),
        (["--sender", "niemand"], "(sender niemand)"),
        (["--since", "mei"], "geen dag"),
    ],
)
def test_filters_that_are_none(
    file: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    """A filter that no letter meets, or a day that is none: status 2, and what there is."""
    try:
        assert main(["ask", "Vaart het schip?", "--letter", str(file), *options]) == 2
    except SystemExit as ended:
        assert ended.code == 2
    assert message in capsys.readouterr().err


def test_an_index_where_none_can_be(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file stands where the folder would go: status 2 and the way out, no traceback."""
    assert main(["index", str(file.parent), "--out", str(file)]) == 2
    err = capsys.readouterr().err
    assert f"De index in {file} is niet te lezen of te schrijven" in err
    assert f"The index in {file} cannot be read or written" in err
    assert file.is_file()


def test_several_letters(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--letter`` may be given more than once; the citation says which letter it is from."""
    other = tmp_path / "tweede.txt"
    other.write_text("Er is vrede.\n", encoding="utf-8")
    assert main(["ask", "Is er vrede?", "--letter", str(file), "--letter", str(other)]) == 0
    assert "[1] tweede · alinea 1 · p. 1" in capsys.readouterr().out


def test_show(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Headings, paragraphs with their number and page, a sentence a line."""
    assert main(["show", str(file)]) == 0
    assert capsys.readouterr().out == (
        "brief · 1 p.\n\n# Over de vloot\n\n[1] p. 1\n    Het schip vaart uit.\n\n"
        "# Over het geld\n\n[2] p. 1\n    Er is geld.\n"
    )


def test_show_the_bundled_letter(seed_letter: Letter, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a file, the letter in seeds: every paragraph in order, and every sentence."""
    assert main(["show"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^\[(\w+)\] p\. ", out, re.MULTILINE) == [paragraph.id for paragraph in seed_letter.paragraphs]
    shown = [line.removeprefix("    ") for line in out.splitlines() if line.startswith("    ")]
    assert shown == [sentence.text for paragraph in seed_letter.paragraphs for sentence in paragraph.sentences]


def test_show_as_json(seed_letter: Letter, capsys: pytest.CaptureFixture[str]) -> None:
    """The structure with all offsets and sentences."""
    assert main(["show", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["name"], made["sha256"], made["pages"]) == (seed_letter.name, seed_letter.sha256, seed_letter.pages)
    assert made["about"]["sender"] == "De minister van Defensie"
    for shown, paragraph in zip(made["paragraphs"], seed_letter.paragraphs, strict=True):
        assert shown["id"] == paragraph.id
        assert seed_letter.text[shown["start"] : shown["end"]] == shown["text"] == paragraph.text
        assert shown["sentences"] == [sentence.text for sentence in paragraph.sentences]


def test_a_saved_answer_is_verified(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What ``ask --json`` printed: status 0 as it is; status 1 and both texts where a quote was changed."""
    main(["ask", "--json", "Vaart het schip?", "--letter", str(file)])
    saved = tmp_path / "saved.json"
    saved.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["verify", str(saved), "--letter", str(file)]) == 0
    assert "1 quotes, all as the letter has them." in capsys.readouterr().out
    saved.write_text(saved.read_text(encoding="utf-8").replace("vaart uit", "vaart\\u001bin"), encoding="utf-8")
    assert main(["verify", str(saved), "--letter", str(file)]) == 1
    out = capsys.readouterr().out
    assert "the letter has 'Het schip vaart uit.'" in out
    assert printable(out)


def test_who_may_use_the_page(tmp_path: Path) -> None:
    """A line each; a password may hold a colon; empty lines do not count."""
    path = tmp_path / "users"
    path.write_text("an:geheim\n\nbo:a:b\n", encoding="utf-8")
    assert read_users(path) == (("an", "geheim"), ("bo", "a:b"))


@pytest.mark.parametrize("text", ["", "an:geheim\nwachtwoord\n", "an:\n", ":geheim\n"])
def test_users_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Status 2 before anything is loaded; the file and the line are named, and no password is shown."""
    path = tmp_path / "users"
    path.write_text(text, encoding="utf-8")
    assert main(["serve", "--auth", str(path)]) == 2
    err = capsys.readouterr().err
    assert f"{path}: line {2 if 'an:g' in text else 1} is no NAME:PASSWORD" in err
    assert "wachtwoord" not in err and "geheim" not in err
    assert main(["serve", "--auth", str(tmp_path / "weg")]) == 2


def test_how_the_page_is_served(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every option reaches the page."""
    import ui

    served: dict[str, object] = {}
    monkeypatch.setattr(ui, "serve", lambda qa, **options: served.update(options))
    options = ["--host", "::1", "--port", "80", "--root-path", "/b", "--max-upload", "2", "--per-minute", "3"]
    main(["serve", "--letter", str(file), *options])
    place: dict[str, object] = {"host": "::1", "port": 80, "root_path": "/b"}
    assert served == place | {"users": (), "max_upload": 2, "per_minute": 3, "feedback": None}
    ratings = tmp_path / "ratings.jsonl"
    main(["serve", "--letter", str(file), "--feedback", str(ratings)])
    assert isinstance(served["feedback"], Feedback) and ratings.read_bytes() == b""


@pytest.mark.parametrize(
    ("option", "value", "most"),
    [
        ("--port", "0", 65535),
        ("--port", "65536", 65535),
        ("--max-upload", "0", 100),
        ("--max-upload", "101", 100),
        ("--per-minute", "0", 10000),
    ],
)
def test_options_outside_their_range(
    file: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, most: int
) -> None:
    """Status 2, with the value and the range; the ends of the range are inside it."""
    assert main(["serve", "--letter", str(file), option, value]) == 2
    assert f"{option} {value} cannot be; expected is a number from 1 to {most}." in capsys.readouterr().err
    within(option, 1, most)
    within(option, most, most)


def test_a_file_for_ratings_that_cannot_be(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder is no file to write in: said before the page is served."""
    assert main(["serve", "--letter", str(file), "--feedback", str(tmp_path)]) == 2
    assert f"Ratings cannot be kept in {tmp_path}" in capsys.readouterr().err


def printable(text: str) -> bool:
    return text.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "command", [["show"], ["show", "--json"], ["ask", "Vaart schip naar huis?"], ["ask", "--json", "Vaart schip?"]]
)
def test_a_letter_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """No control character of a letter, nor of its name, is printed as it is; JSON escapes them and loses nothing."""
    path = tmp_path / "b\x1brief\x9b.txt"
    path.write_text(f"Over{HOSTILE[9:13]} zee\n\n{HOSTILE}\n", encoding="utf-8")
    main([*command, *(["--letter"] if command[0] == "ask" else []), str(path)])
    out, err = capsys.readouterr()
    assert "vaart" in out
    assert printable(out)
    assert printable(err)
    if "--json" in command:
        made = json.loads(out)
        assert made.get("name", "b\x1brief\x9b") == "b\x1brief\x9b"
        shown = made["paragraphs"][-1]["text"] if "paragraphs" in made else (made["citations"] or [made["closest"]])[0]
        assert "\x9b31m" in str(shown if isinstance(shown, str) else shown["cited_text"])


def test_a_name_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in an error nor in what ``index`` reports."""
    assert main(["show", str(tmp_path / "\x1b[2Jweg.txt")]) == 2
    path = tmp_path / "b\x1brief.txt"
    path.write_text("Een zin.", encoding="utf-8")
    assert main(["index", str(tmp_path), "--out", str(tmp_path / "kept\x07")]) == 0
    out, err = capsys.readouterr()
    assert "weg.txt" in err
    assert "rief" in out
    assert printable(out + err)


def test_rendering() -> None:
    """Citations in the order of the answer, each with its number, in the question's language."""
    first = Citation(2, "b", "signature", (), (6,), 0, 1, "J. Jansen", 0.5)
    second = replace(first, number=1, paragraph="fn1", section=("Inzet",), pages=(2, 3), quote="Zie 1.")
    assert render(Answer("Who?", "en", True, 0.9, "answered", "The letter says:", (first, second))).split("\n") == [
        "The letter says:",
        "",
        "    J. Jansen",
        "[2] b · signature · p. 6",
        "",
        "    Zie 1.",
        "[1] b · § Inzet · footnote 1 · p. 2–3",
    ]


def test_evaluate_takes_its_own_options(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Options after ``evaluate`` are those of ``python -m qa.evaluate``."""
    questions = tmp_path / "questions.jsonl"
    row = {"id": "q1", "lang": "nl", "question": "Vaart het schip?", "paragraphs": ["1"], "answers": ["vaart uit"]}
    questions.write_text(json.dumps(row), encoding="utf-8")
    assert main(["evaluate", "--details", "--questions", str(questions), "--letter", str(file)]) == 0
    assert "\nq1\tright\t" in capsys.readouterr().out


def python_m_qa(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    # As a user runs it: with output that is held until there is enough of it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-m", "qa", *arguments],
        cwd=ROOT, env=environment, stdout=stdout, stderr=subprocess.PIPE, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


def test_python_m_qa(seed_letter: Letter) -> None:
    """The module runs as the command does."""
    done = python_m_qa("show")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{seed_letter.name} · {seed_letter.pages} p.\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes of another kind")
@pytest.mark.parametrize("arguments", [["show"], ["show", "FILE"]], ids=["more than a buffer", "less than a buffer"])
def test_a_reader_that_had_enough(file: Path, arguments: list[str]) -> None:
    """``briefwijzer show | head``: when the pipe closes it ends in silence, with status 0, however much was to come."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = python_m_qa(*[str(file) if argument == "FILE" else argument for argument in arguments], stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
