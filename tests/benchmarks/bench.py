"""What the benchmarks share: processes that are timed from outside, percentiles, the machine in a line, tables."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

ROOT: Final = Path(__file__).parents[2]
QUESTIONS: Final = ROOT / "tests/eval/questions.jsonl"
SEED: Final = next((ROOT / "seeds").glob("*.txt"))


@dataclass(frozen=True, slots=True)
class Run:
    """A process that ended.

    Attributes:
        seconds: from its start to its end.
        processor: seconds of processor time on all cores, which other programs change least.
        memory: bytes resident at its peak; of this process where that has more, since Linux counts from the fork on.
        output: what it printed.
    """

    seconds: float
    processor: float
    memory: int
    output: str


def run(command: Sequence[str | Path], *, cache: Path, expected: Sequence[int] = (0,), limit: float = 600.0) -> Run:
    """Run a command in the repository's root.

    Args:
        command: the program and its arguments.
        cache: the user's cache directory, as the process sees it.
        expected: exit statuses that are no failure.
        limit: seconds after which it is killed.

    Raises:
        RuntimeError: it ended with another status, or was killed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdout=output, stderr=errors, cwd=ROOT, env=environment(cache)
        )
        try:
            _, status, used = _wait(process.pid, limit)
        except TimeoutError:
            process.kill()
            process.wait()
            raise RuntimeError(f"{command} took more than {limit} s") from None
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in expected:
            errors.seek(0)
            raise RuntimeError(f"{command} ended with {process.returncode}:\n{errors.read()}")
        output.seek(0)
        return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * _RSS, output.read())


# ru_maxrss counts kilobytes on Linux and bytes on macOS.
_RSS: Final = 1 if sys.platform == "darwin" else 1024


def _wait(pid: int, limit: float) -> tuple[int, int, "os.struct_rusage"]:  # type: ignore[name-defined]
    """As os.wait4, which alone tells what one child used; it has no limit of its own."""
    end = time.perf_counter() + limit
    while True:
        done = os.wait4(pid, os.WNOHANG)
        if done[0]:
            return done
        if time.perf_counter() > end:
            raise TimeoutError
        time.sleep(0.002)


def environment(cache: Path) -> dict[str, str]:
    """This process's environment with another cache directory, and nothing from a network."""
    return {
        **os.environ,
        "HOME": str(cache),
        "XDG_CACHE_HOME": str(cache),
        "HF_HUB_OFFLINE": "1",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "PYTHONPATH": str(ROOT),
    }


def questions(path: Path = QUESTIONS) -> list[str]:
    """The development questions."""
    return [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()]


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many per cent do not pass, by linear interpolation; at least two values.

    >>> percentile([1.0, 2.0, 3.0], 50)
    2.0
    """
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def resident() -> int:
    """Bytes of this process in memory now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """What was measured on: cores, their make and what they know of vectors, system, Python; and what else it did then:
    how many programs wanted a core, and whether these went before others."""
    told = Path("/proc/cpuinfo")
    lines = [line.partition(":") for line in told.read_text().splitlines()] if told.is_file() else []
    facts = {key.strip(): value.strip() for key, _, value in reversed(lines)}
    known = set(facts.get("flags", "").split())
    vectors = "AVX-512" if "avx512f" in known else "AVX2" if "avx2" in known else platform.machine()
    name = facts.get("model name", platform.machine())
    ahead = hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)
    beside = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    first = " at the start, which real-time priority goes before" if ahead else " at the start"
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{cores()} cores ({name}, {vectors}), {system}, {beside}{first}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def milliseconds(values: Sequence[float]) -> str:
    """Median, and the value that 99 of 100 do not pass: "12.3 (p99 45.6)"."""
    return f"{1000 * median(values):.1f} (p99 {1000 * percentile(values, 99):.1f})"
