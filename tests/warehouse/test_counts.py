from datetime import date

import few_deals
import pytest

from warehouse import checks


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts")
        yield con


def to_date(quarter, last_day):
    return "quarter_to_date", f"{quarter} to {last_day}", f"{quarter}-to-{last_day}"


def test_periods_run_from_the_first_close_to_the_last_and_are_complete_once_over(con):
    twelve = "rolling_12_months"
    assert few_deals.rows(
        con, "from counts.periods where period_kind <> 'rolling_12_months' or period_on > date '2025-05-31'"
    ) == [
        ("all_time", "all time", "all-time", date(2026, 2, 1), date(2026, 7, 1), None, True),
        ("month", "2026-02", "2026-02", date(2026, 2, 1), date(2026, 3, 1), date(2026, 1, 1), True),
        ("month", "2026-03", "2026-03", date(2026, 3, 1), date(2026, 4, 1), date(2026, 2, 1), True),
        ("month", "2026-04", "2026-04", date(2026, 4, 1), date(2026, 5, 1), date(2026, 3, 1), True),
        ("month", "2026-05", "2026-05", date(2026, 5, 1), date(2026, 6, 1), date(2026, 4, 1), True),
        ("month", "2026-06", "2026-06", date(2026, 6, 1), date(2026, 7, 1), date(2026, 5, 1), True),
        ("quarter", "2026-Q1", "2026-Q1", date(2026, 1, 1), date(2026, 4, 1), date(2025, 10, 1), True),
        ("quarter", "2026-Q2", "2026-Q2", date(2026, 4, 1), date(2026, 7, 1), date(2026, 1, 1), True),
        (*to_date("2026-Q1", "2026-03-31"), date(2026, 1, 1), date(2026, 4, 1), date(2025, 10, 1), True),
        (*to_date("2026-Q2", "2026-06-30"), date(2026, 4, 1), date(2026, 7, 1), date(2026, 1, 1), True),
        (twelve, "12 months to 2026-05", "to-2026-05", date(2025, 6, 1), date(2026, 6, 1), None, True),
        (twelve, "12 months to 2026-06", "to-2026-06", date(2025, 7, 1), date(2026, 7, 1), None, True),
    ]


def test_on_its_last_day_a_period_is_not_complete():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts", parameters=few_deals.PARAMETERS | {"as_of": date(2026, 6, 30)})
        assert few_deals.rows(con, "select period from counts.periods where not is_complete order by period") == [
            ("12 months to 2026-06",),
            ("2026-06",),
            ("2026-Q2",),
            ("all time",),
        ]


@pytest.mark.parametrize(
    ("fiscal_month", "quarters"),
    [
        (2, [("FY2027-Q1", date(2026, 2, 1)), ("FY2027-Q2", date(2026, 5, 1))]),
        (4, [("FY2026-Q4", date(2026, 1, 1)), ("FY2027-Q1", date(2026, 4, 1))]),
        (12, [("FY2026-Q1", date(2025, 12, 1)), ("FY2026-Q2", date(2026, 3, 1)), ("FY2026-Q3", date(2026, 6, 1))]),
    ],
)
def test_quarters_of_the_fiscal_year_stand_beside_those_of_the_calendar(fiscal_month, quarters):
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts", parameters=few_deals.PARAMETERS | {"fiscal_month": fiscal_month})
        named = "select period, period_on from counts.periods where period_kind = '{}' order by period_on"
        assert few_deals.rows(con, named.format("fiscal_quarter")) == quarters
        assert few_deals.rows(con, named.format("quarter")) == [
            ("2026-Q1", date(2026, 1, 1)),
            ("2026-Q2", date(2026, 4, 1)),
        ]
        assert few_deals.rows(
            con,
            "select period_kind, sum(won + lost + no_decision) from counts.deals where period_kind like '%quarter' "
            "and competitor = 'all' and segment_name = 'all' and deal_type = 'all' group by all order by all",
        ) == [("fiscal_quarter", 5), ("quarter", 5)]


@pytest.mark.parametrize(
    ("as_of", "fiscal_month", "expected"),
    [
        (date(2026, 5, 31), 1, [("2026-Q1 to 2026-02-28", 1), ("2026-Q2 to 2026-05-30", 2)]),
        (date(2026, 5, 30), 1, [("2026-Q1 to 2026-02-28", 1), ("2026-Q2 to 2026-05-29", 1)]),
        (date(2026, 5, 2), 1, [("2026-Q1 to 2026-02-01", None), ("2026-Q2 to 2026-05-01", None)]),
        (date(2026, 3, 1), 1, [("2026-Q1 to 2026-02-28", 1)]),
        (date(2026, 7, 1), 1, [("2026-Q1 to 2026-03-31", 2), ("2026-Q2 to 2026-06-30", 3)]),
        (date(2026, 6, 6), 4, [("FY2026-Q4 to 2026-03-05", 2), ("FY2027-Q1 to 2026-06-05", 2)]),
        (date(2026, 6, 16), 3, [("FY2027-Q1 to 2026-03-15", 1), ("FY2027-Q2 to 2026-06-15", 1)]),
    ],
)
def test_a_quarter_to_date_is_set_against_the_quarter_before_to_the_same_day(as_of, fiscal_month, expected):
    with few_deals.warehouse() as con:
        parameters = few_deals.PARAMETERS | {"as_of": as_of, "fiscal_month": fiscal_month}
        few_deals.build(con, "facts", "counts", parameters=parameters)
        assert (
            few_deals.rows(
                con,
                """
                select period, closed_deals
                from counts.periods
                left join (
                    from counts.deals where competitor = 'all' and segment_name = 'all' and deal_type = 'all'
                ) using (period)
                where counts.periods.period_kind = 'quarter_to_date'
                order by counts.periods.period_on
                """,
            )
            == expected
        )
        (check,) = [check for check in checks.all_checks() if check.claim == "count_every_closed_deal_of_a_period"]
        assert checks.run(con, check, {}).sample == ()


def test_without_deals_in_the_running_quarter_only_the_one_before_is_told_to_date():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts", parameters=few_deals.PARAMETERS | {"as_of": date(2026, 8, 11)})
        assert few_deals.rows(con, "select period from counts.periods where period_kind = 'quarter_to_date'") == [
            ("2026-Q2 to 2026-05-10",)
        ]


def test_amounts_are_counted_and_squared_for_deals_that_have_one_above_zero(con):
    assert few_deals.rows(
        con,
        """select valued_won, valued_lost, valued_no_decision, value_won, value_lost, value_no_decision,
        squares_won, squares_lost, squares_no_decision
        from counts.deals where period = '2026-Q2' and segment_name = 'all' and deal_type = 'all'
        and competitor = 'all'""",
    ) == [(1, 1, 0, 300.5, 50.0, 0.0, 90300.25, 2500.0, 0.0)]


def test_a_negative_amount_is_none_and_one_that_is_absurd_breaks_nothing():
    with few_deals.warehouse() as con:
        con.execute("alter table staging.deals alter amount type decimal(18, 2)")
        con.execute("update staging.deals set amount = -5 where deal_id = 'D3'")
        con.execute("update staging.deals set amount = 9999999999999999 where deal_id = 'D7'")
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(
            con,
            """select valued_won, valued_lost, value_won, value_lost, squares_won, squares_lost from counts.deals
            where period = '2026-Q2' and segment_name = 'all' and deal_type = 'all' and competitor = 'all'""",
        ) == [(1, 0, 9999999999999999.0, 0.0, 1e24, 0.0)]


def test_segments_stand_beside_the_others_of_their_dimension(con):
    assert few_deals.rows(
        con,
        """select segment_value, deal_type, closed_deals, period_deals, won, lost, no_decision, value_won, value_lost,
        rest_won, rest_n, top_competitor, top_objection
        from counts.segments where period_kind = 'all_time' order by all""",
    ) == [
        ("(none)", "all", 1, 5, 0, 0, 1, 0.0, 0.0, 2, 4, None, None),
        ("Health", "all", 3, 5, 2, 1, 0, 400.51, 50.0, 0, 1, "relay", "price"),
        ("Health", "new", 2, 3, 2, 0, 0, 400.51, 0.0, 0, 1, "nova", None),
        ("Health", "renewal", 1, 1, 0, 1, 0, 0.0, 50.0, 0, 0, "relay", None),
        ("Retail", "all", 1, 5, 0, 1, 0, 0.0, 200.0, 2, 3, "relay", "integration"),
        ("Retail", "new", 1, 3, 0, 1, 0, 0.0, 200.0, 2, 2, "relay", None),
    ]


def test_deals_are_counted_in_every_cell_that_they_belong_to_and_in_no_other(con):
    assert few_deals.rows(
        con,
        """select competitor, segment_value, deal_type, closed_deals, evidenced, noted, noted_won, noted_lost,
        won, lost, no_decision, value_won, value_lost, lost_to, value_lost_to
        from counts.deals where period = '2026-Q2' order by all""",
    ) == [
        ("all", "(none)", "all", 1, 0, 0, 0, 0, 0, 0, 1, 0.0, 0.0, 0, 0.0),
        ("all", "Health", "all", 2, 2, 2, 1, 1, 1, 1, 0, 300.5, 50.0, 0, 0.0),
        ("all", "Health", "new", 1, 1, 1, 1, 0, 1, 0, 0, 300.5, 0.0, 0, 0.0),
        ("all", "Health", "renewal", 1, 1, 1, 0, 1, 0, 1, 0, 0.0, 50.0, 0, 0.0),
        ("all", "all", "all", 3, 2, 2, 1, 1, 1, 1, 1, 300.5, 50.0, 0, 0.0),
        ("all", "all", "new", 1, 1, 1, 1, 0, 1, 0, 0, 300.5, 0.0, 0, 0.0),
        ("all", "all", "renewal", 1, 1, 1, 0, 1, 0, 1, 0, 0.0, 50.0, 0, 0.0),
        ("relay", "Health", "all", 2, 2, 2, 1, 1, 1, 1, 0, 300.5, 50.0, 0, 0.0),
        ("relay", "Health", "new", 1, 1, 1, 1, 0, 1, 0, 0, 300.5, 0.0, 0, 0.0),
        ("relay", "Health", "renewal", 1, 1, 1, 0, 1, 0, 1, 0, 0.0, 50.0, 0, 0.0),
        ("relay", "all", "all", 2, 2, 2, 1, 1, 1, 1, 0, 300.5, 50.0, 0, 0.0),
        ("relay", "all", "new", 1, 1, 1, 1, 0, 1, 0, 0, 300.5, 0.0, 0, 0.0),
        ("relay", "all", "renewal", 1, 1, 1, 0, 1, 0, 1, 0, 0.0, 50.0, 0, 0.0),
    ]


def test_a_competitor_is_counted_among_deals_with_evidence_and_apart_from_it_where_we_lost_to_it(con):
    assert few_deals.rows(
        con,
        """select competitor, segment_value, closed_deals, seen, won, lost, no_decision, lost_to, value_lost,
        top_objection from counts.competitors where period_kind = 'all_time' and deal_type = 'all' order by all""",
    ) == [
        ("nova", "Health", 3, 1, 1, 0, 0, 0, 0.0, "price"),
        ("nova", "Retail", 1, 0, 0, 0, 0, 1, 200.0, None),
        ("nova", "all", 4, 1, 1, 0, 0, 1, 200.0, "price"),
        ("relay", "Health", 3, 2, 1, 1, 0, 0, 0.0, "price"),
        ("relay", "Retail", 1, 1, 0, 1, 0, 0, 0.0, "integration"),
        ("relay", "all", 4, 3, 1, 2, 0, 0, 0.0, "integration"),
    ]


def test_objections_are_counted_among_deals_with_a_note_from_before_the_close(con):
    assert few_deals.rows(
        con,
        """select category, category_group, competitor, segment_value, closed_deals, raised, resolved, n,
        won_if_raised, n_if_raised, won_if_not, n_if_not
        from counts.objections where period_kind = 'all_time' order by all""",
    ) == [
        ("integration", "Product", "all", "Retail", 1, 1, 0, 1, 0, 1, 0, 0),
        ("integration", "Product", "all", "all", 5, 1, 0, 4, 0, 1, 2, 3),
        ("integration", "Product", "relay", "Retail", 1, 1, 0, 1, 0, 1, 0, 0),
        ("integration", "Product", "relay", "all", 3, 1, 0, 3, 0, 1, 1, 2),
        ("price", "Commercial", "all", "Health", 3, 2, 1, 3, 2, 2, 0, 1),
        ("price", "Commercial", "all", "all", 5, 2, 1, 4, 2, 2, 0, 2),
        ("price", "Commercial", "nova", "Health", 1, 1, 0, 1, 1, 1, 0, 0),
        ("price", "Commercial", "nova", "all", 1, 1, 0, 1, 1, 1, 0, 0),
        ("price", "Commercial", "relay", "Health", 2, 1, 1, 2, 1, 1, 0, 1),
        ("price", "Commercial", "relay", "all", 3, 1, 1, 3, 1, 1, 0, 2),
    ]


def test_from_five_deals_up_what_was_never_raised_or_seen_has_a_row_too():
    with few_deals.warehouse() as con:
        con.execute("delete from nlp.claims; delete from nlp.mentions where competitor = 'nova'")
        con.execute("insert into staging.notes values ('N9', 'D4', 'chat', '2026-03-01', 'Nothing', 'h')")
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(
            con, "select category, competitor, raised, n from counts.objections where period_kind = 'all_time'"
        ) == [("integration", "all", 0, 5), ("price", "all", 0, 5)]
        assert few_deals.rows(
            con,
            """select competitor, seen, closed_deals from counts.competitors
            where period_kind = 'all_time' and segment_name = 'all' and deal_type = 'all'""",
        ) == [("nova", 0, 5), ("relay", 3, 5)]


def test_a_message_applies_to_deals_that_raise_what_it_answers_and_without_such_to_all(con):
    assert few_deals.rows(
        con,
        """select period, message, eligible, used, buyer_echoed, won_used, n_used, won_unused, n_unused,
        won_before, n_before, won_after, n_after, won_echoed, n_echoed from counts.messages
        where period_kind in ('quarter', 'all_time') order by all""",
    ) == [
        ("2026-Q1", "made_here", 2, 0, 0, 0, 0, 1, 2, 0, 0, 1, 2, 0, 0),
        ("2026-Q1", "open_prices", 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0),
        ("2026-Q2", "made_here", 2, 0, 0, 0, 0, 1, 2, 0, 0, 1, 2, 0, 0),
        ("2026-Q2", "open_prices", 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0),
        ("all time", "made_here", 4, 0, 0, 0, 0, 2, 4, 0, 0, 2, 4, 0, 0),
        ("all time", "open_prices", 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0),
    ]


def test_reasons_of_the_notes_stand_beside_those_of_the_crm(con):
    assert few_deals.rows(
        con,
        """select outcome, reason, category_group, deals, value, crm_deals, n, undetermined
        from counts.reasons where period_kind = 'all_time' order by all""",
    ) == [
        ("lost", "integration", "Product", 1, 200.0, 0, 1, 1),
        ("lost", "price", "Commercial", 0, 0.0, 1, 1, 1),
        ("no_decision", "(none)", None, 0, 0.0, 0, 0, 1),
        ("won", "integration", "Product", 1, 100.01, 0, 1, 1),
    ]


def test_a_message_without_a_date_was_always_in_use():
    with few_deals.warehouse() as con:
        con.execute("update settings.messages set launched_on = null")
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(
            con,
            "select message, eligible, used, n_before, n_after from counts.messages where period_kind = 'all_time'",
        ) == [("made_here", 4, 0, 0, 4), ("open_prices", 2, 1, 0, 2)]


def test_counts_add_up(con):
    mine = [check for check in checks.all_checks() if check.table.startswith(("facts.", "counts."))]
    assert {check.claim: checks.run(con, check, {}).offenders for check in mine} == {
        "are_raised_in_deals_with_notes": 0,
        "are_there_once": 0,
        "of_analysts_quote_the_note": 0,
        "give_a_message_of_the_settings": 0,
        "name_a_competitor_of_the_catalog": 0,
        "count_every_closed_deal_of_a_period": 0,
        "months_add_up_to_quarters_and_all_time": 0,
        "segments_add_up_to_all": 0,
    }


@pytest.mark.parametrize(
    ("fault", "claim", "offenders"),
    [
        ("delete from counts.deals where period_kind = 'month' and segment_value = 'Retail'", "deals__months_add", 12),
        (
            "update counts.deals set won = 7 where period = '2026-02' and segment_value = 'Health'",
            "deals__segments_add",
            4,
        ),
        ("update counts.deals set won = 7 where period_kind = 'all_time'", "deals__count_every", 1),
        ("delete from counts.deals where period_kind = 'quarter_to_date'", "deals__count_every", 2),
        (
            "update counts.objections set raised = 9 where period = '2026-Q1' and competitor = 'nova'",
            "objections__are_raised",
            2,
        ),
        ("insert into facts.deals from facts.deals where deal_id = 'D1'", "facts.deals__are_there", 1),
        ("update facts.claims set read_by = 'analyst', span_start = 18 where note_id = 'N1'", "of_analysts_quote", 1),
        ("delete from settings.messages where message = 'open_prices'", "echoes__give_a_message", 2),
        ("delete from settings.competitors where competitor = 'nova'", "mentions__name_a_competitor", 2),
    ],
)
def test_a_check_finds_what_does_not_add_up(fault, claim, offenders):
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts")
        con.execute(fault)
        (check,) = [check for check in checks.all_checks() if claim in f"{check.table}__{check.claim}"]
        assert checks.run(con, check, {}).offenders == offenders
