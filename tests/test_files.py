"""index/files.py: which files are letters, and what each is called."""

from pathlib import Path

import pytest

from index.files import digest, find, read, telling
from index.problems import LetterProblem


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Een zin.", encoding="utf-8")


def test_a_folder_however_deep(tmp_path: Path) -> None:
    """Files of the kinds that can be read, by path; hidden ones and those of other kinds are none."""
    make(tmp_path, "b.txt", "a/c/d.TXT", "a/b.html", "notes.md", ".hidden.txt", ".briefwijzer/x.txt", "a/.git/y.txt")
    assert [(file.below, file.name) for file in find([tmp_path])] == [
        ("a/b.html", "a/b"),
        ("a/c/d.TXT", "a/c/d"),
        ("b.txt", "b"),
    ]


def test_two_files_of_one_stem(tmp_path: Path) -> None:
    """The file that tells most of its letter has the short name, whichever comes first; the other keeps its ending."""
    make(tmp_path, "a.html", "a.pdf", "a.txt", "b.txt")
    named = {file.below: file.name for file in find([tmp_path])}
    assert named == {"a.pdf": "a", "a.html": "a.html", "a.txt": "a.txt", "b.txt": "b"}
    assert [file.below for file in sorted(find([tmp_path]), key=telling)] == ["a.pdf", "a.html", "a.txt", "b.txt"]


def test_files_in_the_order_given(tmp_path: Path) -> None:
    """A file, then a folder's, then a file; a file given twice, or two of one name, are an error that names both."""
    make(tmp_path, "z.txt", "folder/a.txt", "b.txt", "folder/z.txt")
    files = [tmp_path / "z.txt", tmp_path / "folder/a.txt", tmp_path / "b.txt"]
    assert [file.name for file in find(files)] == ["z", "a", "b"]
    for twice in ([files[0], files[0]], [files[0], tmp_path / "folder"]):
        with pytest.raises(LetterProblem) as caught:
            find(twice)
        assert str(files[0]) in caught.value.nl and "Give each letter once" in caught.value.en


@pytest.mark.parametrize("sources", [[], ["empty"]])
def test_no_letters(tmp_path: Path, sources: list[str]) -> None:
    """Nothing given, or a folder without a letter."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(LetterProblem, match=r"No letter given|holds no letter"):
        find([tmp_path / source for source in sources])


def test_what_decides_how_a_file_is_read(tmp_path: Path) -> None:
    """Content and ending: another name gives the same, another byte or ending does not."""
    make(tmp_path, "a.txt", "b.txt", "c.TXT", "d.html", "e.txt")
    (tmp_path / "e.txt").write_text("Een zin!", encoding="utf-8")
    digests = {file.below: digest(file) for file in find([tmp_path])}
    assert digests["a.txt"] == digests["b.txt"] == digests["c.TXT"]
    assert len(set(digests.values())) == 3


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """A file that is missing, of another kind, or too large, is told before it is read."""
    (tmp_path / "large.txt").write_bytes(b"x" * 10_000_001)
    (tmp_path / "picture.png").write_bytes(b"x")
    for name, message in (("weg.txt", "not found"), ("large.txt", "at most"), ("picture.png", "ends in '.png'")):
        (file,) = find([tmp_path / name])
        with pytest.raises(LetterProblem, match=message):
            digest(file)
        with pytest.raises(LetterProblem, match=message):
            read(file)
