"""tests/benchmarks/bench.py: what the benchmarks are timed with."""

import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.bench import machine, milliseconds, percentile, run, table


def test_a_process_is_timed_from_outside(tmp_path: Path) -> None:
    """One that sleeps takes its time and hardly any of a processor's; one that fills 200 MB has had them; its cache
    directory is the one given."""
    slept = run([sys.executable, "-c", "import time; time.sleep(0.5); print('done')"], cache=tmp_path)
    assert slept.output == "done\n"
    assert slept.seconds >= 0.5 and slept.processor < slept.seconds
    filled = run([sys.executable, "-c", "x = b'a' * 200_000_000"], cache=tmp_path)
    assert filled.memory > 200_000_000
    told = run([sys.executable, "-c", "import os; print(os.environ['XDG_CACHE_HOME'])"], cache=tmp_path)
    assert told.output.strip() == str(tmp_path)


def test_a_process_that_fails(tmp_path: Path) -> None:
    """Another status than expected is an error with what it said; so is one that does not end."""
    with pytest.raises(RuntimeError, match=r"ended with 3:\noh no"):
        run([sys.executable, "-c", "import sys; print('oh no', file=sys.stderr); sys.exit(3)"], cache=tmp_path)
    assert run([sys.executable, "-c", "import sys; sys.exit(3)"], cache=tmp_path, expected=(0, 3)).output == ""
    start = time.perf_counter()
    with pytest.raises(RuntimeError, match=r"took more than 0\.5 s"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], cache=tmp_path, limit=0.5)
    assert time.perf_counter() - start < 30


def test_percentiles() -> None:
    """Of 0 to 100 the 99th is 99; of thousandths, told in milliseconds."""
    values = [float(number) for number in range(101)]
    assert [percentile(values, part) for part in (1, 50, 99)] == [1, 50, 99]
    assert milliseconds([value / 1000 for value in values]) == "50.0 (p99 99.0)"


def test_a_table_and_the_machine() -> None:
    """Markdown, a row a line; the machine is told by its cores and by what else it did."""
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert "cores" in machine() and "load" in machine()
