"""What goes with winning, by the model: whether there is anything to learn, how sure that is, and what it has found.

All of it is association. How the model was made is the part of `models`.
"""

from dataclasses import dataclass

from markupsafe import Markup

from reports import cells, glyphs, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_SCORES = 25
REASONS = ("reason_1", "reason_2", "reason_3")
VERDICTS = {
    "nothing learnable": "Nothing learnable yet",
    "too few deals": "Too few deals to learn from",
    "not trained": "No model was trained yet",
}


@dataclass(frozen=True)
class Verdict:
    """Whether something is learnable: in a few words, then why; all of it plain text."""

    what: str
    why: list[str]
    is_learnt: bool


def verdict(published: Published) -> Verdict:
    """The verdict of the model in use, else of the newest training."""
    row: Row = next(iter(published.learned.quality), {"verdict": "not trained", "is_in_use": False})
    if row["is_in_use"]:
        return Verdict(_found(published), [_ranking(row), _window(row), *_drifted(published)], is_learnt=True)
    if row["verdict"] == "not trained":
        why = [
            "A model learns from at least 200 won and lost deals, once a week or by the command winloss model train; "
            "the night after shows here what it has found."
        ]
    elif row["verdict"] == "nothing learnable":
        why = [
            _ranking(row),
            "So it is not told apart from chance, and nothing is shown that may be chance.",
            _window(row),
        ]
    elif row["verdict"] == "learnable":
        missing = row.get("missing_features")
        lacking = (
            f"it reads what the project no longer has: {wording.one_line(missing)}" if missing else "it is not in use"
        )
        why = [f"A model was trained, but {lacking}. The next training, or winloss model train, makes another."]
    else:
        why = [wording.one_line(row["reason"] or "")]
    return Verdict(VERDICTS.get(row["verdict"], "No model is in use"), why, is_learnt=False)


def render(published: Published, terms: Terms) -> Markup | None:
    """The table of drivers, largest effect first; None without any."""
    rows = published.learned.drivers
    if not rows:
        return None
    widest = max(abs(row[edge]) for row in rows for edge in ("effect_low", "effect_high"))
    return tables.render(
        "drivers-table",
        ("What goes with winning and losing", _between(rows[0])),
        "Deals with",
        [
            Column(terms.heading("driver", "Points of win rate, all else alike")),
            Column("Deals"),
            Column(terms.heading("win_rate", "Won of these")),
            Column("Hard to tell from", is_text=True),
        ],
        [_line(row, widest) for row in rows],
    )


def scores(published: Published, edition: str) -> Markup | None:
    """The table of open deals with their probability and reasons, most at stake first; only for analysts."""
    rows = published.learned.scores[:MOST_SCORES]
    if edition != "analyst" or not rows:
        return None
    currency = str(published.overview["currency"])
    return tables.render(
        "scores-table",
        (
            "Open deals",
            "today, those with most at stake first" + (f", {MOST_SCORES} of them" if _is_cut(published) else ""),
        ),
        "Deal",
        [
            Column("Against", is_text=True),
            Column("Value"),
            Column("Likely to be won"),
            Column("What says most of it", is_text=True),
        ],
        [
            Line(
                wording.name(row["deal_id"]),
                [
                    wording.one_line(row["names"]) if row["names"] else cells.NOTHING,
                    wording.money(float(row["amount"]), currency) if row["amount"] else cells.NOTHING,
                    Markup('<span class="rate"><b>{}</b><small>{}</small></span>').format(
                        wording.percent(row["probability"]),
                        wording.percent_range(row["probability_low"], row["probability_high"]),
                    ),
                    Markup("").join(_reason(row, name) for name in REASONS if row[name]),
                ],
            )
            for row in rows
        ],
    )


def _is_cut(published: Published) -> bool:
    return len(published.learned.scores) > MOST_SCORES


def _found(published: Published) -> str:
    rows = published.learned.drivers
    if not rows:
        return "Winning can be told a little, but by no single thing"
    up = sum(row["effect"] > 0 for row in rows)
    return f"{_things(up)} with winning, {_things(len(rows) - up)} with losing".capitalize()


def _things(count: int) -> str:
    return f"{wording.counted(count, 'thing')} go{'es' if count == 1 else ''}"


def _ranking(row: Row) -> str:
    """The AUC in words, with its range."""
    return (
        f"Of a won and a lost deal that it had not seen, the model ranks the won one higher in "
        f"{wording.percent(row['auc'])} of cases ({wording.percent_range(row['auc_low'], row['auc_high'])}); "
        "by chance it would be 50%."
    )


def _window(row: Row) -> str:
    deals = wording.counted(row["decided_deals"], "decided deal")
    return (
        f"Learnt from and judged on {deals} closed from {wording.day(row['learnt_from'])} to "
        f"{wording.day(row['judged_until'])}, the later ones to judge; trained on {wording.day(row['trained_on'])}."
    )


def _drifted(published: Published) -> list[str]:
    """What is no longer as it was learnt, in a sentence; nothing where all is."""
    drifted = [row for row in published.learned.drift if row["has_drifted"]]
    if not drifted:
        return []
    moved = sum(row["measure"] == "psi" for row in drifted)
    told = []
    if moved:
        told.append(f"{wording.counted(moved, 'input')} {'is' if moved == 1 else 'are'} spread otherwise than before")
    for row in drifted:
        if row["measure"] != "psi":
            told.append(f"deals are won {'more' if row['measured_value'] > 0 else 'less'} often than it expects")
    deals = wording.counted(drifted[0]["recent_deals"], "deal")
    return [f"In the latest {deals} that it has not learnt from, {' and '.join(told)}: take it with care."]


def _between(row: Row) -> str:
    return f"deals closed from {wording.day(row['learnt_from'])} to {wording.day(row['judged_until'])}"


def _line(row: Row, widest: float) -> Line:
    key = str(row["evidence_key"])
    return Line(
        wording.name(row["driver"]),
        [
            cells.difference(
                row, "effect", glyphs.effect(row["effect"], row["effect_low"], row["effect_high"], widest)
            ),
            cells.count(row["deals"], key),
            cells.rate(cells.rate_of(row, "win_rate", row["deals"], row["won"])),
            wording.one_line(row["together_with"]) if row["together_with"] else cells.NOTHING,
        ],
    )


def _reason(row: Row, name: str) -> Markup:
    """One reason: what it makes of this deal, and the driver, without what the table of drivers says of it."""
    what = wording.one_line(row[name]).rsplit(": won ", 1)[0]
    return Markup('<span class="reason" data-key="{}"><b>{}</b> {}</span>').format(
        row[f"{name}_evidence_key"], wording.points(row[f"{name}_effect"]), what
    )
