from datetime import date

import numpy as np
import pandas as pd
import pytest
from test_announcements import NO_COMPETITORS, NO_OBJECTIONS, deals, quarter

from models.judgements import COLUMNS as LOGGED
from models.mix import mix_and_rate

SMALL, LARGE = ({"segment_name": "size", "segment_value": value} for value in ("small", "large"))


def announced(**values):
    row = dict.fromkeys(LOGGED) | {
        "period": "2026-Q2",
        "period_on": pd.Timestamp("2026-04-01"),
        "table_name": "win_rate_trend",
        "metric": "win_rate",
        "competitor": "all",
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "compared_with": "previous",
        "is_announced": True,
        "evidence_key": "win_rate/2026-Q2/all/all/all",
    }
    frame = pd.DataFrame([row | values])
    return frame.astype({"category": "object", "period_on": "datetime64[us]"})


def split(counted, **values):
    found = mix_and_rate(announced(**values), counted, NO_COMPETITORS, NO_OBJECTIONS)
    return found.astype(object).where(found.notna(), None)


def test_a_fall_that_comes_from_other_deals_alone_is_all_mix():
    # 60% of large deals and 20% of small ones are won in both quarters; there are more small ones in the second.
    counted = deals(
        quarter(2026, 1, won=50, lost=50),
        quarter(2026, 1, won=45, lost=30, **LARGE),
        quarter(2026, 1, won=5, lost=20, **SMALL),
        quarter(2026, 2, won=30, lost=70),
        quarter(2026, 2, won=15, lost=10, **LARGE),
        quarter(2026, 2, won=15, lost=60, **SMALL),
    )
    whole, large, small = split(counted).to_dict("records")
    assert {name: whole[name] for name in ("split_by", "part", "mix_effect", "rate_effect", "change", "n", "flag")} == {
        "split_by": "size",
        "part": "all",
        "mix_effect": pytest.approx(-0.2),
        "rate_effect": pytest.approx(0),
        "change": pytest.approx(-0.2),
        "n": 100,
        "flag": "ranked",
    }
    assert large == {
        "announced_for": "2026-Q2",
        "period_on": date(2026, 4, 1),
        "table_name": "win_rate_trend",
        "metric": "win_rate",
        "competitor": "all",
        "category": None,
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "compared_with": "previous",
        "split_by": "size",
        "part": "large",
        "counted_before": 45,
        "n_before": 75,
        "counted_after": 15,
        "n_after": 25,
        "share_before": 0.75,
        "share_after": 0.25,
        "rate_before": 0.6,
        "rate_before_low": pytest.approx(0.4869, abs=1e-4),
        "rate_before_high": pytest.approx(0.7034, abs=1e-4),
        "rate_after": 0.6,
        "rate_after_low": pytest.approx(0.4074, abs=1e-4),
        "rate_after_high": pytest.approx(0.766, abs=1e-4),
        "mix_effect": pytest.approx(-0.3),
        "rate_effect": pytest.approx(0),
        "change": pytest.approx(-0.3),
        "n": 25,
        "flag": "ranked",
        "evidence_key": "win_rate/2026-Q2/all/all/all",
    }
    assert small["mix_effect"] == pytest.approx(0.1)


def test_parts_that_come_and_go_and_deals_in_none_of_them_leave_the_split_exact():
    counted = deals(
        quarter(2026, 1, won=50, lost=50),
        quarter(2026, 1, won=30, lost=50, **LARGE),
        quarter(2026, 1, won=20, lost=30, deal_type="new"),
        quarter(2026, 2, won=60, lost=30),
        quarter(2026, 2, won=50, lost=20, **SMALL),
        quarter(2026, 2, won=30, lost=30, deal_type="new"),
    )
    found = split(counted)
    assert found[["split_by", "part", "counted_before", "n_before", "counted_after", "n_after"]].values.tolist() == [
        ["deal_type", "all", 50, 100, 60, 90],
        ["deal_type", "new", 20, 50, 30, 60],
        ["deal_type", "(other)", 30, 50, 30, 30],
        ["size", "all", 50, 100, 60, 90],
        ["size", "large", 30, 80, 0, 0],
        ["size", "small", 0, 0, 50, 70],
        ["size", "(other)", 20, 20, 10, 20],
    ]
    parts = found[found["part"] != "all"]
    for _, rows in parts.groupby("split_by"):
        assert rows["change"].sum() == pytest.approx(60 / 90 - 50 / 100, abs=1e-12)
    assert parts.set_index("part").loc[["large", "small"], "rate_effect"].tolist() == [0, 0]


def test_on_random_tables_the_parts_sum_exactly_to_the_change():
    rng = np.random.default_rng(29)
    for _ in range(5):
        n, names = rng.integers(0, 40, (2, 4)), ("a", "b", "c", "d")
        won = rng.binomial(n, 0.4)
        rows = [
            quarter(2026, 1 + at, won=w, lost=m - w, segment_name="region", segment_value=name)
            for at in (0, 1)
            for w, m, name in zip(won[at].tolist(), n[at].tolist(), names, strict=True)
        ]
        rows += [quarter(2026, 1 + at, won=won[at].sum(), lost=(n - won)[at].sum()) for at in (0, 1)]
        found = split(deals(*rows))
        change = won[1].sum() / n[1].sum() - won[0].sum() / n[0].sum()
        parts = found[found["part"] != "all"]
        assert parts["mix_effect"].sum() + parts["rate_effect"].sum() == pytest.approx(change, abs=1e-12)
        assert found.loc[found["part"] == "all", "change"].tolist() == [pytest.approx(change, abs=1e-12)]


def test_a_cell_of_one_segment_is_split_by_deal_type_alone():
    renewal = {"deal_type": "renewal"}
    rows = [
        quarter(2026, at, won=20 * at, lost=40, **cell)
        for at in (1, 2)
        for cell in (LARGE, SMALL, {}, renewal, LARGE | renewal, {"competitor": "relay"} | LARGE)
    ]
    found = split(deals(*rows), **LARGE)
    assert found[["split_by", "part", "segment_value", "deal_type"]].values.tolist() == [
        ["deal_type", "all", "large", "all"],
        ["deal_type", "renewal", "large", "all"],
    ]


def test_without_announced_changes_there_are_no_rows():
    assert len(split(deals(quarter(2026, 1, won=1, lost=1)), is_announced=False)) == 0
