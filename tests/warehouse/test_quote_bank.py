"""The quote bank: what an analyst approved and what still stands in its note, and nothing else."""

from datetime import date

import duckdb
import few_deals
import pytest

from warehouse import checks, editions, publishing, tables

ITEMS = [
    ("i1", "N6", 0, 13, "Too expensive"),
    ("i2", "N8", 0, 42, "Too expensive, then one price settled it"),
    ("i3", "N5", 0, 23, "Price was not the issue"),
    ("i4", "N7", 0, 13, "Too cheap"),
]


@pytest.fixture
def con():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts")
        for item_id, note_id, start, end, quote in ITEMS:
            con.execute(
                "insert into review.items (item_id, note_id, span_start, span_end, quote) values (?, ?, ?, ?, ?)",
                [item_id, note_id, start, end, quote],
            )
        yield con


def say(con, day, item_id, is_approved):
    con.execute(
        "insert into review.quotes values (?, ?, 'run', 'w.xlsx', ?, 'agreed by e-mail', 'A. Lyst')",
        [item_id, f"2026-06-{day:02} 03:00", is_approved],
    )


def bank(con, columns):
    table = next(table for table in tables.all_tables() if table.full_name == "marts.quote_bank")
    tables.build(con, table, few_deals.PARAMETERS)
    return few_deals.rows(con, f"select {columns} from marts.quote_bank order by item_id, category")


def test_an_approved_sentence_is_there_with_its_permission_and_what_it_claims(con):
    say(con, 1, "i1", True)
    say(con, 1, "i3", True)
    columns = "item_id, quote, line, said_on, about, category, polarity, outcome, permission, approved_by, approved_on"
    approved = ("agreed by e-mail", "A. Lyst", date(2026, 6, 1))
    assert bank(con, columns) == [
        (
            *("i1", "Too expensive", "“Too expensive” (rep, 2026-06-20)", date(2026, 6, 20)),
            *("us", "price", "neg", "open"),
            *approved,
        ),
        ("i3", "Price was not the issue", None, date(2026, 4, 20), None, None, None, "lost", *approved),
    ]
    assert bank(con, "note_id, span_start, span_end, deal_id") == [("N6", 0, 13, "D5"), ("N5", 0, 23, "D3")]


def test_what_was_withdrawn_or_is_no_longer_in_the_note_leaves_the_bank(con):
    say(con, 1, "i1", True)
    say(con, 2, "i1", False)
    say(con, 1, "i4", True)
    assert bank(con, "item_id") == []
    say(con, 3, "i1", True)
    con.execute("update staging.notes set text = 'Well. Too expensive' where note_id = 'N6'")
    assert bank(con, "item_id, span_start, span_end") == [("i1", 6, 19)]


def test_a_quote_that_shows_more_than_was_approved_is_not_shown_elsewhere(con):
    con.execute("update review.items set quote = 'Too expensive' where item_id = 'i2'")
    say(con, 1, "i2", True)
    assert bank(con, "item_id, quote, line") == [("i2", "Too expensive", None)]


def test_the_company_edition_shows_approved_quotes_without_deal_note_and_analyst(con, tmp_path):
    say(con, 1, "i1", True)
    bank(con, "1")
    publishing.publish_marts(con, tmp_path / "copy.duckdb", "company")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as copy:
        cursor = copy.execute("from marts.quote_bank")
        assert not {column[0] for column in cursor.description} & set(editions.BANK_COLUMNS_APART)
        assert cursor.fetchall()[0][:2] == ("i1", "Too expensive")


def test_a_quote_that_does_not_stand_in_its_note_is_not_published(con):
    (check,) = (each for each in checks.all_checks() if each.table == "marts.quote_bank")
    say(con, 1, "i1", True)
    bank(con, "1")
    assert (check.is_blocking, checks.run(con, check, {}).offenders) == (True, 0)
    con.execute("update marts.quote_bank set span_start = 1")
    assert checks.run(con, check, {}).offenders == 1
