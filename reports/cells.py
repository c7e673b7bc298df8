"""Numbers as a page shows them, escaped, each with `data-key`: the key of the evidence behind it.

A rate never stands alone: it comes with its interval and the number of deals behind it, or, where those are too
few, as a count. The marts' flag says which rates are fit to show; a denominator without a flag of its own is held to
the same thresholds.
"""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reports import glyphs, wording

Row = dict[str, Any]

FEWEST_FOR_RATE = 5
FEWEST_FOR_RANKING = 20
INDICATIVE = Markup(' <i title="Fewer than {} cases: indicative, never ranked">indicative</i>').format(
    FEWEST_FOR_RANKING
)
NOTHING = Markup('<span class="nothing" title="No deals to count here">–</span>')


@dataclass(frozen=True)
class Rate:
    """One rate of a marts row with its interval, its hits of n, and its flag; its value means nothing unless shown."""

    value: float
    low: float
    high: float
    n: int
    hits: int | None
    flag: str
    key: str

    @property
    def is_shown(self) -> bool:
        """Whether there are enough deals to show a rate at all."""
        return self.flag != "counts_only"


def flag_of(n: int) -> str:
    """The flag that n deals deserve."""
    return "counts_only" if n < FEWEST_FOR_RATE else "indicative" if n < FEWEST_FOR_RANKING else "ranked"


def rate_of(row: Row, measure: str, n: int | None, hits: int | None, flag: str | None = None) -> Rate:
    """The rate named measure in a row, with its bounds, out of n deals; its flag is that of n unless given."""
    value, low, high = row[measure], row[f"{measure}_low"], row[f"{measure}_high"]
    is_known = value is not None and low is not None and high is not None
    return Rate(
        value=value if is_known else 0.0,
        low=low if is_known else 0.0,
        high=high if is_known else 0.0,
        n=n or 0,
        hits=hits,
        flag=(flag or flag_of(n or 0)) if is_known else "counts_only",
        key=str(row["evidence_key"]),
    )


def win_rate(row: Row) -> Rate:
    """Won of decided, of a row that has it: its n is won + lost, its flag the row's own."""
    return rate_of(row, "win_rate", row["n"], row["won"], row["flag"])


def count(value: int | None, key: str) -> Markup:
    """A count."""
    return keyed(wording.number(value), key) if value is not None else NOTHING


def amount(value: float | None, currency: str, key: str) -> Markup:
    """An amount of money; none where there is nothing to add up."""
    return keyed(wording.money(float(value), currency), key) if value else NOTHING


def rate(shown: Rate, reference: float | None = None, is_drawn: bool = False) -> Markup:
    """A rate with its range and n, drawn on request; only counts where there are too few deals."""
    if not shown.n:
        return NOTHING
    if not shown.is_shown:
        counts = f"{wording.number(shown.hits)} of {shown.n}" if shown.hits is not None else f"n {shown.n}"
        return Markup(
            '<span class="few" data-key="{}" title="Fewer than {} cases: too few for a rate">{}</span>'
        ).format(shown.key, FEWEST_FOR_RATE, counts)
    drawing = glyphs.interval(shown.value, shown.low, shown.high, reference) if is_drawn else Markup("")
    is_indicative = shown.flag == "indicative"
    return Markup('<span class="rate{}" data-key="{}">{}<b>{}</b><small>{} · n{}{}{}</small></span>').format(
        " indicative" if is_indicative else "",
        shown.key,
        drawing,
        wording.percent(shown.value),
        wording.percent_range(shown.low, shown.high),
        wording.THIN_SPACE,
        wording.number(shown.n),
        INDICATIVE if is_indicative else "",
    )


def difference(row: Row, measure: str, drawing: Markup | str = "") -> Markup:
    """A difference of two rates with its range and its drawing, if any, marked where it has been announced."""
    value, low, high = row[measure], row[f"{measure}_low"], row[f"{measure}_high"]
    if value is None or low is None or high is None:
        return NOTHING
    return Markup('<span class="rate{}" data-key="{}">{}<b>{}</b><small>{}</small></span>').format(
        " announced" if row.get("is_announced") else "",
        row["evidence_key"],
        drawing,
        wording.points(value),
        wording.points_range(low, high),
    )


def keyed(text: str, key: str) -> Markup:
    """Words of a figure with the key of its evidence."""
    return Markup('<span data-key="{}">{}</span>').format(key, text)
