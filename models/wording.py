"""Words of figures that several tables' sentences share: shares, quarters, and which deals a cell is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def subject(row: Mapping[str, Any], names: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """What a figure is, such as "The win rate against Relay" or "The share of closed deals that saw Relay"."""
    if row["metric"] == "win_rate":
        return f"The win rate{where(row, names)}"
    share_of = f"The share of {deals(row, names)}"
    if row["metric"] == "seen_share":
        return f"{share_of} in which {names.get(row['competitor'], row['competitor'])} was seen"
    return f"{share_of} with the objection “{labels.get(row['category'], row['category'])}”"


def deals(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The deals that a cell is about, such as "closed renewal deals" or "closed deals with notes against Relay".

    Whether a competitor was seen or an objection raised is known only of deals with evidence, or with notes.
    """
    known_of = {"seen_share": " with evidence", "prevalence": " with notes"}.get(row["metric"], "")
    if row["deal_type"] != "all":
        return f"closed {row['deal_type']} deals{known_of}"
    return f"closed deals{known_of}{where(row, names)}"


def where(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What narrows a cell, such as " in size small"; nothing for the whole."""
    if row["segment_name"] != "all":
        return f" in {row['segment_name']} {row['segment_value']}"
    if row["deal_type"] != "all":
        return f" in {row['deal_type']} deals"
    if row["metric"] != "seen_share" and row["competitor"] != "all":
        return f" against {names.get(row['competitor'], row['competitor'])}"
    return ""


def share(row: Mapping[str, Any], side: str) -> str:
    """The rate before or after with its counts, such as "40% (60 of 150)"; without cases there is none."""
    if not row[f"n_{side}"]:
        return "no rate (0 of 0)"
    return f"{100 * row[f'rate_{side}']:.0f}% ({row[f'counted_{side}']} of {row[f'n_{side}']})"


def quarter(period: str, months_back: int) -> str:
    """The quarter so many months before `period` in words: for FY2027-Q1 and 3, Q4 FY2026."""
    year, _, number = period.removeprefix("FY").partition("-Q")
    then = 4 * int(year) + int(number) - 1 - months_back // 3
    return f"Q{then % 4 + 1} {'FY' if period.startswith('FY') else ''}{then // 4}"
