"""What a model may know of a deal: as before its close, and of an open deal as now."""

import few_deals
import pytest

from warehouse import tables


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build(con, "facts")
        yield con


def test_a_closed_deal_is_known_as_it_was_before_the_close(con):
    """The amount is that of before the close, Relay was in the CRM then, and its later note says nothing."""
    sql = "select feature, value, number from facts.deal_features where deal_id = 'D1' order by feature"
    assert few_deals.rows(con, sql) == [
        ("amount", None, 90.0),
        ("competitor:nova", "yes", None),
        ("competitor:relay", "yes", None),
        ("days_open", None, 41.0),
        ("deal_type", "new", None),
        ("has_notes", "yes", None),
        ("lead_source", "web", None),
        ("objection:price", "unanswered", None),
        ("segment:industry", "Health", None),
    ]


def test_notes_after_the_close_never_count(con):
    before = few_deals.rows(con, "from facts.deal_features order by all")
    with few_deals.warehouse() as later:
        later.execute(
            "insert into staging.notes by name select 'N99' as note_id, * exclude (note_id) "
            "replace (timestamp '2026-06-20' as written_at) from staging.notes where note_id = 'N2';"
            "insert into nlp.readings by name select 'N99' as note_id, * exclude (note_id) from nlp.readings limit 1;"
            "insert into nlp.mentions by name select * replace ('N99' as note_id, 'nova' as competitor) "
            "from nlp.mentions where note_id = 'N2';"
            "insert into nlp.claims by name select * replace ('N99' as note_id) from nlp.claims where note_id = 'N3';"
            "insert into nlp.echoes by name select * replace ('N99' as note_id) from nlp.echoes where note_id = 'N3';"
        )
        few_deals.build(later, "facts")
        assert few_deals.rows(later, "select count(*) from facts.notes where note_id = 'N99'") == [(1,)]
        assert few_deals.rows(later, "from facts.deal_features order by all") == before


def test_every_value_is_of_a_feature_that_there_is(con):
    lost = "select feature from facts.deal_features except select feature from facts.features"
    assert few_deals.rows(con, lost) == []
    assert tables.columns_of(con, "facts.features")[0].name == "feature"
