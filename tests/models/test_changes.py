import pandas as pd
import pytest

from models import announcements, judgements
from models.changes import COLUMNS, changes
from models.judgements import COLUMNS as LOGGED
from warehouse.connection import connect

PERIODS = pd.DataFrame(
    {
        "period_kind": "quarter",
        "period_on": pd.to_datetime(["2026-01-01", "2026-04-01", "2026-07-01"]),
        "is_complete": [True, True, False],
    }
)
COMPETITORS = pd.DataFrame({"competitor": ["relay"], "name": ["Relay"]})
CATEGORIES = pd.DataFrame({"category": ["price"], "label": ["Price"]})


def judgement(counted_before, n_before, counted_after, n_after, **values):
    before, after = counted_before / n_before, counted_after / n_after
    row = {
        "judged_on": pd.Timestamp("2026-07-02"),
        "period": "2026-Q2",
        "period_on": pd.Timestamp("2026-04-01"),
        "table_name": "win_rate_trend",
        "metric": "win_rate",
        "competitor": "all",
        "category": None,
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "compared_with": "previous",
        "counted_before": counted_before,
        "n_before": n_before,
        "counted_after": counted_after,
        "n_after": n_after,
        "rate_before": before,
        "rate_after": after,
        "change": after - before,
        "change_low": after - before - 0.08,
        "change_high": after - before + 0.08,
        "p_value": 0.001,
        "q_value": 0.01,
        "is_announced": True,
    } | values
    row["evidence_key"] = "/".join(str(row[name]) for name in announcements.CELL)
    return row


def made(*rows):
    return changes(pd.DataFrame(rows, columns=list(LOGGED)), PERIODS, COMPETITORS, CATEGORIES)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            judgement(60, 150, 90, 150, period="FY2027-Q1"),
            "The win rate rose from 40% (60 of 150) in Q4 FY2026 to 60% (90 of 150) in Q1 FY2027: "
            "20 points up (range 12 to 28).",
        ),
        (
            judgement(60, 150, 90, 150),
            "The win rate rose from 40% (60 of 150) in Q1 2026 to 60% (90 of 150) in Q2 2026: "
            "20 points up (range 12 to 28).",
        ),
        (
            judgement(60, 100, 40, 100, competitor="relay", compared_with="last_year"),
            "The win rate against Relay fell from 60% (60 of 100) in Q2 2025 to 40% (40 of 100) in Q2 2026: "
            "20 points down (range 12 to 28).",
        ),
        (
            judgement(60, 100, 40, 100, deal_type="renewal"),
            "The win rate in renewal deals fell from 60% (60 of 100) in Q1 2026 to 40% (40 of 100) in Q2 2026: "
            "20 points down (range 12 to 28).",
        ),
        (
            judgement(18, 150, 45, 150, metric="seen_share", competitor="relay", segment_name="size")
            | {"segment_value": "small"},
            "Relay was seen in 12% (18 of 150) of closed deals with evidence in size small in Q1 2026 and in 30% "
            "(45 of 150) in Q2 2026: 18 points up (range 10 to 26).",
        ),
        (
            judgement(18, 150, 45, 150, metric="seen_share", competitor="relay", deal_type="new"),
            "Relay was seen in 12% (18 of 150) of closed new deals with evidence in Q1 2026 and in 30% (45 of 150) in "
            "Q2 2026: 18 points up (range 10 to 26).",
        ),
        (
            judgement(30, 100, 15, 100, metric="prevalence", category="price", competitor="relay"),
            "The objection “Price” came up in 30% (30 of 100) of closed deals with notes against Relay in Q1 2026 "
            "and in 15% (15 of 100) in Q2 2026: 15 points down (range 7 to 23).",
        ),
    ],
)
def test_a_change_reads_as_a_plain_sentence(row, sentence):
    assert made(row)["sentence"].tolist() == [sentence]


def test_what_repeats_the_whole_in_a_part_comes_after_what_says_something_new():
    small = {"segment_name": "size", "segment_value": "small"}
    price = {"metric": "prevalence", "category": "price"}
    old = {"period": "2026-Q1", "period_on": pd.Timestamp("2026-01-01")}
    found = made(
        judgement(60, 150, 90, 150, **old),
        judgement(30, 70, 50, 70, **small),
        judgement(60, 150, 90, 150, compared_with="last_year"),
        judgement(60, 150, 90, 150),
        judgement(60, 90, 30, 90, deal_type="renewal"),
        judgement(10, 80, 40, 80, **price, **small),
    )
    assert found[["announced_for", "evidence_key", "compared_with"]].values.tolist() == [
        ["2026-Q2", "win_rate/all/None/all/all/all", "previous"],
        ["2026-Q2", "win_rate/all/None/all/all/renewal", "previous"],
        ["2026-Q2", "prevalence/all/price/size/small/all", "previous"],
        ["2026-Q2", "win_rate/all/None/all/all/all", "last_year"],
        ["2026-Q2", "win_rate/all/None/size/small/all", "previous"],
        ["2026-Q1", "win_rate/all/None/all/all/all", "previous"],
    ]


def test_only_announced_changes_of_complete_quarters_are_shown():
    found = made(
        judgement(60, 150, 90, 150, is_announced=False),
        judgement(60, 150, 90, 150, period="2026-Q3", period_on=pd.Timestamp("2026-07-01")),
    )
    assert (list(found.columns), len(found)) == (list(COLUMNS), 0)


def test_the_log_keeps_what_was_judged():
    with connect(":memory:") as con:
        judgements.create(con)
        rows = pd.DataFrame([judgement(60, 150, 90, 150), judgement(10, 80, 40, 80, category="price")])
        assert judgements.append(con, rows[list(LOGGED)]) == 2
        judgements.create(con)
        logged = con.table("meta.judgements").df()
        assert logged[["period", "category", "counted_after", "is_announced"]].astype(object).values.tolist() == [
            ["2026-Q2", pytest.approx(float("nan"), nan_ok=True), 90, True],
            ["2026-Q2", "price", 40, True],
        ]
