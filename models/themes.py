"""Emerging themes: sentences that no category fits, and vendors that the catalog lacks, grouped and named by their
words.

Sentences are clustered by their vectors (scikit-learn, average linkage over cosine distances); the word that marks a
cluster off most makes the theme, so that its id stays the same from night to night. What is listed has hardly been
spoken of before, and has come up lately clearly more often than everything else of its kind. Not here: reading
sentences, the table of counts (`models.emerging_themes`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import rising

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_DEALS = 3
NEW_DAYS = 60
"""A deal that first speaks of a theme within so many days is new to it."""
MOSTLY_NEW = 0.8
"""Share of a theme's deals of the year that must be new to it: what was spoken of before has merely grown."""
FARTHEST = 0.6
"""Mean cosine distance up to which two clusters are one."""
MOST_SENTENCES = 6000
LONGEST_NAME = 3
COMMON_TO = 0.5
"""Share of a cluster's deals that its marking word must be said in."""
NEARLY = 0.9
"""Words that mark a cluster off at least so well as the best one mark it alike: the one said in most deals is taken."""


@dataclass(frozen=True)
class Theme:
    """A theme: its id, its name, and the numbers of the rows that speak of it."""

    theme_id: str
    name: str
    rows: tuple[int, ...]


def phrases(sentences: pd.DataFrame, vectors: NDArray[np.float32], as_of: dt.date) -> list[Theme]:
    """The emerging themes of `sentences`: deal_id, written_on, words and stems (lists of equal length, ''
    for small words and names), is_placed.

    `vectors` [rows, dimensions] are of unit length. Of more than 6,000 rows the clusters are found in 6,000, evenly
    spread. Half of a theme's sentences or more are not placed in a category.
    """
    if len(sentences) < FEWEST_DEALS:
        return []
    frame = sentences.reset_index(drop=True)
    held: dict[str, list[int]] = {}
    for row, stems in enumerate(frame["stems"]):
        for stem in filter(None, set(stems)):
            held.setdefault(stem, []).append(row)
    deals = frame["deal_id"].to_numpy()
    spread = {stem: len(set(deals[rows])) for stem, rows in held.items()}
    found: dict[str, set[int]] = {}
    for rows in _clusters(vectors):
        if len(set(deals[rows])) < FEWEST_DEALS:
            continue
        mark = _mark(frame, rows, spread)
        if mark and mark[1] >= COMMON_TO:
            found.setdefault(mark[0], set()).update(rows, held[mark[0]])
    themes = [
        Theme(f"phrase-{stem}", _name(frame, sorted(rows), stem), tuple(sorted(rows)))
        for stem, rows in sorted(found.items())
        if 2 * frame["is_placed"].to_numpy()[sorted(rows)].sum() <= len(rows)
    ]
    return _emerging(themes, frame, as_of)


def vendors(places: pd.DataFrame, as_of: dt.date) -> list[Theme]:
    """The emerging vendors of `places`: deal_id, written_on, name (as written) and vendor (its id, whatever the
    spelling).
    """
    frame = places.reset_index(drop=True)
    themes = []
    for vendor, rows in frame.groupby("vendor").groups.items():
        spellings = Counter(frame["name"].iloc[list(rows)])
        name = min(spellings, key=lambda each: (-spellings[each], each))
        themes.append(Theme(f"vendor-{vendor}", name, tuple(int(row) for row in rows)))
    return _emerging(themes, frame, as_of)


def _emerging(themes: list[Theme], frame: pd.DataFrame, as_of: dt.date) -> list[Theme]:
    """Those in three deals or more, mostly new to them, that rise clearly against all rows together."""
    import pandas as pd

    days = (pd.Timestamp(as_of) - pd.to_datetime(frame["written_on"])).dt.days.to_numpy()
    deals = frame["deal_id"].to_numpy()
    counted = []
    for theme in themes:
        first: dict[str, int] = {}
        for row in theme.rows:
            first[deals[row]] = max(first.get(deals[row], 0), int(days[row]))
        counted.append((theme, len(first), sum(day < NEW_DAYS for day in first.values())))
    tested = pd.DataFrame(counted, columns=["theme", "deals_12m", "deals_new"])
    tested = tested.astype({"deals_12m": "int64", "deals_new": "int64"})
    tested = tested[tested["deals_12m"] >= FEWEST_DEALS]
    share = float((days < NEW_DAYS).mean()) if len(days) else 0.0
    tested = tested[rising.testable(tested["deals_12m"], share)]
    q_values = rising.q_values(tested["deals_new"], tested["deals_12m"], share)
    is_new = tested["deals_new"] >= MOSTLY_NEW * tested["deals_12m"]
    return list(tested["theme"][is_new & (q_values <= rising.Q)])


def _clusters(vectors: NDArray[np.float32]) -> Iterable[list[int]]:
    """The numbers of the rows of each cluster."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    chosen = np.arange(len(vectors))
    if len(vectors) > MOST_SENTENCES:
        chosen = np.linspace(0, len(vectors) - 1, MOST_SENTENCES).astype(int)
    centred = vectors[chosen] - vectors[chosen].mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1)
    chosen, centred = chosen[lengths > 0], centred[lengths > 0] / lengths[lengths > 0, None]
    if len(chosen) < FEWEST_DEALS:
        return []
    labels = AgglomerativeClustering(
        n_clusters=None, distance_threshold=FARTHEST, metric="cosine", linkage="average"
    ).fit_predict(centred)
    order = np.argsort(labels, kind="stable")
    bounds = np.flatnonzero(np.diff(labels[order])) + 1
    return [[int(row) for row in chosen[group]] for group in np.split(order, bounds)]


def _mark(frame: pd.DataFrame, rows: list[int], spread: dict[str, int]) -> tuple[str, float] | None:
    """The stem that marks the cluster off most, and the share of its deals that say it."""
    import math

    by_deal: dict[Any, set[str]] = {}
    for row in rows:
        by_deal.setdefault(frame["deal_id"].iat[row], set()).update(filter(None, frame["stems"].iat[row]))
    counted = Counter(stem for stems in by_deal.values() for stem in stems)
    total = frame["deal_id"].nunique() + 1
    shares = {stem: count / len(by_deal) for stem, count in counted.items()}
    scores = {stem: share * math.log(total / spread[stem]) for stem, share in shares.items()}
    nearly = NEARLY * max(scores.values(), default=0)
    best = sorted(scores, key=lambda stem: (scores[stem] < nearly, -spread[stem], -scores[stem], stem))
    return (best[0], shares[best[0]]) if best else None


def _name(frame: pd.DataFrame, rows: list[int], stem: str) -> str:
    """The words that most deals put around the marking one: up to three, where half of the deals say them."""
    said: dict[str, set[Any]] = {}
    for row in rows:
        words, stems = frame["words"].iat[row], frame["stems"].iat[row]
        for place in (place for place, each in enumerate(stems) if each == stem):
            for length in range(1, LONGEST_NAME + 1):
                for start in range(max(0, place - length + 1), min(place, len(words) - length) + 1):
                    if not all(words[start : start + length]):
                        continue
                    name = " ".join(words[start : start + length])
                    said.setdefault(name, set()).add(frame["deal_id"].iat[row])
    most = max(len(deals) for deals in said.values())
    usual = [name for name, deals in said.items() if 2 * len(deals) >= most and len(deals) > 1] or list(said)
    return min(usual, key=lambda name: (-name.count(" "), -len(said[name]), name))
