"""marts.message_trend: how often a message of marketing's is used and echoed, and how those deals end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, rates

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    "message",
    "wording",
    "launched_on",
    "eligible",
    "used",
    "buyer_echoed",
    "use_rate",
    "use_rate_low",
    "use_rate_high",
    "use_rate_flag",
    "echo_rate",
    "echo_rate_low",
    "echo_rate_high",
    "echo_rate_flag",
    "won_used",
    "n_used",
    "win_rate_used",
    "win_rate_used_low",
    "win_rate_used_high",
    "flag",
    "won_echoed",
    "n_echoed",
    "win_rate_echoed",
    "win_rate_echoed_low",
    "win_rate_echoed_high",
    "win_rate_echoed_flag",
    "won_unused",
    "n_unused",
    "win_rate_unused",
    "win_rate_unused_low",
    "win_rate_unused_high",
    "win_rate_unused_flag",
    "gap",
    "gap_low",
    "gap_high",
    "gap_flag",
    "won_before",
    "n_before",
    "before",
    "before_low",
    "before_high",
    "before_flag",
    "won_after",
    "n_after",
    "after",
    "after_low",
    "after_high",
    "after_flag",
    "shift",
    "shift_low",
    "shift_high",
    "shift_flag",
    "evidence_key",
)
RATES = {
    "use_rate": ("used", "eligible"),
    "echo_rate": ("buyer_echoed", "eligible"),
    "win_rate_used": ("won_used", "n_used"),
    "win_rate_echoed": ("won_echoed", "n_echoed"),
    "win_rate_unused": ("won_unused", "n_unused"),
    "before": ("won_before", "n_before"),
    "after": ("won_after", "n_after"),
}


def message_trend(messages: pd.DataFrame) -> pd.DataFrame:
    """One row per period and message: use among eligible deals, wins with and without it, before and after its date.

    Reads counts.messages. `flag` is that of `n_used`.
    """
    cells = evidence.with_key(messages, "message", ("message",))
    for name, (counted, n) in RATES.items():
        cells = rates.with_flag(rates.with_rate(cells, name, cells[counted], cells[n]), n, f"{name}_flag")
    cells = rates.with_difference(cells, "gap", "won_used", "n_used", "won_unused", "n_unused")
    cells = rates.with_difference(cells, "shift", "won_after", "n_after", "won_before", "n_before")
    return rates.finished(cells.assign(flag=cells["win_rate_used_flag"]), COLUMNS)
