"""The network: a small BERT (Devlin et al., 2019; weights of all-MiniLM-L6-v2) read once a note, with one linear head a
question.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.decoding import HEADS
from nlp.encoder import NEAR, OF_HEAD, SAME
from nlp.pieces import HEAD
from nlp.taxonomy import IDS

WIDTH, HEADS_OF_ATTENTION, FEED_FORWARD = 384, 12, 1536
SHAPES = 4
MARKERS = 64
GLOBAL_LAYERS = 2
"""Layers, the last ones, in which a piece sees the whole note; before, it sees its own sentence and the note's head."""
FAR = (-2.0, -1.0, 0.0, -1.0, -2.0, 0.0)
"""What is added to attention's scores in these layers when training starts, by `nlp.encoder.RELATIONS`. A piece's place
is that in its sentence, so nothing else tells sentences apart.
"""
UNSEEN = -1e4
"""What is added where a piece may not look."""


class Layer(nn.Module):
    """A transformer layer, normalised after each of its two steps."""

    def __init__(self) -> None:
        """Make the layer."""
        super().__init__()
        self.inward = nn.Linear(WIDTH, 3 * WIDTH)
        self.outward = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, FEED_FORWARD)
        self.down = nn.Linear(FEED_FORWARD, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """Shape (notes, pieces, width) in and out; `bias` is added to attention's scores, see `_bias`.

        Written out, since the backward pass of torch's own function for it takes four times as long on a CPU.
        """
        notes, pieces, _ = hidden.shape
        query, key, value = (
            self.inward(hidden).view(notes, pieces, 3, HEADS_OF_ATTENTION, -1).permute(2, 0, 3, 1, 4).unbind(0)
        )
        scores = torch.matmul(query * query.shape[-1] ** -0.5, key.transpose(-1, -2)) + bias.to(query.dtype)
        mixed = torch.matmul(scores.softmax(-1).to(value.dtype), value)
        mixed = mixed.transpose(1, 2).reshape(notes, pieces, WIDTH)
        hidden = self.norm(hidden + self.outward(mixed))
        raised = self.down(functional.gelu(self.up(hidden)))
        return self.last_norm(hidden + raised)


class Network(nn.Module):
    """Encoder and heads: ids and shapes of pieces in; what each piece, each sentence and the note say, out."""

    def __init__(self, vocabulary: int, layers: int, dropout: float = 0.1) -> None:
        """Make the network with random weights."""
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(WIDTH, sum(HEADS.values()))
        self.decides = nn.Linear(WIDTH, len(IDS))
        self.decides_nothing = nn.Linear(2 * WIDTH, 1)
        self.sentence = nn.Linear(WIDTH, 52)
        self.markers = nn.Embedding(MARKERS + 1, WIDTH, padding_idx=MARKERS)
        self.relations = nn.Parameter(torch.tensor(FAR).repeat(GLOBAL_LAYERS, HEADS_OF_ATTENTION, 1))
        self.dropout = nn.Dropout(dropout)
        self.words.weight.requires_grad_(False)
        with torch.no_grad():
            self.markers.weight[:MARKERS].normal_(std=0.02)
        nn.init.zeros_(self.shapes.weight)
        nn.init.constant_(self.sentence.bias, -4.0)

    def forward(
        self, ids: Tensor, shapes: Tensor, sentences: Tensor, pool: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """What each piece, each sentence and the note say: (notes, pieces, heads), (notes, sentences, 52), (notes, 14).

        `ids`, `shapes` and `sentences` (the number of each piece's sentence, -1 for the note's head) have shape (notes,
        pieces), `pool` (notes, sentences, pieces) holds the weights of each sentence's mean, and `mask` is False for
        what is padding.
        """
        hidden = self.words(ids) + self.markers(ids.clamp(max=MARKERS))
        hidden = hidden + self.positions(places(sentences)) + self.shapes(shapes)
        hidden = self.norm(hidden)
        relations = _relations(sentences)
        near = torch.isin(relations, torch.tensor(NEAR, device=relations.device))
        far = torch.ones_like(near) if mask is None else mask[:, None, :].expand_as(near)
        own, whole = _bias(near & far), _bias(far)
        for number, layer in enumerate(self.layers, GLOBAL_LAYERS - len(self.layers)):
            if number < 0:
                hidden = layer(hidden, own)
            else:
                learnt = functional.embedding(relations, self.relations[number].T).movedim(-1, 1)
                hidden = layer(hidden, whole + learnt)
        mean = hidden.mean(1) if mask is None else (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        pooled = self.dropout(torch.matmul(pool, hidden))
        decides = self.decides(pooled)
        if mask is not None:
            decides = decides.masked_fill(pool.sum(-1, keepdim=True) == 0, -1e4)
        nothing = self.decides_nothing(self.dropout(torch.cat([hidden[:, 0], mean], -1)))
        reason = torch.cat([nothing, decides.float().logsumexp(1)], -1)
        return self.head(hidden), self.sentence(pooled), reason


def _relations(sentences: Tensor) -> Tensor:
    """How each two pieces stand to each other (`nlp.encoder.RELATIONS`), shape (notes, pieces, pieces)."""
    relations = (sentences[:, None, :] - sentences[:, :, None]).clamp(-SAME, SAME) + SAME
    is_head = sentences < 0
    return relations.masked_fill(is_head[:, None, :] | is_head[:, :, None], OF_HEAD)


def _bias(is_seen: Tensor) -> Tensor:
    """0 where attention may look and `UNSEEN` elsewhere, shape (notes, 1, pieces, pieces)."""
    return torch.zeros(is_seen.shape, device=is_seen.device).masked_fill(~is_seen, UNSEEN)[:, None]


def places(sentences: Tensor) -> Tensor:
    """The place of each piece in its sentence, beginning after the head, shape (notes, pieces)."""
    count = torch.arange(sentences.shape[1], device=sentences.device).expand_as(sentences)
    starts = torch.ones_like(sentences, dtype=torch.bool)
    starts[:, 1:] = sentences[:, 1:] != sentences[:, :-1]
    first = torch.where(starts, count, torch.zeros_like(count)).cummax(1).values
    return count - first + torch.where(sentences < 0, 0, HEAD)


def pretrained(weights: Path, layers: tuple[int, ...], dropout: float = 0.1) -> Network:
    """The network with these layers of the pretrained encoder in `weights` (safetensors) and new heads."""
    from safetensors.torch import load_file

    known = load_file(weights)
    network = Network(known["embeddings.word_embeddings.weight"].shape[0], len(layers), dropout)
    state = network.state_dict()
    state["words.weight"] = known["embeddings.word_embeddings.weight"].clone()
    state["positions.weight"] = (
        known["embeddings.position_embeddings.weight"] + known["embeddings.token_type_embeddings.weight"][0]
    )
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = known[f"embeddings.LayerNorm.{kind}"]
        for number, layer in enumerate(layers):
            old = f"encoder.layer.{layer}."
            new = f"layers.{number}."
            state[f"{new}inward.{kind}"] = torch.cat(
                [known[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for mine, theirs in (
                ("outward", "attention.output.dense"),
                ("norm", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("last_norm", "output.LayerNorm"),
            ):
                state[f"{new}{mine}.{kind}"] = known[f"{old}{theirs}.{kind}"]
    network.load_state_dict(state)
    with torch.no_grad():
        like = known["embeddings.word_embeddings.weight"][3727]  # "company"
        network.words.weight[1:50] = like
    return network
