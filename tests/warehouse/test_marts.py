from datetime import date

import few_deals
import pandas as pd
import pytest

from models.objections import objection_trend
from models.quality import ELSEWHERE
from warehouse import tables

READING = ("precision", "recall", "elsewhere_precision", "elsewhere_recall")


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build_all(con)
        yield con


def approximately(*rows):
    return [
        tuple(pytest.approx(value, abs=1e-6) if isinstance(value, float) else value for value in row) for row in rows
    ]


def test_win_rates_have_ranges_flags_and_the_change_since_the_quarter_before_by_count_and_by_value(con):
    quarter, few = ("quarter", "2026-Q2", date(2026, 4, 1), True), "counts_only"
    half = (0.5, 0.0945312, 0.9054688, few)
    of_three, of_two = (0.3333333, 0.0614919, 0.7923404, 3.0, few), (0.5, 0.0945312, 0.9054688, 2.0, few)
    none_of_two, key = (0.0, 0.0, 0.6576198, 2.0, few), "win_rate/2026-Q2"
    by_value = (0.8573466, 0.1902572, 0.9935371, few)
    valued = (0.8573466, 0.1902572, 0.9935371, 1.3298916, few)
    none_valued = (0.0, 0.0, 0.7437088, 1.3238138, few)
    assert few_deals.rows(
        con,
        """from marts.win_rate_trend where period = '2026-Q2' and segment_name = 'all' and deal_type = 'all'
        order by competitor, basis""",
    ) == approximately(
        (
            *(*quarter, "all", "all", "all", "all", "count", 1, 1, 1, 2, 3, 300.5, 50.0, 0.0, 2.0),
            *(*half, *of_three, *of_three, 0.0, -0.5734195, 0.5734195, False, f"{key}/all/all/all"),
        ),
        (
            *(*quarter, "all", "all", "all", "all", "value", 1, 1, 0, 2, 2, 300.5, 50.0, 0.0, 1.3298916),
            *(*by_value, *valued, *none_valued, 0.5239911, -0.3232107, 0.846973),
            *(False, f"{key}/all/all/all/value"),
        ),
        (
            *(*quarter, "relay", "all", "all", "all", "count", 1, 1, 0, 2, 2, 300.5, 50.0, 0.0, 2.0),
            *(*half, *of_two, *none_of_two, 0.5, -0.3910493, 0.9054688, False, f"{key}/relay/all/all"),
        ),
        (
            *(*quarter, "relay", "all", "all", "all", "value", 1, 1, 0, 2, 2, 300.5, 50.0, 0.0, 1.3298916),
            *(*by_value, *valued, *none_valued, 0.8573466, -0.1792692, 0.9935371),
            *(False, f"{key}/relay/all/all/value"),
        ),
    )


def test_the_quarter_to_date_is_compared_with_the_same_days_of_the_quarter_before():
    with few_deals.warehouse() as con:
        few_deals.build_all(con, few_deals.PARAMETERS | {"as_of": date(2026, 5, 31)})
        assert few_deals.rows(
            con,
            """select period, is_complete, won, lost, no_decision, change, evidence_key from marts.win_rate_trend
            where period_kind = 'quarter_to_date' and basis = 'count'
            and competitor = 'all' and segment_name = 'all' and deal_type = 'all'""",
        ) == [
            ("2026-Q1 to 2026-02-28", True, 1, 0, 0, None, "win_rate/2026-Q1-to-2026-02-28/all/all/all"),
            ("2026-Q2 to 2026-05-30", True, 0, 1, 1, -1.0, "win_rate/2026-Q2-to-2026-05-30/all/all/all"),
        ]


def test_segments_have_their_share_their_win_rate_and_the_gap_to_the_rest(con):
    period, few = ("all_time", "all time", date(2026, 2, 1), True, "industry"), "counts_only"
    nothing, unchanged = (None, None, None), (None, None, None, False)
    fifth = (0.2, 0.0362241, 0.6244654, "indicative")
    assert few_deals.rows(
        con, "from marts.segment_trend where period_kind = 'all_time' and deal_type = 'all'"
    ) == approximately(
        (
            *(*period, "(none)", "all", 1, 5, *fifth, 0, 0, 1, 0, 0.0, 0.0, *nothing, few),
            *(1.0, 0.2065493, 1.0, few, 2, 4, *nothing, few, None, None, None, *unchanged),
            "segment/all-time/industry=(none)/all",
        ),
        (
            *(*period, "Health", "all", 3, 5, 0.6, 0.2307243, 0.8823792, "indicative", 2, 1, 0, 3, 400.51, 50.0),
            *(0.6666667, 0.2076596, 0.9385081, few, 0.0, 0.0, 0.561497, few, 0, 1),
            *(0.6666667, -0.2499857, 0.9385081, few, None, "relay", "price", *unchanged),
            "segment/all-time/industry=Health/all",
        ),
        (
            *(*period, "Retail", "all", 1, 5, *fifth, 0, 1, 0, 1, 0.0, 200.0),
            *(0.0, 0.0, 0.7934507, few, 0.0, 0.0, 0.7934507, few, 2, 3),
            *(-0.6666667, -0.9385081, 0.2499857, few, None, "relay", "integration", *unchanged),
            "segment/all-time/industry=Retail/all",
        ),
    )


def test_competitors_are_seen_beaten_and_lost_to(con):
    period, few = ("all_time", "all time", date(2026, 2, 1), True), "counts_only"
    assert few_deals.rows(
        con,
        "from marts.competitor_trend where period_kind = 'all_time' and segment_name = 'all' and deal_type = 'all'",
    ) == approximately(
        (
            *(*period, "nova", "all", "all", "all", 4, 1, 0.25, 0.0455872, 0.6993582, few, 1, 0, 0, 1),
            *(1.0, 0.2065493, 1.0, few, None, 1, 200.0, "price", None, None, None, False),
            "competitor/all-time/nova/all/all",
        ),
        (
            *(*period, "relay", "all", "all", "all", 4, 3, 0.75, 0.3006418, 0.9544128, few, 1, 2, 0, 3),
            *(1 / 3, 0.0614919, 0.7923404, few, None, 0, 0.0, "integration", None, None, None, False),
            "competitor/all-time/relay/all/all",
        ),
    )


def test_objections_have_prevalence_coverage_survival_a_gap_and_how_well_they_are_read(con):
    few = "counts_only"
    assert few_deals.rows(
        con,
        """from marts.objection_trend
        where period_kind = 'all_time' and category = 'price' and competitor = 'all' and segment_name = 'all'""",
    ) == approximately(
        (
            *("all_time", "all time", date(2026, 2, 1), True, "price", "Commercial", "all", "all", "all"),
            *(2, 1, 4, 0.5, 0.1500391, 0.8499609, few, 5, 0.8, 0.3755349, 0.9637759, "indicative"),
            *(2, 2, 1.0, 0.3423802, 1.0, few),
            *(0, 2, 0.0, 0.0, 0.6576198, few, 1.0, -0.0305473, 1.0, few, None, None, None, False),
            *(None, None, None, None, None, None, False, 0.9, 0.7694823, 0.9604205, 0.72, 0.5833488, 0.8252583),
            "objection/all-time/price/all/all",
        )
    )


def test_what_an_audit_says_of_a_category_stands_beside_each_of_its_figures(con):
    frames = [con.table(name).df() for name in ("counts.objections", "settings.segments", "meta.judgements")]
    quality = pd.DataFrame(
        {
            "category": ["all", "price"],
            **{"precision": [0.9, 0.8], "precision_low": [0.8, 0.6], "precision_high": [0.95, 0.9]},
            **{"recall": [0.7, 0.5], "recall_low": [0.6, 0.3], "recall_high": [0.8, 0.7], "is_proven": [True, False]},
            **{name: [0.5, 0.25] for name in ELSEWHERE},
        }
    )
    found = objection_trend(*frames, quality)[["category", *quality.columns[1:]]].drop_duplicates()
    assert found.set_index("category").loc["price"].tolist() == [0.8, 0.6, 0.9, 0.5, 0.3, 0.7, False, *[0.25] * 6]
    assert found.set_index("category").loc["integration"].dropna().to_dict() == {"is_proven": False}


def test_messages_are_compared_with_deals_without_them_and_before_them(con):
    few, one, unknown = "counts_only", (1, 1, 1.0, 0.2065493, 1.0), (None, None, None)
    assert few_deals.rows(
        con, "from marts.message_trend where period_kind = 'all_time' and message = 'open_prices'"
    ) == approximately(
        (
            *("all_time", "all time", date(2026, 2, 1), True, "open_prices", "One price, no surprises"),
            *(date(2026, 3, 1), 1, 1, 0, 1.0, 0.2065493, 1.0, few, 0.0, 0.0, 0.7934507, few),
            *(*one, few, 0, 0, *unknown, few, 0, 0, *unknown, few, *unknown, few, *one, few, *one, few),
            *(0.0, -0.7934507, 0.7934507, few, "message/all-time/open_prices"),
        )
    )


def test_reasons_have_a_share_of_the_deals_whose_notes_give_one(con):
    period, few = ("all_time", "all time", date(2026, 2, 1), True), "counts_only"
    all_of_one, none_of_one = (1.0, 0.2065493, 1.0, 1, 1, few), (0.0, 0.0, 0.7934507, 1, 1, few)
    untold, key = (0, None, 0.0, 0, None, None, None, 0, 1, few), "reason/all-time"
    assert few_deals.rows(con, "from marts.reason_trend where period_kind = 'all_time'") == approximately(
        (*period, "lost", "integration", "Product", 1, 0.7, 200.0, 0, *all_of_one, f"{key}/lost/integration"),
        (*period, "lost", "price", "Commercial", 0, None, 0.0, 1, *none_of_one, f"{key}/lost/price"),
        (*period, "no_decision", "(none)", None, *untold, f"{key}/no_decision/(none)"),
        (*period, "won", "integration", "Product", 1, 0.6, 100.01, 0, *all_of_one, f"{key}/won/integration"),
    )


@pytest.mark.parametrize(
    ("table", "figures"),
    [
        ("win_rate_trend", {"win_rate", "broad_win_rate", "no_decision_rate", "change"}),
        ("segment_trend", {"deal_share", "win_rate", "no_decision_rate", "gap", "change"}),
        ("competitor_trend", {"seen_share", "win_rate", "change"}),
        (
            "objection_trend",
            {"prevalence", "coverage", "win_rate_if_raised", "win_rate_if_not", "gap", "change", *READING},
        ),
        (
            "message_trend",
            {"use_rate", "echo_rate", "win_rate_used", "win_rate_echoed", "win_rate_unused", "before", "after"}
            | {"gap", "shift"},
        ),
        ("reason_trend", {"share"}),
    ],
)
def test_every_rate_has_its_range_and_its_own_flag_but_for_the_rows_own(con, table, figures):
    columns = {column.name for column in tables.columns_of(con, f"marts.{table}")}
    ranged = {name.removesuffix("_low") for name in columns if name.endswith("_low")}
    assert ranged == figures
    assert {f"{name}_high" for name in ranged} | {"flag", "evidence_key"} <= columns
    without_flag = {name for name in ranged if f"{name}_flag" not in columns}
    assert len(without_flag - {"change", *READING}) == 1


def test_the_overview_says_what_the_tables_rest_on(con):
    assert few_deals.rows(con, "from marts.overview") == [
        (
            *("Cadenza", "EUR", date(2026, 7, 1), date(2026, 2, 20), date(2026, 6, 15)),
            *(6, 5, 1, 2, 2, 1, 7, 7, 2, True, True, True, "quarter", 0, "1", "c1"),
        )
    ]


def test_the_overview_counts_what_was_judged_of_the_latest_completed_quarter_alone():
    with few_deals.warehouse() as con:
        few_deals.build_all(con)
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
    assert found == [(2,)]


def test_coverage_says_how_many_deals_have_evidence(con):
    quarter = ("quarter", "2026-Q2", date(2026, 4, 1), True)
    some, one, none = (2 / 3, 0.2076596, 0.9385081), (1.0, 0.2065493, 1.0), (0.0, 0.0, 0.7934507)
    key = "coverage/2026-Q2"
    assert few_deals.rows(
        con, "from marts.coverage where period = '2026-Q2' and segment_name = 'all'"
    ) == approximately(
        (*quarter, "all", "all", "all", 3, 2, 2, 2, 0, 2, *some, *some, 3, "counts_only", f"{key}/all/all"),
        (*quarter, "lost", "all", "all", 1, 1, 1, 1, 0, 1, *one, *one, 1, "counts_only", f"{key}/lost/all"),
        (
            *quarter,
            "no_decision",
            "all",
            "all",
            1,
            0,
            0,
            0,
            0,
            0,
            *none,
            *none,
            1,
            "counts_only",
            f"{key}/no_decision/all",
        ),
        (*quarter, "won", "all", "all", 1, 1, 1, 1, 0, 1, *one, *one, 1, "counts_only", f"{key}/won/all"),
    )
    assert few_deals.rows(
        con,
        """select segment_value, outcome, closed_deals, evidenced, evidence_key from marts.coverage
        where period_kind = 'all_time' and segment_name = 'industry' and outcome in ('all', 'lost')""",
    ) == [
        ("(none)", "all", 1, 0, "coverage/all-time/all/industry=(none)"),
        ("Health", "all", 3, 3, "coverage/all-time/all/industry=Health"),
        ("Retail", "all", 1, 1, "coverage/all-time/all/industry=Retail"),
        ("Health", "lost", 1, 1, "coverage/all-time/lost/industry=Health"),
        ("Retail", "lost", 1, 1, "coverage/all-time/lost/industry=Retail"),
    ]


def test_cohorts_follow_deals_from_their_creation_and_count_open_ones_as_long_as_they_were_watched(con):
    assert few_deals.rows(
        con,
        """select cohort, cohort_on, deal_type, by_days, created, closed_deals, won, lost, no_decision, maturity,
        win_incidence, loss_incidence, no_decision_incidence, flag, evidence_key
        from marts.cohorts where by_days in (30, 90) and deal_type in ('all', 'new')""",
    ) == approximately(
        (
            "2026-Q1",
            date(2026, 1, 1),
            "all",
            30,
            5,
            5,
            2,
            2,
            1,
            1.0,
            0.0,
            0.0,
            0.0,
            "indicative",
            "cohort/2026-Q1/all/30",
        ),
        (
            "2026-Q1",
            date(2026, 1, 1),
            "all",
            90,
            5,
            5,
            2,
            2,
            1,
            1.0,
            0.2,
            0.4,
            0.0,
            "indicative",
            "cohort/2026-Q1/all/90",
        ),
        (
            "2026-Q1",
            date(2026, 1, 1),
            "new",
            30,
            3,
            3,
            2,
            1,
            0,
            1.0,
            0.0,
            0.0,
            0.0,
            "counts_only",
            "cohort/2026-Q1/new/30",
        ),
        (
            "2026-Q1",
            date(2026, 1, 1),
            "new",
            90,
            3,
            3,
            2,
            1,
            0,
            1.0,
            1 / 3,
            1 / 3,
            0.0,
            "counts_only",
            "cohort/2026-Q1/new/90",
        ),
        (
            "2026-Q2",
            date(2026, 4, 1),
            "all",
            30,
            1,
            0,
            0,
            0,
            0,
            0.0,
            0.0,
            0.0,
            0.0,
            "counts_only",
            "cohort/2026-Q2/all/30",
        ),
        (
            "2026-Q2",
            date(2026, 4, 1),
            "new",
            30,
            1,
            0,
            0,
            0,
            0,
            0.0,
            0.0,
            0.0,
            0.0,
            "counts_only",
            "cohort/2026-Q2/new/30",
        ),
    )


def analysed(compared, sides, agreed):
    """Rows of marts.reason_gap about the one lost deal that an analyst looked into, who found integration."""
    key, differ = f"reason_gap/all-time/{compared}/lost", 1 - agreed
    either = f"{sides} differ on {differ} of 1 lost deals for which either gives"
    overall = f"{sides} differ on the reason of {differ} of 1 lost deals."
    rows = [
        (compared, "lost", "all", 1, 1, agreed, differ, 1, overall, f"{key}/all"),
        (
            compared,
            "lost",
            "integration",
            agreed,
            1,
            agreed,
            differ,
            1,
            f"{either} “Integration”.",
            f"{key}/integration",
        ),
    ]
    if not agreed:
        rows.append((compared, "lost", "price", 1, 0, 0, 1, 1, f"{either} “Price”.", f"{key}/price"))
    return rows


def test_the_reasons_of_the_crm_and_of_the_notes_are_held_against_each_other(con):
    differ, key = "CRM and notes differ on", "reason_gap/all-time/crm_notes/lost"
    assert few_deals.rows(
        con,
        """select compared, outcome, reason, first_deals, second_deals, agreed, differ, n, sentence, evidence_key
        from marts.reason_gap where period_kind = 'all_time' and outcome = 'lost' order by all""",
    ) == [
        *analysed("crm_analyst", "CRM and analyst", 0),
        (*("crm_notes", "lost", "all", 1, 1, 0, 1, 1), f"{differ} the reason of 1 of 1 lost deals.", f"{key}/all"),
        (
            *("crm_notes", "lost", "integration", 0, 1, 0, 1, 1),
            f"{differ} 1 of 1 lost deals for which either gives “Integration”.",
            f"{key}/integration",
        ),
        (
            *("crm_notes", "lost", "price", 1, 0, 0, 1, 1),
            f"{differ} 1 of 1 lost deals for which either gives “Price”.",
            f"{key}/price",
        ),
        *analysed("notes_analyst", "Notes and analyst", 1),
    ]


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
