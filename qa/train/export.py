"""Stage: the weights as they are shipped."""

from pathlib import Path

from safetensors.torch import load_file, save_file

from index.transformer import word_pieces
from qa.reader import NOTE, WEIGHTS, fingerprint
from qa.train.learn import new_network
from qa.train.network import own_weights


def export(source: Path, encoder: Path, target: Path) -> int:
    """Write a reader's own weights in half precision; they take the place of older ones in one step.

    Args:
        source: ``reader.safetensors`` of the training.
        encoder: folder of the encoder that it was trained on.
        target: folder to write to.

    Returns:
        Bytes of the file.
    """
    network = new_network(encoder, seed=0)
    network.load_state_dict(load_file(source))
    target.mkdir(parents=True, exist_ok=True)
    unfinished = target / f"{WEIGHTS}.part"
    save_file(own_weights(network), unfinished, metadata={NOTE: fingerprint(encoder, word_pieces(encoder))})
    unfinished.chmod(0o644)
    unfinished.replace(target / WEIGHTS)
    return (target / WEIGHTS).stat().st_size
