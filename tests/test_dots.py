"""index/dots.py: inner products on one thread."""

import numpy as np
import pytest

from index.dots import dots


def test_every_row_with_every_other() -> None:
    """(1, 2) and (3, 4) with (1, 0), (0, 1) and (1, 1)."""
    rows = np.array([[1, 2], [3, 4]], dtype=np.float32)
    others = np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32)
    assert dots(rows, others).tolist() == [[1, 2, 3], [3, 4, 7]]
    assert dots(rows, others).dtype == np.float32


def test_company_changes_no_bit() -> None:
    """Beside a thousand rows a row has the products that it has alone, bit for bit, and those that BLAS gives."""
    random = np.random.default_rng(5)
    rows, others = (random.normal(size=(n, 384)).astype(np.float32) for n in (1000, 40))
    together = dots(rows, others)
    assert all(np.array_equal(dots(rows[at : at + 1], others)[0], together[at]) for at in range(0, 1000, 97))
    assert together == pytest.approx(rows @ others.T, abs=1e-3)


@pytest.mark.parametrize(("n", "m"), [(0, 3), (3, 0)])
def test_none(n: int, m: int) -> None:
    """No row, or none to meet: nothing, in the right shape."""
    assert dots(np.ones((n, 4)), np.ones((m, 4))).shape == (n, m)
