from datetime import date

import pandas as pd
import pytest

from models.restatements import CAUSES, COLUMNS, restatements

COMPETITORS = pd.DataFrame({"competitor": ["relay"], "name": ["Relay"]})
CATEGORIES = pd.DataFrame({"category": ["price"], "label": ["Price"]})


def restated(before, after, moved, **values):
    counts = {f"{part}_by_{cause}": 0 for cause in CAUSES for part in ("counted", "n")}
    for cause, (counted, n) in moved.items():
        counts |= {f"counted_by_{cause}": counted, f"n_by_{cause}": n}
    return {
        "restated_on": pd.Timestamp("2026-07-08"),
        "period": "2026-Q2",
        "period_on": pd.Timestamp("2026-04-01"),
        "table_name": "win_rate_trend",
        "metric": "win_rate",
        "competitor": "all",
        "category": "",
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "evidence_key": "win_rate/2026-Q2/all/all/all",
        **dict(zip(("counted_before", "n_before"), before, strict=True)),
        **dict(zip(("counted_after", "n_after"), after, strict=True)),
        **counts,
        **values,
    }


def made(*rows):
    return restatements(pd.DataFrame(rows), COMPETITORS, CATEGORIES)


def test_a_difference_is_split_by_what_moved_it_and_the_parts_add_up():
    moved = {"new_deals": (10, 10), "late_edits": (-5, 0), "extractor": (0, -2)}
    (row,) = made(restated((60, 150), (65, 158), moved)).to_dict("records")
    assert {name: row[name] for name in COLUMNS if not name.endswith(("_low", "_high", "category"))} == {
        "restated_on": date(2026, 7, 8),
        "period": "2026-Q2",
        "period_on": date(2026, 4, 1),
        "table_name": "win_rate_trend",
        "metric": "win_rate",
        "competitor": "all",
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "counted_before": 60,
        "n_before": 150,
        "rate_before": 0.4,
        "counted_after": 65,
        "n_after": 158,
        "rate_after": pytest.approx(65 / 158),
        "difference": pytest.approx(65 / 158 - 0.4),
        "by_new_deals": pytest.approx(70 / 160 - 60 / 150),
        "by_late_edits": pytest.approx(65 / 160 - 70 / 160),
        "by_catalog": 0,
        "by_corrections": 0,
        "by_extractor": pytest.approx(65 / 158 - 65 / 160),
        "n": 150,
        "flag": "ranked",
        "sentence": "The win rate in Q2 2026 was published as 40% (60 of 150) and is now 41% (65 of 158): +3.7 points "
        "from new deals, -3.1 points from late edits, +0.5 points from the extractor.",
        "evidence_key": "win_rate/2026-Q2/all/all/all",
    }
    assert sum(row[f"by_{cause}"] for cause in CAUSES) == pytest.approx(row["difference"], abs=1e-12)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (
            {"metric": "seen_share", "competitor": "relay", "segment_name": "size", "segment_value": "small"},
            "The share of closed deals with evidence in size small in which Relay was seen in Q2 2026 was "
            "published as 20% (2 of 10) and is now 40% (4 of 10): +20.0 points from the catalog.",
        ),
        (
            {"metric": "prevalence", "category": "price", "competitor": "relay"},
            "The share of closed deals with notes against Relay with the objection “Price” in Q2 2026 was published as "
            "20% (2 of 10) and is now 40% (4 of 10): +20.0 points from the catalog.",
        ),
    ],
)
def test_a_restatement_reads_as_a_plain_sentence(cell, sentence):
    assert made(restated((2, 10), (4, 10), {"catalog": (2, 0)}, **cell))["sentence"].tolist() == [sentence]


def test_counts_that_changed_alike_leave_the_rate_as_it_was():
    found = made(restated((2, 10), (4, 20), {"new_deals": (2, 10)}))
    assert found["sentence"].tolist()[0].endswith("is now 20% (4 of 20): the rate is as it was.")


def test_where_no_deals_are_left_in_between_the_parts_still_add_up():
    (row,) = made(restated((1, 2), (3, 4), {"late_edits": (-1, -2), "extractor": (3, 4)})).to_dict("records")
    assert [row[f"by_{cause}"] for cause in CAUSES] == [0, 0, 0, 0, pytest.approx(0.25)]


@pytest.mark.parametrize(
    ("before", "after", "causes", "told"),
    [
        ((0, 1), (0, 0), {"late_edits": (0, -1)}, "published as 0% (0 of 1) and is now no rate (0 of 0): late edits."),
        ((0, 0), (1, 1), {"new_deals": (1, 1)}, "published as no rate (0 of 0) and is now 100% (1 of 1): new deals."),
    ],
)
def test_a_figure_that_begins_or_ends_without_deals_has_no_rate_there(before, after, causes, told):
    assert made(restated(before, after, causes))["sentence"].tolist()[0].endswith(told)
