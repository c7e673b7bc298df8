"""What the model in use says of open deals, and whether it still fits the deals that closed since it learnt.

`Verdicts` are the rows of the marts that tell of the model; nothing is trained here and no file is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers.judging import LEARNABLE
from models.drivers.training import Card, Model, shares_of
from models.intervals import wilson

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from models.drivers.features import Features

REASONS = 3
RECENT_DEALS = 200
FEWEST_RECENT = 100
PSI_LIMIT = 0.25
"""Population stability index from which an input is said to have moved; the usual reading of it."""
Z_LIMIT = 3.0
Row = dict[str, Any]


@dataclass(frozen=True)
class InUse:
    """The model in use, unless the newest training found nothing to learn: then nothing of it is shown."""

    card: Card
    model: Model


def in_use(latest: Card | None, current: tuple[Card, Model] | None, features: Features) -> InUse | None:
    """The model that may be shown; None before the first training, where there is nothing learnable, and where the
    model reads what the project no longer has.
    """
    if latest is None or current is None or latest.verdict != LEARNABLE or features.missing(current[1].inputs):
        return None
    return InUse(*current)


def quality(latest: Card | None, current: tuple[Card, Model] | None, features: Features | None = None) -> list[Row]:
    """A row for the newest training, and one for the model that was promoted last where it is another."""
    if latest is None or features is None:
        why = "No model was trained yet: the weekly job does, or `winloss model train`."
        return [{"is_latest": True, "is_in_use": False, "verdict": "not trained", "reason": why}]
    shown = in_use(latest, current, features)
    version = shown.card.version if shown else None
    cards = [latest, *([current[0]] if current and current[0].version != latest.version else [])]
    rows = [_quality(card, is_latest=card is latest, is_in_use=card.version == version) for card in cards]
    lacking = features.missing(current[1].inputs) if current else []
    for row in rows:
        is_promoted = current is not None and row["version"] == current[0].version
        row["missing_features"] = ", ".join(lacking) or None if is_promoted else None
    return rows


def calibration(used: InUse | None) -> list[Row]:
    """Of later deals given about the same probability, how many were won."""
    rows = []
    for number, each in enumerate(_bins(used), 1):
        won = round(each["won"] * each["deals"])
        middle, low, high = (float(edge) for edge in wilson(won, each["deals"]))
        told = {"predicted": each["predicted"], "judged_deals": each["deals"]}
        rows.append({"bin": number, **told, "won_share": middle, "won_share_low": low, "won_share_high": high})
    return rows


def drivers(used: InUse | None, features: Features, deals: pd.DataFrame) -> list[Row]:
    """What goes with winning: effects as learnt, counts as the facts now tell of the same deals."""
    if used is None or used.card.fit is None:
        return []
    labels = dict(zip(features.known["feature"], features.known["label"], strict=True))
    kinds = dict(zip(features.known["feature"], features.known["value_kind"], strict=True))
    days = deals["closed_on"].astype("datetime64[ns]").astype("str")
    is_in = deals["outcome"].isin(["won", "lost"]) & (days >= used.card.learnt_from) & (days <= used.card.judged_until)
    won = set(deals["deal_id"][is_in & (deals["outcome"] == "won")])
    closed = set(deals["deal_id"][is_in])
    rows = []
    for each in used.card.fit["drivers"]:
        name, value = each["column"], each["value"]
        if name not in labels:
            continue
        mine = set(_having(features, name, each)) & closed
        if not mine:  # what it is said of was renamed in the CRM since
            continue
        told = f"{labels[name]}" if kinds[name] == "flag" else f"{labels[name]}: {value}"
        effect, low, high = (each[part] / 100 for part in ("effect", "effect_low", "effect_high"))
        rate, rate_low, rate_high = (float(edge) for edge in wilson(len(mine & won), len(mine)))
        row = {"driver": told, "feature": name, "value": value, "least": each["least"], "most": each["most"]}
        row |= {"effect": effect, "effect_low": low, "effect_high": high, "deals": len(mine), "won": len(mine & won)}
        row |= {"win_rate": rate, "win_rate_low": rate_low, "win_rate_high": rate_high}
        row |= {"stability": each["stability"], "kind": each["kind"], "sentence": _sentence(told, each)}
        row |= {"together_with": ", ".join(labels.get(other, other) for other in each["together_with"]) or None}
        row |= {"learnt_from": used.card.learnt_from, "judged_until": used.card.judged_until}
        rows.append(row | {"version": used.card.version, "evidence_key": f"driver/{_part(name)}/{_part(value)}"})
    return rows


def open_deals(used: InUse | None, features: Features, deals: pd.DataFrame, told: Sequence[Row]) -> list[Row]:
    """P(won) of each open deal with its range and the three drivers that say most of it.

    The range is that of the won share among later deals that were given about the same probability. A driver says
    something of a deal of which it is not so, too. Raises
    `DriversError` where the model reads a feature that there is no more.
    """
    import numpy as np

    if used is None:
        return []
    open_ones = deals[deals["outcome"] == "open"].reset_index(drop=True)
    p = used.model.probabilities(features.of(open_ones["deal_id"]))
    bins = calibration(used)
    centres = np.array([each["predicted"] for each in bins])
    having = [set(_having(features, driver["feature"], driver)) for driver in told]
    decided = used.card.fit["rows"] if used.card.fit else 0
    rows = []
    for deal_id, amount, probability in zip(open_ones["deal_id"], open_ones["amount"].astype(float), p, strict=True):
        alike = bins[int(np.abs(centres - probability).argmin())]
        row = {"deal_id": deal_id, "amount": None if np.isnan(amount) else float(amount)}
        row |= {"probability": float(probability), "alike_deals": alike["judged_deals"]}
        row["probability_low"] = min(float(probability), alike["won_share_low"])
        row["probability_high"] = max(float(probability), alike["won_share_high"])
        reasons = [_reason(driver, decided, is_so=deal_id in mine) for driver, mine in zip(told, having, strict=True)]
        for number, reason in enumerate(sorted(reasons, key=lambda each: -abs(each["effect"]))[:REASONS], 1):
            row |= {f"reason_{number}{'_' if part else ''}{part}": value for part, value in reason.items()}
        rows.append(row | {"version": used.card.version})
    return rows


def _reason(driver: Row, decided: int, *, is_so: bool) -> Row:
    """What the driver makes of a deal against the average one: more where it is so and rare, less where it is not."""
    share = driver["deals"] / decided
    effect = driver["effect"] * (1 - share) if is_so else -driver["effect"] * share
    told = driver["sentence"] if is_so else driver["sentence"].replace(": won ", " (not here): won ", 1)
    return {"": told, "effect": effect, "deals": driver["deals"], "evidence_key": driver["evidence_key"]}


def drift(used: InUse | None, features: Features, deals: pd.DataFrame) -> list[Row]:
    """Whether the latest closed deals that the model has not learnt from are still like those that it knows.

    A row an input with its population stability index, and one for the calibration: how far the number won is from the
    sum of the probabilities, in standard errors.
    """
    import numpy as np

    if used is None:
        return []
    closed = deals[deals["outcome"].isin(["won", "lost"])]
    days = closed["closed_on"].astype("datetime64[ns]").astype("str")
    recent = closed[days > used.card.learnt_until].sort_values(["closed_on", "deal_id"]).tail(RECENT_DEALS)
    recent = recent.reset_index(drop=True)
    if len(recent) < FEWEST_RECENT:
        return []
    chosen = features.of(recent["deal_id"])
    columns = chosen.columns(used.model.inputs)
    rows = []
    for column, share in zip(columns, used.card.shares, strict=True):
        moved = _psi(np.array(share.shares), np.array(shares_of(column, share.edges)), len(recent))
        rows.append(_drift(column.name, "psi", moved, PSI_LIMIT, len(recent)))
    p = used.model.probabilities(chosen)
    won = (recent["outcome"] == "won").to_numpy()
    away = float((won.sum() - p.sum()) / np.sqrt(max((p * (1 - p)).sum(), 1e-9)))
    return [*rows, _drift("won deals", "calibration", away, Z_LIMIT, len(recent))]


def _drift(measured: str, measure: str, value: float, limit: float, deals: int) -> Row:
    told = {"measured": measured, "measure": measure, "measured_value": value, "limit_value": limit}
    return told | {"recent_deals": deals, "has_drifted": abs(value) >= limit}


def _psi(expected: NDArray[Any], found: NDArray[Any], rows: int) -> float:
    import numpy as np

    floor = 0.5 / rows
    expected, found = np.maximum(expected, floor), np.maximum(found, floor)
    return float(((found - expected) * np.log(found / expected)).sum())


def _having(features: Features, name: str, driver: Mapping[str, Any]) -> list[str]:
    held = features.values[features.values["feature"] == name]
    if driver["least"] is not None:
        held = held[held["number"].between(driver["least"], driver["most"])]
    else:
        held = held[held["value"] == driver["value"]]
    return [str(deal_id) for deal_id in held["deal_id"]]


def _bins(used: InUse | None) -> list[Row]:
    return used.card.fit["reliability"] if used and used.card.fit else []


def _quality(card: Card, *, is_latest: bool, is_in_use: bool) -> Row:
    fit = card.fit or {}
    names = ("auc", "auc_low", "auc_high", "auc_random_split", "accuracy", "accuracy_baseline", "brier", "model")
    known = {name: fit.get(name) for name in (*names, "brier_baseline", "split")}
    about = {name: getattr(card, name) or None for name in ("version", "trained_on", "learnt_from", "judged_until")}
    about |= {"learnt_until": card.learnt_until or None, "code_revision": card.code_revision}
    told = {"decided_deals": fit.get("rows"), "verdict": card.verdict, "reason": card.reason}
    return {"is_latest": is_latest, "is_in_use": is_in_use, **told, **known, **about}


def _sentence(told: str, driver: Mapping[str, Any]) -> str:
    more = "more" if driver["effect"] > 0 else "less"
    low, high = sorted(abs(driver[part]) for part in ("effect_low", "effect_high"))
    return f"{told}: won {abs(driver['effect']):.0f} points {more} often ({low:.0f} to {high:.0f}), all else alike"


def _part(value: str) -> str:
    return value.replace("%", "%25").replace("/", "%2F")
