from datetime import date, datetime
from decimal import Decimal

import few_deals
import pytest


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts")
        yield con


def days(opened_month, opened_day, closed_month, closed_day):
    return date(2026, opened_month, opened_day), date(2026, closed_month, closed_day)


def test_deals_are_the_current_ones_that_count(con):
    assert few_deals.rows(con, "from facts.deals order by deal_id") == [
        ("D1", "won", True, *days(1, 10, 2, 20), "new", Decimal("100.01"), None, None, None, "web", 41, 2, True),
        (
            "D2",
            "lost",
            True,
            *days(1, 15, 3, 5),
            "new",
            Decimal(200),
            " Too Expensive",
            "price",
            "integration",
            "web",
            49,
            2,
            True,
        ),
        ("D3", "lost", True, *days(2, 1, 5, 2), "renewal", Decimal(50), "Other", None, None, "web", 90, 1, True),
        ("D4", "no_decision", True, *days(2, 1, 5, 30), None, None, None, None, None, "web", 118, 0, False),
        ("D5", "open", False, date(2026, 6, 1), None, "new", Decimal(70), None, None, None, "web", None, 1, True),
        ("D7", "won", True, *days(3, 1, 6, 15), "new", Decimal("300.5"), None, None, None, "web", 106, 1, True),
    ]


def test_a_note_of_the_closing_day_in_the_settings_time_zone_is_not_pre_close(con):
    assert few_deals.rows(con, "select * exclude (text_hash) from facts.notes order by note_id") == [
        ("N1", "D1", "call_note", datetime(2026, 2, 1, 9), True),
        ("N2", "D1", "call_note", datetime(2026, 2, 19, 23, 30), False),
        ("N3", "D2", "email", datetime(2026, 3, 1, 9), True),
        ("N4", "D2", "debrief", datetime(2026, 3, 6, 9), False),
        ("N5", "D3", "call_note", datetime(2026, 4, 20, 9), True),
        ("N6", "D5", "call_note", datetime(2026, 6, 20, 9), True),
        ("N8", "D7", "call_note", datetime(2026, 6, 1, 9), True),
    ]


def test_each_deal_is_in_one_value_of_each_dimension_and_in_all(con):
    assert few_deals.rows(con, "from facts.deal_segments where segment_name <> 'all' order by deal_id") == [
        ("D1", "industry", "Health"),
        ("D2", "industry", "Retail"),
        ("D3", "industry", "Health"),
        ("D4", "industry", "(none)"),
        ("D5", "industry", "Health"),
        ("D7", "industry", "Health"),
    ]
    assert few_deals.rows(
        con, "select deal_id, segment_value from facts.deal_segments where segment_name = 'all' order by deal_id"
    ) == [("D1", "all"), ("D2", "all"), ("D3", "all"), ("D4", "all"), ("D5", "all"), ("D7", "all")]


def test_a_competitor_is_seen_before_the_close_or_in_the_crm_and_lost_to_where_selected_or_alone_in_the_crm(con):
    seen_from_notes, chosen_after_close = ("D1", "nova", True, False, True, False), ("D2", "nova", False, True)
    assert few_deals.rows(con, "from facts.deal_competitors order by deal_id, competitor") == [
        seen_from_notes,
        ("D1", "relay", False, False, True, False),
        (*chosen_after_close, True, False),
        ("D2", "relay", True, False, False, True),
        ("D3", "relay", True, False, False, True),
        ("D7", "relay", True, False, False, True),
    ]


def test_a_lost_deal_without_a_chosen_competitor_is_lost_to_the_only_one_in_the_crm():
    with few_deals.warehouse() as con:
        con.execute("delete from nlp.mentions where role = 'selected'")
        con.execute("update staging.deals set crm_competitors = ['Relay Ltd', 'Relay Ltd'] where deal_id = 'D2'")
        few_deals.build(con, "facts")
        assert few_deals.rows(con, "select deal_id, competitor from facts.deal_competitors where is_lost_to") == [
            ("D2", "relay")
        ]


def test_an_objection_that_is_only_denied_is_not_raised_and_after_the_close_none_counts(con):
    assert few_deals.rows(con, "from facts.deal_objections order by deal_id") == [
        ("D1", "price", True, False),
        ("D2", "integration", True, False),
        ("D3", "price", False, False),
        ("D5", "price", True, False),
        ("D7", "price", True, True),
    ]


def test_a_message_is_used_by_anyone_and_echoed_by_the_buyer(con):
    assert few_deals.rows(con, "from facts.deal_messages order by deal_id") == [
        ("D2", "open_prices", True, True),
        ("D7", "open_prices", True, False),
    ]


def test_the_reason_is_the_surest_and_of_equals_the_last_beside_the_crms_own(con):
    assert few_deals.rows(con, "from facts.deal_reasons order by deal_id") == [
        ("D1", "integration", 0.6, None, None),
        ("D2", "integration", 0.7, "price", "integration"),
        ("D3", None, 0.02, None, None),
        ("D4", None, None, None, None),
        ("D7", None, 0.02, None, None),
    ]


def test_words_in_notes_carry_their_deal_and_whether_they_were_noted_before_the_close(con):
    assert few_deals.rows(
        con, "select note_id, deal_id, is_pre_close, quote, status from facts.claims order by note_id"
    ) == [
        ("N1", "D1", True, "too expensive", "raised"),
        ("N2", "D1", False, "We beat Relay on price", "raised"),
        ("N3", "D2", True, "No connector", "raised"),
        ("N5", "D3", True, "Price was not the issue", "denied"),
        ("N6", "D5", True, "Too expensive", "raised"),
        ("N8", "D7", True, "Too expensive", "resolved"),
    ]
    assert few_deals.rows(con, "select note_id, deal_id, is_pre_close, role from facts.mentions order by note_id") == [
        ("N1", "D1", True, "evaluated"),
        ("N2", "D1", False, "rejected"),
        ("N4", "D2", False, "selected"),
    ]
    assert few_deals.rows(con, "select note_id, deal_id, speaker, message from facts.echoes order by note_id") == [
        ("N3", "D2", "buyer", "open_prices"),
        ("N8", "D7", "rep", "open_prices"),
    ]


def test_each_word_in_a_note_leads_back_to_its_place_there(con):
    place = "note_id, deal_id, is_pre_close, span_start, span_end, quote, speaker, confidence::double"
    assert few_deals.rows(con, f"select {place} from facts.claims where note_id = 'N3'") == [
        ("N3", "D2", True, 0, 12, "No connector", "rep", 0.9)
    ]
    assert few_deals.rows(con, f"select {place} from facts.mentions where note_id = 'N4'") == [
        ("N4", "D2", False, 11, 15, "Nova", "rep", 0.9)
    ]
    assert few_deals.rows(con, f"select {place} from facts.echoes where note_id = 'N3'") == [
        ("N3", "D2", True, 14, 37, "One price, no surprises", "buyer", 0.9)
    ]


def test_what_was_read_is_filed_by_the_projects_own_taxonomy():
    with few_deals.warehouse() as con:
        con.execute("update settings.filed_categories set category = 'links' where read_as = 'integration'")
        con.execute("update nlp.claims set category = 'value_roi' where note_id = 'N1'")
        con.execute("update nlp.readings set primary_reason = 'value_roi' where note_id = 'N3'")
        few_deals.build(con, "facts")
        assert few_deals.rows(con, "select note_id, category from facts.claims order by note_id") == [
            ("N1", "price"),
            ("N2", "price"),
            ("N3", "links"),
            ("N5", "price"),
            ("N6", "price"),
            ("N8", "price"),
        ]
        assert few_deals.rows(con, "select distinct category from facts.deal_objections order by all") == [
            ("links",),
            ("price",),
        ]
        assert few_deals.rows(
            con, "select deal_id, reason from facts.deal_reasons where reason is not null order by deal_id"
        ) == [("D1", "links"), ("D2", "links")]
