"""From which confidence on an answer is given, and what can be promised of the answers."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import beta
from sklearn.metrics import roc_curve

# How improbable it must be that more answers are wrong than promised.
DOUBT: Final = 0.05
# Share of the questions that the first threshold tried answers: one mistake among a handful must not end the trying.
START: Final = 0.05


def parting(right: npt.NDArray[np.bool_], confidence: npt.NDArray[np.float64]) -> float:
    """The threshold that parts right from wrong best: Youden's J (1950), the share of the right that it keeps less the
    share of the wrong.

    J hardly changes around its maximum, which a few questions more or less would move far. So it is the middle of all
    thresholds whose J is less than a standard error below the best.

    Args:
        right: bool[n], both kinds among them.
        confidence: float64[n].
    """
    false, true, thresholds = roc_curve(right, confidence, drop_intermediate=False)
    best = int(np.argmax(true - false))
    error = math.sqrt(
        true[best] * (1 - true[best]) / np.count_nonzero(right)
        + false[best] * (1 - false[best]) / np.count_nonzero(~right)
    )
    near = thresholds[1:][(true - false >= true[best] - false[best] - error)[1:]]  # the first is infinite
    return float(near.min() + near.max()) / 2


def promised(
    confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], wrong: float, doubt: float = DOUBT
) -> float | None:
    """The lowest threshold at which at most so large a share of the answers is wrong.

    Thresholds are tried from high to low until one fails: fixed-sequence testing (Angelopoulos et al. 2021, "Learn then
    Test", section 3.2), so that trying many costs nothing. A threshold fails where the upper bound of Clopper and
    Pearson (1934) on the share of wrong answers is above ``wrong``. The first answers `START` of the questions, or as
    many as could pass at all: with no answer wrong, the bound is 1 - doubt ** (1 / answers).

    Args:
        confidence: float64[n], of questions that were left out of the fit.
        right: bool[n], whether the answer would be right.
        wrong: share of answers that may be wrong, in (0, 1).
        doubt: how improbable it must be that more are, in (0, 1).

    Returns:
        The threshold, or None where the first fails.
    """
    order = np.argsort(-confidence, kind="stable")
    errors = np.cumsum(~right[order])
    found = None
    fewest = max(math.ceil(math.log(doubt) / math.log(1 - wrong)), math.ceil(START * len(order)))
    for answers in range(fewest, len(order) + 1):
        if answers < len(order) and confidence[order[answers]] == confidence[order[answers - 1]]:
            continue  # equals are answered together
        if beta.ppf(1 - doubt, errors[answers - 1] + 1, answers - errors[answers - 1]) > wrong:
            break
        found = float(confidence[order[answers - 1]])
    return found
