"""The trained network as an ONNX file with 8-bit weights, built from onnxruntime's own fused operators."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from nlp.encoder import NEAR, RELATIONS
from nlp.training.network import GLOBAL_LAYERS, HEADS_OF_ATTENTION, MARKERS, UNSEEN, WIDTH, Network

_DOMAIN = "com.microsoft"
_LOOKED_UP = ".looked_up"


def export(network: Network, file: Path) -> None:
    """Write the network to `file`: one part of a note at a time.

    Inputs as `nlp.encoder.inputs` makes them: `ids`, `shapes` and `places` (1, pieces), `relations` (1, pieces, pieces)
    and `pool` (1, sentences, pieces); outputs `heads` (1, pieces, heads), `sentences` (1, sentences, 52) and `reason`
    (1, 14).
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = _Graph(network)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        onnx.save(graph.model(), str(whole))
        exact = [f"{name}.product" for name in ("heads", "sentences", "deciding", "nothing")]
        quantize_dynamic(
            whole,
            file,
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[*exact, *(node.name for node in graph.nodes if node.name.endswith(_LOOKED_UP))],
            extra_options={"DefaultTensorType": 1},
        )


class _Graph:
    """Nodes and weights, collected in the order of the network's forward pass."""

    def __init__(self, network: Network) -> None:
        self.weights = {name: value.detach().float().numpy() for name, value in network.state_dict().items()}
        self.layers = len(network.layers)
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def model(self) -> Any:
        """The whole model."""
        from onnx import TensorProto, helper

        self._embed()
        self._bias("near", np.where([[each in NEAR] for each in range(RELATIONS)], 0, UNSEEN))
        hidden = "embedded"
        for number in range(self.layers):
            hidden = self._layer(hidden, number)
        self._answers(hidden)
        graph = helper.make_graph(
            self.nodes,
            "reader",
            [
                helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "pieces"]),
                helper.make_tensor_value_info("shapes", TensorProto.INT64, [1, "pieces"]),
                helper.make_tensor_value_info("places", TensorProto.INT64, [1, "pieces"]),
                helper.make_tensor_value_info("relations", TensorProto.INT64, [1, "pieces", "pieces"]),
                helper.make_tensor_value_info("pool", TensorProto.FLOAT, [1, "sentences", "pieces"]),
            ],
            [
                helper.make_tensor_value_info("heads", TensorProto.FLOAT, [1, "pieces", None]),
                helper.make_tensor_value_info("sentences", TensorProto.FLOAT, [1, "sentences", None]),
                helper.make_tensor_value_info("reason", TensorProto.FLOAT, [1, None]),
            ],
            self.constants,
        )
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_DOMAIN, 1)],
            ir_version=8,
            producer_name="winloss",
        )

    def _embed(self) -> None:
        words = self.weights["words.weight"].copy()
        words[:MARKERS] += self.weights["markers.weight"][:MARKERS]
        self._node("Gather", [self._constant("words", words), "ids"], "of_words")
        self._node("Gather", [self._constant("shape", self.weights["shapes.weight"]), "shapes"], "of_shapes")
        self._node("Gather", [self._constant("positions", self.weights["positions.weight"]), "places"], "of_places")
        self._node("Add", ["of_words", "of_shapes"], "known")
        self._node("Add", ["known", "of_places"], "placed")
        self._node("LayerNormalization", ["placed", *self._pair("norm")], "embedded", axis=-1, epsilon=1e-12)

    def _layer(self, hidden: str, number: int) -> str:
        at = f"layers.{number}."
        self._linear(hidden, f"{at}inward", f"{at}inward")
        parts = [f"{at}query", f"{at}key", f"{at}value"]
        thirds = self._constant(f"{at}thirds", np.full(3, WIDTH, dtype=np.int64))
        self._split(f"{at}inward", thirds, parts)
        bias, upper = "near", number - (self.layers - GLOBAL_LAYERS)
        if upper >= 0:
            bias = self._bias(f"{at}relations", self.weights["relations"][upper].T)
        self._node(
            "MultiHeadAttention",
            [*parts, "", "", bias],
            f"{at}mixed",
            domain=_DOMAIN,
            num_heads=HEADS_OF_ATTENTION,
        )
        self._skip(hidden, f"{at}mixed", f"{at}outward", f"{at}norm", f"{at}between")
        weight, bias = self._transposed(f"{at}up")
        self._node("MatMul", [f"{at}between", weight], f"{at}raised")
        self._node("BiasGelu", [f"{at}raised", bias], f"{at}bent", domain=_DOMAIN)
        self._skip(f"{at}between", f"{at}bent", f"{at}down", f"{at}last_norm", f"{at}out")
        return f"{at}out"

    def _bias(self, name: str, table: Any) -> str:
        """What is added to attention's scores: `table`, shape (relations, heads), looked up for each two pieces."""
        values = self._constant(f"{name}.table", table.astype(np.float32))
        self._node("Gather", [values, "relations"], name + _LOOKED_UP)
        self._node("Transpose", [name + _LOOKED_UP], name, perm=[0, 3, 1, 2])
        return name

    def _skip(self, skipped: str, source: str, linear: str, norm: str, out: str) -> None:
        self._linear(source, linear, f"{out}.change")
        self._node("Add", [f"{out}.change", skipped], f"{out}.sum")
        self._node("LayerNormalization", [f"{out}.sum", *self._pair(norm)], out, axis=-1, epsilon=1e-12)

    def _answers(self, hidden: str) -> None:
        self._linear(hidden, "head", "heads")
        self._node("MatMul", ["pool", hidden], "pooled")
        self._linear("pooled", "sentence", "sentences")
        self._linear("pooled", "decides", "deciding")
        axis = self._constant("axis", np.array([1], dtype=np.int64))
        self._node("ReduceLogSumExp", ["deciding"], "decided", axes=[1], keepdims=0)
        self._node("ReduceMean", [hidden], "mean", axes=[1], keepdims=0)
        first = [
            self._constant(f"first_{name}", np.array([value], dtype=np.int64)) for name, value in (("a", 0), ("b", 1))
        ]
        self._node("Slice", [hidden, *first, axis], "first_row")
        self._node("Squeeze", ["first_row", axis], "first_piece")
        self._node("Concat", ["first_piece", "mean"], "whole", axis=-1)
        self._linear("whole", "decides_nothing", "nothing")
        self._node("Concat", ["nothing", "decided"], "reason", axis=-1)

    def _linear(self, source: str, name: str, out: str) -> None:
        weight, bias = self._transposed(name)
        self._node("MatMul", [source, weight], f"{out}.product")
        self._node("Add", [f"{out}.product", bias], out)

    def _transposed(self, name: str) -> tuple[str, str]:
        weight = np.ascontiguousarray(self.weights[f"{name}.weight"].T)
        return self._constant(f"{name}.weight", weight), self._constant(f"{name}.bias", self.weights[f"{name}.bias"])

    def _pair(self, name: str) -> tuple[str, str]:
        return (
            self._constant(f"{name}.weight", self.weights[f"{name}.weight"]),
            self._constant(f"{name}.bias", self.weights[f"{name}.bias"]),
        )

    def _constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def _split(self, source: str, sizes: str, outs: list[str]) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node("Split", [source, sizes], outs, outs[0], axis=-1))

    def _node(self, kind: str, inputs: list[str], out: str, domain: str = "", **attributes: Any) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [out], out, domain=domain, **attributes))
