"""The transformer's layers as an ONNX graph without weights: what onnxruntime needs beside ``model.safetensors``."""

import json
from pathlib import Path
from typing import Any, Final

from onnx import ModelProto, NodeProto, TensorProto
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor, make_tensor_value_info

from index.transformer import GRAPH

# The first set of operators that has attention, and the format that came with it.
_OPERATORS: Final = 23
_FORMAT: Final = 11
# The place of a dimension: attention counts texts there, and here there is one.
_FIRST: Final = "first"


class _Layers:
    """Nodes and weights in the order in which they are added. A result bears a name, and is asked for by it."""

    def __init__(self, width: int, epsilon: float) -> None:
        self.nodes: list[NodeProto] = []
        self.weights = [make_tensor(_FIRST, TensorProto.INT64, [1], [0])]
        self._width = width
        self._epsilon = epsilon

    def add(self, node: NodeProto) -> str:
        self.nodes.append(node)
        return str(node.output[0])

    def linear(self, name: str, given: str, width: int, result: int) -> str:
        weight, bias = self._weight(f"{name}.weight", result, width), self._weight(f"{name}.bias", result)
        return self.add(make_node("Gemm", [given, weight, bias], [name], transB=1))

    def norm(self, name: str, given: str) -> str:
        scale, bias = self._weight(f"{name}.weight", self._width), self._weight(f"{name}.bias", self._width)
        return self.add(make_node("LayerNormalization", [given, scale, bias], [name], epsilon=self._epsilon))

    def _weight(self, name: str, *shape: int) -> str:
        # "External" says that the numbers are not here; whoever opens the graph gives them by name.
        weight = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
        weight.external_data.add(key="location", value="given-by-name")
        self.weights.append(weight)
        return name


def graph(config: dict[str, Any]) -> bytes:
    """BERT's layers (Devlin et al. 2019) for one text.

    Args:
        config: ``config.json`` of the transformer.

    Returns:
        An ONNX model: ``embedded`` float32[length, d], the sum of each piece's three embeddings, to ``vectors``
        float32[length, d]. Its weights are external, under the names that transformers gives them.

    Raises:
        ValueError: the transformer is of another kind than BERT with exact GELU.
    """
    kind = (config["model_type"], config["hidden_act"])
    if kind != ("bert", "gelu"):
        raise ValueError(f"expected a transformer of kind ('bert', 'gelu'), got {kind}")
    width, inner, heads = config["hidden_size"], config["intermediate_size"], config["num_attention_heads"]
    layers = _Layers(width, config["layer_norm_eps"])
    last = layers.norm("embeddings.LayerNorm", "embedded")
    for number in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{number}"
        parts = []
        for part in ("query", "key", "value"):
            projected = layers.linear(f"{at}.attention.self.{part}", last, width, width)
            parts.append(layers.add(make_node("Unsqueeze", [projected, _FIRST], [f"{at}.{part}"])))
        texts = layers.add(make_node("Attention", parts, [f"{at}.texts"], q_num_heads=heads, kv_num_heads=heads))
        attended = layers.add(make_node("Squeeze", [texts, _FIRST], [f"{at}.attended"]))
        dense = layers.linear(f"{at}.attention.output.dense", attended, width, width)
        beside = layers.add(make_node("Add", [dense, last], [f"{at}.beside"]))
        last = layers.norm(f"{at}.attention.output.LayerNorm", beside)
        wide = layers.linear(f"{at}.intermediate.dense", last, width, inner)
        bent = layers.add(make_node("Gelu", [wide], [f"{at}.bent"]))
        dense = layers.linear(f"{at}.output.dense", bent, inner, width)
        beside = layers.add(make_node("Add", [dense, last], [f"{at}.added"]))
        last = layers.norm(f"{at}.output.LayerNorm", beside)
    layers.add(make_node("Identity", [last], ["vectors"]))
    given, result = (
        make_tensor_value_info(name, TensorProto.FLOAT, ["length", width]) for name in ("embedded", "vectors")
    )
    made: ModelProto = make_model(
        make_graph(layers.nodes, "transformer", [given], [result], layers.weights),
        opset_imports=[make_opsetid("", _OPERATORS)],
        ir_version=_FORMAT,
        producer_name="briefwijzer",
    )
    return bytes(made.SerializeToString(deterministic=True))


def write(folder: Path) -> int:
    """Write the graph of the transformer in a folder beside its weights.

    Args:
        folder: has the transformer's ``config.json``.

    Returns:
        Bytes of the file.
    """
    return (folder / GRAPH).write_bytes(graph(json.loads((folder / "config.json").read_text(encoding="utf-8"))))
