"""Each check of what was read in notes, and of names in the CRM, passes on good tables and finds what it is for.

The other tables' checks are tested where the tables are: staging, counts, marts.
"""

import few_deals
import pytest

from warehouse import checks

SHIFTED = "update nlp.{0} set span_start = span_start + 1, span_end = span_end + 1 where note_id = '{1}'"


@pytest.fixture
def con():
    with few_deals.warehouse() as con:
        con.execute("alter table nlp.readings add column text_hash varchar")
        con.execute(
            "update nlp.readings set text_hash = n.text_hash from staging.notes n where n.note_id = readings.note_id"
        )
        yield con


def offenders(con, name):
    (check,) = [check for check in checks.all_checks() if f"{check.table}__{check.claim}" == name]
    return checks.run(con, check, few_deals.PARAMETERS).sample


@pytest.mark.parametrize(
    ("name", "damage", "found"),
    [
        (
            "nlp.claims__quote_the_note",
            SHIFTED.format("claims", "N3"),
            [{"note_id": "N3", "span_start": 1, "span_end": 13}],
        ),
        (
            "nlp.mentions__quote_the_note",
            SHIFTED.format("mentions", "N4"),
            [{"note_id": "N4", "span_start": 12, "span_end": 16}],
        ),
        (
            "nlp.echoes__quote_the_note",
            SHIFTED.format("echoes", "N8"),
            [{"note_id": "N8", "span_start": 21, "span_end": 30}],
        ),
        (
            "nlp.readings__cover_every_note",
            "update staging.notes set text_hash = 'changed since' where note_id = 'N2'",
            [{"note_id": "N2", "text_hash": "changed since"}],
        ),
        (
            "nlp.readings__share_one_extractor_version",
            "update nlp.readings set extractor_version = '0' where note_id = 'N1'",
            [
                {"extractor_version": "0", "catalog_version": "c1", "notes": 1},
                {"extractor_version": "1", "catalog_version": "c1", "notes": 7},
            ],
        ),
    ],
)
def test_a_check_finds_the_damage_that_it_is_for(con, name, damage, found):
    assert offenders(con, name) == ()
    con.execute(damage)
    assert sorted(offenders(con, name), key=str) == found


def test_a_name_in_the_crm_that_means_no_competitor_is_told(con):
    con.execute("alter table staging.competitor_names add column deals bigint default 1")
    con.execute("alter table staging.competitor_names add column remedy varchar default 'add it'")
    assert offenders(con, "staging.competitor_names__mean_a_competitor") == (
        {"crm_name": "Who", "deals": 1, "remedy": "add it"},
    )
    con.execute("update staging.competitor_names set competitor = 'nova'")
    assert offenders(con, "staging.competitor_names__mean_a_competitor") == ()
