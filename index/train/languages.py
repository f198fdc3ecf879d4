"""py3langid's model of 142 languages -> `index.language`'s model of four."""

from pathlib import Path

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from index.language import LANGUAGES, MODEL, Arrays


def arrays(identifier: LanguageIdentifier) -> Arrays:
    """The arrays of `MODEL`, from an identifier that knows its languages.

    The automaton has 38,346 rows of 256 next states. Nearly all of a row is what most rows have there, so only what
    differs is kept: 2.1 million of 9.8 million, and the rows' commonest value for each byte.

    Args:
        identifier: py3langid's; its alias columns must not be among its languages.
    """
    moves = np.asarray(identifier.tk_nextmove).reshape(-1, 256)
    common = np.array([np.bincount(moves[:, byte]).argmax() for byte in range(256)], dtype=np.uint32)
    (places,) = np.nonzero((moves != common).ravel())
    return {
        "common": common,
        # As steps, most of which are small numbers, they take a quarter of the room.
        "steps": np.diff(places, prepend=0).astype(np.uint32),
        "states": moves.ravel()[places].astype(np.uint32),
        "rows": np.asarray(identifier.tk_row, dtype=np.uint16),
        "features": np.asarray(identifier.tk_output, dtype=np.int32),
        "weights": identifier.nb_ptc,
        "prior": identifier.nb_pc,
        "languages": np.array(identifier.nb_classes),
    }


def write(path: Path = MODEL) -> int:
    """Write the model of `LANGUAGES`, and tell the bytes of the file."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    np.savez_compressed(path, allow_pickle=False, **arrays(identifier))
    return path.stat().st_size
