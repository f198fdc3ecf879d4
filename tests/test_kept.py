"""qa/kept.py: results named by a commit, and a README that shows them."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from index.problems import Problem
from qa.kept import FIRST, MARKERS, PICTURE, RESULTS, commit, keep, newest, put, shown, sources
from qa.measure import Curve
from qa.picture import draw
from qa.report import Report, markdown, own

BEGIN, END = MARKERS[FIRST]
REPORT = Report("0123456789", (), (), (Curve("ours", ((0.5, 0.0), (1.0, 0.5)), (0.5, 0.0)),), ())


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a README and a letter, committed."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/brief.txt").write_text("Er is geld.", encoding="utf-8")
    (tmp_path / "README.md").write_text("oud", encoding="utf-8")
    for arguments in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "--no-gpg-sign", "-m", "first"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True)
    return tmp_path


def test_the_commit(repository: Path) -> None:
    """It is the one checked out; that README shows other results by now, or a file is not tracked, changes nothing."""
    (repository / "README.md").write_text("nieuw", encoding="utf-8")
    (repository / "kladje.txt").write_text("", encoding="utf-8")
    whole = subprocess.run(
        ["git", "-C", str(repository), "rev-parse", "HEAD"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert whole.startswith(commit(repository))
    assert len(commit(repository)) >= 10


def test_what_is_not_committed_has_no_name(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Results of a changed file, or outside any repository, are no commit's; the file is named."""
    (repository / "seeds/brief.txt").write_text("Er is vrede.", encoding="utf-8")
    with pytest.raises(Problem, match=r"seeds/brief\.txt.*Commit first"):
        commit(repository)
    with pytest.raises(Problem, match="no git working tree"):
        commit(tmp_path_factory.mktemp("bare"))


def test_sources(tmp_path: Path) -> None:
    """Letter, questions, weights and calibration count, by path and content; code does not."""
    for name in ("seeds/brief.txt", "qa/calibration.json", "qa/model/reader.safetensors", "qa/ask.py", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    before = sources(tmp_path)
    assert [one.path for one in before] == ["qa/calibration.json", "qa/model/reader.safetensors", "seeds/brief.txt"]
    (tmp_path / "qa/ask.py").write_text("changed", encoding="utf-8")
    assert sources(tmp_path) == before
    (tmp_path / "qa/calibration.json").write_text("changed", encoding="utf-8")
    assert sources(tmp_path)[0] != before[0]
    assert sources(tmp_path)[1:] == before[1:]


def test_keeping(tmp_path: Path) -> None:
    """The newest is kept under its commit's name, with its picture, and what was there before is gone."""
    keep(REPORT, root=tmp_path)
    assert newest(root=tmp_path) == REPORT
    later = replace(REPORT, commit="abcdef0123")
    keep(later, root=tmp_path)
    assert newest(root=tmp_path) == later
    assert [path.name for path in (tmp_path / RESULTS).iterdir()] == ["questions-abcdef0123.json"]
    assert (tmp_path / PICTURE).read_text(encoding="utf-8") == draw(REPORT.curves)


def test_another_set(tmp_path: Path) -> None:
    """It is kept beside the first, under a name of its own, and draws no picture; README shows no baselines."""
    further = replace(REPORT, commit="abcdef0123")
    keep(further, "further", tmp_path)
    assert not (tmp_path / PICTURE).exists()
    keep(REPORT, root=tmp_path)
    assert (newest(root=tmp_path), newest("further", tmp_path)) == (REPORT, further)
    assert shown(further, "further") == own(further)


def test_nothing_kept(tmp_path: Path) -> None:
    """No result, two, or one that cannot be read: the way out is the command that measures."""
    with pytest.raises(Problem, match=r"python -m qa\.evaluate --write"):
        newest(root=tmp_path)
    keep(REPORT, root=tmp_path)
    (tmp_path / RESULTS / "questions-0123456789.json").write_text("{", encoding="utf-8")
    with pytest.raises(Problem, match=r"python -m qa\.evaluate --write"):
        newest(root=tmp_path)


def test_what_readme_shows() -> None:
    """The commit, the tables, the picture."""
    text = shown(REPORT)
    assert f"`{REPORT.commit}`" in text
    assert markdown(REPORT) in text
    assert f"]({PICTURE})" in text


def test_putting_between_the_markers(tmp_path: Path) -> None:
    """What stands between the markers is replaced, as often as you like; not a character around it changes, and the
    new text is taken as it is, backslashes and all."""
    start, end = MARKERS[FIRST]
    path = tmp_path / "README.md"
    path.write_text(f"# Kop\n\nbefore {start}\nold | table\n{end} after\n\ttail  \n", encoding="utf-8")
    for text in ("| a |\n| b |", r"\1 \g<0> $", "new"):
        put(path, text)
        assert path.read_text(encoding="utf-8") == f"# Kop\n\nbefore {start}\n{text}\n{end} after\n\ttail  \n"


@pytest.mark.parametrize("text", [None, "", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}" * 2])
def test_no_place_to_put_it(tmp_path: Path, text: str | None) -> None:
    """Without its markers, once and in order, a file stays as it is, and the error shows them."""
    path = tmp_path / "README.md"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="<!-- results -->"):
        put(path, "new")
    assert (path.read_text(encoding="utf-8") if path.exists() else None) == text
