"""requirements.lock: all that the program needs, each with its hash, and no word of where it came from."""

import json
import re
from importlib.metadata import requires
from pathlib import Path

import pytest

from tests.lock import LOCK, WITHOUT_HASH, lines

ROOT = Path(__file__).parents[1]


def report(*packages: tuple[str, str, dict[str, str]]) -> dict[str, object]:
    """What pip reports of these: name, version, hashes."""
    return {
        "install": [
            {
                "metadata": {"name": name, "version": version},
                "download_info": {"url": "https://somewhere/x.whl", "archive_info": {"hashes": hashes}},
            }
            for name, version, hashes in packages
        ]
    }


def test_name_version_and_hash() -> None:
    """Sorted by name; not the program itself, nor torch; no address."""
    told = report(
        ("Tqdm", "4.67", {"sha256": "b" * 64}),
        ("torch", "2.13.0", {}),
        ("briefwijzer", "0.1.0", {}),
        ("faiss_cpu", "1.12", {"sha256": "a" * 64}),
    )
    assert lines(told) == [f"faiss-cpu==1.12 --hash=sha256:{'a' * 64}", f"tqdm==4.67 --hash=sha256:{'b' * 64}"]
    json.dumps(told)


def test_a_wheel_without_a_hash() -> None:
    """It is no lock without it: an error that names the wheel."""
    with pytest.raises(ValueError, match=r"expected a SHA-256 of tqdm 4\.67"):
        lines(report(("tqdm", "4.67", {})))


def test_the_lock_is_whole() -> None:
    """Every line has a version and a SHA-256, every dependency of pyproject.toml is there, and no address is."""
    text = LOCK.read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if not row.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9.-]+==[\w.!+]+ --hash=sha256:[0-9a-f]{64}", row) for row in rows)
    assert "://" not in text
    locked = {row.partition("==")[0] for row in rows}
    needed = {
        re.split(r"[^\w.-]", wanted, maxsplit=1)[0].lower().replace("_", "-")
        for wanted in requires("briefwijzer") or []
        if "extra ==" not in wanted
    }
    assert needed - WITHOUT_HASH <= locked
