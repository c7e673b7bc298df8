"""marts.new_names: vendors that the catalog lacks, and phrases that come up more than before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models import rates, rising

if TYPE_CHECKING:
    import pandas as pd

MOST_PHRASES = 50
COLUMNS = (
    "kind",
    "name",
    "first_seen_on",
    "is_new",
    "deals_30d",
    "prior_30d",
    "deals_12m",
    "n",
    "share",
    "share_low",
    "share_high",
    "flag",
    "until_ranked",
    "q_value",
    "quote",
    "evidence_key",
)


def new_names(vendors: pd.DataFrame, phrases: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor that competitors.yaml lacks and per phrase that comes up: vendors first, most deals first.

    Reads counts.vendors and counts.phrases. A phrase is listed when its deals fall into the last 90 days
    clearly more often than claims do: the binomial tail of deals_first_90d among deals_12m at the claims' own share
    (scipy), q at most 0.05 (Benjamini-Hochberg over all phrases in three deals or more), the 50 clearest at most. Of
    two of which one holds the other, the one with more deals is kept; of equals the longer.
    """
    import pandas as pd

    listed = pd.concat([vendors.assign(kind="vendor", q_value=float("nan")), _rising(phrases)], ignore_index=True)
    names = listed["name"].astype("str").str.replace("%", "%25").str.replace("/", "%2F")
    listed = listed.assign(evidence_key="new_names/" + listed["kind"] + "/" + names)
    listed = rates.with_rate(listed, "share", listed["deals_30d"], listed["n"])
    listed = rates.with_until_ranked(rates.with_flag(listed, "n"), "n")
    return rates.finished(listed, COLUMNS)


def _rising(phrases: pd.DataFrame) -> pd.DataFrame:
    q_values = rising.q_values(
        phrases["deals_first_90d"], phrases["deals_12m"], phrases["claims_90d"] / phrases["claims_12m"]
    )
    tested = phrases.assign(kind="phrase", q_value=q_values, words=phrases["name"].str.count(" "))
    clear = tested[(q_values <= rising.Q) & (tested["deals_30d"] > 0)]
    clear = clear.sort_values(["deals_30d", "words", "name"], ascending=[False, False, True])
    apart = clear[clear["name"].isin(list(_apart(clear["name"])))]
    listed: pd.DataFrame = apart.nsmallest(MOST_PHRASES, "q_value").sort_values(
        ["deals_30d", "name"], ascending=[False, True]
    )
    return listed


def _apart(names: pd.Series) -> Iterator[str]:
    """Each name of which none before it holds the words, or is held by it."""
    kept: list[str] = []
    for name in names:
        if not any(f" {name} " in f" {other} " or f" {other} " in f" {name} " for other in kept):
            kept.append(name)
            yield name
