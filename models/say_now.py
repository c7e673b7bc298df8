"""marts.say_now: what to say against each competitor now, by segment and category, by a rule that anyone can follow.

Four things are counted in the deals against a competitor: what notes say for us, against us, for them and against them.
Each calls for one action: promote a strength of ours, defend against an objection, neutralise a strength of theirs,
attack a weakness of theirs. Objections are noted far more often than all else, so the rule asks what stands out:

1. With fewer than 5 of these counts: watch.
2. A side stands out where it is counted in 5 deals or more and its share of the four is clear of (its Wilson interval
   lies above) its usual share, that over all competitors and categories of the window. The action is that of the side
   that stands out; of several, of the one that exceeds its usual share most as a ratio.
3. Where none does, but one side is clear of half of the four: the action of that side.
4. Otherwise: watch.

A hint from counts, not a test: over many cells some stand out by chance. Not here: announced changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, intervals, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("competitor", "segment_name", "segment_value", "category")
KEY = ("competitor", "segment", "category")
ACTIONS = {
    "our_strength": "promote",
    "our_objection": "defend",
    "their_strength": "neutralise",
    "their_weakness": "attack",
}
SENTENCES = {
    "promote": "{label}: promote it against {name}. Notes praise ours in {counted} of {deals} that speak of it.",
    "defend": "{label}: defend it against {name}. Notes object to ours in {counted} of {deals} that speak of it.",
    "neutralise": "{label}: neutralise {name}. Notes praise theirs in {counted} of {deals} that speak of it.",
    "attack": "{label}: attack {name}. Notes fault theirs in {counted} of {deals} that speak of it.",
    "watch": "{label}: watch it against {name}. Nothing stands out, with {deals} to go by.",
}
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "competitor",
    "segment_name",
    "segment_value",
    "category",
    "category_group",
    "action",
    "sentence",
    "deals",
    *ACTIONS,
    "n",
    "share",
    "share_low",
    "share_high",
    "usual_share",
    "flag",
    "until_ranked",
    "won",
    "decided",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "win_rate_flag",
    "quotes",
    "evidence_key",
)


def say_now(
    claims: pd.DataFrame, quotes: pd.DataFrame, competitors: pd.DataFrame, categories: pd.DataFrame
) -> pd.DataFrame:
    """One row per window, competitor, segment value and category that notes speak of: action, counts and quotes.

    Reads counts.competitor_claims, counts.competitor_quotes, settings.competitors and settings.categories. `share` is
    that of the side that decides the action over the four counts `n`; for watch, that of the largest side.
    """
    cells = evidence.with_key(claims, "say_now", KEY)
    cells = cells.assign(n=cells[list(ACTIONS)].sum(axis=1).astype("int64"), decided=cells["won"] + cells["lost"])
    cells = _with_action(cells, _usual_shares(cells))
    cells = rates.with_rate(cells, "share", cells["counted"], cells["n"])
    cells = rates.with_rate(cells, "win_rate", cells["won"], cells["decided"])
    cells = rates.with_flag(cells, "decided", "win_rate_flag")
    cells = rates.with_until_ranked(rates.with_flag(cells, "n"), "n")
    cells = cells.merge(quotes, how="left", on=["period_kind", *CELL, "side"])
    return rates.finished(_with_sentence(cells, competitors, categories), COLUMNS)


def _usual_shares(cells: pd.DataFrame) -> pd.DataFrame:
    """Per period_kind, each side's share of the four counts over all competitors and categories."""
    overall = cells[cells["segment_name"] == "all"].groupby("period_kind")[[*ACTIONS, "n"]].sum()
    shares: pd.DataFrame = overall[list(ACTIONS)].div(overall["n"], axis=0)
    return shares


def _with_action(cells: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """Add action, side (the one that decides it, else the largest), counted (its count) and usual_share."""
    import numpy as np

    counts = cells[list(ACTIONS)].to_numpy(dtype=float)
    usually = usual.reindex(cells["period_kind"]).to_numpy(dtype=float).reshape(counts.shape)
    share = intervals.wilson(counts, np.repeat(cells["n"].to_numpy()[:, None], len(ACTIONS), axis=1))
    is_clear = (share.low > usually) & (counts >= rates.INDICATIVE_FROM)
    lift = np.where(is_clear, share.value / np.where(usually > 0, usually, 1), 0)
    largest = counts.argmax(axis=1)
    every = np.arange(len(cells))
    enough = cells["n"].to_numpy() >= rates.INDICATIVE_FROM
    stands_out = enough & (lift.max(axis=1) > 0) if len(cells) else enough
    is_most = enough & (share.low[every, largest] > 0.5)
    chosen = np.where(stands_out, lift.argmax(axis=1), largest)
    sides, actions = np.array(list(ACTIONS)), np.array(list(ACTIONS.values()))
    acted: pd.DataFrame = cells.assign(
        action=np.where(stands_out | is_most, actions[chosen], "watch"),
        side=sides[chosen],
        counted=counts[every, chosen],
        usual_share=usually[every, chosen],
    )
    return acted


def _with_sentence(cells: pd.DataFrame, competitors: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    labels = dict(zip(categories["category"], categories["label"], strict=True))
    names = dict(zip(competitors["competitor"], competitors["name"], strict=True))
    rows = zip(cells["action"], cells["category"], cells["competitor"], cells["counted"], cells["deals"], strict=True)
    sentences = [
        SENTENCES[action].format(
            label=labels.get(category, category),
            name=names.get(competitor, competitor),
            counted=int(counted),
            deals=f"{deals} deal{'' if deals == 1 else 's'}",
        )
        for action, category, competitor, counted, deals in rows
    ]
    return cells.assign(sentence=pd.Series(sentences, index=cells.index, dtype="str"))
