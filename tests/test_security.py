"""SECURITY.md says what is true: what no other test shows is shown here."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from index.letter import Letter
from qa.page.headers import HEADERS
from tests.chat import Fixed, served

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
SOURCES = sorted([*ROOT.glob("*.py"), *(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py")])
# They turn bytes into objects or text into code.
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
CALLS = {"eval", "exec", "compile", "__import__"}
OF_THE_SYSTEM = {"system", "popen"}


def test_every_test_that_it_names_is_there() -> None:
    """Each claim names the test that proves it, and that test exists."""
    named = re.findall(r"`(tests/test_\w+\.py)::(test_\w+)`", TEXT)
    assert len(named) >= 15
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (file, test)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_data_is_run(path: Path) -> None:
    """No module that unpickles, no call that runs text, no shell, and neither numpy nor torch may unpickle."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not MODULES & {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in MODULES
        elif isinstance(node, ast.Call):
            plain = node.func.id if isinstance(node.func, ast.Name) else None
            dotted = node.func.attr if isinstance(node.func, ast.Attribute) else None
            on = node.func.value.id if dotted and isinstance(node.func.value, ast.Name) else None  # type: ignore[attr-defined]
            assert plain not in CALLS
            assert not (on == "os" and dotted in OF_THE_SYSTEM)
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert given.get("shell", "False") == "False"
            assert given.get("allow_pickle", "False") == "False"
            assert not (on == "torch" and dotted == "load") or given.get("weights_only") == "True"


def test_a_question_asks_no_network(tmp_path: Path) -> None:
    """From nothing to an answer with every door to a network walled up: no name is looked up, nothing is connected."""
    code = (
        "import sys\n"
        "def wall(event, arguments):\n"
        "    if event in {'socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto'}:\n"
        "        raise SystemExit(f'{event} {arguments}')\n"
        "sys.addaudithook(wall)\n"
        "from pathlib import Path\n"
        "from qa import LetterQA\n"
        f"qa = LetterQA.open(cache=Path({str(tmp_path)!r}))\n"
        "print(qa.ask('Tot wanneer wordt de MQ-9 ingezet?').answered)\n"
        "import socket\n"
        "socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout == "True\n"
    assert "socket." in done.stderr and done.returncode == 1  # the wall stands: the last line ran into it


def test_the_page_gives_no_file_away(seed_letter: Letter, tmp_path: Path) -> None:
    """Nothing outside what the page serves can be fetched, by whatever path; and every answer has the headers."""
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    here = ROOT / "pyproject.toml"
    with served(Fixed(seed_letter)) as url:
        for path in (secret, here, "/etc/passwd", "../../../../etc/passwd", f"{ROOT}/qa/../pyproject.toml"):
            for route in ("gradio_api/file=", "file=", "static/", "assets/", "gradio_api/stream/"):
                for address in (f"{url}{route}{path}", f"{url}{route}{quote(str(path), safe='')}"):
                    with pytest.raises(HTTPError) as refused:
                        urlopen(address, timeout=30)
                    assert refused.value.code in {400, 403, 404, 405, 422}
                    assert b"geheim" not in refused.value.read()
        with urlopen(url, timeout=30) as page:
            shown = {(name.lower().encode(), value.encode()) for name, value in page.getheaders()}
            assert set(HEADERS) <= shown
