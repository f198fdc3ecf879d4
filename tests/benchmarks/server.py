"""The chat page in a process of its own, for the benchmarks that ask it over HTTP."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.benchmarks.bench import ROOT, environment

_LIMIT: Final = 120.0


class Busy(Exception):
    """The page says that too many wait already."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is served.

    Attributes:
        url: its address, ending in "/".
        started: when its process was started, by ``time.perf_counter``.
        shown: seconds from then until it was served.
        process: number of the process.
    """

    url: str
    started: float
    shown: float
    process: int

    def ask(self, question: str) -> dict[str, Any]:
        """The answer's JSON, over plain HTTP as README has it.

        Raises:
            Busy: too many wait.
            RuntimeError: the page answers with another error.
            OSError: it cannot be reached.
        """
        address = f"{self.url}gradio_api/call/ask"
        body = json.dumps({"data": [question]}).encode()
        try:
            with urlopen(Request(address, body, {"Content-Type": "application/json"}), timeout=_LIMIT) as sent:
                event = json.load(sent)["event_id"]
        except HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            raise Busy(json.load(error)["detail"]) from error
        with urlopen(f"{address}/{event}", timeout=_LIMIT) as told:
            lines = told.read().decode().splitlines()
        if "event: complete" in lines:
            (answer,) = json.loads(lines[lines.index("event: complete") + 1].removeprefix("data: "))
            return dict(answer)
        raise RuntimeError(" ".join(lines))

    def since_start(self) -> float:
        """Seconds since its process was started."""
        return time.perf_counter() - self.started

    def resident(self) -> int:
        """Bytes of it in memory now (Linux)."""
        return int(Path(f"/proc/{self.process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(cache: Path, port: int = 7939) -> Iterator[Page]:
    """Serve the bundled letter on a port of this machine alone, for as long as the block lasts.

    Args:
        cache: the user's cache directory, as the process sees it.
        port: one that is free.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(cache),
    )
    try:
        assert process.stdout is not None
        if "127.0.0.1" not in process.stdout.readline():
            raise RuntimeError(f"the page did not start on port {port}")
        url = f"http://127.0.0.1:{port}/"
        with urlopen(url, timeout=_LIMIT) as page:
            page.read()
        yield Page(url, start, time.perf_counter() - start, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=_LIMIT)
