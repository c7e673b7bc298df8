"""What is open against each competitor and what of it is expected to be won, on a few deals."""

from decimal import Decimal

import pytest

from warehouse import checks, tables
from warehouse.connection import connect

STAKES = """
create table marts.at_stake as from (values
    ('1', 'acme', 'Acme', 100.00, 2), ('1', 'bolt', 'Bolt', 100.00, 2), ('2', 'acme', 'Acme', 50.00, 0),
    ('3', 'acme', 'Acme', -20.00, 1), ('4', 'acme', 'Acme', null, 0), ('5', 'core', 'Core', 30.00, 0)
) as stake(deal_id, competitor, name, amount, unanswered);
create table facts.deal_objections as from (values
    ('1', 'price', true, false), ('1', 'security', true, false), ('3', 'price', true, true),
    ('3', 'security', true, false), ('2', 'price', false, false), ('4', 'price', true, true)
) as objection(deal_id, category, is_raised, is_resolved);
create table settings.categories as from (values ('price', 'Price'), ('security', 'Security, and compliance'))
    as categories(category, label);
create table marts.open_deal_scores as from (values ('1', 0.25), ('3', 0.5), ('4', 0.9)) as scores(deal_id, probability)
"""


@pytest.fixture
def con():
    (value_at_stake,) = (table for table in tables.all_tables() if table.full_name == "marts.value_at_stake")
    with connect(":memory:") as con:
        con.execute(STAKES)
        tables.build(con, value_at_stake, {})
        yield con


def test_amounts_are_weighed_by_the_models_probability_and_a_deal_counts_for_each_competitor_and_once_for_all(con):
    assert con.execute(
        "select competitor, deals, deals_unanswered, scored, amount_open, amount_scored, expected_won, "
        "expected_lost from marts.value_at_stake"
    ).fetchall() == [
        ("all", 5, 2, 2, 180, 100, Decimal("25.00"), Decimal("75.00")),
        ("acme", 4, 2, 2, 150, 100, Decimal("25.00"), Decimal("75.00")),
        ("bolt", 1, 1, 1, 100, 100, Decimal("25.00"), Decimal("75.00")),
        ("core", 1, 0, 0, 30, 0, None, None),
    ]


def test_the_objection_that_is_not_answered_most_often_is_named_whole_and_ties_by_name(con):
    assert con.execute("select competitor, most_unanswered from marts.value_at_stake order by all").fetchall() == [
        ("acme", "Security, and compliance"),
        ("all", "Security, and compliance"),
        ("bolt", "Price"),
        ("core", None),
    ]


@pytest.mark.parametrize(
    ("fault", "claim"),
    [
        ("insert into marts.value_at_stake from marts.value_at_stake limit 1", "has_each_cell_once"),
        ("update marts.value_at_stake set deals = 99 where competitor = 'all'", "counts_each_deal_once_for_all"),
        ("delete from marts.value_at_stake where competitor = 'all'", "counts_each_deal_once_for_all"),
    ],
)
def test_a_check_finds_what_must_not_be_published(con, fault, claim):
    (check,) = (each for each in checks.all_checks() if (each.table, each.claim) == ("marts.value_at_stake", claim))
    assert checks.run(con, check, {}).offenders == 0
    con.execute(fault)
    assert checks.run(con, check, {}).offenders == 1
