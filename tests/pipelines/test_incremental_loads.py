"""Night after night from a database: what changed, came late, moved or vanished, and columns that change."""

import pytest
from crm_project import SETTINGS, change, night, versions, write

from warehouse import raw


@pytest.fixture
def crm(tmp_path):
    return write(tmp_path)


def test_each_night_reads_what_changed_came_late_moved_or_vanished(crm):
    assert night(crm, 0)[1] == {
        "deals": raw.Load(3, 3, 0, 0),
        "notes": raw.Load(3, 3, 0, 0),
        "people": raw.Load(2, 2, 0, 0),
    }
    quiet = {"deals": raw.Load(2, 0, 2, 0), "notes": raw.Load(2, 0, 2, 0), "people": raw.Load(2, 0, 2, 0)}
    assert night(crm, 1)[1] == quiet, "the look-back and what has no changed_at, read again"

    change(
        crm,
        """
        delete from deals where id = 1;
        insert into deals values (4, 'Won', '2025-01-01', 5, '2025-01-01');
        update notes set deal = 3, modified = '2026-03-02' where id = 2;
        insert into notes values (3, 3, '2025-12-01', 'Written long ago.', '2025-12-01');
        delete from mails;
        delete from users where id = 1;
        insert into users values (3, 'Cid Mid', '2020-01-01');
        """,
    )
    assert night(crm, 2)[1] == {
        "deals": raw.Load(3, 1, 2, 0, rows_gone=1),
        "notes": raw.Load(2, 2, 0, 0, rows_gone=1),
        "people": raw.Load(2, 1, 1, 0, rows_gone=1),
    }
    assert versions(crm, "select deal_id, is_deleted from raw.deals order by all") == [
        ("1", False),
        ("1", True),
        ("2", False),
        ("3", False),
        ("4", False),
    ]
    assert versions(crm, "select note_id, deal_id, is_deleted from raw.notes order by all") == [
        ("1", "1", False),
        ("2", "2", False),
        ("2", "3", False),
        ("3", "3", False),
        ("m1", "1", False),
        ("m1", "1", True),
    ]
    assert versions(crm, "select person_key from raw.people where is_deleted") == [("rep:1",)]


def test_without_reconciliation_what_vanished_stays(crm):
    (crm / "winloss.yaml").write_text(SETTINGS.replace("table: deals\n", "table: deals\n      reconcile: false\n"))
    night(crm, 0)
    change(crm, "delete from deals where id = 1")
    assert night(crm, 1)[1]["deals"] == raw.Load(2, 0, 2, 0)


def test_when_very_many_rows_were_never_read_all_are(crm):
    night(crm, 0)
    change(
        crm,
        """
        insert into deals with recursive more(id) as (select 100 union all select id + 1 from more where id < 700)
            select id, 'Won', '2020-01-01', 1, '2020-01-01' from more
        """,
    )
    assert night(crm, 1)[1]["deals"] == raw.Load(604, 601, 3, 0)


def test_a_new_column_changes_nothing(crm):
    night(crm, 0)
    change(crm, "alter table deals add column colour text; alter table notes add column colour text")
    assert {entity: load.rows_new for entity, load in night(crm, 1)[1].items()} == {"deals": 0, "notes": 0, "people": 0}


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("alter table deals drop column amount", "table deals: there is no column 'amount'; there are: id, stage, "),
        (
            "alter table deals rename column stage to stage_name",
            "table deals: there is no column 'stage' (did you mean stage_name?); there are: id, stage_name, ",
        ),
        ("alter table deals rename to deal", "there is no table 'deals'; did you mean deal? Correct winloss.yaml."),
    ],
    ids=["dropped", "renamed", "table renamed"],
)
def test_a_column_that_is_gone_is_told_and_no_row_is_taken_as_deleted(crm, sql, told):
    night(crm, 0)
    change(crm, sql)
    run, loads = night(crm, 1, raise_on_error=False)
    errors = [event.event_specific_data.error for event in run.all_events if event.is_step_failure]
    assert told in errors[0].cause.message
    assert "deals" not in loads
    assert versions(crm, "select count(*), count(*) filter (is_deleted) from raw.deals") == [(3, 0)]


def test_retyped_columns_make_no_rows_anew(crm):
    night(crm, 0)
    change(
        crm,
        """
        alter table deals rename to before;
        create table deals (id text, stage varchar(20), closed date, amount text, modified integer);
        insert into deals select id, stage, closed, cast(amount as text), unixepoch(modified) from before;
        """,
    )
    assert night(crm, 1)[1]["deals"] == raw.Load(3, 0, 3, 0), "the cursor can't be compared, so all rows are read"
    change(
        crm, "update deals set stage = 'Won', closed = '2026-03-03', modified = unixepoch('2026-03-03') where id = '3'"
    )
    assert night(crm, 2)[1]["deals"] == raw.Load(2, 1, 1, 0)
    change(crm, "update deals set modified = unixepoch('2026-03-04') where id = '3'")
    assert night(crm, 3)[1]["deals"] == raw.Load(1, 0, 1, 0)
