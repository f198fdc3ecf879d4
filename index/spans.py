"""Ids of passages and their positions: letters come and go, so the ids of those that are searched have gaps."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


class Spans:
    """Some ids, ascending, of which position n is the n-th: kept as runs without a gap, of which there are few.

    Args:
        firsts: int[letters], ascending, the id of each letter's first passage.
        sizes: int[letters], how many passages each has.
    """

    def __init__(self, firsts: npt.ArrayLike, sizes: npt.ArrayLike) -> None:
        every, many = np.asarray(firsts, dtype=np.int64), np.asarray(sizes, dtype=np.int64)
        every, many = every[many > 0], many[many > 0]
        # A run begins where the letter before does not end.
        begins = np.flatnonzero(np.concatenate((np.ones(min(len(every), 1), bool), every[1:] != (every + many)[:-1])))
        self._firsts = every[begins]
        self._starts = (np.cumsum(many) - many)[begins]
        self._size = int(many.sum())
        self._sizes = np.diff(self._starts, append=self._size)
        self._shifts = self._firsts - self._starts

    def __len__(self) -> int:
        return self._size

    @property
    def first(self) -> int:
        """The lowest id; 0 where there is none."""
        return int(self._firsts[0]) if len(self) else 0

    @property
    def end(self) -> int:
        """The highest id and one; 0 where there is none."""
        return int(self._firsts[-1] + self._sizes[-1]) if len(self) else 0

    def ids(self, positions: Numbers) -> Numbers:
        """The ids at some positions: int64[m]."""
        return positions + self._shifts[np.searchsorted(self._starts, positions, side="right") - 1]

    def positions(self, ids: Numbers) -> Numbers:
        """The positions of some ids, each of which is here: int64[m]."""
        return ids - self._shifts[np.searchsorted(self._firsts, ids, side="right") - 1]

    def located(self, ids: npt.NDArray[np.int32]) -> tuple[slice | Numbers, Numbers]:
        """Which of some ids are here, and their positions; it takes a step a run, not one an id.

        Args:
            ids: int32[m], ascending.

        Returns:
            What picks those that are here out of the ids, and their positions int64[k], ascending.
        """
        low = np.searchsorted(ids, self._firsts.astype(np.int32))
        many = np.searchsorted(ids, (self._firsts + self._sizes).astype(np.int32)) - low
        shifts = np.repeat(self._shifts, many)
        if len(shifts) == len(ids):
            return slice(None), np.subtract(ids, shifts, dtype=np.int64)
        picked = np.arange(len(shifts)) + np.repeat(low - (np.cumsum(many) - many), many)
        return picked, np.subtract(ids[picked], shifts, dtype=np.int64)
