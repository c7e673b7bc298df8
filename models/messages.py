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
    "won_used",
    "n_used",
    "win_rate_used",
    "win_rate_used_low",
    "win_rate_used_high",
    "won_unused",
    "n_unused",
    "win_rate_unused",
    "win_rate_unused_low",
    "win_rate_unused_high",
    "won_before",
    "win_rate_before",
    "win_rate_before_low",
    "win_rate_before_high",
    "n_before",
    "won_after",
    "win_rate_after",
    "win_rate_after_low",
    "win_rate_after_high",
    "n_after",
    "flag",
    "evidence_key",
)


def message_trend(messages: pd.DataFrame) -> pd.DataFrame:
    """One row per period and message: use among eligible deals, wins with and without it, before and after its date.

    Reads counts.messages. The flag is that of `n_used`.
    """
    cells = evidence.with_key(messages, "message", ("message",))
    cells = rates.with_rate(cells, "use_rate", cells["used"], cells["eligible"])
    for group in ("used", "unused", "before", "after"):
        cells = rates.with_rate(cells, f"win_rate_{group}", cells[f"won_{group}"], cells[f"n_{group}"])
    return rates.finished(rates.with_flag(cells, "n_used"), COLUMNS)
