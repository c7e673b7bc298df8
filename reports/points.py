"""One thing that a page or a battlecard says: a sentence or label, the counts behind it, quotes, and its evidence.

Shared by the first screen, the competitors' pages and the battlecards, so that all say the same of the same row.
"""

from dataclasses import dataclass

from reports import cells, quotes, wording
from reports.cells import Rate, Row
from reports.published import Published

CLEAR = 0.05
"""Up to this q-value an answer is clear of chance, as in marts.what_resolved."""
ACTIONS = {"promote": "Promote", "defend": "Defend", "neutralise": "Neutralise", "attack": "Attack", "watch": "Watch"}


@dataclass(frozen=True)
class Point:
    """What is said, its counts in words, its quotes (plain text, not yet escaped) and the key of its evidence."""

    what: str
    detail: str
    quotes: list[str]
    key: str
    kind: str = ""


def spread(rate: Rate) -> str:
    """A rate and its range in words, such as 21%, 14–31%; empty where there are too few cases for a rate."""
    if not rate.is_shown:
        return ""
    few = ", indicative" if rate.flag == "indicative" else ""
    return f"{wording.percent(rate.value)}, {wording.percent_range(rate.low, rate.high)}{few}"


def label(published: Published, category: str) -> str:
    """A category's name."""
    return wording.name(published.category_labels.get(category, category))


def action(row: Row) -> Point:
    """What to do about a category against a competitor, with how such deals ended, from a row of marts.say_now."""
    rate = cells.rate_of(row, "win_rate", row["decided"], row["won"], row["win_rate_flag"])
    ended = f"We won {wording.share(row['won'], row['decided'], 'decided deal', spread(rate))} of these."
    return Point(
        what=str(row["sentence"]),
        detail=ended if row["decided"] else "None of these is decided.",
        quotes=quotes.of(row["quotes"]),
        key=str(row["evidence_key"]),
        kind=ACTIONS.get(row["action"], ""),
    )


def said_of(row: Row, published: Published) -> Point:
    """A strength or weakness of a competitor, from a row of marts.competitor_profile."""
    rate = cells.rate_of(row, "share", row["n"], row["deals"], row["flag"])
    return Point(
        what=label(published, row["category"]),
        detail=wording.share(row["deals"], row["n"], "deal", spread(rate)),
        quotes=quotes.of(row["quotes"]),
        key=str(row["evidence_key"]),
    )


def answer(row: Row) -> Point:
    """An answer to an objection and how deals with it ended, from a row of marts.what_resolved."""
    with_it = cells.rate_of(row, "won_share", row["decided"], row["won"], row["won_share_flag"])
    without = cells.rate_of(
        row, "won_share_without", row["decided_without"], row["won_without"], row["won_share_without_flag"]
    )
    what = {"message": "Message", "strength": "Strength"}.get(row["answer_kind"], "")
    name = wording.name(row["answer_name"])
    return Point(
        what=f"{what}: {name}" if what else name[:1].upper() + name[1:],
        detail=f"won {wording.share(row['won'], row['decided'], 'decided deal', spread(with_it))}"
        f" with it, {wording.share(row['won_without'], row['decided_without'], 'deal', spread(without))} without",
        quotes=quotes.of(row["quotes"]),
        key=str(row["evidence_key"]),
        kind=standing(row),
    )


def standing(row: Row) -> str:
    """How an answer stands: worked or worse (clear of chance), unclear, or untested where nothing was compared."""
    if row["has_worked"]:
        return "worked"
    if row["q_value"] is None:
        return "untested"
    return "worse" if row["q_value"] <= CLEAR and row["gap_high"] < 0 else "unclear"


def ended(row: Row, published: Published) -> Point:
    """How a closed deal ended, in one line with the first of its quotes; only for the analyst edition."""
    outcome = {"won": "won", "lost": "lost"}.get(row["outcome"], "no decision")
    if row["lost_to"]:
        outcome = f"lost to {wording.name(row['lost_to'])}"
    elif row["competitors"]:
        outcome = f"{outcome} against {wording.name(row['competitors'])}"
    worth = wording.money(float(row["amount"]), str(published.overview["currency"])) if row["amount"] else ""
    why = f"decided by {label(published, row['reason'])}" if row["reason"] else ""
    crm = f"CRM: {wording.name(row['crm_reason'])}" if row["crm_reason"] else ""
    return Point(
        what=wording.name(row["deal_id"]),
        detail=", ".join(part for part in (outcome, worth, why or crm or "no reason known") if part),
        quotes=quotes.of(row["quotes"])[:1],
        key=str(row["evidence_key"]),
        kind=str(row["outcome"]),
    )


def told(row: Row) -> Point:
    """A closed deal in a line, why, and its quotes, from a row of marts.casebook; only for the analyst edition."""
    return Point(
        what=wording.name(row["deal_id"]),
        detail=" ".join(wording.one_line(row[line] or "").rstrip(".") + "." for line in ("what_happened", "why")),
        quotes=quotes.of(row["quotes"]),
        key=str(row["evidence_key"]),
        kind=str(row["outcome"]),
    )
