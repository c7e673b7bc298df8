"""The settings of the encoder's training, kept apart from torch so that the card can tell them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """How to train."""

    layers: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    epochs: int = 5
    batch: int = 8
    rate: float = 2e-4
    head_rate: float = 1e-3
    relation_rate: float = 1e-2
    decay: float = 0.01
    dropout: float = 0.1
    masked: float = 0.1
    blind: float = 0.4
    lower: float = 0.1
    hidden: float = 0.3
    cropped: float = 0.2
    seed: int = 7
