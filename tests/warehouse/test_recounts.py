from datetime import date, datetime
from decimal import Decimal

import few_deals
import pytest
import recounting

from warehouse import recounts

RECOUNTS = recounts.all_recounts()


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build_all(con)
        yield con


@pytest.mark.parametrize("subject", RECOUNTS)
def test_every_cell_is_recounted_from_the_facts(con, subject):
    assert recounting.differences(con, RECOUNTS[subject]) == []
    assert recounting.uncounted(con, RECOUNTS[subject]) == []


def test_every_mart_with_evidence_keys_of_its_own_can_be_explained(con):
    """Announced changes, their parts, and restatements have the keys of the cells that changed."""
    found = few_deals.rows(
        con, "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'evidence_key'"
    )
    with_keys = {row[0] for row in found if row[0].startswith("marts.")}
    assert with_keys - {"marts.changes", "marts.mix_and_rate", "marts.restatements"} == {
        recount.table for recount in RECOUNTS.values()
    }


def test_a_wrong_figure_is_found(con):
    con.execute("create or replace temp table kept as from marts.reason_trend")
    con.execute(
        "update marts.reason_trend set deals = deals + 1 where evidence_key = 'reason/all-time/lost/integration'"
    )
    assert recounting.differences(con, RECOUNTS["reason"]) == [("reason/all-time/lost/integration", "deals", 2, 1)]
    con.execute("create or replace table marts.reason_trend as from temp.kept")


def test_a_cell_leads_to_its_deals_those_that_count_first(con):
    recounts.lay_out(con, RECOUNTS["competitor"], "competitor/all-time/nova/all/all", timezone=recounting.TIMEZONE)
    assert recounts.unit_counts(con) == {"won": 2, "lost": 2}
    deals = recounts.units(con, RECOUNTS["competitor"], 1)
    assert deals == [
        {
            **{"deal_id": "D1", "outcome": "won", "closed_on": date(2026, 2, 20), "amount": Decimal("100.01")},
            **{"notes": 2, "named_by": "notes", "closed_deals": True, "seen": True, "won": True, "lost": False},
            **{"no_decision": False, "n": True, "lost_to": False, "value_lost": Decimal(0)},
        },
        {
            **{"deal_id": "D3", "outcome": "lost", "closed_on": date(2026, 5, 2), "amount": Decimal(50)},
            **{"notes": 1, "named_by": None, "closed_deals": True, "seen": False, "won": False, "lost": False},
            **{"no_decision": False, "n": False, "lost_to": False, "value_lost": Decimal(0)},
        },
    ]


def test_a_cell_leads_to_its_quotes_with_what_stands_around_them(con):
    recounts.lay_out(con, RECOUNTS["objection"], "objection/all-time/price/all/all", timezone=recounting.TIMEZONE)
    assert recounts.quote_counts(con) == (3, 3)
    assert recounts.quotes(con, 1) == [
        {
            **{"deal_id": "D7", "note_id": "N8", "written_at": datetime(2026, 6, 1, 9), "is_pre_close": True},
            **{"span_start": 0, "span_end": 13, "speaker": "rep", "says": "price, resolved", "quote": "Too expensive"},
            **{"before": "", "after": ", then one price settled it"},
        }
    ]


@pytest.mark.parametrize("subject", RECOUNTS)
def test_the_words_behind_a_cell_are_those_of_its_notes(con, subject):
    for key in recounts.keys(con, RECOUNTS[subject]):
        recounts.lay_out(con, RECOUNTS[subject], key, timezone=recounting.TIMEZONE)
        if RECOUNTS[subject].quotes:
            for each in recounts.quotes(con, None):
                (text,) = few_deals.rows(con, f"select text from staging.notes where note_id = '{each['note_id']}'")[0]
                assert text[each["span_start"] : each["span_end"]] == each["quote"]


@pytest.mark.parametrize(
    "key",
    [
        "win_rate/all-time/all/all/all",
        "segment/all-time/industry=Retail/all",
        "coverage/all-time/lost/all",
        "cycle_times/all-time/lost/all/all/all",
    ],
)
def test_a_cell_of_all_deals_leads_to_what_decided_them(con, key):
    recounts.lay_out(con, RECOUNTS[key.partition("/")[0]], key, timezone=recounting.TIMEZONE)
    assert recounts.unit_counts(con)["lost"] > 0
    assert ("N3", "decided by integration, raised", "No connector") in {
        (each["note_id"], each["says"], each["quote"]) for each in recounts.quotes(con, None)
    }


def test_a_deal_of_several_leads_is_the_first_ones_in_cell_and_recount():
    with few_deals.warehouse() as con:
        con.execute(
            "insert into staging.leads by name from (values ('L8', 'web', timestamp '2026-01-08 09:00', 'D3'), "
            "('L9', 'event', timestamp '2026-03-09 09:00', 'D3')) as t(lead_id, lead_source, created_at, deal_id)"
        )
        few_deals.build_all(con)
        assert recounting.differences(con, RECOUNTS["source_funnel"]) == []
        found = "select opportunities from marts.source_funnel where evidence_key = 'source_funnel/all-time/event/all'"
        assert few_deals.rows(con, found) == [(0,)]
