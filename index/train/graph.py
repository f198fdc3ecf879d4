"""The transformer's layers as an ONNX graph without weights: what onnxruntime needs beside ``model.safetensors``."""

import json
from pathlib import Path
from typing import Any, Final

from onnx import ModelProto, NodeProto, TensorProto, helper

from index.transformer import GRAPH

# The first set of operators that has attention (23); and the format that came with it.
_OPERATORS: Final = 23
_FORMAT: Final = 11


class _Layers:
    """Nodes and weights in the order in which they are added; the result of a node bears its name."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def node(self, kind: str, name: str, *inputs: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def weight(self, name: str, *shape: int) -> str:
        # "External" says that the values are not here; whoever opens the graph gives them by name.
        weight = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
        weight.external_data.add(key="location", value="given-by-name")
        self.weights.append(weight)
        return name

    def linear(self, name: str, given: str, width: int, result: int) -> str:
        weight, bias = self.weight(f"{name}.weight", result, width), self.weight(f"{name}.bias", result)
        return self.node("Gemm", name, given, weight, bias, transB=1)

    def norm(self, name: str, given: str, width: int, epsilon: float) -> str:
        scale, bias = self.weight(f"{name}.weight", width), self.weight(f"{name}.bias", width)
        return self.node("LayerNormalization", name, given, scale, bias, axis=-1, epsilon=epsilon)


def graph(config: dict[str, Any]) -> bytes:
    """BERT's layers (Devlin et al. 2019) for one text.

    Args:
        config: ``config.json`` of the transformer.

    Returns:
        An ONNX model: ``embedded`` float32[length, d], the sum of a piece's three embeddings, to ``vectors``
        float32[length, d]. Its weights are external, named as transformers names them.

    Raises:
        ValueError: the transformer is of another kind than BERT with exact GELU.
    """
    kind = (config["model_type"], config["hidden_act"])
    if kind != ("bert", "gelu"):
        raise ValueError(f"expected a transformer of kind ('bert', 'gelu'), got {kind}")
    width, inner, heads = config["hidden_size"], config["intermediate_size"], config["num_attention_heads"]
    epsilon = config["layer_norm_eps"]
    layers = _Layers()
    layers.weights.append(helper.make_tensor("first", TensorProto.INT64, [1], [0]))
    last = layers.norm("embeddings.LayerNorm", "embedded", width, epsilon)
    for number in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{number}"
        # Attention counts texts first: here there is one.
        asked = [
            layers.node(
                "Unsqueeze", f"{at}.{part}", layers.linear(f"{at}.attention.self.{part}", last, width, width), "first"
            )
            for part in ("query", "key", "value")
        ]
        texts = layers.node("Attention", f"{at}.texts", *asked, q_num_heads=heads, kv_num_heads=heads)
        attended = layers.node("Squeeze", f"{at}.attended", texts, "first")
        dense = layers.linear(f"{at}.attention.output.dense", attended, width, width)
        last = layers.norm(
            f"{at}.attention.output.LayerNorm", layers.node("Add", f"{at}.beside", dense, last), width, epsilon
        )
        wide = layers.node("Gelu", f"{at}.wide", layers.linear(f"{at}.intermediate.dense", last, width, inner))
        dense = layers.linear(f"{at}.output.dense", wide, inner, width)
        last = layers.norm(f"{at}.output.LayerNorm", layers.node("Add", f"{at}.sum", dense, last), width, epsilon)
    layers.node("Identity", "vectors", last)
    shape = ["length", width]
    made: ModelProto = helper.make_model(
        helper.make_graph(
            layers.nodes,
            "transformer",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, shape)],
            layers.weights,
        ),
        opset_imports=[helper.make_opsetid("", _OPERATORS)],
        ir_version=_FORMAT,
        producer_name="briefwijzer",
    )
    return made.SerializeToString(deterministic=True)


def write(folder: Path) -> int:
    """Write the graph of the transformer in a folder beside its weights.

    Args:
        folder: has ``config.json``.

    Returns:
        Bytes of the file.
    """
    return (folder / GRAPH).write_bytes(graph(json.loads((folder / "config.json").read_text(encoding="utf-8"))))
