from datetime import date

import few_deals
import pytest

from models import announcements
from warehouse import checks, forgetting, restating, tables
from warehouse.restating_steps import CAUSES
from warehouse.traces import Traces

LATER = date(2026, 7, 8)


@pytest.fixture
def con():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts", "counts")
        restating.create(con)
        assert restating.log(con, figures(con), few_deals.PARAMETERS["as_of"]) == 0
        yield con


def figures(con):
    return announcements.figures(*(con.table(f"counts.{name}").df() for name in ("deals", "competitors", "objections")))


def next_night(con, change, on=LATER):
    """What the next night finds restated after `change`, as rows of metric, competitor and category with counts."""
    con.execute(change)
    few_deals.build(con, "facts", "counts", parameters=few_deals.PARAMETERS | {"as_of": on})
    found = restating.log(con, figures(con), on)
    assert few_deals.rows(con, "select count(*) from meta.restatements") == [(found,)]
    (check,) = [check for check in checks.all_checks() if check.table == "meta.restatements"]
    assert checks.run(con, check, {"as_of": on}).offenders == 0
    return moved(con, on)


def moved(con, on, where="segment_name = 'all' and deal_type = 'all'"):
    causes = ", ".join(f"{part}_by_{cause}" for cause in CAUSES for part in ("counted", "n"))
    found = con.execute(
        f"""select metric, competitor, category, period, counted_before, n_before, counted_after, n_after, {causes}
        from meta.restatements where restated_on = ? and {where} order by all""",
        [on],
    ).fetchall()
    names = causes.split(", ")
    return [(*row[:8], {name: value for name, value in zip(names, row[8:], strict=True) if value}) for row in found]


def test_a_night_that_changes_nothing_restates_nothing(con):
    before = few_deals.rows(con, "select count(*) from meta.published_figures")
    assert next_night(con, "select 1") == []
    assert few_deals.rows(con, "select count(*) from meta.published_figures") == before


def test_a_deal_that_comes_late_is_a_new_deal(con):
    assert next_night(
        con,
        """insert into staging.deals by name
        select * replace ('D9' as deal_id, 'won' as outcome) from staging.deals where deal_id = 'D3'""",
    ) == [
        ("seen_share", "relay", "", "2026-Q2", 2, 2, 3, 3, {"counted_by_new_deals": 1, "n_by_new_deals": 1}),
        ("win_rate", "all", "", "2026-Q2", 1, 2, 2, 3, {"counted_by_new_deals": 1, "n_by_new_deals": 1}),
        ("win_rate", "relay", "", "2026-Q2", 1, 2, 2, 3, {"counted_by_new_deals": 1, "n_by_new_deals": 1}),
    ]


def test_an_edited_outcome_is_a_late_edit_in_every_cell_of_the_deal(con):
    next_night(con, "update staging.deals set outcome = 'won' where deal_id = 'D3'")
    late = {"counted_by_late_edits": 1}
    assert moved(con, LATER, "true") == [
        ("win_rate", "all", "", "2026-Q2", 0, 1, 1, 1, late),
        ("win_rate", "all", "", "2026-Q2", 1, 2, 2, 2, late),
        ("win_rate", "all", "", "2026-Q2", 1, 2, 2, 2, late),
        ("win_rate", "relay", "", "2026-Q2", 1, 2, 2, 2, late),
    ]


@pytest.mark.parametrize(
    ("also", "cause"),
    [
        ("update nlp.readings set extractor_version = '2'", "extractor"),
        ("update nlp.readings set catalog_version = 'c2'", "catalog"),
        ("insert into staging.notes by name from (select 'N9' as note_id, 'D7' as deal_id, 'chat' as kind, "
         "timestamp '2026-06-01 10:00' as written_at, 'Hm' as text, 'x' as text_hash)", "late_edits"),
        ("insert into review.sentences by name select 'I1' as item_id, 'N8' as note_id, 0 as span_start, "
         "1 as span_end, timestamp '2026-07-07' as known_at, true as is_in_force", "corrections"),
    ],
)  # fmt: skip
def test_what_notes_say_otherwise_is_laid_to_what_made_them_read_otherwise(con, also, cause):
    denied = "update nlp.claims set status = 'denied' where note_id = 'N8' and category = 'price';"
    assert next_night(con, denied + also) == [
        ("prevalence", "all", "price", "2026-Q2", 1, 2, 0, 2, {f"counted_by_{cause}": -1}),
        ("prevalence", "relay", "price", "2026-Q2", 1, 2, 0, 2, {f"counted_by_{cause}": -1}),
    ]


def test_a_deal_that_moves_to_another_quarter_leaves_one_and_joins_the_other(con):
    found = next_night(con, "update staging.deals set closed_on = date '2026-03-28' where deal_id = 'D3'")
    assert [row for row in found if row[0] == "win_rate" and row[1] == "all"] == [
        ("win_rate", "all", "", "2026-Q1", 1, 2, 1, 3, {"n_by_late_edits": 1}),
        ("win_rate", "all", "", "2026-Q2", 1, 2, 1, 1, {"n_by_late_edits": -1}),
    ]


def test_a_forgotten_deal_is_a_late_edit_of_which_nothing_but_the_count_is_left(con):
    forgetting.remove(con, Traces(deals={"D3"}), None, {})
    assert [row for row in next_night(con, "select 1") if row[0] == "win_rate"] == [
        ("win_rate", "all", "", "2026-Q2", 1, 2, 1, 1, {"n_by_late_edits": -1}),
        ("win_rate", "relay", "", "2026-Q2", 1, 2, 1, 1, {"n_by_late_edits": -1}),
    ]
    named = [f"select 1 from {table} where deal_id = 'D3'" for table in ("meta.counted_deals", "facts.deals")]
    assert few_deals.rows(con, " union all ".join(named)) == []


def test_a_past_night_knows_neither_what_was_published_later_nor_why(con):
    next_night(con, "update staging.deals set outcome = 'won' where deal_id = 'D3'")
    restating.forget_after(con, few_deals.PARAMETERS["as_of"])
    assert few_deals.rows(
        con, "select (select count(*) from meta.restatements), max(published_on) from meta.published_figures"
    ) == [(0, few_deals.PARAMETERS["as_of"])]


def test_every_column_of_the_logs_says_what_it_holds(con):
    for name in ("meta.published_figures", "meta.restatements", "meta.counted_deals"):
        assert [column.name for column in tables.columns_of(con, name) if not column.meaning] == []
