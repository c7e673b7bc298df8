"""What was planted in the sample CRM comes out of the published marts, and what never moved is not announced.

Every figure is recounted from the facts behind it.
"""

import datetime as dt
import sqlite3
from contextlib import closing

import duckdb
import pytest

from sources.sample import planted
from tests.end_to_end import planted_error
from tests.warehouse import recounting
from warehouse import recounts
from warehouse.connection import connect

RECOUNTS = recounts.all_recounts()
MISREAD_AS = ("value_roi", "implementation")
"""Some indirect sentences of the growing objection are read as these, a known failure (docs/extraction.md): in EMEA,
every second deal of the growing quarter in which implementation is read and was not meant means price."""


@pytest.fixture(scope="module")
def marts(sample_run):
    with duckdb.connect(str(sample_run / "published/current/winloss.duckdb"), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def until(sample_run):
    """The day after the CRM's newest change: the sample's last day, from which its quarters are counted."""
    with closing(sqlite3.connect(sample_run / "crm.sqlite")) as crm:
        (newest,) = crm.execute("select max(modified_at) from opportunities").fetchone()
    return dt.date.fromisoformat(newest[:10]) + dt.timedelta(days=1)


def announced(marts, where, *values):
    """Quarter, comparison and change of the announced changes, oldest first."""
    return marts.execute(
        f"select period_on::date, compared_with, change from marts.changes where {where} order by all", values
    ).fetchall()


def test_the_rising_competitor_is_announced_in_its_segment(marts, until):
    fact = planted.RISING
    found = announced(
        marts,
        "metric = 'seen_share' and competitor = ? and segment_name = ? and segment_value = ? and deal_type = 'all'",
        fact.competitor,
        fact.segment_name,
        fact.segment_value,
    )
    step = planted.quarter_start(until, fact.complete_quarters)
    assert (step, "previous") in [(on, against) for on, against, _ in found]
    assert all(on >= step and change >= fact.least_rise for on, _, change in found)


def test_the_growing_objection_is_announced(marts, until):
    fact = planted.GROWING
    found = announced(
        marts,
        "metric = 'prevalence' and category = ? and competitor = 'all' and segment_name = 'all'",
        fact.category,
    )
    step = planted.quarter_start(until, fact.complete_quarters)
    assert (step, "previous") in [(on, against) for on, against, _ in found]
    assert all(on >= step and change >= fact.least_rise for on, _, change in found)


def test_the_message_that_works_wins_more_often_where_it_is_used(marts):
    fact = planted.WORKING
    row = marts.execute(
        "select win_rate_used - win_rate_unused, win_rate_used_low > win_rate_unused_high, n_used"
        " from marts.message_trend where period_kind = 'all_time' and message = ?",
        [fact.message],
    ).fetchone()
    assert row[0] >= fact.least_gap
    assert (row[1], row[2] >= 50) == (True, True)


def test_no_other_message_is_clearly_better_than_its_absence(marts):
    better = marts.execute(
        "select message from marts.message_trend where period_kind = 'all_time'"
        " and win_rate_used_low > win_rate_unused_high"
    ).fetchall()
    assert better == [(planted.WORKING.message,)]


def test_the_harmless_competitor_is_seen_often_and_beaten_nearly_always(marts):
    fact = planted.HARMLESS
    seen, win_rate, lost_to = marts.execute(
        "select seen, win_rate, lost_to from marts.competitor_trend where period_kind = 'all_time' and competitor = ?"
        " and segment_name = 'all' and deal_type = 'all'",
        [fact.competitor],
    ).fetchone()
    (lost,) = marts.execute("select lost from marts.overview").fetchone()
    assert seen >= fact.least_seen
    assert win_rate >= fact.least_win_rate
    assert lost_to / lost <= fact.most_lost_to_share


def test_the_crm_says_price_far_more_often_than_the_notes(marts):
    fact = planted.PRICE
    crm_deals, share = marts.execute(
        "select crm_deals, share from marts.reason_trend where period_kind = 'all_time' and outcome = 'lost'"
        " and reason = 'price'"
    ).fetchone()
    (lost,) = marts.execute("select lost from marts.overview").fetchone()
    assert fact.crm_share_low <= crm_deals / lost <= fact.crm_share_high
    assert share <= fact.most_true_share


def test_nothing_is_announced_in_segments_in_which_nothing_changes(marts):
    quiet = " or ".join(
        f"segment_name = '{name}' and segment_value = '{value}'" for name, value in planted.QUIET_SEGMENTS
    )
    assert announced(marts, quiet) == []


def test_no_steady_competitor_no_steady_objection_and_no_win_rate_is_announced(marts):
    competitors = ", ".join(f"'{name}'" for name in planted.STEADY_COMPETITORS)
    moved = f"category in {(planted.GROWING.category, *MISREAD_AS)}"
    found = marts.execute(
        "select period_on::date, sentence from marts.changes where metric = 'win_rate'"
        f" or metric = 'seen_share' and competitor in ({competitors}) or metric = 'prevalence' and not {moved}"
    ).fetchall()
    assert found == []


LEAST = {"objection": (0.50, 0.56), "competitor": (0.92, 0.90), "message": (0.94, 0.92), "reason": (0.38, 0.44)}
"""Precision and recall that docs/extraction.md states, less a margin of about five points."""


def test_the_extraction_error_behind_these_figures_is_as_stated(sample_run):
    counted = planted_error.measured(sample_run)
    print("\n".join(planted_error.table(counted)))
    found = {kind: counted[kind, "all"] for kind in planted_error.KINDS}
    assert {
        kind: (planted_error.precision(counts), planted_error.recall(counts))
        for kind, counts in found.items()
        if planted_error.precision(counts) < LEAST[kind][0] or planted_error.recall(counts) < LEAST[kind][1]
    } == {}


@pytest.fixture(scope="module")
def con(sample_run):
    with connect(sample_run / ".winloss/warehouse.duckdb", read_only=True) as con:
        yield con


@pytest.mark.parametrize("subject", RECOUNTS)
def test_every_cell_of_the_sample_is_recounted_from_the_facts(con, subject):
    assert recounting.differences(con, RECOUNTS[subject]) == []


def test_the_sample_has_cells_of_every_mart(con):
    """But for drivers, which a training brings, and what stands out of the last sixty days alone: new names, themes."""
    missing = {subject for subject in RECOUNTS if not recounts.keys(con, RECOUNTS[subject])}
    assert missing <= {"driver", "new_names", "theme"}
