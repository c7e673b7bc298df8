"""The marts that tell of the model: their grains, their columns and the tables of their rows.

They are not among `models.marts.MARTS`, since they are made of a model's files too. Not here: how rows are
found (`scoring`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

QUALITY, CALIBRATION, DRIVERS, SCORES, DRIFT = (
    f"marts.{name}" for name in ("model_quality", "model_calibration", "drivers", "open_deal_scores", "model_drift")
)
GRAINS = {
    QUALITY: "One row for the newest training of the model of wins, and one for the model promoted last if another.",
    CALIBRATION: "One row per tenth of the later deals, by what the model in use gave them: how many of them were won.",
    DRIVERS: "One row per driver: what goes with winning or losing, all else alike; associations, never causes. Empty "
    "where nothing is learnable or no model was trained.",
    SCORES: "One row per open deal that the model in use has a probability for, as if it were decided today.",
    DRIFT: "One row per input of the model in use, and one for its calibration: the latest closed deals against those "
    "that it learnt from.",
}
TEXT, WHOLE, REAL, TRUTH, DAY = "text", "whole", "real", "truth", "day"
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    QUALITY: {
        "is_latest": (TRUTH, "This is the newest training."),
        "is_in_use": (TRUTH, "Its model tells the drivers and scores open deals."),
        "verdict": (TEXT, "learnable, nothing learnable (the AUC's range holds 0.5), too few deals or not trained."),
        "reason": (TEXT, "The verdict in words, and what to do."),
        "missing_features": (TEXT, "What it reads that the project no longer has, so that it can't be used."),
        "decided_deals": (WHOLE, "Won and lost deals that it was trained and judged on."),
        "auc": (REAL, "How often a later won deal is ranked above a later lost one; 0.5 is chance."),
        "auc_low": (REAL, "Lower end of the AUC's range."),
        "auc_high": (REAL, "Upper end of the AUC's range."),
        "auc_random_split": (REAL, "What a random split would have promised."),
        "accuracy": (REAL, "Share of later deals told rightly."),
        "accuracy_baseline": (REAL, "The same by always naming the likelier outcome."),
        "brier": (REAL, "Mean squared distance of the probability from what came, on later deals; 0 is perfect."),
        "brier_baseline": (REAL, "The same for always giving the earlier win rate."),
        "model": (TEXT, "What kind of model was chosen on the earlier deals."),
        "split": (TEXT, "What it learnt from and what it was judged on."),
        "learnt_from": (DAY, "First close among the deals that it learnt from."),
        "learnt_until": (DAY, "Last close among the deals that it learnt from."),
        "judged_until": (DAY, "Last close among the later deals that it was judged on."),
        "trained_on": (DAY, "Date of the training."),
        "code_revision": (TEXT, "Version of winloss and a hash of the code that trained it."),
        "version": (TEXT, "Name of the training, and of its folder under .winloss/models."),
    },
    CALIBRATION: {
        "bin": (WHOLE, "Place of the tenth, 1 the least likely to be won."),
        "predicted": (REAL, "Mean probability that the model gave."),
        "won_share": (REAL, "Share that was won."),
        "won_share_low": (REAL, "Lower end of that share's range."),
        "won_share_high": (REAL, "Upper end of that share's range."),
        "judged_deals": (WHOLE, "Later deals in it."),
    },
    DRIVERS: {
        "driver": (TEXT, "What is so of these deals, in words."),
        "feature": (TEXT, "The feature of facts.features."),
        "value": (TEXT, "Its value; for numbers their range in words."),
        "least": (REAL, "Least number of the range; null where the feature holds no number."),
        "most": (REAL, "Largest number of the range; null where the feature holds no number."),
        "effect": (REAL, "Win rate of these deals less that of all others, all other features alike; an association."),
        "effect_low": (REAL, "Lower end of the effect's range."),
        "effect_high": (REAL, "Upper end of the effect's range."),
        "deals": (WHOLE, "Won and lost deals of the model's time of which it is so."),
        "won": (WHOLE, "Won deals among them."),
        "win_rate": (REAL, "Share of them that was won, with nothing else taken into account."),
        "win_rate_low": (REAL, "Lower end of that share's range."),
        "win_rate_high": (REAL, "Upper end of that share's range."),
        "stability": (REAL, "Share of 200 resamples of the deals in which the effect has the same sign."),
        "together_with": (TEXT, "Features that say nearly the same, so that the effect may be theirs."),
        "kind": (TEXT, "association: deals that differ in this may differ in other ways too."),
        "sentence": (TEXT, "The driver and its effect in words."),
        "learnt_from": (DAY, "First close among the deals that the effect is from."),
        "judged_until": (DAY, "Last close among the deals that the effect is from."),
        "version": (TEXT, "The training that found it."),
        "evidence_key": (TEXT, "Readable, stable name of this driver, such as driver/competitor:relay/yes."),
    },
    SCORES: {
        "deal_id": (TEXT, ""),
        "amount": (REAL, "What the deal is worth, in the home currency; null where the CRM says nothing."),
        "probability": (REAL, "How likely it is won rather than lost, by what is known now."),
        "probability_low": (REAL, "Lower end of the range: of the won share among later deals given about the same."),
        "probability_high": (REAL, "Upper end of that range."),
        "alike_deals": (WHOLE, "Later deals given about the same probability."),
        **{
            name: described
            for number in ("1", "2", "3")
            for name, described in {
                f"reason_{number}": (TEXT, "A driver in words, those that say most of the deal first; null if none."),
                f"reason_{number}_effect": (REAL, "What it makes of the average deal's win rate; an association."),
                f"reason_{number}_deals": (WHOLE, "Closed deals of which the driver is so."),
                f"reason_{number}_evidence_key": (TEXT, "Evidence key of the driver in marts.drivers."),
            }.items()
        },
        "version": (TEXT, "The training whose model gave it."),
    },
    DRIFT: {
        "measured": (TEXT, "The feature, or won deals."),
        "measure": (TEXT, "psi (population stability index) or calibration (won less expected, in standard errors)."),
        "measured_value": (REAL, "What was measured."),
        "limit_value": (REAL, "From which size on it counts as drifted."),
        "recent_deals": (WHOLE, "Latest closed deals, none of them learnt from, that it was measured on."),
        "has_drifted": (TRUTH, "It reaches the limit."),
    },
}  # fmt: skip


def table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows of the mart `name` as a table with all of its columns, whatever of them the rows hold."""
    import datetime as dt

    import pyarrow as pa

    types = {TEXT: pa.string(), WHOLE: pa.int64(), REAL: pa.float64(), TRUTH: pa.bool_(), DAY: pa.date32()}
    schema = pa.schema([(column, types[kind]) for column, (kind, _) in COLUMNS[name].items()])
    days = [column for column, (kind, _) in COLUMNS[name].items() if kind == DAY]
    dated = [
        {**row, **{day: dt.date.fromisoformat(row[day]) for day in days if isinstance(row.get(day), str)}}
        for row in rows
    ]
    return pa.Table.from_pylist(dated, schema=schema)


def meanings(name: str) -> dict[str, str]:
    """What each column holds, where glossary.yaml does not say it."""
    return {column: meaning for column, (_, meaning) in COLUMNS[name].items() if meaning}
