from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from models import announcements, equality, judgements
from warehouse.connection import connect

JUDGED_ON = date(2026, 7, 1)
CELL = {"competitor": "all", "segment_name": "all", "segment_value": "all", "deal_type": "all"}
NAMES = ["period_kind", "period", "period_code", "category", *CELL]
TYPES = dict.fromkeys(NAMES, "str") | {"period_on": "datetime64[us]", "is_complete": "bool"}
NO_COMPETITORS = pd.DataFrame(columns=[*TYPES, "seen", "closed_deals"], dtype="int64").astype(TYPES)
NO_OBJECTIONS = pd.DataFrame(columns=[*TYPES, "raised", "n"], dtype="int64").astype(TYPES)


def quarter(year, number, **cell):
    name = f"{year}-Q{number}"
    on = pd.Timestamp(year=year, month=3 * number - 2, day=1)
    period = {"period_kind": "quarter", "period": name, "period_code": name, "period_on": on, "is_complete": True}
    return period | CELL | cell


def deals(*rows):
    frame = pd.DataFrame(rows)
    return frame.assign(closed_deals=frame["won"] + frame["lost"], no_decision=0)


def judge(deals, competitors=NO_COMPETITORS, objections=NO_OBJECTIONS, logged=None):
    with connect(":memory:") as con:
        judgements.create(con)
        if logged is not None:
            judgements.append(con, logged)
        return announcements.judge(
            deals, competitors, objections, con.table("meta.judgements").df(), judged_on=JUDGED_ON
        )


def many_quarters(won, n):
    """counts.deals of a quarter per row of `won` and one segment per column, n deals in each."""
    quarters, segments = won.shape
    on = pd.date_range("1900-01-01", periods=quarters, freq="QS").as_unit("us").repeat(segments)
    names = [f"segment {number}" for number in range(segments)]
    return pd.DataFrame(
        {
            "period_kind": "quarter",
            "period": on.strftime("%Y-%m"),
            "period_code": on.strftime("%Y-%m"),
            "period_on": on,
            "is_complete": True,
            **CELL,
            "segment_name": "segment",
            "segment_value": np.tile(names, quarters),
            "closed_deals": n,
            "won": won.ravel(),
            "lost": n - won.ravel(),
            "no_decision": 0,
        }
    )


def test_where_the_company_has_fiscal_quarters_these_are_judged():
    def fiscal(number, month, **cell):
        name = f"FY2027-Q{number}"
        told = {"period_kind": "fiscal_quarter", "period": name, "period_code": name}
        return quarter(2026, 1, **cell) | told | {"period_on": pd.Timestamp(2026, month, 1)}

    calendar = [quarter(2026, 1, won=60, lost=90), quarter(2026, 2, won=95, lost=55)]
    judged = judge(deals(*calendar, fiscal(1, 2, won=60, lost=90), fiscal(2, 5, won=90, lost=60)))
    assert judged[["period", "counted_before", "counted_after"]].to_dict("records") == [
        {"period": "FY2027-Q2", "counted_before": 60, "counted_after": 90}
    ]


def test_a_clear_change_is_announced_with_its_numbers():
    judged = judge(deals(quarter(2026, 1, won=60, lost=90), quarter(2026, 2, won=95, lost=55)))
    (row,) = judged.to_dict("records")
    (p_value,) = equality.mid_p_values([95], [150], [60], [150])
    assert {name: row[name] for name in row if name not in ("change_low", "change_high")} == {
        "judged_on": JUDGED_ON,
        "period": "2026-Q2",
        "period_on": pd.Timestamp("2026-04-01"),
        "table_name": "win_rate_trend",
        "metric": "win_rate",
        "competitor": "all",
        "category": pytest.approx(np.nan, nan_ok=True),
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "compared_with": "previous",
        "counted_before": 60,
        "n_before": 150,
        "counted_after": 95,
        "n_after": 150,
        "rate_before": 0.4,
        "rate_after": pytest.approx(95 / 150),
        "change": pytest.approx(35 / 150),
        "p_value": pytest.approx(p_value, abs=1e-12),
        "q_value": pytest.approx(4 * p_value, abs=1e-12),
        "is_announced": True,
        "evidence_key": "win_rate/2026-Q2/all/all/all",
    }


def test_each_quarter_is_compared_with_the_one_before_and_with_last_year():
    rows = [quarter(year, number, won=50, lost=50) for year in (2025, 2026) for number in (1, 2)]
    assert judge(deals(*rows))[["period", "compared_with"]].values.tolist() == [
        ["2025-Q2", "previous"],
        ["2026-Q2", "previous"],
        ["2026-Q1", "last_year"],
        ["2026-Q2", "last_year"],
    ]


def test_only_cells_that_narrow_the_whole_by_one_thing_are_looked_at():
    relay, small, new = (
        {"competitor": "relay"},
        {"segment_name": "size", "segment_value": "small"},
        {"deal_type": "new"},
    )
    counts = {"won": 50, "lost": 50, "no_decision": 0, "closed_deals": 100, "seen": 40, "raised": 40, "n": 100}

    def cells(*chosen):
        rows = [quarter(2026, number, **counts, category="price", **cell) for number in (1, 2) for cell in chosen]
        frame = pd.DataFrame(rows)
        is_whole = (frame[["segment_name", "deal_type"]] == "all").all(axis="columns")
        parts = frame[["closed_deals", "n", "lost"]] - np.arange(len(frame))[:, np.newaxis] % len(chosen)
        return frame.assign(**parts.where(~is_whole | (frame["competitor"] != "all"), frame[list(parts)]))

    judged = judge(
        cells({}, relay, small, new, relay | new, small | new),
        cells(relay, relay | small, relay | new, relay | small | new),
        cells({}, relay, small, relay | small),
    )
    assert judged["evidence_key"].tolist() == [
        "win_rate/2026-Q2/all/all/all",
        "win_rate/2026-Q2/relay/all/all",
        "win_rate/2026-Q2/all/size=small/all",
        "win_rate/2026-Q2/all/all/new",
        "competitor/2026-Q2/relay/all/all",
        "competitor/2026-Q2/relay/size=small/all",
        "competitor/2026-Q2/relay/all/new",
        "objection/2026-Q2/price/all/all",
        "objection/2026-Q2/price/relay/all",
        "objection/2026-Q2/price/all/size=small",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [((9, 10), (100, 100)), ((100, 100), (10, 9)), ((1, 99), (5, 95)), ((96, 4), (98, 2))],
    ids=["few cases before", "few cases after", "hardly any won", "hardly any lost"],
)
def test_cells_with_too_few_cases_are_not_looked_at(before, after):
    rows = [quarter(2026, 1, won=before[0], lost=before[1]), quarter(2026, 2, won=after[0], lost=after[1])]
    assert judge(deals(*rows)).empty


def test_a_quarter_is_judged_once_and_never_before_it_is_complete():
    rows = [quarter(2026, number, won=won, lost=100 - won) for number, won in ((1, 30), (2, 60), (3, 30))]
    counted = deals(*rows)
    counted["is_complete"] = counted["period"] != "2026-Q3"
    first = judge(counted)
    assert first["period"].tolist() == ["2026-Q2"]
    assert judge(counted.assign(won=1, lost=99), logged=first).empty
    assert judge(counted.assign(is_complete=True), logged=first)["period"].tolist() == ["2026-Q3"]


def test_a_part_that_holds_the_deals_of_the_whole_is_not_looked_at_again():
    rows = [
        quarter(2026, number, won=50, lost=50 - some, **cell)
        for number in (1, 2)
        for some, cell in ((0, {}), (0, {"deal_type": "new"}), (number - 1, {"competitor": "relay"}))
    ]
    assert judge(deals(*rows))["evidence_key"].tolist() == [
        "win_rate/2026-Q2/all/all/all",
        "win_rate/2026-Q2/relay/all/all",
    ]


def test_of_a_cell_that_changed_only_the_comparison_that_is_clear_is_announced():
    won = {2025: (60, 90, 60, 60), 2026: (60, 90)}
    rows = [quarter(y, 1 + at, won=w, lost=150 - w) for y, quarters in won.items() for at, w in enumerate(quarters)]
    judged = judge(deals(*rows))
    announced = judged[judged["is_announced"]]
    assert announced[["period", "compared_with"]].values.tolist() == [
        ["2025-Q2", "previous"],
        ["2025-Q3", "previous"],
        ["2026-Q2", "previous"],
    ]
    assert judged.loc[judged["period"] == "2026-Q2", "q_value"].nunique() == 1


def test_q_values_are_benjamini_and_hochbergs_over_the_cells_of_the_quarter_times_four_looks_a_year():
    rng = np.random.default_rng(3)
    judged = judge(many_quarters(rng.binomial(100, 0.4, (9, 20)), 100))
    assert len(judged) == 20 * 8 + 20 * 5
    for on, quarters in judged.groupby("period_on"):
        sides = {name: rows.set_index("segment_value") for name, rows in quarters.groupby("compared_with")}
        now = sides["previous"]
        groups = [now["counted_after"], now["n_after"], now["counted_before"], now["n_before"]]
        if on >= pd.Timestamp("1901-01-01"):
            groups += [sides["last_year"].loc[now.index, name] for name in ("counted_before", "n_before")]
            p_values = equality.no_change_p_values(*groups)
        else:
            p_values = equality.mid_p_values(*groups)
        expected = np.minimum(1, 4 * false_discovery_control(p_values))
        assert now["q_value"].tolist() == pytest.approx(expected.tolist(), abs=1e-9)


def loud_years(n, rate, years, seed):
    """Of so many years without any effect among 60 cells of n deals a quarter, those that announce something."""
    rng = np.random.default_rng(seed)
    judged = judge(many_quarters(rng.binomial(n, rate, (4 + 4 * years, 60)), n))
    announced = judged[judged["is_announced"] & (judged["period_on"] >= "1901-01-01")]
    return announced["period_on"].dt.year.nunique()


def found_and_false(planted, years, seed, n=300):
    """The share found of effects of 18 points that `planted` of 60 cells have in the third quarter of every year, and
    how many announcements there are of other cells in those quarters.
    """
    rng = np.random.default_rng(seed)
    won = rng.binomial(n, 0.45, (4 + 4 * years, 60))
    won[6::4, :planted] = rng.binomial(n, 0.63, (years, planted))
    judged = judge(many_quarters(won, n))
    is_planted_quarter = judged["period_on"].dt.month.eq(7) & (judged["period_on"] >= "1901-01-01")
    announced = judged[judged["is_announced"] & is_planted_quarter & (judged["compared_with"] == "previous")]
    is_planted = announced["segment_value"].isin([f"segment {number}" for number in range(planted)])
    return is_planted.sum() / (years * planted), (~is_planted).sum()


def test_few_of_50_years_without_any_effect_are_loud():
    assert loud_years(100, 0.4, 50, seed=7) <= 0.05 * 50 + 2 * np.sqrt(50 * 0.05 * 0.95)


def test_effects_of_18_points_are_found_among_60_cells_and_little_else():
    found, false = found_and_false(1, 50, seed=7)
    assert found >= 0.7
    assert false <= 3


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [11, 12, 13])
@pytest.mark.parametrize(("n", "rate"), [(300, 0.45), (40, 0.45), (300, 0.2), (100, 0.1)])
def test_of_200_years_without_any_effect_at_most_18_announce_anything(n, rate, seed):
    assert loud_years(n, rate, 200, seed) <= 18


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [11, 12, 13])
@pytest.mark.parametrize("planted", [1, 6])
def test_of_planted_effects_of_18_points_among_60_cells_at_least_80_per_cent_are_announced(planted, seed):
    found, false = found_and_false(planted, 200, seed)
    assert found >= 0.8
    assert false <= 0.1 * 200 * planted
