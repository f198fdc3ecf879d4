"""index/transformer.py: the layers that onnxruntime runs, on a tiny model and on the bundled one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from index.embed import BUNDLED
from index.transformer import GRAPH, PIECES, WEIGHTS, Transformer, read_note, read_tokenizer, read_weights, word_pieces

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tiny(tiny_encoder: Path) -> Transformer:
    return Transformer(tiny_encoder / GRAPH, read_weights(tiny_encoder / WEIGHTS))


def test_a_vector_for_each_piece(tiny: Transformer) -> None:
    """float32, one a piece, the same each time; another order or another type of token is another text."""
    vectors = tiny.vectors([5, 6, 7], [0, 0, 1])
    assert (vectors.shape, vectors.dtype, tiny.width) == ((3, 16), np.float32, 16)
    assert np.array_equal(vectors, tiny.vectors([5, 6, 7], [0, 0, 1]))
    assert not np.allclose(vectors, tiny.vectors([7, 6, 5], [0, 0, 1])[::-1], atol=1e-3)
    assert not np.allclose(vectors, tiny.vectors([5, 6, 7], [0, 0, 0]), atol=1e-3)


def test_they_are_those_of_torch(tiny: Transformer, tiny_encoder: Path) -> None:
    """The network that transformers builds from the same files gives the same vectors."""
    import torch
    from transformers import BertModel

    network = BertModel.from_pretrained(tiny_encoder).eval()
    for ids in ([5], [5, 6, 7, 8, 5, 12], list(range(13)) * 30):
        types = [number % 2 for number in range(len(ids))]
        with torch.inference_mode():
            given = network(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([types]))
        assert tiny.vectors(ids, types) == pytest.approx(given.last_hidden_state[0].numpy(), abs=1e-5)


@pytest.mark.parametrize("harm", ["missing", "shape", "table"])
def test_weights_that_do_not_fit(tiny_encoder: Path, harm: str) -> None:
    """A weight that the graph asks for and that is not there, or has another shape, is an error and no other number."""
    weights = read_weights(tiny_encoder / WEIGHTS)
    name = "embeddings.position_embeddings.weight" if harm == "table" else "encoder.layer.0.intermediate.dense.bias"
    taken = weights.pop(name)
    if harm == "shape":
        weights[name] = taken[:-1]
    with pytest.raises(Exception, match=r"embeddings|dimensions|intermediate"):
        Transformer(tiny_encoder / GRAPH, weights)


@pytest.mark.parametrize("end", [0, 7, 100, -1])
def test_files_cut_short(tiny_encoder: Path, tmp_path: Path, end: int) -> None:
    """Weights that end too early are an error, wherever they end; a graph cut short is one too."""
    shutil.copytree(tiny_encoder, tmp_path / "cut")
    for file, read in (
        (WEIGHTS, read_weights),
        (GRAPH, lambda path: Transformer(path, read_weights(tiny_encoder / WEIGHTS))),
    ):
        whole = (tiny_encoder / file).read_bytes()
        (tmp_path / "cut" / file).write_bytes(whole[:end])
        with pytest.raises(Exception, match=r"\w"):
            read(tmp_path / "cut" / file)


def test_weights_are_mapped(tiny_encoder: Path) -> None:
    """Number for number, name for name and kind for kind what safetensors reads, and not to be written to."""
    mapped, read = read_weights(tiny_encoder / WEIGHTS), load_file(tiny_encoder / WEIGHTS)
    assert mapped.keys() == read.keys()
    assert all(np.array_equal(mapped[name], read[name]) for name in read)
    assert all(mapped[name].dtype == read[name].dtype and not mapped[name].flags.writeable for name in read)
    bundled = load_file(BUNDLED / WEIGHTS)
    assert all(np.array_equal(weight, bundled[name]) for name, weight in read_weights(BUNDLED / WEIGHTS).items())


def test_word_pieces_alone(tiny_encoder: Path) -> None:
    """The table of pieces is read without the rest, number for number the same."""
    assert np.array_equal(word_pieces(tiny_encoder), read_weights(tiny_encoder / WEIGHTS)[PIECES])
    assert read_note(tiny_encoder / WEIGHTS, "format") == "pt"
    assert read_note(tiny_encoder / WEIGHTS, "encoder") is None


def test_a_tokenizer_cuts_where_it_is_told() -> None:
    """The bundled one gives as many pieces as asked for at most, the last of them the mark of the end; or all."""
    text = "brief " * 300
    cut, whole = read_tokenizer(BUNDLED, 256).encode(text), read_tokenizer(BUNDLED).encode(text)
    assert (len(cut.ids), cut.tokens[-1]) == (256, "[SEP]")
    assert len(whole.ids) >= 302
    assert cut.ids[:-1] == whole.ids[:255]


def test_nothing_is_told_to_anybody(tmp_path: Path) -> None:
    """A process that runs a model leaves no file in its home: newer versions of onnxruntime keep a number there, by
    which they report to their maker."""
    code = (
        "from index.embed import BUNDLED, BundledEncoder\n"
        "assert BundledEncoder(BUNDLED).encode_questions(['brief']).shape == (1, 384)\n"
    )
    here = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    here |= {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    # As anybody runs it: these say that nobody is there, or that it is told to be quiet.
    for name in ("ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS"):
        here.pop(name, None)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=here, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_several_side_by_side(tiny: Transformer) -> None:
    """Thirty texts of all lengths at once: each has the vectors, bit for bit, that it has alone, in its own place."""
    texts = [([5 + at % 8] * (1 + at % 11), [0] * (1 + at % 11)) for at in range(30)]
    alone = [tiny.vectors(*text) for text in texts]
    assert all(np.array_equal(one, other) for one, other in zip(alone, tiny.several(texts), strict=True))
    assert tiny.several([]) == []
