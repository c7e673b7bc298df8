"""marts.reason_gap: where the CRM, the notes and an analyst give different reasons for the same deals.

Neither side is taken to be at fault. Not here: what decided deals by each of them (`reasons`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import agreement, evidence, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("period_kind", "period", "period_code", "period_on", "is_complete", "compared", "outcome")
KAPPA = ("kappa", "kappa_low", "kappa_high")
SIDES = {"crm_notes": "CRM and notes", "crm_analyst": "CRM and analyst", "notes_analyst": "Notes and analyst"}
OUTCOMES = {"won": "won deals", "lost": "lost deals", "no_decision": "deals without a decision", "all": "closed deals"}
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    "compared",
    "outcome",
    "reason",
    "first_deals",
    "second_deals",
    "agreed",
    "differ",
    "n",
    "agreement",
    "agreement_low",
    "agreement_high",
    "deals",
    *KAPPA,
    "flag",
    "sentence",
    "evidence_key",
)


def reason_gap(pairs: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    """One row per period, two sides, outcome and reason ('all' for all together): how often both give the same.

    Reads counts.reason_pairs and settings.categories. The flag is that of `n`; kappa is given from twenty deals up.
    """
    import pandas as pd

    labels = dict(zip(categories["category"], categories["label"], strict=True))
    cells = _counted(pairs)
    sentences = [_sentence(row, labels) for row in cells.to_dict("records")]
    cells = evidence.with_key(cells, "reason_gap", ("compared", "outcome", "reason"))
    cells = rates.with_rate(cells, "agreement", cells["agreed"], cells["n"])
    return rates.finished(rates.with_flag(cells.assign(sentence=pd.Series(sentences, dtype="str")), "n"), COLUMNS)


def _counted(pairs: pd.DataFrame) -> pd.DataFrame:
    """Counts and kappa of each cell and reason that either side gives in it, and of all reasons together first."""
    import numpy as np
    import pandas as pd

    reasons = sorted({*pairs["first_reason"], *pairs["second_reason"]})
    grouped = pairs.groupby(list(CELL), sort=True)
    cells = grouped.head(1)[list(CELL)].assign(cell=grouped.ngroup()).sort_values("cell", ignore_index=True)
    places = [pd.Categorical(pairs[side], categories=reasons).codes for side in ("first_reason", "second_reason")]
    tables = np.zeros((len(cells), len(reasons), len(reasons)), dtype=np.int64)
    np.add.at(tables, (grouped.ngroup(), *places), pairs["deals"])

    def told(of_all: Any, of_each: Any) -> Any:
        """One value for all reasons together, then one for each, cell after cell."""
        return np.concatenate([np.asarray(of_all)[:, None], of_each], axis=1).ravel()

    both, first, second = np.diagonal(tables, axis1=1, axis2=2), tables.sum(2), tables.sum(1)
    deals, either = tables.sum((1, 2)), first + second - both
    found = cells.drop(columns="cell").loc[cells.index.repeat(len(reasons) + 1)].reset_index(drop=True)
    found = found.assign(
        reason=pd.Series(["all", *reasons] * len(cells), dtype="str"),
        first_deals=told(deals, first),
        second_deals=told(deals, second),
        agreed=told(both.sum(1), both),
        n=told(deals, either),
        deals=deals.repeat(len(reasons) + 1),
    )
    found["differ"] = found["n"] - found["agreed"]
    sides = (found[name] for name in ("agreed", "first_deals", "second_deals", "deals"))
    kappas = agreement.kappas(agreement.two_by_two(*sides))
    kappas[:: len(reasons) + 1] = agreement.kappas(tables)
    kappas[found["deals"] < rates.RANKED_FROM] = np.nan
    found[list(KAPPA)] = kappas
    there: pd.DataFrame = found[found["n"] > 0].reset_index(drop=True)
    return there


def _sentence(row: dict[str, Any], labels: dict[str, str]) -> str:
    """For instance: "CRM and notes differ on the reason of 12 of 40 lost deals." """
    sides, deals = SIDES[row["compared"]], f"{row['differ']} of {row['n']} {OUTCOMES[row['outcome']]}"
    if row["reason"] == "all":
        return f"{sides} differ on the reason of {deals}."
    return f"{sides} differ on {deals} for which either gives “{labels.get(row['reason'], row['reason'])}”."
