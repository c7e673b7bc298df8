"""Notes in staging: the latest version of each, dates in UTC, what is refused."""

import datetime as dt
import hashlib
from collections.abc import Iterator

import duckdb
import pytest
from staged_rows import NIGHT, load, offenders, settings, stage

from warehouse import connection

DAY = dt.timedelta(days=1)
WON = {"outcome": "Won", "closed_on": "2026-05-01"}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        settings(opened)
        load(
            opened,
            [
                {"deal_id": "D1", **WON},
                {"deal_id": "D2", "outcome": "Stuck"},
                {"deal_id": "D3", **WON, "is_deleted": "1"},
            ],
        )
        yield opened


def test_the_latest_version_of_a_note_counts(con: duckdb.DuckDBPyConnection) -> None:
    note = {
        "note_id": "N1",
        "deal_id": "D1",
        "kind": " Call",
        "written_at": "2026-04-01T10:00:00+02:00",
        "text": "a\nb ",
    }
    load(con, [note], entity="notes")
    load(con, [note | {"text": "c", "kind": "Fax"}], entity="notes", load_id="2", known_at=NIGHT + DAY)
    stage(con)
    read = "select * exclude text_hash, text_hash = sha256(text) from staging.notes"

    written = dt.datetime(2026, 4, 1, 8)
    assert con.execute(read).fetchall() == [("N1", "D1", "crm", "call_note", written, None, None, "a\nb ", True)]
    assert con.execute("select text_hash from staging.notes").fetchall() == [(hashlib.sha256(b"a\nb ").hexdigest(),)]

    stage(con, known_until=NIGHT + DAY)
    assert con.execute(read).fetchall() == [("N1", "D1", "crm", "crm_comment", written, None, None, "c", True)]
    unmapped = offenders(con, "staging.unmapped_values__are_none")
    assert [tuple(row.values()) for row in unmapped if row["setting"] == "kinds"] == [
        (
            "crm",
            "kinds",
            "Fax",
            1,
            "read as CRM comments",
            'in winloss.yaml, under sources: crm: notes: kinds, add "Fax" to a kind such as call_note',
        )
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-04-01", dt.datetime(2026, 3, 31, 22)),
        ("2026-04-01 10:00", dt.datetime(2026, 4, 1, 8)),
        ("2026-01-01T10:00:00", dt.datetime(2026, 1, 1, 9)),
        ("2026-04-01T10:00:00Z", dt.datetime(2026, 4, 1, 10)),
        ("2026-04-01 10:00:00.123456-05", dt.datetime(2026, 4, 1, 15, 0, 0, 123456)),
        ("1 April 2026", None),
    ],
)
def test_times_without_a_zone_are_in_the_settings_zone_and_kept_in_utc(
    con: duckdb.DuckDBPyConnection, written: str, read: dt.datetime | None
) -> None:
    load(con, [{"note_id": "N1", "deal_id": "D1", "written_at": written, "text": "x"}], entity="notes")
    stage(con)

    assert con.execute("select written_at from staging.notes").fetchall() == ([(read,)] if read else [])


def test_every_refused_note_has_its_reason_and_remedy(con: duckdb.DuckDBPyConnection) -> None:
    note = {"deal_id": "D1", "written_at": "2026-04-01", "text": "x"}
    load(
        con,
        [
            note | {"note_id": "N1"},
            note | {"note_id": "N2", "text": " \n"},
            note | {"note_id": "N3", "deal_id": None},
            note | {"note_id": "N4", "deal_id": "D9"},
            note | {"note_id": "N5", "deal_id": "D2"},
            note | {"note_id": "N6", "deal_id": "D3"},
            note | {"note_id": "N7", "written_at": None},
            note | {"note_id": "N8", "written_at": "1.4.2026"},
            note | {"note_id": "N9", "deal_id": "D9", "is_deleted": "yes"},
        ],
        entity="notes",
    )
    load(con, [note | {"note_id": "N1"}], entity="notes", source="files")
    stage(con)

    assert con.execute("select note_id, source from staging.notes").fetchall() == [("N1", "crm")]
    assert con.execute(
        "select row_key, reason, remedy, value from staging.refused_rows where entity = 'notes' order by all"
    ).fetchall() == [
        (
            "N1",
            "this note_id is also in the source crm, which is kept",
            "Map the note in one source only, or make its ids differ (with a query that adds a prefix).",
            "N1",
        ),
        ("N2", "its text is empty", "Nothing to do, unless the text is in another column.", None),
        ("N3", "it belongs to no deal", "Fill in the column that is mapped to deal_id.", None),
        (
            "N4",
            "its deal is in no source",
            "Export the deals of the same time, or check that deal_id is mapped to the same ids in both.",
            "D9",
        ),
        ("N5", "its deal was refused", "See why the deal was refused, and what to do about it.", "D2"),
        ("N6", "its deal was deleted in the CRM", "Nothing to do, unless the deal should be there.", "D3"),
        ("N7", "it has no date", "Fill in the column that is mapped to written_at.", None),
        (
            "N8",
            "its written_at is not a date that can be read",
            "Correct the date, or list its form in winloss.yaml, under sources: crm: notes: date_formats, such as "
            '"%d.%m.%Y %H:%M".',
            "1.4.2026",
        ),
    ]
    assert con.execute("from staging.row_counts order by all").fetchall() == [
        ("crm", "deals", 3, 2, 1, 1),
        ("crm", "notes", 9, 2, 7, 1),
        ("files", "notes", 1, 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("update staging.notes set deal_id = 'D9'", "staging.notes__belong_to_a_deal"),
        ("insert into staging.notes from staging.notes", "staging.notes__are_there_once"),
        ("insert into raw.notes from raw.notes", "raw.notes__have_one_version_at_a_time"),
    ],
)
def test_a_check_finds_the_damage_that_it_is_for(con: duckdb.DuckDBPyConnection, damage: str, check: str) -> None:
    load(con, [{"note_id": "N1", "deal_id": "D1", "written_at": "2026-04-01", "text": "x"}], entity="notes")
    stage(con)
    assert offenders(con, check) == ()

    con.execute(damage)

    assert len(offenders(con, check)) == 1
