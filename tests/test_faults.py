"""What must hold whatever is asked, and whatever happened to a file: `tests.benchmarks.faults` does the same at length.

Only the documented errors, every quote verbatim, memory flat; and of a damaged index or model an error or a recovery,
never another answer.
"""

import gc
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import build_index
from index.database import DATABASE
from index.embed import BUNDLED, BundledEncoder
from index.letter import Letter, read_letter
from index.problems import IndexProblem, LetterProblem, ModelProblem, QuestionProblem
from qa import Answer, LetterQA, index_folder
from qa.question import MAX_LENGTH
from qa.reader import BUNDLED_READER, BundledReader
from tests.conftest import ToyEncoder
from tests.layouts import seed_docx, seed_html, seed_pdf, seed_xml
from tests.odd import HOSTILE, check, damaged, question, regions

ASKED = "Met hoeveel tijd wordt de inzet van de MQ-9 Reaper in Roemenië verlengd?"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def qa(cache: Path) -> LetterQA:
    return LetterQA.open(cache=cache)


@pytest.fixture(scope="module")
def bare(qa: LetterQA) -> LetterQA:
    return LetterQA(qa.index, qa.encoder)


@pytest.fixture
def toy(seed_letter: Letter, toy_encoder: ToyEncoder) -> LetterQA:
    """The bundled letter in vectors that cost nothing: what is tried is the folder they are saved in."""
    return LetterQA(build_index([seed_letter], toy_encoder), toy_encoder)


@pytest.fixture
def reopened(toy: LetterQA, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Opens something with the toy encoder and asks it."""
    monkeypatch.setattr("qa.library.load_encoder", lambda model: toy.encoder)
    return lambda source=None, cache=None: LetterQA.open(source, reader=None, cache=cache).ask(ASKED)


def asked(qa: LetterQA, text: str) -> bool:
    """Whether a question was answered or refused, and not met with the documented error; all that must hold, holds."""
    try:
        answer = qa.ask(text)
    except QuestionProblem as problem:
        assert problem.nl and problem.en and len(str(problem)) < 600
        return False
    assert answer.question == text.strip() and len(answer.question) <= MAX_LENGTH
    check(answer, qa.letters)
    return True


@pytest.mark.parametrize("seed", range(4))
def test_odd_questions(bare: LetterQA, seed: int) -> None:
    """A hundred drawn at random: each is answered, refused, or a QuestionProblem; most may be asked."""
    draw = random.Random(seed)
    assert sum(asked(bare, question(draw)) for _ in range(100)) > 40


def test_hostile_questions_are_read_too(qa: LetterQA) -> None:
    """With the reader, each third hostile text alone and after a question that the letter answers: only half a
    character cannot be asked."""
    for text in HOSTILE[::3]:
        asked(qa, text)
        halved = any("\ud800" <= character <= "\udfff" for character in text)
        assert asked(qa, f"{ASKED} {text}"[:MAX_LENGTH]) != halved


def test_a_megabyte_is_refused_at_once(qa: LetterQA) -> None:
    """Before anything is computed of it: in less time than any question takes."""
    for text in ("a" * 1_000_000, "👍" * 1_000_000, "a\ud800" * 500_000):
        start = time.process_time()
        with pytest.raises(QuestionProblem):
            qa.ask(text)
        assert time.process_time() - start < 2


def test_a_hostile_question_leaves_no_trace(qa: LetterQA) -> None:
    """What was asked before, by whomever, changes nothing of an answer."""
    before = qa.ask(ASKED)
    draw = random.Random(9)
    for _ in range(6):
        asked(qa, question(draw))
    assert qa.ask(ASKED) == before


@pytest.mark.parametrize("pattern", [DATABASE, "vectors-*.faiss"])
def test_a_kept_index_damaged_anywhere(
    reopened: Callable[..., Answer], seed_path: Path, pattern: str, tmp_path: Path
) -> None:
    """A bit turned in, or the end lost at, each of sixteen parts of every file: an IndexProblem, when it is opened or
    when what is damaged is asked for, or the same answer where it is not."""
    letters, folder = tmp_path / "letters", tmp_path / "index"
    letters.mkdir()
    shutil.copy(seed_path, letters)
    index_folder(letters, folder)
    (file,) = folder.glob(pattern)
    whole = file.read_bytes()
    before = reopened(folder)
    refused = 0
    for spoil in regions(whole, 16):
        file.write_bytes(spoil(whole))
        try:
            answer = reopened(folder)
        except IndexProblem as problem:
            refused += 1
            assert str(folder) in problem.nl and str(folder) in problem.en
        else:
            assert answer == before
    file.write_bytes(whole)
    assert refused >= 16  # each lost end
    assert reopened(folder) == before


@pytest.mark.parametrize("pattern", [DATABASE, "vectors-*.faiss"])
def test_a_cache_that_lost_its_end_is_made_again(
    reopened: Callable[..., Answer], toy: LetterQA, pattern: str, tmp_path: Path
) -> None:
    """Nobody named the cache, so nobody need know: the answer is the same, and what was damaged is whole again."""
    before = toy.ask(ASKED)
    assert reopened(cache=tmp_path) == before
    (file,) = tmp_path.glob(f"*/{pattern}")
    size = file.stat().st_size
    for kept in (0, 100, size // 2):
        gc.collect()  # a connection to the file that was opened before would be in the way
        file.write_bytes(file.read_bytes()[:kept])
        assert reopened(cache=tmp_path) == before
        (file,) = tmp_path.glob(f"*/{pattern}")
        assert file.stat().st_size == size


@pytest.mark.parametrize("name", sorted(path.name for path in BUNDLED.iterdir() if path.suffix in {".json", ".onnx"}))
def test_a_model_folder_lacking_a_file(cache: Path, qa: LetterQA, tmp_path: Path, name: str) -> None:
    """A ModelProblem that names the folder, or, where the file has no part in an answer, the same answer."""
    copy = tmp_path / "model"
    shutil.copytree(BUNDLED, copy, ignore=shutil.ignore_patterns(name, "*.safetensors"))
    (copy / "model.safetensors").symlink_to(BUNDLED / "model.safetensors")
    try:
        encoder = BundledEncoder(copy)
    except ModelProblem as problem:
        assert str(copy) in problem.nl and "--model" in problem.en
        assert name in {"tokenizer.json", "sentence_bert_config.json", "transformer.onnx"}
    else:
        assert encoder.identity != qa.encoder.identity
        assert (encoder.encode_questions([ASKED]) == qa.encoder.encode_questions([ASKED])).all()


@pytest.mark.parametrize(("model", "name"), [(BUNDLED, "model.safetensors"), (BUNDLED_READER, "reader.safetensors")])
def test_weights_damaged_anywhere(model: Path, name: str, tmp_path: Path, qa: LetterQA) -> None:
    """Weights cut short or with a spoilt header are a ModelProblem; with a bit turned elsewhere they are another model,
    which says so: its identity differs, and no index or calibration of the bundled one is taken for its own."""
    copy = tmp_path / "model"
    shutil.copytree(model, copy)
    whole = (model / name).read_bytes()
    length = int.from_bytes(whole[:8], "little")
    known = {qa.encoder.identity, qa.reader.identity if qa.reader else ""}
    for at in (0, 7, 8, 40, length, length + 9, len(whole) // 2, len(whole) - 1):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]):
            (copy / name).write_bytes(content)
            try:
                loaded = BundledEncoder(copy) if model == BUNDLED else BundledReader(copy)
            except ModelProblem as problem:
                assert str(copy) in problem.nl and str(copy) in problem.en
            else:
                assert loaded.identity not in known


def test_a_cache_that_may_not_be_written(
    reopened: Callable[..., Answer],
    toy: LetterQA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Read-only, whoever runs this: the letter is answered all the same, and the log says what is lost."""

    def refuse(self: Path, *arguments: object, **options: object) -> None:
        raise PermissionError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert reopened(cache=tmp_path / "new") == toy.ask(ASKED)
    assert "Read-only file system" in caplog.text
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("moment", [4e9, 0.0])
def test_a_clock_that_is_wrong(
    reopened: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    """An index built in 2096, or at the clock's zero, is loaded today, and today's then: nothing asks for the time."""
    before = reopened(cache=tmp_path)
    (database,) = tmp_path.glob(f"*/{DATABASE}")
    for file in database.parent.iterdir():
        os.utime(file, (moment, moment))
    assert reopened(cache=tmp_path) == before
    monkeypatch.setattr(time, "time", lambda: moment)
    assert reopened(cache=tmp_path) == before
    assert (list(tmp_path.glob(f"*/{DATABASE}")), database.stat().st_mtime) == ([database], moment)


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".html", ".xml", ".pdf"])
def test_files_after_an_accident(suffix: str, tmp_path: Path, seed_path: Path) -> None:
    """Real layouts with bytes changed, cut out, doubled, zeroed and lost: a letter whose every sentence is its text, or
    a LetterProblem that names the file. A PDF is read in a process of its own, so few are."""
    kinds = {".docx": seed_docx, ".html": seed_html, ".xml": seed_xml, ".pdf": seed_pdf, ".txt": seed_path.read_bytes}
    content = kinds[suffix]()
    draw = random.Random(suffix)
    path = tmp_path / f"brief{suffix}"
    for _ in range(6 if suffix == ".pdf" else 60):
        path.write_bytes(damaged(draw, content))
        try:
            letter = read_letter(path)
        except LetterProblem as problem:
            assert str(path) in problem.nl and str(path) in problem.en
        else:
            whole(letter)


def whole(letter: Letter) -> None:
    """Every paragraph and sentence is the letter's text at its offsets."""
    assert letter.paragraphs
    for paragraph in letter.paragraphs:
        assert letter.text[paragraph.start : paragraph.end] == paragraph.text
        for sentence in paragraph.sentences:
            assert letter.text[sentence.start : sentence.end] == sentence.text
