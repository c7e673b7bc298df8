"""Checks of raw and staged deals: warnings for what the settings do not name, and damage found."""

from collections.abc import Iterator

import duckdb
import pytest
from staged_rows import load, offenders, settings, stage

from warehouse import connection

WON = {"outcome": "Won", "closed_on": "2026-05-01"}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        settings(opened)
        yield opened


def test_warnings_list_what_the_settings_do_not_name(con: duckdb.DuckDBPyConnection) -> None:
    load(
        con,
        [
            {"deal_id": "D1", **WON, "deal_type": "Upsell", "crm_reason": "Features"},
            {"deal_id": "D2", **WON, "deal_type": "Upsell", "crm_reason": "too expensive"},
            {"deal_id": "D3", **WON, "deal_type": "New Business", "crm_reason": "no decision"},
            {"deal_id": "D4", "outcome": "Stuck"},
        ],
    )
    stage(con)

    assert [tuple(row.values()) for row in offenders(con, "staging.unmapped_values__are_none")] == [
        (
            "crm",
            "deal_types",
            "Upsell",
            2,
            "in no type",
            'in winloss.yaml, under sources: crm: deals: deal_types, add "Upsell" to new, renewal or expansion',
        ),
        (
            "crm",
            "outcomes",
            "Stuck",
            1,
            "set apart",
            'in winloss.yaml, under sources: crm: deals: outcomes, add "Stuck" to won, lost, no_decision, open or '
            "invalid",
        ),
        (
            "crm",
            "reasons",
            "Features",
            1,
            "without a CRM reason",
            'in winloss.yaml, under sources: crm: deals: reasons, add "Features" to a category such as price, or to '
            "no_decision_reasons",
        ),
    ]
    assert offenders(con, "staging.row_counts__refuse_few_rows") == (
        {"source": "crm", "entity": "deals", "rows_read": 4, "rows_refused": 1, "percent_refused": 25.0},
    )


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("update raw.loads set rows_read = 9", "raw.loads__account_for_every_row"),
        ("insert into raw.deals from raw.deals", "raw.deals__have_one_version_at_a_time"),
        ("update staging.row_counts set rows_kept = 0", "staging.row_counts__read_is_kept_plus_refused"),
        ("insert into staging.deals from staging.deals", "staging.deals__have_one_current_version"),
        ("insert into staging.deals from staging.deals", "staging.deals__are_valid_once_at_a_time"),
        ("update staging.deals set closed_on = null", "staging.deals__have_a_close_date_when_decided"),
        (
            "insert into staging.refused_rows (source, entity, reason) values ('crm', 'deals', 'why')",
            "staging.refused_rows__say_why_and_what_to_do",
        ),
    ],
)
def test_a_check_finds_the_damage_that_it_is_for(con: duckdb.DuckDBPyConnection, damage: str, check: str) -> None:
    load(con, [{"deal_id": "D1", **WON}])
    stage(con)
    assert offenders(con, check) == ()

    con.execute(damage)

    assert len(offenders(con, check)) == 1
