"""The profiles of the seven deals, counted from their notes to the published rows."""

from datetime import date
from decimal import Decimal

import few_deals
import pytest

from warehouse import checks


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        con.execute(few_deals.MORE_NOTES)
        few_deals.build_all(con)
        yield con


def approximately(*rows):
    return [
        tuple(pytest.approx(value, abs=1e-6) if isinstance(value, float) else value for value in row) for row in rows
    ]


ONE_OF_ONE = (1.0, 0.2065493, 1.0)
NONE_OF_ONE = (0.0, 0.0, 0.7934507)


def test_the_casebook_tells_each_closed_deal_in_two_lines_with_quotes(con):
    assert few_deals.rows(
        con,
        "select deal_id, quarter, segments, competitors, lost_to, objections, strengths, what_happened, why, quotes "
        "from marts.casebook",
    ) == [
        (
            *("D7", "2026-Q2", "industry Health", "Relay", None, "Price (answered)", None),
            "Won against Relay after 106 days. New business; EUR 301; industry Health",
            "Notes do not say what decided it. Objections: Price (answered).",
            "“Too expensive, then one price settled it” (rep, 2026-06-01)",
        ),
        (
            *("D4", "2026-Q2", None, None, None, None, None),
            "No decision after 118 days",
            "No notes.",
            None,
        ),
        (
            *("D3", "2026-Q2", "industry Health", "Relay", None, None, "Integration"),
            "Lost against Relay after 90 days. Renewal; EUR 50; industry Health",
            "Notes do not say what decided it. The CRM says Other. Strengths: Integration.",
            "“Relay is hard to use, ours is easy” (buyer, 2026-04-25)",
        ),
        (
            *("D2", "2026-Q1", "industry Retail", "Relay", "Nova", "Integration", None),
            "Lost to Nova, also against Relay after 49 days. New business; EUR 200; industry Retail",
            "Decided by Integration, notes say. The CRM says Too Expensive. Objections: Integration.",
            "“No connector.” (rep, 2026-03-01)",
        ),
        (
            *("D1", "2026-Q1", "industry Health", "Nova", None, "Price", None),
            "Won against Nova after 41 days. New business; EUR 100; industry Health",
            "Decided by Integration, notes say. Objections: Price.",
            "“We beat Relay on price” (rep, 2026-02-20, after the close)\n"
            "“Nova is in, we are too expensive” (buyer, 2026-02-01)",
        ),
    ]


def test_the_casebook_gives_the_win_rate_of_the_twelve_months_and_what_it_still_needs(con):
    assert few_deals.rows(
        con,
        "select deal_id, won, n, win_rate, win_rate_low, win_rate_high, flag, until_ranked, evidence_key "
        "from marts.casebook where deal_id in ('D1', 'D7') order by deal_id",
    ) == approximately(
        ("D1", 1, 1, *ONE_OF_ONE, "counts_only", 19, "casebook/D1"),
        ("D7", 2, 4, 0.5, 0.1500390, 0.8499610, "counts_only", 16, "casebook/D7"),
    )


def test_an_open_deal_with_a_competitor_is_at_stake_with_what_was_not_answered(con):
    assert few_deals.rows(con, "from marts.at_stake") == approximately(
        (
            *("D5", "relay", "Relay", Decimal("70.00"), date(2026, 6, 1), 30, "new", "industry Health", 1),
            *("evaluated", date(2026, 6, 28), date(2026, 6, 28), 1, "Price", "One price, no surprises", 3),
            *(1 / 3, 0.0614919, 0.7923404, "counts_only", 17),
            *("“Too expensive” (rep, 2026-06-20)", "at_stake/relay/D5"),
        )
    )


def test_a_competitors_profile_says_what_notes_praise_and_fault_and_how_those_deals_end(con):
    assert few_deals.rows(
        con,
        "select competitor, segment_value, side, category, deals, n, share, won, decided, win_rate, until_ranked, "
        "quotes, evidence_key from marts.competitor_profile where period_kind = 'rolling_12_months'",
    ) == approximately(
        *(
            (
                *("relay", value, "weakness", "integration", 1, n, 1 / n, 0, 1, 0.0, 20 - n),
                "“Relay is hard to use, ours is easy” (buyer, 2026-04-25)",
                f"profile/to-2026-06/relay/{segment}/weakness/integration",
            )
            for value, segment, n in (("all", "all", 3), ("Health", "industry=Health", 2))
        )
    )


def test_what_to_say_now_is_counted_in_deals_of_the_window_in_which_the_competitor_is_seen(con):
    assert few_deals.rows(
        con,
        "select competitor, category, action, deals, our_strength, our_objection, their_strength, their_weakness, n, "
        "won, decided, evidence_key from marts.say_now where period_kind = 'all_time' and segment_name = 'all'",
    ) == [
        ("nova", "price", "watch", 1, 0, 1, 0, 0, 1, 1, 1, "say_now/all-time/nova/all/price"),
        ("relay", "integration", "watch", 2, 1, 1, 0, 1, 3, 0, 2, "say_now/all-time/relay/all/integration"),
        ("relay", "price", "watch", 1, 0, 1, 0, 0, 1, 1, 1, "say_now/all-time/relay/all/price"),
    ]


def test_an_answer_counts_from_the_day_on_which_the_objection_was_raised(con):
    assert few_deals.rows(
        con,
        "select category, answer_kind, answer_name, n, resolved, won, decided, won_without, decided_without, quotes "
        "from marts.what_resolved where period_kind = 'all_time'",
    ) == [
        ("integration", "all", "all deals with the objection", 1, 0, 0, 1, 0, 0, None),
        *(
            (
                "price",
                kind,
                name,
                n,
                1,
                n,
                n,
                without,
                without,
                "“Too expensive, then one price settled it” (rep, 2026-06-01)",
            )
            for kind, name, n, without in (
                ("all", "all deals with the objection", 2, 0),
                ("dealt_with", "dealt with, by the notes", 1, 1),
                ("message", "One price, no surprises", 1, 0),
            )
        ),
    ]


def test_renewals_are_kept_lost_or_lapsed(con):
    assert few_deals.rows(
        con,
        "select competitor, n, renewed, lost_to_competitor, lost_otherwise, lapsed, retention_rate, value_due, "
        "effective_n from marts.retention where period = '2026-Q2' and segment_name = 'all'",
    ) == [("all", 1, 0, 0, 1, 0, 0.0, 50.0, 1.0), ("relay", 1, 0, 0, 1, 0, 0.0, 50.0, 1.0)]


def test_cycle_times_are_told_by_how_deals_end(con):
    assert few_deals.rows(
        con,
        "select outcome, competitor, n, cycle_days, fastest_quarter_days, slowest_quarter_days from marts.cycle_times "
        "where period_kind = 'all_time' and segment_name = 'all' and deal_type = 'all'",
    ) == [
        ("all", "all", 5, 90.0, 49.0, 106.0),
        ("all", "nova", 1, 41.0, 41.0, 41.0),
        ("all", "relay", 3, 90.0, 49.0, 106.0),
        ("lost", "all", 2, 69.5, 49.0, 90.0),
        ("lost", "relay", 2, 69.5, 49.0, 90.0),
        ("no_decision", "all", 1, 118.0, 118.0, 118.0),
        ("won", "all", 2, 73.5, 41.0, 106.0),
        ("won", "nova", 1, 41.0, 41.0, 41.0),
        ("won", "relay", 1, 106.0, 106.0, 106.0),
    ]


def test_a_vendor_that_the_catalog_lacks_is_a_new_name(con):
    assert few_deals.rows(
        con,
        "select kind, name, first_seen_on, is_new, deals_30d, prior_30d, deals_12m, n, quote, evidence_key "
        "from marts.new_names",
    ) == [
        (
            *("vendor", "Quillon", date(2026, 4, 25), True, 1, 0, 2, 1),
            "“Quillon and Relay are in; Relay is hard to use” (rep, 2026-06-28)",
            "new_names/vendor/Quillon",
        )
    ]


def test_phrases_are_counted_by_deal():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts")
        con.execute(
            "insert into facts.claims by name select 'N9' as note_id, 'D' || range as deal_id, true as is_pre_close, "
            "timestamp '2026-06-28' as written_at, 0 as span_start, 7 as span_end, 'us' as about, 'neg' as polarity, "
            "'Of 3 data residency clauses' as quote, 'raised' as status, 0.9 as confidence, 'rep' as speaker "
            "from range(3)"
        )
        few_deals.build(con, "counts")
        sql = "select name, deals_30d, deals_12m, deals_first_90d, claims_12m from counts.phrases"
        found = few_deals.rows(con, sql)
    assert found == [
        ("data residency", 3, 3, 3, 9),
        ("data residency clauses", 3, 3, 3, 9),
        ("residency clauses", 3, 3, 3, 9),
    ]


def test_the_funnel_follows_leads_to_deals_and_counts_deals_without_a_lead_by_their_own_source(con):
    found = few_deals.rows(
        con,
        "select source, campaign, leads, untouched, hours_to_touch, converted, opportunities, won, lost, n, cycle_days "
        "from marts.source_funnel where period_kind = 'all_time'",
    )
    assert found == [
        ("all", "Fair 2026", 1, 1, None, 0, 0, 0, 0, 0, None),
        ("all", "Spring", 1, 0, 3.0, 1, 1, 1, 0, 1, 41.0),
        ("all", "Webinar", 1, 1, None, 0, 1, 0, 1, 1, 49.0),
        ("all", "all", 3, 1, 2.0, 1, 6, 2, 2, 4, 90.0),
        ("fair", "Fair 2026", 1, 1, None, 0, 0, 0, 0, 0, None),
        ("fair", "Webinar", 1, 1, None, 0, 0, 0, 0, 0, None),
        ("fair", "all", 1, 1, None, 0, 0, 0, 0, 0, None),
        ("web", "Spring", 1, 0, 3.0, 1, 1, 1, 0, 1, 41.0),
        ("web", "Webinar", 0, 0, None, 0, 1, 0, 1, 1, 49.0),
        ("web", "all", 2, 0, 2.0, 1, 6, 2, 2, 4, 90.0),
    ]
    assert few_deals.rows(
        con,
        "select conversion_rate, conversion_rate_low, conversion_rate_high, conversion_rate_flag, win_rate, flag, "
        "until_ranked, evidence_key from marts.source_funnel "
        "where period_kind = 'all_time' and source = 'web' and campaign = 'all'",
    ) == approximately(
        (0.5, 0.0945312, 0.9054688, "counts_only", 0.5, "counts_only", 16, "source_funnel/all-time/web/all")
    )


PROFILES = (
    "competitor_profile",
    "say_now",
    "what_resolved",
    "cycle_times",
    "retention",
    "at_stake",
    "casebook",
    "new_names",
    "emerging_themes",
    "source_funnel",
)


@pytest.mark.parametrize(
    ("mart", "fault", "claim"),
    [
        *((mart, f"insert into marts.{mart} from marts.{mart} limit 1", "has_each_cell_once") for mart in PROFILES),
        *(
            (mart, f"update marts.{mart} set {rate} = 2", "has_rates_within_their_range")
            for mart, rate in (
                ("competitor_profile", "share"),
                ("say_now", "win_rate"),
                ("what_resolved", "won_share_without"),
                ("retention", "value_retention_rate"),
                ("at_stake", "win_rate"),
                ("casebook", "win_rate"),
                ("new_names", "share_low"),
                ("emerging_themes", "growth_high"),
                ("source_funnel", "conversion_rate"),
            )
        ),
        *(
            (mart, f"delete from marts.{mart}", "is_not_empty_when_it_has_something_to_show")
            for mart in ("competitor_profile", "say_now", "what_resolved")
        ),
        ("cycle_times", "update marts.cycle_times set cycle_days = -1", "has_medians_within_their_range"),
        ("casebook", "delete from marts.casebook where deal_id = 'D4'", "tells_every_closed_deal"),
        ("at_stake", "update marts.at_stake set deal_id = 'D1'", "holds_every_open_deal_with_a_competitor"),
        ("say_now", "update marts.say_now set action = 'attack'", "says_one_of_its_actions"),
        ("retention", "update marts.retention set renewed = 7", "accounts_for_every_renewal"),
        ("source_funnel", "update marts.source_funnel set leads = leads - 1", "counts_every_lead"),
    ],
)
def test_a_check_finds_what_must_not_be_published(con, mart, fault, claim):
    (check,) = [each for each in checks.all_checks() if each.table == f"marts.{mart}" and each.claim == claim]
    assert checks.run(con, check, few_deals.PARAMETERS).offenders == 0
    con.execute("begin")
    con.execute(fault)
    finding = checks.run(con, check, few_deals.PARAMETERS)
    con.execute("rollback")
    assert check.is_blocking
    assert finding.offenders > 0


def test_a_message_is_compared_with_deals_that_closed_since_it_was_launched():
    of_message = (
        "select n, won, lost, n_without, won_without, lost_without from counts.answers "
        "where period_kind = 'all_time' and category = 'price' and answer = 'open_prices'"
    )
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(con, of_message) == [(1, 1, 0, 0, 0, 0)], "D1 closed before March"
        con.execute("update settings.messages set launched_on = null")
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(con, of_message) == [(1, 1, 0, 1, 1, 0)]
        con.execute("update settings.messages set launched_on = date '2026-07-01'")
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(con, of_message) == []


def test_a_source_and_a_campaign_that_are_called_all_are_not_taken_for_every_one():
    with few_deals.warehouse() as con:
        con.execute("update staging.leads set lead_source = 'all', campaign = 'all' where lead_id = 'L3'")
        few_deals.build(con, "facts", "counts")
        assert few_deals.rows(
            con,
            "select source, campaign, leads from counts.leads "
            "where period_kind = 'all_time' and leads > 0 order by all",
        ) == [
            ("(all)", "(all)", 1),
            ("(all)", "Fair 2026", 1),
            ("(all)", "Webinar", 1),
            ("(all)", "all", 1),
            ("all", "(all)", 1),
            ("all", "Fair 2026", 1),
            ("all", "Spring", 1),
            ("all", "Webinar", 1),
            ("all", "all", 3),
            ("web", "Spring", 1),
            ("web", "all", 2),
        ]
