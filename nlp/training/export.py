"""The trained network as an ONNX file with 8-bit weights."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch

from nlp.training.network import Network


def export(network: Network, file: Path) -> None:
    """Write the network to `file`: inputs `ids` and `shapes` (1, pieces), outputs `heads` and `reason`."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.randint(1000, 2000, (1, 20))
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            network.eval(),
            (ids, torch.zeros_like(ids)),
            str(whole),
            dynamo=False,
            opset_version=17,
            input_names=["ids", "shapes"],
            output_names=["heads", "reason_scores"],
            dynamic_axes={"ids": {1: "pieces"}, "shapes": {1: "pieces"}, "heads": {1: "pieces"}},
        )
        quantize_dynamic(whole, file, per_channel=True, weight_type=QuantType.QInt8)
