"""What decided a closed deal: the small model that weighs what its notes say, as it ships, is trained and is judged.

One logistic regression for all categories: of a deal and a category it knows the columns `FEATURES` of
facts.deal_reason_evidence, and gives how likely that category decided the deal. facts.deal_reasons applies it in SQL
(settings.reason_model). Not here: what is read in a single note (nlp), the notes it is trained on
(`pipelines.reason_training`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FEATURES = ("noted", "noted_elsewhere", "fitting", "fitting_share", "of_rival", "of_buyer")
TOLD_FROM = 0.5
"""A reason is told where it is likelier than not; below, the deal's reason is undetermined."""
FILE = Path(__file__).parent / "artefact" / "deal_reason.json"
_REMEDY = "Install winloss anew, or make it with `make train-reasons`."
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class ReasonModelError(ValueError):
    """The shipped model can't be used; the message says why and what to do."""


def load(path: Path = FILE) -> dict[str, float]:
    """The numbers of settings.reason_model: told_from, intercept and the weight of each feature.

    Raises `ReasonModelError` when the file or a feature's weight is missing, or one is there that is no feature.
    """
    held = card(path)
    try:
        numbers = {"told_from": float(held["told_from"]), "intercept": float(held["intercept"])}
        weights = {str(name): float(weight) for name, weight in held["weights"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReasonModelError(f"{path}: lacks {error}. {_REMEDY}") from error
    if weights.keys() != set(FEATURES):
        raise ReasonModelError(
            f"{path}: holds weights of {', '.join(sorted(weights))}, expected {', '.join(sorted(FEATURES))}. {_REMEDY}"
        )
    return numbers | {name: weights[name] for name in FEATURES}


def card(path: Path = FILE) -> dict[str, Any]:
    """All that the file says: the model, what it was trained on, and how it was judged."""
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReasonModelError(f"{path}: can't be read ({error}). {_REMEDY}") from error
    return held


def fit(evidence: pd.DataFrame, is_reason: pd.Series) -> dict[str, float]:
    """Intercept and weights learnt from rows of deal and category (columns `FEATURES`) and whether it decided."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000).fit(evidence[list(FEATURES)].to_numpy(), is_reason)
    weights = dict(zip(FEATURES, (float(weight) for weight in model.coef_[0]), strict=True))
    return {"intercept": float(model.intercept_[0])} | weights


def probabilities(evidence: pd.DataFrame, model: Mapping[str, float]) -> NDArray[np.float64]:
    """How likely each row's category decided its deal, as facts.deal_reasons works it out."""
    import numpy as np

    score = model["intercept"] + sum(model[name] * evidence[name].to_numpy() for name in FEATURES)
    found: NDArray[np.float64] = 1 / (1 + np.exp(-score))
    return found


def figures(rows: pd.DataFrame, deals: pd.Series, told_from: float = TOLD_FROM) -> dict[str, Any]:
    """How good probabilities are. `rows` has deal_id, category and probability; `deals` the true reason by deal_id, or
    None where there is none.

    `brier`: squared errors over all categories, a deal. `log_loss`: of the rows. `told`: the share of deals with a
    category at `told_from` or more; `right_if_told`: the share of these that are right. `right_of_surest`: the share
    right among the surest half, 80 % and so on of the deals. `reliability`: for each band of probability, how many
    deals, the mean probability of their likeliest category and the share that is right.
    """
    import numpy as np
    from sklearn.metrics import log_loss

    true = deals.reindex(rows["deal_id"]).to_numpy() == rows["category"].to_numpy()
    missed = len(deals) - deals.isna().sum() - int(true.sum())
    errors = (rows["probability"].to_numpy() - true) ** 2
    ordered = rows.assign(is_right=true).sort_values(["probability", "category"], ascending=[False, True])
    best = ordered.drop_duplicates("deal_id")
    told = best[best["probability"] >= told_from]
    running = best["is_right"].cumsum().to_numpy()
    shares = {f"{share:.0%}": int(share * len(deals)) for share in (0.3, 0.5, 0.6, 0.7, 0.8)}
    bands = np.clip(np.digitize(best["probability"], BINS) - 1, 0, len(BINS) - 2)
    return {
        "deals": len(deals),
        "brier": round(float((errors.sum() + missed) / len(deals)), 4),
        "log_loss": round(float(log_loss(true, np.clip(rows["probability"], 0.001, 0.999))), 4),
        "told": round(len(told) / len(deals), 3),
        "right_if_told": round(float(told["is_right"].mean()), 3),
        "right_of_surest": {
            name: round(float(running[count - 1] / count), 3) for name, count in shares.items() if count <= len(best)
        },
        "reliability": [
            {
                "from": BINS[band],
                "deals": int((bands == band).sum()),
                "probability": round(float(best["probability"][bands == band].mean()), 3),
                "right": round(float(best["is_right"][bands == band].mean()), 3),
            }
            for band in range(len(BINS) - 1)
            if (bands == band).any()
        ],
    }
