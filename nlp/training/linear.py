"""Training of the network of fast mode (`nlp/artefact/linear.npz`) on the marked-up corpus; `make train-fast`.

Run in an environment that holds torch. `--leave-out` names industries that are kept from training and scored by the
annotation guide's scorer afterwards. One thread, a few minutes; the same corpus and seed give the same network.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp import catalog as catalogs
from nlp import linear, vectors
from nlp.components.layout import Layout
from nlp.components.names import LEAST_CONFIDENCE, Names
from nlp.corpus import markup
from nlp.decoding import POLARITIES, STATUSES
from nlp.linear import FILE, LABELS, MARKERS
from nlp.pieces import KINDS, OUTCOMES
from nlp.state import BareNote, Name
from nlp.taxonomy import IDS
from nlp.training.corpus import BARE, FOLDER, VALIDATION, domains, marked, meaning, reason_of, with_gold, within
from nlp.training.evaluate import measured
from nlp.words import clean, state_of


@dataclass(frozen=True)
class Plan:
    """How to train; `least` is the chance from which a sentence is said to hold a claim."""

    epochs: int = 20
    batch: int = 32
    rate: float = 3e-3
    decay: float = 0.05
    dimensions: int = 64
    hidden: int = 128
    window: int = 5
    dropout: float = 0.25
    masked: float = 0.1
    forgotten: float = 0.2
    blind: float = 0.5
    rarest: int = 3
    least: float = 0.22
    least_vendor: float = 0.2
    seed: int = 7


@dataclass(slots=True)
class Example:
    """A note's words as numbers of forms and shapes, with its answers by position."""

    note_id: str
    forms: list[int]
    shapes: list[int]
    sentences: list[int]
    kind: int
    outcome: int
    reason: int
    claims: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First word, last word, label, status."""
    vendors: list[tuple[int, int]] = field(default_factory=list)
    names: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    """Position, is a name, assertion, role, stance (-1 without answer)."""


class Forms:
    """Numbers of words' folded forms; 0 is a hidden word, then the markers."""

    def __init__(self) -> None:
        """Begin with the markers."""
        self.numbers: dict[str, int] = {"": 0} | {marker: n for n, marker in enumerate(MARKERS, 1)}
        self.counts: Counter[int] = Counter()

    def of(self, word: str) -> int:
        """The number of a word as written."""
        number = self.numbers.setdefault(word if word in MARKERS else linear.folded(word), len(self.numbers))
        self.counts[number] += 1
        return number

    def static(self) -> Tensor:
        """The static vectors of all forms [forms, static dimensions]; zeros for markers."""
        known = vectors.load()
        rows = [np.zeros(known.dimensions, np.float32)] * (1 + len(MARKERS))
        rows += [known.word(form)[0] for form in list(self.numbers)[1 + len(MARKERS) :]]
        return torch.tensor(np.stack(rows))


def examples(names: Sequence[str], forms: Forms) -> list[Example]:
    """The notes of these industries; a note longer than one part is left out."""
    found = []
    layout = Layout()
    for name in names:
        finder = Names(catalogs.load(FOLDER / f"{name}.catalog.yaml"), keeps_doubtful=True)
        for _, note in markup.notes(str(FOLDER / name)):
            text, gold = markup.annotation(note)
            state = state_of(clean(text))
            state.kind, state.outcome = note["kind"], note["outcome"]
            layout(finder(BareNote(state)))
            sure = [item for item in state.names if item.company != "us" or item.confidence >= LEAST_CONFIDENCE]
            known = with_gold(sure, gold["mentions"])
            cut = list(linear.parts(state, known))
            if len(cut) == 1:
                found.append(_example(note, cut[0], known, gold, forms))
    return found


def _example(
    note: dict[str, Any], part: linear.Part, names: Sequence[Name], gold: dict[str, Any], forms: Forms
) -> Example:
    example = Example(
        note["note_id"],
        [forms.of(word) for word in part.words],
        [0 if word in MARKERS else linear.shape(word) for word in part.words],
        part.sentences,
        KINDS.index(note["kind"]) + 1,
        OUTCOMES.index(note["outcome"]) + 1,
        reason_of(note),
    )
    for claim in gold["claims"]:
        places = within(part, claim)
        label = 4 * IDS.index(claim["category"]) + 2 * POLARITIES.index(claim["polarity"]) + (claim["about"] != "us")
        if places:
            example.claims.append((places[0], places[-1], label, STATUSES.index(claim["status"])))
    for vendor in gold["unknown_vendors"]:
        places = within(part, vendor)
        if places:
            example.vendors.append((places[0], places[-1]))
    for place, number in part.names.items():
        name = names[number]
        if name.company == "us":
            continue
        found = marked(name, gold)
        example.names.append((place, int(bool(found)), *meaning(found)))
    return example


class Batch:
    """Notes one after the other, `gap` empty words between them; positions count words of the whole batch."""

    def __init__(self, notes: Sequence[Example], gap: int) -> None:
        """Lay the notes out."""
        places: list[int] = []
        counts: list[int] = []
        note_of: list[int] = []
        self.labels: list[tuple[int, int, int]] = []
        begin = sentence = 0
        claims, vendors, names, statuses, rooms = [], [], [], [], []
        said: list[tuple[int, int]] = []
        lengths = []
        for number, note in enumerate(notes):
            length = len(note.forms)
            places += range(begin + gap * number, begin + gap * number + length)
            bounds = [*note.sentences, length]
            counts += [high - low for low, high in pairwise(bounds)]
            note_of += [number] * len(note.sentences)
            sentence_of = np.searchsorted(note.sentences, np.arange(length), side="right") - 1 + sentence
            for first, last, label, status in note.claims:
                claims.append((begin + first, begin + last + 1, label))
                own = Counter(sentence_of[first : last + 1].tolist()).most_common(1)[0][0]
                said.append((own, label))
                statuses.append((own, status))
            vendors += [(begin + first, begin + last + 1) for first, last in note.vendors]
            for place, *answers in note.names:
                low, high = max(0, place - linear.AROUND), min(length, place + linear.AROUND + 1)
                names.append((begin + place, begin + low, begin + high, int(sentence_of[place]), number))
                rooms.append(answers)
            begin += length
            sentence += len(note.sentences)
            lengths.append(length)
        self.size = begin
        self.room = begin + gap * (len(notes) + 1)
        self.places = torch.tensor(places) + gap
        self.forms = torch.tensor([form for note in notes for form in note.forms])
        self.shapes = torch.tensor([shape for note in notes for shape in note.shapes])
        self.lengths, self.counts = torch.tensor(lengths), torch.tensor(counts)
        self.note_of = torch.tensor(note_of)
        self.kinds = torch.tensor([note.kind for note in notes])
        self.outcomes = torch.tensor([note.outcome for note in notes])
        self.reasons = torch.tensor([note.reason for note in notes])
        self.claims, self.names = torch.tensor(claims).view(-1, 3), torch.tensor(names).view(-1, 5)
        self.answers, self.statuses = torch.tensor(rooms).view(-1, 4), torch.tensor(statuses).view(-1, 2)
        self.is_said = torch.zeros(sentence, LABELS)
        for own, label in said:
            self.is_said[own, label] = 1
        self.is_claimed = torch.zeros(begin, LABELS)
        for low, high, label in claims:
            self.is_claimed[low:high, label] = 1
        self.is_vendor = torch.zeros(begin)
        for low, high in vendors:
            self.is_vendor[low:high] = 1


class Network(nn.Module):
    """What `nlp.linear.Network` computes, with gradients."""

    def __init__(self, static: Tensor, known: Tensor, plan: Plan) -> None:
        """`static` [forms, static dimensions]; `known` [forms] says which forms get a vector of their own."""
        super().__init__()
        size, hidden = plan.dimensions, plan.hidden
        self.plan, self.given, self.known = plan, static, known
        self.static = nn.Linear(static.shape[1], size, bias=False)
        self.own = nn.Embedding(int(known.max()) + 1, size)
        nn.init.zeros_(self.own.weight)
        nn.init.normal_(self.own.weight[1 : len(MARKERS) + 1], 0, 0.3)
        self.shapes = nn.Embedding(4, size)
        nn.init.normal_(self.shapes.weight, 0, 0.1)
        self.window = nn.Linear(plan.window * size, hidden)
        self.kinds, self.outcomes = nn.Embedding(len(KINDS) + 1, hidden), nn.Embedding(len(OUTCOMES) + 1, hidden)
        self.word = nn.Linear(hidden, LABELS + 1 + len(STATUSES))
        self.sentence = nn.Linear(hidden, LABELS + len(STATUSES))
        self.mixed, self.judged = nn.Linear(3 * hidden, hidden), nn.Linear(hidden, LABELS, bias=False)
        self.name, self.meant = nn.Linear(4 * hidden, 96), nn.Linear(96, 1 + 4 + 5 + 3)
        self.reason, self.decided = nn.Linear(2 * hidden + LABELS, 64), nn.Linear(64, len(IDS) + 1)
        self.dropout = nn.Dropout(plan.dropout)
        for weight in (self.kinds.weight, self.outcomes.weight, self.judged.weight):
            nn.init.zeros_(weight)
        with torch.no_grad():
            self.word.bias[: LABELS + 1] = -4.0
            self.sentence.bias[:LABELS] = -1.0

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Words [words, LABELS + 4], sentences [sentences, LABELS], statuses [claims, 3], names [names, 13], reason."""
        plan, forms, known = self.plan, batch.forms, self.known[batch.forms]
        if self.training:
            hidden_words = (torch.rand(len(forms)) < plan.masked) & (forms > len(MARKERS))
            forms = forms.masked_fill(hidden_words, 0)
            lost = hidden_words | ((torch.rand(len(forms)) < plan.forgotten) & (forms > len(MARKERS)))
            known = known.masked_fill(lost, 0)
        own = self.own(known) * (known > 0)[:, None]
        vector = self.dropout(self.static(self.given[forms]) + own + self.shapes(batch.shapes))
        room = torch.zeros(batch.room, plan.dimensions).index_copy(0, batch.places, vector)
        middle = plan.window // 2
        stacked = torch.cat([room[batch.places + away] for away in range(-middle, middle + 1)], -1)
        heads = self.kinds(batch.kinds) + self.outcomes(batch.outcomes)
        heads = heads.repeat_interleave(batch.lengths, 0)
        hidden = self.dropout(functional.relu(self.window(stacked) + heads))
        sums = torch.segment_reduce(hidden, "sum", lengths=batch.counts, unsafe=True)
        peaks = torch.segment_reduce(hidden, "max", lengths=batch.counts, unsafe=True)
        whole = torch.zeros(len(batch.lengths), plan.hidden).index_add(0, batch.note_of, sums)
        whole = whole / batch.lengths[:, None].sqrt()
        sums = sums / batch.counts[:, None].sqrt()
        words = self.word(hidden)
        judged = self.sentence(sums)
        mixed = functional.relu(self.mixed(torch.cat([sums, peaks, whole[batch.note_of]], -1)))
        sentences = (
            torch.segment_reduce(words[:, :LABELS], "max", lengths=batch.counts, unsafe=True)
            + judged[:, :LABELS]
            + self.judged(self.dropout(mixed))
        )
        before = torch.cat([torch.zeros(1, plan.hidden), hidden.cumsum(0)])
        told = torch.cat([torch.zeros(1, len(STATUSES)), words[:, LABELS + 1 :].cumsum(0)])
        low, high = batch.claims[:, 0], batch.claims[:, 1]
        statuses = (told[high] - told[low]) / (high - low)[:, None]
        statuses = statuses + judged[batch.statuses[:, 0], LABELS:]
        place, low, high, own_sentence, note = batch.names.unbind(1)
        around = (before[high] - before[low]) / (high - low)[:, None]
        names = torch.cat([hidden[place], around, sums[own_sentence], whole[note]], -1)
        names = self.meant(self.dropout(functional.relu(self.name(names))))
        groups = torch.bincount(batch.note_of, minlength=len(batch.lengths))
        best = torch.segment_reduce(torch.sigmoid(sentences), "max", lengths=groups, unsafe=True)
        top = torch.segment_reduce(peaks, "max", lengths=groups, unsafe=True)
        decided = functional.relu(self.reason(torch.cat([whole, top, best], -1)))
        return words, sentences, statuses, names, self.decided(self.dropout(decided))


def loss_of(network: Network, batch: Batch) -> Tensor:
    """The weighted sum of all questions' losses."""
    words, sentences, statuses, names, reason = network(batch)
    binary = functional.binary_cross_entropy_with_logits
    total = binary(sentences, batch.is_said, reduction="sum") / len(sentences)
    total = total + binary(words[:, :LABELS], batch.is_claimed, reduction="sum") / len(words)
    total = total + 15 * binary(words[:, LABELS], batch.is_vendor, reduction="sum") / len(words)
    total = total + 0.4 * functional.cross_entropy(reason, batch.reasons)
    if len(statuses):
        total = total + 0.3 * functional.cross_entropy(statuses, batch.statuses[:, 1])
    if len(names):
        is_name = batch.answers[:, 0] == 1
        total = total + 0.5 * binary(names[:, 0], batch.answers[:, 0].float())
        if is_name.any():
            for part, column in ((slice(1, 5), 1), (slice(5, 10), 2), (slice(10, 13), 3)):
                answers = batch.answers[is_name, column]
                total = total + 0.5 * functional.cross_entropy(names[is_name, part], answers)
    return total


def fit(found: Sequence[Example], forms: Forms, plan: Plan, say: Any = print) -> dict[str, np.ndarray[Any, Any]]:
    """Train on the examples; the arrays that `nlp.linear.Network` reads."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(1)
    chance = random.Random(plan.seed)
    count = len(forms.numbers)
    seen = Counter(form for example in found for form in example.forms)
    known = torch.zeros(count, dtype=torch.long)
    listed = [n for n in range(1, count) if n <= len(MARKERS) or seen[n] >= plan.rarest]
    known[listed] = torch.arange(1, len(listed) + 1)
    network = Network(forms.static(), known, plan)
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, plan.rate, weight_decay=plan.decay, fused=True)
    steps = plan.epochs * -(-len(found) // plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.1 * steps), max(0.02, (steps - step) / (0.9 * steps)))
    )
    began = time.process_time()
    for epoch in range(plan.epochs):
        network.train()
        total = 0.0
        for batch in _batches(found, plan, chance):
            batch.kinds *= torch.rand(len(batch.kinds)) >= plan.blind
            batch.outcomes *= torch.rand(len(batch.outcomes)) >= plan.blind
            loss = loss_of(network, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 2.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        say(f"epoch {epoch + 1}: loss {total * plan.epochs / steps:.3f}, {time.process_time() - began:.0f} s")
    return arrays_of(network.eval(), forms, listed)


def _batches(found: Sequence[Example], plan: Plan, chance: random.Random) -> Iterator[Batch]:
    order = list(range(len(found)))
    chance.shuffle(order)
    for start in range(0, len(order), plan.batch):
        yield Batch([found[n] for n in order[start : start + plan.batch]], plan.window // 2)


@torch.no_grad()
def arrays_of(network: Network, forms: Forms, listed: Sequence[int]) -> dict[str, np.ndarray[Any, Any]]:
    """The weights by the names of `nlp.linear.Network`: 8-bit vectors of words, 16-bit weights."""
    plan = network.plan
    texts = list(forms.numbers)
    own = network.own.weight[1 : len(listed) + 1].numpy()
    scales = np.abs(own).max(1).clip(min=1e-8) / 127
    window = network.window.weight.view(plan.hidden, plan.window, plan.dimensions).permute(1, 2, 0)
    logit = np.log(plan.least / (1 - plan.least))

    def half(weight: Tensor) -> np.ndarray[Any, Any]:
        return np.ascontiguousarray(weight.numpy().astype(np.float16))

    arrays: dict[str, Any] = {
        "words": np.frombuffer("\n".join(texts[n] for n in listed).encode(), dtype=np.uint8),
        "codes": np.round(own / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
        "static": half(network.static.weight.T),
        "shapes": half(network.shapes.weight),
        "window": half(window),
        "bias": half(network.window.bias),
        "kinds": half(network.kinds.weight),
        "outcomes": half(network.outcomes.weight),
        "judged": half(network.judged.weight.T),
        "least": np.full(LABELS, logit, dtype=np.float32),
        "least_vendor": np.float32(np.log(plan.least_vendor / (1 - plan.least_vendor))),
    }
    for name in ("word", "sentence", "mixed", "name", "meant", "reason", "decided"):
        layer = getattr(network, name)
        arrays |= {name: half(layer.weight.T), f"{name}_bias": half(layer.bias)}
    return arrays


def main() -> None:
    """Train, save, score what was left out."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--leave-out", default="", help="industries to score instead of learning from them")
    arguments.add_argument("--output", type=Path, default=FILE)
    arguments.add_argument("--limit", type=int, default=0, help="learn from this many notes only")
    arguments.add_argument("--set", nargs="*", default=[], help="fields of the plan, as epochs=5")
    given = arguments.parse_args()
    kinds = {name: type(value) for name, value in vars(Plan()).items()}
    chosen = dict(pair.split("=") for pair in given.set)
    plan = Plan(**{name: kinds[name](value) for name, value in chosen.items()})
    left_out = [name for name in given.leave_out.split(",") if name]
    forms = Forms()
    found = examples([name for name in domains() if name not in (*left_out, *VALIDATION, *BARE)], forms)
    random.Random(plan.seed).shuffle(found)
    found = found[: given.limit or None]
    print(f"{len(found)} notes, {len(forms.numbers)} words; {plan}", flush=True)
    np.savez_compressed(given.output, **fit(found, forms, plan, lambda line: print(line, flush=True)))  # type: ignore[arg-type]
    for is_blind in (False, True) if left_out else ():
        figures = measured(left_out, "fast", is_blind, linear.read(given.output))
        print("outcome not known" if is_blind else "outcome known", *figures.items(), sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
