"""index/train/graph.py: a graph without weights."""

import json

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from index.embed import BUNDLED
from index.train.graph import graph
from index.transformer import GRAPH, WEIGHTS, read_weights

CONFIG = json.loads((BUNDLED / "config.json").read_text(encoding="utf-8"))


def test_the_bundled_graph_is_made_by_this_code() -> None:
    """The shipped file is what the code makes of the shipped config.json, byte for byte."""
    assert (BUNDLED / GRAPH).read_bytes() == graph(CONFIG)


def test_it_is_a_sound_graph_without_weights() -> None:
    """Every weight is named as in the safetensors file, with its shape, and none is in the graph; with them in place
    ONNX's own checker finds nothing wrong, shapes included."""
    made = onnx.load_from_string(graph(CONFIG))
    stored = read_weights(BUNDLED / WEIGHTS)
    asked = [one for one in made.graph.initializer if one.name != "first"]
    assert {one.name: tuple(one.dims) for one in asked} == {one.name: stored[one.name].shape for one in asked}
    assert {name for name in stored if name.startswith("encoder.")} <= {one.name for one in asked}
    assert not any(one.raw_data or one.float_data for one in asked)
    for one in asked:
        one.CopyFrom(numpy_helper.from_array(stored[one.name].astype(np.float32), one.name))
    onnx.checker.check_model(made, full_check=True)


@pytest.mark.parametrize("other", [{"model_type": "roberta"}, {"hidden_act": "relu"}])
def test_another_kind_of_transformer(other: dict[str, str]) -> None:
    """The graph is BERT's with exact GELU; for another one there is no wrong graph but an error."""
    with pytest.raises(ValueError, match=f"got .*{next(iter(other.values()))}"):
        graph(CONFIG | other)
