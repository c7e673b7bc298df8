"""Nights narrowed to the deals that changed, against nights that build everything."""

from datetime import date, timedelta

import few_deals
import many_deals
import pytest

from warehouse import corrections, fingerprints, narrowing
from warehouse.connection import connect

DEALS = 120
FIRST = few_deals.PARAMETERS | {"as_of": date(2025, 9, 2)}
NEW_NOTE = """
insert into staging.notes select 'N-new-' || note_id, deal_id, kind, written_at + interval 1 hour, text, 'h2'
from staging.notes where hash(note_id, {night}) % 40 = 0;
insert into nlp.readings by name select readings.* replace ('N-new-' || readings.note_id as note_id)
from nlp.readings as readings where 'N-new-' || note_id in (select note_id from staging.notes)
    and 'N-new-' || note_id not in (select note_id from nlp.readings);
"""
DAYS = {
    "nothing happens": "select 1",
    "deals are new": """
        insert into staging.deals by name select * replace ('E-' || deal_id as deal_id, opened_on + 3 as opened_on)
        from staging.deals where hash(deal_id, 2) % 25 = 0""",
    "deals close, reopen and become invalid": """
        update staging.deals set outcome = 'won', closed_on = date '2025-08-30' where hash(deal_id, 3) % 30 = 0;
        update staging.deals set outcome = 'open', closed_on = null where hash(deal_id, 4) % 40 = 0;
        update staging.deals set outcome = 'invalid' where hash(deal_id, 5) % 50 = 0""",
    "close dates, amounts, types and segments are edited": """
        update staging.deals set closed_on = closed_on - 100 where hash(deal_id, 6) % 30 = 0;
        update staging.deals set amount = amount * 2 + 1 where hash(deal_id, 7) % 30 = 0;
        update staging.deals set deal_type = null where hash(deal_id, 8) % 30 = 0;
        update staging.deals set segments = map {'industry': 'industry new', 'size': ' '}
        where hash(deal_id, 9) % 30 = 0""",
    "competitors and reasons of the CRM are edited": """
        update staging.deals set crm_competitors = ['Rival 1', 'Rival 2'] where hash(deal_id, 10) % 30 = 0;
        update staging.deals set crm_reason = 'price', analyst_reason = 'category_2'
        where hash(deal_id, 11) % 30 = 0""",
    "a name of the CRM means another competitor": """
        update staging.competitor_names set competitor = 'rival_1' where crm_name = 'Rival 7'""",
    "notes are new, edited, moved and deleted": NEW_NOTE.format(night=12)
    + """
        update staging.notes set text_hash = 'h3' where hash(note_id, 13) % 60 = 0;
        update staging.notes set deal_id = 'D-00000005' where hash(note_id, 14) % 60 = 0;
        update staging.notes set written_at = written_at + interval 50 day where hash(note_id, 15) % 60 = 0;
        delete from staging.notes where hash(note_id, 16) % 60 = 0""",
    "notes are read otherwise": """
        update nlp.claims set category = 'category_1', status = 'resolved' where hash(note_id, 17) % 60 = 0;
        delete from nlp.mentions where hash(note_id, 18) % 60 = 0;
        update nlp.mentions set role = 'selected' where hash(note_id, 19) % 60 = 0;
        update nlp.echoes set speaker = 'buyer' where hash(note_id, 20) % 20 = 0;
        update nlp.readings set primary_reason = 'category_5' where hash(note_id, 21) % 60 = 0""",
    "deals are merged": """
        update staging.notes set deal_id = 'D-00000003' where deal_id in ('D-00000001', 'D-00000002', 'D-00000004');
        delete from staging.deals where deal_id in ('D-00000001', 'D-00000002', 'D-00000004')""",
    "the last deal of a month is gone": """
        delete from staging.deals where closed_on < (select min(closed_on) + 20 from staging.deals)""",
    "a month begins": "update staging.deals set amount = 5 where deal_id = 'D-00000007'",
    "an analyst answers": """
        insert into review.items by name select 'I' as item_id, 'W' as draw_id, 'telling' as drawn, note_id,
            '' as text_hash, 0 as span_start, 24 as span_end, 'Rival is cheaper than us' as quote
        from staging.notes where note_id = (select min(note_id) from nlp.claims where about = 'us');
        insert into review.answers by name select 'I' as item_id, 'W' as draw_id, timestamp '2025-09-11' as known_at,
            'none' as verdict, [] as claims""",
}
BEGINS_A_MONTH = "a month begins"


def warehouses():
    """Two warehouses with the same deals, the first built whole once."""
    for _ in range(2):
        con = connect(":memory:")
        many_deals.fill(con, DEALS)
        yield con


def night(con, parameters):
    """A night's facts and counts; tells whether they were narrowed."""
    is_narrow = narrowing.begin(con, parameters)
    few_deals.build(con, "facts", "counts", parameters=parameters)
    narrowing.end(con)
    return is_narrow


def content(con):
    """Every row of facts and counts, in order."""
    names = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where schema_name in ('facts', 'counts') order by 1"
    ).fetchall()
    return {name: con.execute(f"from {name} order by all").fetchall() for (name,) in names}


@pytest.fixture(scope="module")
def built():
    """A warehouse after its first night, for tests that leave it as it was."""
    con = next(warehouses())
    night(con, FIRST)
    return con


def nights(days_a_night):
    """Go through all days, so many a night, in a warehouse that is narrowed and one that is built whole each night."""
    narrow, whole = warehouses()
    assert night(narrow, FIRST) is False
    days = list(DAYS)
    for start in range(0, len(days), days_a_night):
        today = days[start : start + days_a_night]
        as_of = date(2025, 10, 1) if BEGINS_A_MONTH in today else FIRST["as_of"] + timedelta(days=start + 1)
        for con in (narrow, whole):
            for day in today:
                con.execute(DAYS[day])
            corrections.place(con)
        assert night(narrow, FIRST | {"as_of": as_of}) is True, today
        few_deals.build(whole, "facts", "counts", parameters=FIRST | {"as_of": as_of})
        expected = content(whole)
        assert {name: rows for name, rows in content(narrow).items() if rows != expected[name]} == {}, today


def test_narrowed_nights_give_the_tables_that_whole_builds_give(monkeypatch):
    monkeypatch.setattr(fingerprints, "MOST_CHANGED", 1)
    nights(4)


@pytest.mark.heavy
def test_a_narrowed_night_after_any_one_kind_of_change_gives_the_tables_that_a_whole_build_gives(monkeypatch):
    monkeypatch.setattr(fingerprints, "MOST_CHANGED", 1)
    nights(1)


def test_only_the_deals_whose_inputs_changed_are_built_anew(built):
    built.execute("begin; update staging.notes set text_hash = 'new' where note_id = 'N-00000001'")
    built.execute("commit")
    assert narrowing.begin(built, FIRST) is True
    changed = built.execute("from temp.changed_deals").fetchall()
    assert changed == built.execute("select deal_id from staging.notes where note_id = 'N-00000001'").fetchall()
    few_deals.build(built, "facts", "counts", parameters=FIRST)
    narrowing.end(built)


@pytest.mark.parametrize(
    "change",
    [
        "update settings.reasons set reason = 'category_1'",
        "insert into settings.segments values ('source')",
        "update nlp.readings set extractor_version = '2'",
        "update nlp.readings set catalog_version = '2' where note_id = 'N-00000001'",
        "update staging.deals set amount = coalesce(amount, 0) + 1",
        "drop table meta.built",
        "drop table facts.claims",
    ],
)
def test_a_change_that_may_touch_every_deal_builds_everything(change):
    con = next(warehouses())
    narrowing.begin(con, FIRST)
    for (name,) in con.execute("delete from temp.unbuilt_tables returning name").fetchall():
        con.execute(f"create schema if not exists {name.split('.')[0]}; create table if not exists {name} (rows int)")
    narrowing.end(con)
    assert narrowing.begin(con, FIRST) is True
    con.execute("delete from temp.unbuilt_tables")
    narrowing.end(con)
    con.execute(change)
    assert narrowing.begin(con, FIRST) is False


def test_another_time_zone_builds_everything(built):
    assert narrowing.begin(built, FIRST | {"timezone": "Asia/Tokyo"}) is False
    night(built, FIRST)


@pytest.mark.parametrize("schemas", [(), ("facts",)])
def test_after_a_night_that_did_not_end_the_next_one_builds_everything(built, schemas):
    assert narrowing.begin(built, FIRST) is True
    few_deals.build(built, *schemas, parameters=FIRST)
    narrowing.end(built)
    assert night(built, FIRST) is False
    assert night(built, FIRST) is True
