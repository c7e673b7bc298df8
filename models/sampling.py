"""What an analyst is asked to review: sentences drawn at random, and claims on which most hangs.

Not here: what the answers say of the extraction (`quality`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ANNOUNCED_WEIGHT = 2.0
"""A claim in a cell whose change was announced counts as if its deal were worth so many times as much."""


def allocate(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """How many to draw from each stratum: the same number from each, never more than it has; their sum is `count`,
    or all there is.

    Equal numbers, since the sentences in which something was read are few: drawn in proportion they would leave
    precision to a handful. For recall, equal numbers cost little against the best allocation (Neyman's).
    """
    drawn = dict.fromkeys(sizes, 0)
    left = min(count, sum(sizes.values()))
    while left:
        open_strata = [name for name, size in sizes.items() if drawn[name] < size]
        for name in open_strata[:left]:
            drawn[name] += 1
            left -= 1
    return drawn


def draw(sentences: pd.DataFrame, count: int, seed: int) -> pd.DataFrame:
    """`count` of the rows, simple random without replacement within each value of `stratum`; adds `stratum_size`.

    The same rows in the same order with the same seed give the same draw.
    """
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(seed)
    sizes = {str(name): int(size) for name, size in sentences["stratum"].value_counts().sort_index().items()}
    drawn = [sentences.head(0).assign(stratum_size=pd.Series(dtype="int64"))]
    for name, number in allocate(sizes, count).items():
        rows = sentences[sentences["stratum"] == name]
        chosen = np.sort(random.choice(len(rows), size=number, replace=False))
        drawn.append(rows.iloc[chosen].assign(stratum_size=sizes[name]))
    found: pd.DataFrame = pd.concat(drawn, ignore_index=True)
    return found


def most_telling(claims: pd.DataFrame, count: int) -> pd.DataFrame:
    """The `count` claims with most impact x doubt, one a deal; adds `impact`, `doubt`.

    Impact is the deal's `amount` (the median where the CRM has none, 1 where it has none at all), doubled where
    `is_announced`: what is at stake if the claim is wrong, in the home currency. Doubt is 1 - `confidence`.
    Equals go by note_id and span_start.
    """
    amounts = claims["amount"].astype("float64").clip(lower=0)
    usual = amounts.median() if amounts.notna().any() else 1.0
    weight = claims["is_announced"].astype(bool).map({True: ANNOUNCED_WEIGHT, False: 1.0})
    scored = claims.assign(impact=amounts.fillna(usual) * weight, doubt=(1 - claims["confidence"]).clip(0, 1))
    ranked = scored.assign(stake=scored["impact"] * scored["doubt"]).sort_values(
        ["stake", "note_id", "span_start"], ascending=[False, True, True], kind="stable"
    )
    found: pd.DataFrame = ranked.drop_duplicates("deal_id").head(count).drop(columns="stake").reset_index(drop=True)
    return found
