import numpy as np
import pandas as pd
import pytest

from models import evidence, intervals, rates


def quarters(**columns):
    on = pd.to_datetime(["2026-01-01", "2026-04-01", "2026-10-01"])
    return pd.DataFrame(
        {"period_kind": "quarter", "period_on": on, "previous_on": on - pd.DateOffset(months=3), **columns}
    )


def test_flags_say_what_n_allows():
    cells = rates.with_flag(pd.DataFrame({"n": [0, 4, 5, 19, 20]}), "n")
    assert cells["flag"].tolist() == ["counts_only", "counts_only", "indicative", "indicative", "ranked"]


def test_a_rate_with_an_n_of_its_own_has_a_flag_of_its_own():
    cells = rates.with_flag(pd.DataFrame({"n": [30], "eligible": [3]}), "n")
    assert rates.with_flag(cells, "eligible", "use_rate_flag").to_dict("list") == {
        "n": [30],
        "eligible": [3],
        "flag": ["ranked"],
        "use_rate_flag": ["counts_only"],
    }


def test_a_difference_has_newcombes_range_and_the_flag_of_the_smaller_side():
    cells = pd.DataFrame({"won": [56, 1], "n": [70, 2], "rest_won": [48, 0], "rest_n": [80, 0]})
    found = rates.with_difference(cells, "gap", "won", "n", "rest_won", "rest_n")
    expected = intervals.newcombe([56], [70], [48], [80])
    assert found[["gap", "gap_low", "gap_high", "gap_flag"]].iloc[0].tolist() == [
        *(pytest.approx(part[0]) for part in expected),
        "ranked",
    ]
    assert found["gap_flag"].tolist() == ["ranked", "counts_only"]
    assert found["gap"].isna().tolist() == [False, True]


def test_a_rate_comes_with_its_bounds_and_without_cases_is_null():
    cells = pd.DataFrame({"won": [3, 0], "n": [4, 0]})
    assert rates.with_rate(cells, "win_rate", cells["won"], cells["n"]).round(4).to_dict("list") == {
        "won": [3, 0],
        "n": [4, 0],
        "win_rate": [0.75, pytest.approx(np.nan, nan_ok=True)],
        "win_rate_low": [0.3006, pytest.approx(np.nan, nan_ok=True)],
        "win_rate_high": [0.9544, pytest.approx(np.nan, nan_ok=True)],
    }


def test_a_change_is_against_the_period_before_and_null_where_that_has_no_such_cell():
    cells = rates.with_change(quarters(cell="all", won=[30, 48, 50], n=[100, 80, 70]), ["cell"], "won", "n")
    expected = intervals.newcombe([48], [80], [30], [100])
    assert cells["change"].round(9).tolist()[1] == 0.3
    assert (cells["change_low"][1], cells["change_high"][1]) == (expected.low[0], expected.high[0])
    assert cells["change"].isna().tolist() == [True, False, True]


def test_only_a_change_against_the_previous_quarter_marks_a_cell_as_announced():
    log = pd.DataFrame(
        {
            "evidence_key": ["a", "b", "c"],
            "compared_with": ["previous", "last_year", "previous"],
            "is_announced": [True, True, False],
        }
    )
    cells = pd.DataFrame({"evidence_key": ["a", "b", "c", "d"]})
    assert rates.with_announced(cells, log)["is_announced"].tolist() == [True, False, False, False]


def test_evidence_keys_are_readable_and_a_slash_in_a_value_is_escaped():
    cells = pd.DataFrame(
        {
            "period_code": ["2026-Q2", "to-2026-05", "all-time"],
            "competitor": ["all", "relay", "relay"],
            "segment_name": ["all", "industry", "size"],
            "segment_value": ["all", "Health/Care", "100% remote"],
        }
    )
    assert evidence.with_key(cells, "win_rate", ["competitor", "segment"])["evidence_key"].tolist() == [
        "win_rate/2026-Q2/all/all",
        "win_rate/to-2026-05/relay/industry=Health%2FCare",
        "win_rate/all-time/relay/size=100%25 remote",
    ]
