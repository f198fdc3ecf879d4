"""qa/page/uploads.py: what the server leaves behind of a letter that was brought."""

import os
import time
from pathlib import Path

from qa.page.uploads import sweep


def test_sweeping(tmp_path: Path) -> None:
    """The upload's empty folder goes, and old empty files do; what holds anything, or is young, stays."""
    gone, held = tmp_path / "a" / "brief.txt", tmp_path / "b" / "brief.txt"
    for file in (gone, held):
        file.parent.mkdir()
    held.write_text("x", encoding="utf-8")
    for name, text, age in (("tmpold", "", 120), ("tmpyoung", "", 0), ("tmpfull", "x", 120), ("other", "", 120)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    sweep(gone)
    sweep(held)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b", "other", "tmpfull", "tmpyoung"]
    assert held.exists()
