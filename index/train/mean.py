"""Stage 6: the mean of the model before and after the second training with questions.

Fine-tuned weights and those they came from, taken together, keep what each of them is good at (Wortsman et al. 2022,
"Robust fine-tuning of zero-shot models"): here questions on Dutch documents, and encyclopaedia text.
"""

from pathlib import Path
from typing import Final

from torch import Tensor
from transformers import BertModel

from index.train.encoder import load, tokenizer_of
from index.train.loop import write

# Weight of the later one: of 0.6 and 1 the better on encyclopaedia text, and as good on documents.
LATER: Final = 0.6


def mean(before: BertModel, after: BertModel, share: float) -> dict[str, Tensor]:
    """The weights between two models of one shape.

    Args:
        before: where the later training began.
        after: where it ended.
        share: how far to go from the one to the other, in [0, 1].

    Returns:
        Weights by name, as ``BertModel.load_state_dict`` takes them.

    Raises:
        KeyError: they have not the same weights.
    """
    later = after.state_dict()
    return {
        name: earlier.lerp(later[name], share) if earlier.is_floating_point() else earlier
        for name, earlier in before.state_dict().items()
    }


def run(work: Path, share: float) -> None:
    """Write the mean of ``asked`` and ``again`` to ``mean``. Raises FileNotFoundError where one is missing."""
    model = load(work / "again")
    model.load_state_dict(mean(load(work / "asked"), model, share))
    write(model, tokenizer_of(work / "again"), work / "mean")
