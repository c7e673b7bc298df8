from datetime import date

import few_deals
import pytest


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build_all(con)
        yield con


def approximately(*rows):
    return [
        tuple(pytest.approx(value, abs=1e-6) if isinstance(value, float) else value for value in row) for row in rows
    ]


def test_win_rates_have_ranges_flags_and_the_change_since_the_quarter_before(con):
    low, high = 0.0945312, 0.9054688
    assert few_deals.rows(
        con, "from marts.win_rate_trend where period = '2026-Q2' and segment_name = 'all' and deal_type = 'all'"
    ) == approximately(
        (
            *("quarter", "2026-Q2", date(2026, 4, 1), True, "all", "all", "all", "all"),
            *(1, 1, 1, 2, 300.5, 50.0, 0.5, low, high),
            *(1 / 3, 0.0614919, 0.7923404, 1 / 3, 0.0614919, 0.7923404, "counts_only"),
            *(0.0, -0.5734195, 0.5734195, False, "win_rate/2026-Q2/all/all/all"),
        ),
        (
            *("quarter", "2026-Q2", date(2026, 4, 1), True, "relay", "all", "all", "all"),
            *(1, 1, 0, 2, 300.5, 50.0, 0.5, low, high),
            *(0.5, low, high, 0.0, 0.0, 0.6576198, "counts_only"),
            *(0.5, -0.3910493, high, False, "win_rate/2026-Q2/relay/all/all"),
        ),
    )


def test_competitors_are_seen_beaten_and_lost_to(con):
    assert few_deals.rows(
        con,
        "from marts.competitor_trend where period_kind = 'all_time' and segment_name = 'all' and deal_type = 'all'",
    ) == approximately(
        (
            *("all_time", "all time", date(2026, 2, 1), True, "nova", "all", "all", "all"),
            *(4, 1, 0.25, 0.0455872, 0.6993582, 1, 0, 0, 1, 1.0, 0.2065493, 1.0, 1, 200.0, "price", "counts_only"),
            *(None, None, None, False, "competitor/all-time/nova/all/all"),
        ),
        (
            *("all_time", "all time", date(2026, 2, 1), True, "relay", "all", "all", "all"),
            *(4, 3, 0.75, 0.3006418, 0.9544128, 1, 2, 0, 3, 1 / 3, 0.0614919, 0.7923404, 0, 0.0),
            *("integration", "counts_only", None, None, None, False, "competitor/all-time/relay/all/all"),
        ),
    )


def test_objections_have_prevalence_coverage_survival_and_a_gap(con):
    assert few_deals.rows(
        con,
        """from marts.objection_trend
        where period_kind = 'all_time' and category = 'price' and competitor = 'all' and segment_name = 'all'""",
    ) == approximately(
        (
            *("all_time", "all time", date(2026, 2, 1), True, "price", "Commercial", "all", "all", "all"),
            *(2, 1, 4, 0.5, 0.1500391, 0.8499609, 0.8, 2, 2, 1.0, 0.3423802, 1.0, 0, 2, 0.0, 0.0, 0.6576198),
            *(1.0, -0.0305473, 1.0, "counts_only", None, None, None, False, "objection/all-time/price/all/all"),
        )
    )


def test_messages_are_compared_with_deals_without_them_and_before_them(con):
    assert few_deals.rows(
        con, "from marts.message_trend where period_kind = 'all_time' and message = 'open_prices'"
    ) == approximately(
        (
            *("all_time", "all time", date(2026, 2, 1), True, "open_prices", "One price, no surprises"),
            *(date(2026, 3, 1), 1, 1, 0, 1.0, 0.2065493, 1.0, 1, 1, 1.0, 0.2065493, 1.0, 0, 0, None, None, None),
            *(1, 1.0, 0.2065493, 1.0, 1, 1, 1.0, 0.2065493, 1.0, 1, "counts_only", "message/all-time/open_prices"),
        )
    )


def test_reasons_have_a_share_of_the_deals_whose_notes_give_one(con):
    period, small = ("all_time", "all time", date(2026, 2, 1), True), ("counts_only",)
    assert few_deals.rows(con, "from marts.reason_trend where period_kind = 'all_time'") == approximately(
        (
            *period,
            "lost",
            "integration",
            "Product",
            1,
            0,
            1.0,
            0.2065493,
            1.0,
            1,
            1,
            *small,
            "reason/all-time/lost/integration",
        ),
        (*period, "lost", "price", "Commercial", 0, 1, 0.0, 0.0, 0.7934507, 1, 1, *small, "reason/all-time/lost/price"),
        (
            *period,
            "won",
            "integration",
            "Product",
            1,
            0,
            1.0,
            0.2065493,
            1.0,
            1,
            1,
            *small,
            "reason/all-time/won/integration",
        ),
    )


def test_the_overview_says_what_the_tables_rest_on(con):
    assert few_deals.rows(con, "from marts.overview") == [
        (
            *("Cadenza", "EUR", date(2026, 7, 1), date(2026, 2, 20), date(2026, 6, 15)),
            *(6, 5, 1, 2, 2, 1, 7, 7, 2, True, True, True, 0, "1", "c1"),
        )
    ]


def test_the_overview_counts_what_was_judged_of_the_latest_completed_quarter_alone(con):
    con.execute("begin")
    con.execute(
        """
        insert into meta.judgements by name from (values
            (date '2026-04-01', 'win_rate/2026-Q2/all/all/all', 'previous'),
            (date '2026-04-01', 'win_rate/2026-Q2/all/all/all', 'last_year'),
            (date '2026-04-01', 'win_rate/2026-Q2/relay/all/all', 'previous'),
            (date '2026-01-01', 'win_rate/2026-Q1/all/all/all', 'previous')
        ) as t(period_on, evidence_key, compared_with)
        """
    )
    few_deals.build(con, "marts")
    found = few_deals.rows(con, "select cells_judged from marts.overview")
    con.execute("rollback")
    assert found == [(2,)]


def test_coverage_says_how_many_deals_have_evidence(con):
    quarter = ("quarter", "2026-Q2", date(2026, 4, 1))
    assert few_deals.rows(con, "from marts.coverage where period = '2026-Q2'") == approximately(
        (*quarter, "all", 3, 2, 2, 2, 0, 2 / 3),
        (*quarter, "lost", 1, 1, 1, 1, 0, 1.0),
        (*quarter, "no_decision", 1, 0, 0, 0, 0, 0.0),
        (*quarter, "won", 1, 1, 1, 1, 0, 1.0),
    )


def test_names_terms_and_refused_rows_are_there_for_the_pages(con):
    assert few_deals.rows(con, "from marts.competitors") == [("nova", "Nova"), ("relay", "Relay")]
    assert few_deals.rows(con, "from marts.categories") == [
        ("integration", "Integration", "Product", "Connectors."),
        ("price", "Price", "Commercial", "Costs."),
    ]
    assert few_deals.rows(con, "from marts.glossary") == [
        ("win_rate", "Win rate", "The share we won.", "won / (won + lost)")
    ]
    assert few_deals.rows(con, "from marts.refused_rows_summary") == [
        ("crm", "deals", "closed_on is no date", "Correct it", 2)
    ]
