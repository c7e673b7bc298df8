"""marts.objection_trend: how often each objection is raised, and how deals with and without it end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, gaps, intervals, rates
from models.quality import ELSEWHERE

if TYPE_CHECKING:
    import pandas as pd

CELL = ("category", "competitor", "segment_name", "segment_value")
KEY = ("category", "competitor", "segment")
GAP = ("gap", "gap_low", "gap_high")
READING = ("precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high", "is_proven")
QUALITY = (*READING, *ELSEWHERE)
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    "category",
    "category_group",
    "competitor",
    "segment_name",
    "segment_value",
    "raised",
    "resolved",
    "n",
    "prevalence",
    "prevalence_low",
    "prevalence_high",
    "flag",
    "closed_deals",
    "coverage",
    "coverage_low",
    "coverage_high",
    "coverage_flag",
    "won_if_raised",
    "n_if_raised",
    "win_rate_if_raised",
    "win_rate_if_raised_low",
    "win_rate_if_raised_high",
    "win_rate_if_raised_flag",
    "won_if_not",
    "n_if_not",
    "win_rate_if_not",
    "win_rate_if_not_low",
    "win_rate_if_not_high",
    "win_rate_if_not_flag",
    *GAP,
    "gap_flag",
    "change",
    "change_low",
    "change_high",
    "is_announced",
    *QUALITY,
    "evidence_key",
)


def objection_trend(
    objections: pd.DataFrame, segments: pd.DataFrame, judgements: pd.DataFrame, quality: pd.DataFrame
) -> pd.DataFrame:
    """One row per period, category, competitor and segment value: prevalence, survival, gap and change of prevalence.

    Reads counts.objections, settings.segments, meta.judgements and marts.extraction_quality, whose precision and recall
    of the category stand beside its figures. The gap of a cell over all segments is pooled over the values of the first
    dimension of the settings; within one segment it is the plain difference.
    """
    cells = evidence.with_key(objections, "objection", KEY)
    cells = rates.with_rate(cells, "coverage", cells["n"], cells["closed_deals"])
    cells = rates.with_flag(cells, "closed_deals", "coverage_flag")
    cells = rates.with_rate(cells, "prevalence", cells["raised"], cells["n"])
    cells = rates.with_rate(cells, "win_rate_if_raised", cells["won_if_raised"], cells["n_if_raised"])
    cells = rates.with_rate(cells, "win_rate_if_not", cells["won_if_not"], cells["n_if_not"])
    cells = _with_gap(cells, segments["segment_name"].iloc[0] if len(segments) else "all")
    cells = rates.with_flag(cells, "n")
    cells = rates.with_flag(cells, "n_if_raised", "win_rate_if_raised_flag")
    cells = rates.with_flag(cells, "n_if_not", "win_rate_if_not_flag")
    cells = rates.with_change(rates.with_flag(cells, "gap_n", "gap_flag"), CELL, "raised", "n")
    cells = cells.merge(quality[["category", *QUALITY]], how="left", on="category")
    cells = cells.assign(is_proven=cells["is_proven"].eq(True))
    return rates.finished(rates.with_announced(cells, judgements), COLUMNS)


def _with_gap(cells: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Add `gap`, its bounds and `gap_n`, the smaller of its two sides. A cell within one segment is one stratum, so its
    gap is the plain difference.
    """
    keys = ["period_kind", "period_on", *CELL]
    plain = intervals.newcombe(*(cells[name] for name in ("won_if_raised", "n_if_raised", "won_if_not", "n_if_not")))
    cells = cells.assign(
        **dict(zip(GAP, plain, strict=True)), gap_n=cells[["n_if_raised", "n_if_not"]].min(axis="columns")
    )
    of_all = cells["segment_name"] == "all"
    strata = cells[cells["segment_name"] == dimension].assign(segment_name="all", segment_value="all")
    pooled = cells.loc[of_all, keys].merge(gaps.mantel_haenszel(strata, keys), how="left", on=keys)
    cells.loc[of_all, list(GAP)] = pooled[list(GAP)].to_numpy()
    cells.loc[of_all, "gap_n"] = pooled["gap_n"].fillna(0).to_numpy()
    return cells
