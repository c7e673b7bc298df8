"""marts.mix_and_rate: how much of an announced change comes from other deals, and how much from other rates.

A change of the whole is the sum over the parts of (change of the part's share) x (its mean rate), the mix, and of (its
mean share) x (change of its rate): exact, whichever way the whole is split. Not here: which changes are announced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import rates
from models.announcements import CELL, MONTHS_BACK, quarter_cells

if TYPE_CHECKING:
    import pandas as pd

REST = "(other)"
CHANGE = ("period_on", *CELL, "compared_with")
COUNTS = ("counted_before", "n_before", "counted_after", "n_after")
COLUMNS = (
    "announced_for",
    "period_on",
    "table_name",
    "metric",
    "competitor",
    "category",
    "segment_name",
    "segment_value",
    "deal_type",
    "compared_with",
    "split_by",
    "part",
    *COUNTS,
    "share_before",
    "share_after",
    "rate_before",
    "rate_before_low",
    "rate_before_high",
    "rate_after",
    "rate_after_low",
    "rate_after_high",
    "mix_effect",
    "rate_effect",
    "change",
    "n",
    "flag",
    "evidence_key",
)


def mix_and_rate(
    judgements: pd.DataFrame, deals: pd.DataFrame, competitors: pd.DataFrame, objections: pd.DataFrame
) -> pd.DataFrame:
    """One row per announced change, dimension that it can be split by, and part; part 'all' is their sum.

    Reads meta.judgements, counts.deals, counts.competitors and counts.objections. The change is that of the counts as
    they are now, which late edits may have moved since it was announced. Deals that are in none of the parts counted,
    for want of a deal type or of cases, are the part '(other)'.
    """
    import pandas as pd

    announced = judgements[judgements["is_announced"].astype(bool)]
    announced = announced.assign(category=announced["category"].fillna(""), announced_for=announced["period"])
    cells = pd.concat([*quarter_cells(deals, competitors, objections)], ignore_index=True)
    wholes = _with_counts(announced[[*CHANGE, "announced_for", "table_name", "evidence_key"]], cells)
    parts = _with_rest(wholes, _parts(wholes, cells))
    split = _with_effects(parts)
    split["category"] = split["category"].where(split["category"] != "", None)
    for side in ("before", "after"):
        split = rates.with_rate(split, f"rate_{side}", split[f"counted_{side}"], split[f"n_{side}"])
    split = split.assign(n=split[["n_before", "n_after"]].min(axis="columns"))
    return rates.finished(rates.with_flag(split, "n"), COLUMNS)


def _with_counts(changed: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells' counts in both quarters, as they are now."""
    import pandas as pd

    for side in ("after", "before"):
        back = changed["compared_with"].map(MONTHS_BACK if side == "before" else dict.fromkeys(MONTHS_BACK, 0))
        on = [date - pd.DateOffset(months=int(months)) for date, months in zip(changed["period_on"], back, strict=True)]
        of_side = cells[["period_on", *CELL, "counted", "n"]].rename(
            columns={"period_on": "on", "counted": f"counted_{side}", "n": f"n_{side}"}
        )
        on_dates = pd.Series(on, index=changed.index, dtype=cells["period_on"].dtype)
        changed = changed.assign(on=on_dates).merge(of_side, how="left", on=["on", *CELL]).drop(columns="on")
    return changed.fillna(dict.fromkeys(COUNTS, 0)).astype(dict.fromkeys(COUNTS, "int64"))


def _parts(wholes: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Each whole once for each value of each dimension by which it is not narrowed, with the value's counts."""
    import pandas as pd

    found = []
    for split_by, narrows in (("segment", ["segment_name", "segment_value"]), ("deal_type", ["deal_type"])):
        keys = [name for name in ("metric", "competitor", "category", *CELL[3:]) if name not in narrows]
        values = cells.loc[cells[narrows[0]] != "all", [*keys, *narrows]].drop_duplicates()
        whole = wholes[wholes[narrows[0]] == "all"].drop(columns=[*narrows, *COUNTS])
        parts = _with_counts(whole.merge(values, on=keys), cells)
        parts["split_by"] = parts["segment_name"] if split_by == "segment" else "deal_type"
        parts["part"] = parts[narrows[-1]]
        found.append(parts.assign(**dict.fromkeys(narrows, "all")))
    together: pd.DataFrame = pd.concat(found, ignore_index=True)
    together = together[(together["n_before"] > 0) | (together["n_after"] > 0)]
    return together


def _with_rest(wholes: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The parts, what of the whole is in none of them, and the whole itself, for each dimension."""
    import pandas as pd

    summed = parts.groupby([*CHANGE, "split_by"], as_index=False)[list(COUNTS)].sum()
    whole = summed[[*CHANGE, "split_by"]].merge(wholes, on=list(CHANGE)).assign(part="all")
    rest = whole.assign(part=REST, **{name: whole[name] - summed[name].to_numpy() for name in COUNTS})
    rest = rest[(rest["n_before"] > 0) | (rest["n_after"] > 0)]
    together: pd.DataFrame = pd.concat([whole, parts, rest], ignore_index=True)
    order = together["part"].map({"all": 0, REST: 2}).fillna(1)
    return together.assign(order=order).sort_values(
        ["period_on", "evidence_key", "compared_with", "split_by", "order", "part"],
        ascending=[False, True, False, True, True, True],
        ignore_index=True,
    )


def _with_effects(parts: pd.DataFrame) -> pd.DataFrame:
    """Add shares and effects. Where a part has no deals in one quarter, all that it brings is mix."""
    is_whole = parts["part"] == "all"
    by = [parts[name] for name in (*CHANGE, "split_by")]
    rate, share = {}, {}
    for side in ("before", "after"):
        n = parts[f"n_{side}"]
        rate[side] = parts[f"counted_{side}"] / n.where(n > 0)
        share[side] = n / n.where(is_whole, 0).groupby(by).transform("sum")
    before, after = rate["before"].fillna(rate["after"]), rate["after"].fillna(rate["before"])
    mix = (share["after"] - share["before"]) * (before + after) / 2
    within = (share["before"] + share["after"]) / 2 * (after - before)
    effects = {"mix_effect": mix, "rate_effect": within}
    for name, effect in effects.items():
        total = effect.where(~is_whole, 0.0).groupby(by).transform("sum")
        effects[name] = total.where(is_whole, effect)
    return parts.assign(
        share_before=share["before"],
        share_after=share["after"],
        **effects,
        change=effects["mix_effect"] + effects["rate_effect"],
    )
