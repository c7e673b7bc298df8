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
    found = [row for cell, rows in pairs.groupby(list(CELL), sort=True) for row in _cell(cell, rows)]
    counted = ("reason", "first_deals", "second_deals", "agreed", "differ", "n", "deals")
    cells = pd.DataFrame(found, columns=[*CELL, *counted, *KAPPA])
    alone = cells[(cells["reason"] != "all") & (cells["deals"] >= rates.RANKED_FROM)]
    cells.loc[alone.index, list(KAPPA)] = agreement.kappas(
        alone["agreed"], alone["first_deals"], alone["second_deals"], alone["deals"]
    )
    numbers = dict.fromkeys(counted[1:], "int64") | dict.fromkeys(KAPPA, "float64")
    words = dict.fromkeys(("period_code", "compared", "outcome", "reason"), "str")
    cells = cells.astype(numbers | words | {"period_on": "datetime64[us]", "is_complete": "bool"})
    cells = evidence.with_key(cells, "reason_gap", ("compared", "outcome", "reason"))
    cells = rates.with_rate(cells, "agreement", cells["agreed"], cells["n"])
    sentences = [_sentence(row, labels) for row in cells.to_dict("records")]
    return rates.finished(rates.with_flag(cells.assign(sentence=pd.Series(sentences, dtype="str")), "n"), COLUMNS)


def _cell(cell: Any, rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    import numpy as np

    reasons = sorted({*rows["first_reason"], *rows["second_reason"]})
    table = np.zeros((len(reasons), len(reasons)), dtype=np.int64)
    places = [[reasons.index(reason) for reason in rows[side]] for side in ("first_reason", "second_reason")]
    np.add.at(table, tuple(places), rows["deals"].to_numpy())
    both, first, second, deals = table.diagonal(), table.sum(axis=1), table.sum(axis=0), int(table.sum())
    agreed = int(both.sum())
    kappa = agreement.kappa(table) if deals >= rates.RANKED_FROM else agreement.UNKNOWN
    found = [(*cell, "all", deals, deals, agreed, deals - agreed, deals, deals, *kappa)]
    for at, reason in enumerate(reasons):
        either = first[at] + second[at] - both[at]
        counts = (first[at], second[at], both[at], either - both[at], either, deals)
        found.append((*cell, reason, *counts, *agreement.UNKNOWN))
    return found


def _sentence(row: dict[str, Any], labels: dict[str, str]) -> str:
    """For instance: "CRM and notes differ on the reason of 12 of 40 lost deals." """
    sides, deals = SIDES[row["compared"]], f"{row['differ']} of {row['n']} {OUTCOMES[row['outcome']]}"
    if row["reason"] == "all":
        return f"{sides} differ on the reason of {deals}."
    return f"{sides} differ on {deals} for which either gives “{labels.get(row['reason'], row['reason'])}”."
