"""How a part of a store is searched: exactly while it is small, by an inverted file above a size."""

from collections.abc import Callable
from math import isqrt
from typing import Final

import faiss
import numpy as np
import numpy.typing as npt

from index.embed import Vectors

# Vectors of a part up to which every one is looked at. A saved store's parts together are less than twice its largest,
# so exact search reads at most 400,000: some 48 ms of the 60 that many letters may take more than one. On one thread of
# an AMD EPYC that does other work too, exact search takes 11 ms of the processor for 100,000 of 384 numbers, 36 for
# 300,000: `python -m tests.benchmarks.coarse`, which makes the figures below too.
EXACT_UP_TO: Final = 200_000
# The share of its lists that is read. Measured on 300,000 made vectors, the 50 and the 200 nearest of 24 others, as
# share found: a quarter finds 1.000 and 0.994 in clouds, 0.996 and 0.994 of vectors without clouds whose directions
# fade as the root of their rank; an eighth 0.981 and 0.966 of the latter, in about half the time (in clouds: exact 36
# ms, a quarter 9, an eighth 5). Promised: 0.99 of 200. Real passages of that number were not embedded.
PROBED: Final = 1 / 4
# Vectors a list that k-means sees, and its rounds: FAISS warns below 39. The recall above is with these.
_SAMPLE: Final = 39
_ROUNDS: Final = 6

# Positions int64[m] -> their vectors float32[m, d].
Rows = Callable[[npt.NDArray[np.int64]], Vectors]
Part = faiss.IndexFlatIP | faiss.IndexIVFFlat


def empty(dimension: int, count: int, rows: Rows) -> Part:
    """An index for a part, to which its vectors are yet to be added.

    Above ``EXACT_UP_TO`` vectors it is an inverted file (Sivic and Zisserman 2003): k-means divides the vectors over
    about √n lists, and a search reads the lists whose centroids are nearest. The vectors in it stay as they were given.

    Args:
        dimension: length of a vector.
        count: how many will be added.
        rows: gives the vectors at positions below ``count``; some are looked at to place the centroids.
    """
    return faiss.IndexFlatIP(dimension) if count <= EXACT_UP_TO else with_lists(dimension, count, rows)


def with_lists(dimension: int, count: int, rows: Rows) -> faiss.IndexIVFFlat:
    """An inverted file whatever the size, as `empty` makes one for a large part."""
    lists = isqrt(count)
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimension), dimension, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = _ROUNDS
    index.cp.spherical = True
    index.cp.min_points_per_centroid = 1
    # The same every time for the same vectors.
    seen = np.random.default_rng(0).choice(count, min(count, _SAMPLE * lists), replace=False)
    index.train(rows(np.sort(seen)))
    index.make_direct_map()  # vectors are asked for by position too
    return index


def is_sound(index: faiss.Index, dimension: int) -> bool:
    """Whether this is an index of a part: of inner products, of this dimension, with as many vectors as it says."""
    if not isinstance(index, faiss.IndexFlatIP | faiss.IndexIVFFlat) or index.d != dimension:
        return False
    if isinstance(index, faiss.IndexFlatIP):
        return True
    return bool(
        index.metric_type == faiss.METRIC_INNER_PRODUCT
        and index.direct_map.array.size() == index.ntotal
        and sum(index.get_list_size(one) for one in range(index.nlist)) == index.ntotal
    )


def nearest(
    index: Part, question: Vectors, k: int, wanted: npt.NDArray[np.bool_] | None
) -> tuple[Vectors, npt.NDArray[np.int64]]:
    """The nearest vectors of a part.

    Where no more than ``EXACT_UP_TO`` are wanted, as of one letter, or the lists that were read hold fewer than ``k``
    of them, all lists are read: nobody is refused an answer for want of a list.

    Args:
        index: the part.
        question: float32[d], length 1.
        k: how many, at least 1 and no more than are wanted.
        wanted: bool[n], which may be found; all where None.

    Returns:
        Inner products float32[k], descending, and positions int64[k].
    """
    selector = None
    if wanted is not None:
        bits = np.packbits(wanted, bitorder="little")
        selector = faiss.IDSelectorBitmap(len(wanted), faiss.swig_ptr(bits))
    if isinstance(index, faiss.IndexFlatIP):
        parameters = faiss.SearchParameters()
        parameters.sel = selector
        return _searched(index, question, k, parameters)
    many = index.ntotal if wanted is None else int(wanted.sum())
    lists = faiss.SearchParametersIVF()
    lists.sel = selector
    lists.nprobe = max(1, round(PROBED * index.nlist)) if many > EXACT_UP_TO else index.nlist
    products, positions = _searched(index, question, k, lists)
    if positions[-1] < 0:
        lists.nprobe = index.nlist
        products, positions = _searched(index, question, k, lists)
    return products, positions


def _searched(
    index: Part, question: Vectors, k: int, parameters: faiss.SearchParameters
) -> tuple[Vectors, npt.NDArray[np.int64]]:
    products, positions = index.search(question[None, :], k, params=parameters)
    return products[0], positions[0]
