"""The first thing that a reader sees: what was won in the latest completed quarter, how sure that is, and from when.

Turns the overview and the win rates into sentences and a few large figures; no tables.
"""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from reports import cells, wording
from reports.cells import Rate, Row
from reports.published import Published
from reports.terms import Terms

MOST_FIGURES = 4


@dataclass(frozen=True)
class Figure:
    """One large number with its term, its range and n, and what it is compared with. All text is plain or escaped."""

    heading: Markup
    value: str
    detail: str
    comparisons: list[str]
    key: str
    is_faint: bool = False


@dataclass(frozen=True)
class Headline:
    """The sentence at the top, the line that qualifies it, and the figures below."""

    sentence: str
    verdict: str
    figures: list[Figure]


def of(published: Published, terms: Terms) -> Headline:
    """The headline of the latest completed quarter with closed deals; of all time where there is none."""
    company = wording.name(published.overview["company"])
    quarters = [row for row in published.of_kind("quarter") if row["is_complete"]]
    latest = next(iter(quarters[-1:] or published.of_kind("all_time")[-1:]), None)
    if latest is None:
        return Headline(
            f"{company}: no closed deals yet", "Figures appear with the first deal that is won or lost.", []
        )
    before = quarters[-2] if len(quarters) > 1 else None
    rolling = [row for row in published.of_kind("rolling_12_months") if row["is_complete"]]
    return Headline(
        sentence=_sentence(company, latest),
        verdict=_verdict(latest, before),
        figures=[
            *_to_date(published, latest, terms),
            _win_rate(latest, before, terms),
            *([_win_rate(rolling[-1], _year_before(rolling), terms)] if rolling else []),
            *([_no_decisions(latest, before, terms)] if published.overview["no_decision"] else []),
            _value(latest, before, str(published.overview["currency"])),
        ][:MOST_FIGURES],
    )


def _to_date(published: Published, latest: Row, terms: Terms) -> list[Figure]:
    """The running quarter's win rate against the quarter before to the same day; empty where none is running."""
    rows = [row for row in published.of_kind("quarter_to_date") if row["period_on"] > latest["period_on"]]
    if not rows or latest["period_kind"] == "all_time":
        return []
    row = rows[-1]
    earlier = [each for each in published.of_kind("quarter_to_date") if each["period_on"] < row["period_on"]]
    rate = cells.win_rate(row)
    heading = terms.heading("quarter_to_date", f"Won so far, {wording.period(row['period'].split(' to ')[0])}")
    return [
        Figure(
            heading=heading,
            value=_value_of(rate),
            detail=_detail(rate, "decided"),
            comparisons=[*_to_same_day(earlier), *_change(row)],
            key=rate.key,
            is_faint=rate.flag != "ranked",
        )
    ]


def _to_same_day(earlier: list[Row]) -> list[str]:
    if not earlier:
        return []
    rate = cells.win_rate(earlier[-1])
    spread = f" ({wording.percent_range(rate.low, rate.high)})" if rate.is_shown else ""
    name = wording.period(earlier[-1]["period"].split(" to ")[0])
    return [f"{name} to the same day: {_value_of(rate)}{spread}"]


def _year_before(rolling: list[Row]) -> Row | None:
    """The 12 months before the latest 12 months."""
    latest = rolling[-1]["period_on"]
    return next((row for row in rolling if row["period_on"] == latest.replace(year=latest.year - 1)), None)


def _sentence(company: str, row: Row) -> str:
    rate = cells.win_rate(row)
    when = "since its first close" if row["period_kind"] == "all_time" else f"in {wording.period(row['period'])}"
    if not rate.n:
        return f"{company} closed no deal as won or lost {when}"
    if not rate.is_shown:
        return f"{company} won {row['won']} of {wording.counted(rate.n, 'decided deal')} {when}"
    return f"{company} won {wording.percent(rate.value)} of decided deals {when}"


def _verdict(row: Row, before: Row | None) -> str:
    rate = cells.win_rate(row)
    if not rate.is_shown:
        return f"Fewer than {cells.FEWEST_FOR_RATE} decided deals are too few for a rate."
    likely = f"between {wording.percent(rate.low)} and {wording.percent(rate.high)}"
    sure = f"With {wording.counted(rate.n, 'decided deal')}, the true rate is likely {likely}."
    if before is None or row["change"] is None:
        return sure
    name = wording.period(before["period"])
    if row["is_announced"]:
        return f"{sure} {'Up' if row['change'] > 0 else 'Down'} {wording.points(abs(row['change']))[1:]} from {name}."
    if row["change_low"] > 0 or row["change_high"] < 0:
        return f"{sure} That differs from {name}, but not clearly, with all that was looked at taken into account."
    return f"{sure} No clear change from {name}."


def _win_rate(row: Row, before: Row | None, terms: Terms) -> Figure:
    rate = cells.win_rate(row)
    return Figure(
        heading=terms.heading("win_rate", f"Win rate, {_when(row)}"),
        value=_value_of(rate),
        detail=_detail(rate, "decided"),
        comparisons=[*_against(before, cells.win_rate), *_change(row)],
        key=rate.key,
        is_faint=rate.flag != "ranked",
    )


def _no_decisions(row: Row, before: Row | None, terms: Terms) -> Figure:
    rate = _no_decision_rate(row)
    return Figure(
        heading=terms.heading("no_decision_rate", f"No decision, {_when(row)}"),
        value=_value_of(rate),
        detail=_detail(rate, "closed"),
        comparisons=_against(before, _no_decision_rate),
        key=rate.key,
        is_faint=rate.flag != "ranked",
    )


def _no_decision_rate(row: Row) -> Rate:
    return cells.rate_of(row, "no_decision_rate", row["n"] + row["no_decision"], row["no_decision"])


def _lost(row: Row, value: float, currency: str) -> str:
    if not value and row["lost"]:
        return "lost deals have no amounts"
    return f"{wording.money(value, currency)} lost"


def _value(row: Row, before: Row | None, currency: str) -> Figure:
    won, lost = float(row["value_won"] or 0), float(row["value_lost"] or 0)
    return Figure(
        heading=Markup("Value won, {}").format(_when(row)),
        value=wording.money(won, currency) if won or lost else "–",
        detail=_lost(row, lost, currency) if won or lost else "no amounts on these deals",
        comparisons=[
            f"{wording.period(before['period'])}: {wording.money(float(before['value_won'] or 0), currency)} won"
        ]
        if before and (won or lost)
        else [],
        key=str(row["evidence_key"]),
    )


def _when(row: Row) -> str:
    return {"all_time": "all time", "rolling_12_months": "12 months"}.get(
        row["period_kind"], wording.period(row["period"])
    )


def _value_of(rate: Rate) -> str:
    if rate.is_shown:
        return wording.percent(rate.value)
    return f"{rate.hits} of {rate.n}" if rate.n else "–"


def _detail(rate: Rate, of: str) -> str:
    counts = f"{wording.number(rate.hits or 0)} of {wording.number(rate.n)} {of}"
    if not rate.is_shown:
        return "too few for a rate" if rate.n else f"no {of} deals"
    few = ", indicative" if rate.flag == "indicative" else ""
    return f"{wording.percent_range(rate.low, rate.high)} · {counts}{few}"


def _against(before: Row | None, measure: Callable[[Row], Rate]) -> list[str]:
    if before is None:
        return []
    rate = measure(before)
    spread = f" ({wording.percent_range(rate.low, rate.high)})" if rate.is_shown else ""
    return [f"{wording.period(before['period'])}: {_value_of(rate)}{spread}"]


def _change(row: Row) -> list[str]:
    if row["change"] is None or not cells.win_rate(row).is_shown:
        return []
    return [f"{wording.points(row['change'])} ({wording.points_range(row['change_low'], row['change_high'])})"]
