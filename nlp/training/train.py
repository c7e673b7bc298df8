"""Training of the network on the corpus."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.decoding import POINTER, SLICES, companies
from nlp.pieces import MASK, PAD
from nlp.training.corpus import Example
from nlp.training.crops import cropped, fillers
from nlp.training.network import Network, pretrained
from nlp.training.plan import Plan

IGNORED = -100
_UNKNOWN_KIND, _UNKNOWN_OUTCOME = 30, 40
_STEP = 16  # widths are rounded up, so that few shapes occur and their kernels are made once


@dataclass
class Batch:
    """Padded tensors of some examples; labels are IGNORED where a piece has no answer."""

    ids: Tensor
    shapes: Tensor
    sentences: Tensor
    mask: Tensor
    labels: dict[str, Tensor]
    reason: Tensor
    pool: Tensor
    said: Tensor
    is_sentence: Tensor
    examples: Sequence[Example]


def batch_of(examples: Sequence[Example]) -> Batch:
    """The examples side by side."""
    width = _STEP * -(-max(len(example.part.ids) for example in examples) // _STEP)
    size = (len(examples), width)
    ids, shapes = torch.full(size, PAD), torch.zeros(size, dtype=torch.long)
    sentences = torch.full(size, -1)
    mask = torch.zeros(size, dtype=torch.bool)
    labels = {
        name: torch.full(size, IGNORED) for name in ("kind", "status", "vendor", "name", "assertion", "role", "stance")
    }
    for row, example in enumerate(examples):
        part = example.part
        length = len(part.ids)
        ids[row, :length], shapes[row, :length] = torch.tensor(part.ids), torch.tensor(part.shapes)
        sentences[row, :length] = torch.tensor(part.sentence_of_piece())
        mask[row, :length] = True
        words = torch.tensor(part.words, dtype=torch.long)
        labels["kind"][row, words] = 0
        labels["vendor"][row, words] = 0
        for claim in example.claims:
            inside = words[claim.first : claim.last + 1]
            labels["kind"][row, inside] = claim.kind
            labels["status"][row, inside] = claim.status
        for first, last in example.vendors:
            labels["vendor"][row, words[first : last + 1]] = 2
            labels["vendor"][row, words[first]] = 1
        for position, answers in example.marks.items():
            for name, answer in zip(("name", "assertion", "role", "stance"), answers, strict=True):
                if answer >= 0:
                    labels[name][row, position] = answer
    reason = torch.tensor([example.reason if example.reason >= 0 else IGNORED for example in examples])
    most = 8 * -(-max(len(example.part.sentences) for example in examples) // 8) or 8
    pool = torch.zeros(len(examples), most, width)
    said = torch.zeros(len(examples), most, 52)
    is_sentence = torch.zeros(len(examples), most, dtype=torch.bool)
    for row, example in enumerate(examples):
        part = example.part
        for number in range(len(part.sentences)):
            begin, end = part.bounds(number)
            pool[row, number, begin:end] = 1 / (end - begin)
            is_sentence[row, number] = True
        for claim in example.claims:
            best = max(
                range(len(part.sentences)),
                key=lambda n: min(part.sentences[n][1], claim.last) - max(part.sentences[n][0], claim.first),
            )
            said[row, best, 2 * (claim.kind - 1) + (claim.about != "us")] = 1
    return Batch(ids, shapes, sentences, mask, labels, reason, pool, said, is_sentence, examples)


def loss_of(outputs: Tensor, sentences: Tensor, reason: Tensor, batch: Batch) -> Tensor:
    """The weighted sum of all questions' losses."""
    total = torch.zeros(())
    total = (
        total
        + functional.binary_cross_entropy_with_logits(
            sentences[batch.is_sentence], batch.said[batch.is_sentence], reduction="sum"
        )
        / batch.is_sentence.sum()
    )
    for name, weight in _WEIGHTS.items():
        target = batch.labels[name]
        known = target != IGNORED
        if known.any():
            total = total + weight * functional.cross_entropy(
                outputs[..., SLICES[name]][known], target[known], _RARE if name == "vendor" else None
            )
    if (batch.reason != IGNORED).any():
        total = total + 0.3 * functional.cross_entropy(reason, batch.reason, ignore_index=IGNORED)
    return total + 0.4 * _pointing(outputs, batch)


_WEIGHTS = {"kind": 1.0, "status": 0.3, "vendor": 0.5, "name": 0.4, "assertion": 0.4, "role": 0.4, "stance": 0.4}
_RARE = torch.tensor([1.0, 5.0, 5.0])


def _pointing(outputs: Tensor, batch: Batch) -> Tensor:
    losses = []
    for row, example in enumerate(batch.examples):
        if not example.claims:
            continue
        named = companies(example.part, example.names)
        others = [company for company in named if company != "us"]
        keys = outputs[row, :, SLICES["key"]]
        for claim in example.claims:
            if claim.about not in ("us", "other", *others):
                continue
            mean = outputs[row, example.part.words[claim.first : claim.last + 1]].mean(0)
            query = mean[SLICES["query"]] / POINTER**0.5
            us = mean[SLICES["us"]]
            if "us" in named:
                us = torch.logsumexp(torch.cat([us, keys[named["us"]] @ query]), 0, keepdim=True)
            scores = [us, mean[SLICES["other"]]]
            scores += [torch.logsumexp(keys[named[company]] @ query, 0, keepdim=True) for company in others]
            answer = ["us", "other", *others].index(claim.about)
            losses.append(functional.cross_entropy(torch.cat(scores)[None], torch.tensor([answer])))
    return torch.stack(losses).mean() if losses else torch.zeros(())


def fit(examples: Sequence[Example], weights: Path, plan: Plan, say: Any = None) -> Network:
    """The network trained on the examples."""
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    network = pretrained(weights, plan.layers, plan.dropout)
    optimizer, schedule = _optimizer(network, plan, -(-len(examples) // plan.batch) * plan.epochs)
    dull = fillers(examples)
    for epoch in range(plan.epochs):
        network.train()
        began, total, count = time.perf_counter(), 0.0, 0
        told = [_told(example, dull, plan, chance) for example in examples]
        for group in _groups(told, plan.batch, chance):
            batch = batch_of(group)
            _spoil(batch, plan)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                outputs, sentences, reason = network(batch.ids, batch.shapes, batch.sentences, batch.pool, batch.mask)
            loss = loss_of(outputs.float(), sentences.float(), reason.float(), batch)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total, count = total + float(loss.detach()), count + 1
        if say:
            say(f"epoch {epoch + 1}: loss {total / count:.3f}, {time.perf_counter() - began:.0f} s", network)
    return network.eval()


def _optimizer(network: Network, plan: Plan, steps: int) -> tuple[Any, Any]:
    new = ("head.", "decides.", "decides_nothing.", "shapes.", "sentence.", "markers.")
    trained = [(name, weight) for name, weight in network.named_parameters() if weight.requires_grad]
    heads = [weight for name, weight in trained if name.startswith(new)]
    rest = [weight for name, weight in trained if not name.startswith((*new, "relations"))]
    optimizer = torch.optim.AdamW(
        [
            {"params": rest, "lr": plan.rate},
            {"params": heads, "lr": plan.head_rate},
            {"params": [network.relations], "lr": plan.relation_rate},
        ],
        weight_decay=plan.decay,
        fused=True,
    )
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm)))
    )
    return optimizer, schedule


def _told(example: Example, dull: Sequence[Example], plan: Plan, chance: random.Random) -> Example:
    """The example, or by the plan's chances one in which a competitor is a vendor that the catalog lacks, or a crop."""
    if example.variants and chance.random() < plan.hidden:
        example = chance.choice(example.variants)
    return cropped(example, dull, chance) if chance.random() < plan.cropped else example


def _groups(examples: Sequence[Example], size: int, chance: random.Random) -> Iterator[list[Example]]:
    """Batches of examples of similar length, in random order."""
    order = sorted(examples, key=lambda example: len(example.part.ids) + chance.uniform(-15, 15))
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(groups)
    yield from groups


def _spoil(batch: Batch, plan: Plan) -> None:
    """Hide some words, some heads of notes and some capitals, so that nothing is relied on alone."""
    rows = batch.ids.shape[0]
    plain = batch.ids > MASK
    batch.ids[plain & (torch.rand(batch.ids.shape) < plan.masked)] = MASK
    batch.ids[torch.rand(rows) < plan.blind, 1] = _UNKNOWN_KIND
    batch.ids[torch.rand(rows) < plan.blind, 2] = _UNKNOWN_OUTCOME
    batch.shapes[torch.rand(rows) < plan.lower] = 0
