"""The cells that the pages' filters choose among: periods, segments and deal types crossed, by count and by value.

Only queries that pick rows belong here. A row by count carries the same cell's rates by value as `value_…`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports import rows
from reports.cells import Row

if TYPE_CHECKING:
    import duckdb

MOST_MONTHS = 36
MOST_QUARTERS = 20
MOST_QUARTERS_CHOSEN = 8

WIN_RATES = """
select counted.*, valued.n as value_n, valued.won as value_count_won, valued.no_decision as value_no_decision,
  valued.win_rate as value_win_rate, valued.win_rate_low as value_win_rate_low,
  valued.win_rate_high as value_win_rate_high, valued.flag as value_flag,
  valued.no_decision_rate as value_no_decision_rate, valued.no_decision_rate_low as value_no_decision_rate_low,
  valued.no_decision_rate_high as value_no_decision_rate_high,
  valued.no_decision_rate_flag as value_no_decision_rate_flag,
  valued.change as value_change, valued.change_low as value_change_low, valued.change_high as value_change_high
from marts.win_rate_trend as counted
left join (from marts.win_rate_trend where basis = 'value') as valued
  using (period_kind, period, competitor, segment_name, segment_value, deal_type)
where counted.basis = 'count' and competitor = 'all' and list_contains($periods, period)
order by period_on, period_kind, segment_name <> 'all', segment_name, segment_value, deal_type
"""
COMPETITORS = """
select counted.*, valued.n as value_n, valued.won as value_count_won,
  valued.win_rate as value_win_rate, valued.win_rate_low as value_win_rate_low,
  valued.win_rate_high as value_win_rate_high, valued.flag as value_flag
from marts.competitor_trend as counted
left join (from marts.win_rate_trend where basis = 'value') as valued
  using (period_kind, period, competitor, segment_name, segment_value, deal_type)
where competitor <> 'all' and seen > 0 and list_contains($periods, period)
order by competitor, period_on, period_kind, segment_name <> 'all', segment_name, segment_value, deal_type
"""
OBJECTIONS = """
select * from marts.objection_trend
where competitor = 'all' and list_contains($periods, period)
order by category, period_on, period_kind, segment_name <> 'all', segment_name, segment_value
"""


@dataclass(frozen=True)
class Cells:
    """Rows of the periods that may be chosen, and these periods: the pages' own first, then quarters, newest first."""

    periods: list[str] = field(default_factory=list)
    quarters: list[str] = field(default_factory=list)  # shown over time, oldest first
    complete_quarters: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    win_rates: list[Row] = field(default_factory=list)
    competitors: list[Row] = field(default_factory=list)
    objections: list[Row] = field(default_factory=list)

    def of(self, rows: Sequence[Row], over_time: Sequence[str]) -> list[Row]:
        """Those of the rows whose period may be chosen or is among those shown over time."""
        wanted = {*self.periods, *over_time}
        return [row for row in rows if row["period"] in wanted]


def read(
    con: "duckdb.DuckDBPyConnection", windows: Sequence[str], quarters: Sequence[Row], months: Sequence[Row]
) -> Cells:
    """All cells of the windows and of the latest of the quarters and months (rows with a period, oldest first)."""
    over_time = [str(row["period"]) for row in quarters[-MOST_QUARTERS:]]
    complete = [str(row["period"]) for row in quarters if row["is_complete"]][-MOST_QUARTERS_CHOSEN:]
    by_month = [str(row["period"]) for row in months[-MOST_MONTHS:]]
    periods = list(dict.fromkeys([*windows[:1], *reversed(complete), *windows[1:]]))
    chosen = list(dict.fromkeys([*periods, *over_time]))
    return Cells(
        periods=periods,
        quarters=over_time,
        complete_quarters=[str(row["period"]) for row in quarters if row["is_complete"]][-MOST_QUARTERS:],
        months=by_month,
        win_rates=rows.of(con, WIN_RATES, {"periods": [*chosen, *by_month]}),
        competitors=rows.of(con, COMPETITORS, {"periods": chosen}),
        objections=rows.of(con, OBJECTIONS, {"periods": chosen}),
    )
