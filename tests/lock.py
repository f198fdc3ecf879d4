"""`requirements.lock`: what `pip install .` brings here, with hashes. `python -m tests.lock` asks pip and writes it.

Only names, versions and hashes go in: no address of where a wheel came from.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements.lock"
# Their wheels differ by where one gets them: torch with or without CUDA, and the program itself.
WITHOUT_HASH: Final = frozenset({"briefwijzer", "torch"})
HEAD: Final = """\
# Linux x86-64, Python 3.11; made by `python -m tests.lock`. SECURITY.md says how to install it.
"""


def lines(report: dict[str, Any]) -> list[str]:
    """The lock's lines, by name, from what pip reports of an installation.

    Raises:
        ValueError: a wheel has no SHA-256.
    """
    made = []
    for one in report["install"]:
        name, version = one["metadata"]["name"].lower().replace("_", "-"), one["metadata"]["version"]
        if name in WITHOUT_HASH:
            continue
        sha256 = one["download_info"].get("archive_info", {}).get("hashes", {}).get("sha256")
        if not sha256:
            raise ValueError(f"expected a SHA-256 of {name} {version}, pip reports none")
        made.append(f"{name}=={version} --hash=sha256:{sha256}")
    return sorted(made)


def main() -> None:
    """Ask pip what it would install, installing nothing, and write the lock."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        subprocess.run([*command, "--report", str(path), str(ROOT)], check=True)
        report = json.loads(path.read_text(encoding="utf-8"))
    LOCK.write_text(HEAD + "\n".join(lines(report)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
