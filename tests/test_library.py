"""qa/library.py: what is opened, and what is built only once."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from layouts import seed_docx, seed_html, seed_pdf, seed_xml

import qa.library
from index.collection import update
from index.database import DATABASE
from index.embed import Encoder, Progress, Vectors
from index.files import find
from index.problems import IndexProblem, LetterProblem
from qa.library import open_index, read_letters


class Counting:
    """The toy encoder; remembers how many passages it was given."""

    def __init__(self, inner: Encoder) -> None:
        self._inner, self.identity, self.dimension = inner, inner.identity, inner.dimension
        self.passages: list[int] = []

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._inner.encode_questions(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.passages.append(len(texts))
        return self._inner.encode_passages(texts, progress)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        return self._inner.encode_words(words)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, toy_encoder: Encoder) -> Counting:
    """Stands in for the sentence-transformers model."""
    encoder = Counting(toy_encoder)
    monkeypatch.setattr(qa.library, "load_encoder", lambda model: encoder)
    return encoder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "brief.txt"
    path.write_text("Het schip vaart uit.\n\nEr is geld.\n", encoding="utf-8")
    return path


def names(source: Path | str | list[Path] | None, cache: Path) -> list[str]:
    index, _ = open_index(source, model=None, cache=cache, progress=None)
    return [letter.name for letter in index.letters]


def test_the_second_start_loads(counting: Counting, file: Path, tmp_path: Path) -> None:
    """Passages are encoded at the first start and never again, while the letter stays what it is."""
    first, _ = open_index(file, model=None, cache=tmp_path / "cache", progress=None)
    again, _ = open_index(file, model=None, cache=tmp_path / "cache", progress=None)
    assert counting.passages == [2]
    assert list(again.letters) == list(first.letters)
    assert again.places.tolist() == first.places.tolist()


def test_a_changed_letter_is_built_anew(counting: Counting, file: Path, tmp_path: Path) -> None:
    """A letter of the same name and other words is another letter."""
    names(file, tmp_path / "cache")
    file.write_text("Er is vrede.\n", encoding="utf-8")
    index, _ = open_index(file, model=None, cache=tmp_path / "cache", progress=None)
    assert [letter.text for letter in index.letters] == ["Er is vrede."]
    assert counting.passages == [2, 1]


def test_another_model_has_its_own_index(counting: Counting, file: Path, tmp_path: Path) -> None:
    """The cache never gives the vectors of one model to another."""
    names(file, tmp_path / "cache")
    counting.identity = "another"
    names(file, tmp_path / "cache")
    assert counting.passages == [2, 2]


@pytest.mark.parametrize("what", ["vectors-*.faiss", DATABASE])
def test_a_damaged_cache_is_made_again(
    counting: Counting, file: Path, tmp_path: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The cache is ours: damage is logged, the index built anew, and the next start loads it."""
    names(file, tmp_path / "cache")
    (damaged,) = (tmp_path / "cache").glob(f"*/{what}")
    damaged.write_bytes(b"{}")
    assert names(file, tmp_path / "cache") == ["brief"]
    assert "damaged" in caplog.text
    assert names(file, tmp_path / "cache") == ["brief"]
    assert counting.passages == [2, 2]


def test_a_cache_that_cannot_be_written(
    counting: Counting, file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the cache's place is taken by a file, questions are still answered; the log says what is lost."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file", encoding="utf-8")
    assert names(file, blocked) == ["brief"]
    assert "not kept for the next start" in caplog.text
    assert counting.passages == [2]


def test_a_full_disk(
    counting: Counting, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The same where writing fails half way."""

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)  # what puts a file of vectors in its place
    assert names(file, tmp_path / "cache") == ["brief"]
    assert "No space left" in caplog.text


def test_what_can_be_opened(counting: Counting, file: Path, tmp_path: Path) -> None:
    """A file, its path as text, several files, a folder (by name; other files in it are no letters)."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in ("b.txt", "a.TXT", "notes.md"):
        (folder / name).write_text(f"Een zin in {name}.", encoding="utf-8")
    cache = tmp_path / "cache"
    assert names(file, cache) == ["brief"]
    assert names(str(file), cache) == ["brief"]
    assert names([folder / "b.txt", file], cache) == ["b", "brief"]
    assert names(folder, cache) == ["a", "b"]
    assert names([folder, file], cache) == ["a", "b", "brief"]


def test_a_folder_of_several_kinds(tmp_path: Path) -> None:
    """Letters of every kind stand side by side in a folder, in the order of their names."""
    for name, content in (
        ("c.docx", seed_docx()),
        ("a.html", seed_html()),
        ("b.xml", seed_xml()),
        ("d.pdf", seed_pdf()),
    ):
        (tmp_path / name).write_bytes(content)
    letters = read_letters(tmp_path)
    assert [letter.name for letter in letters] == ["a", "b", "c", "d"]
    assert len({letter.paragraph("1").text for letter in letters}) == 1


def test_nothing_named_is_the_bundled_letter(seed_path: Path) -> None:
    """The letter in seeds is the default."""
    assert [letter.name for letter in read_letters(None)] == [seed_path.stem]


@pytest.mark.parametrize("hidden", [False, True])
def test_an_index_that_is_kept_is_loaded(counting: Counting, file: Path, tmp_path: Path, hidden: bool) -> None:
    """A folder that is an index, or that has one inside, is asked as it was indexed: the letter's file may be gone,
    nothing is encoded."""
    kept = tmp_path / "kept" / ".briefwijzer" if hidden else tmp_path / "kept"
    update(find([file]), kept, counting)
    file.unlink()
    counting.passages.clear()
    assert names(tmp_path / "kept", tmp_path / "cache") == ["brief"]
    assert counting.passages == []


def test_a_damaged_index_of_the_users_is_left_alone(counting: Counting, file: Path, tmp_path: Path) -> None:
    """What the user named is not thrown away: an error, and every file as it was."""
    kept = tmp_path / "kept"
    update(find([file]), kept, counting)
    (damaged,) = kept.glob("vectors-*.faiss")
    damaged.write_bytes(b"[]")
    before = {path: path.read_bytes() for path in kept.iterdir()}
    with pytest.raises(IndexProblem, match="damaged"):
        names(kept, tmp_path / "cache")
    assert {path: path.read_bytes() for path in kept.iterdir() if path in before} == before


def test_a_letter_in_two_files(
    counting: Counting, file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A letter that stands in two of the files is asked once, and the log says which of them is not."""
    twin = tmp_path / "twin.txt"
    twin.write_bytes(file.read_bytes())
    assert names([file, twin], tmp_path / "cache") == ["brief"]
    assert "twin.txt holds the letter of brief.txt" in caplog.text


def test_an_empty_folder_holds_no_letter(tmp_path: Path) -> None:
    """The error names the folder and the kinds of file that would do."""
    with pytest.raises(LetterProblem) as caught:
        read_letters(tmp_path)
    for message in (caught.value.nl, caught.value.en):
        assert str(tmp_path) in message
        assert ".txt" in message


def test_a_missing_letter_stops_the_others(counting: Counting, file: Path, tmp_path: Path) -> None:
    """Of several letters none is dropped in silence."""
    with pytest.raises(LetterProblem, match="weg"):
        names([file, tmp_path / "weg.txt"], tmp_path / "cache")
    assert counting.passages == []


@pytest.mark.parametrize("source", [[], ["twice", "twice"]])
def test_no_letters_or_one_twice(counting: Counting, file: Path, tmp_path: Path, source: list[str]) -> None:
    """An empty list, and a letter given twice, are errors."""
    with pytest.raises(LetterProblem):
        names([file for _ in source], tmp_path / "cache")
