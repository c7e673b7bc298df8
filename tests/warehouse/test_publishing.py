import duckdb
import pytest

from warehouse import WarehouseError, publishing, tables
from warehouse.connection import connect


@pytest.fixture
def con():
    with connect(":memory:") as con:
        yield con


def write_mart(con, name="colours", rows="select 'red' as colour, 3 as deals"):
    con.execute(f"create or replace table marts.{name} as {rows}")
    tables.describe(con, f"marts.{name}", "One row per colour.", {"colour": "Its name."})


def test_the_copy_holds_the_marts_with_their_comments_and_nothing_else(con, tmp_path):
    write_mart(con)
    con.execute("create table staging.notes as select 'private' as text")
    assert publishing.publish_marts(con, tmp_path / "it's here.duckdb") == 1
    with duckdb.connect(str(tmp_path / "it's here.duckdb"), read_only=True) as copy:
        assert copy.execute("from marts.colours").fetchall() == [("red", 3)]
        assert copy.execute("select schema_name, table_name, comment from duckdb_tables()").fetchall() == [
            ("marts", "colours", "One row per colour.")
        ]
        assert copy.execute("select comment from duckdb_columns() where column_name = 'colour'").fetchall() == [
            ("Its name.",)
        ]
    assert con.execute("select colour from marts.colours").fetchall() == [("red",)]


def write_marts_of_deals(con):
    write_mart(con, "casebook", "select 'D1' as deal_id, '“Too dear.” (buyer, 2026-05-31)' as quotes")
    write_mart(
        con,
        "say_now",
        "select 'price' as category, 9 as deals, "
        "'“Too dear.” (buyer, 2026-05-31)' || chr(10) || '“It''s slow.” (2026-05-30)' as quotes",
    )
    write_mart(
        con,
        "quote_bank",
        "select 'D1' as deal_id, 'N1' as note_id, 0 as span_start, 9 as span_end, 'A. Lyst' as approved_by, "
        "'agreed by e-mail' as permission, '“It''s slow.” (2026-05-30)' as line",
    )


@pytest.mark.parametrize(
    ("edition", "held"),
    [
        (
            "company",
            {
                "quote_bank": [("agreed by e-mail", "“It's slow.” (2026-05-30)")],
                "say_now": [("price", 9, "“It's slow.” (2026-05-30)")],
            },
        ),
        (
            "analyst",
            {
                "casebook": [("D1", "“Too dear.” (buyer, 2026-05-31)")],
                "quote_bank": [("D1", "N1", 0, 9, "A. Lyst", "agreed by e-mail", "“It's slow.” (2026-05-30)")],
                "say_now": [("price", 9, "“Too dear.” (buyer, 2026-05-31)\n“It's slow.” (2026-05-30)")],
            },
        ),
    ],
)
def test_the_company_edition_holds_no_deal_and_no_quote_that_nobody_approved(con, tmp_path, edition, held):
    write_marts_of_deals(con)
    publishing.publish_marts(con, tmp_path / "copy.duckdb", edition)
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as copy:
        names = [row[0] for row in copy.execute("select table_name from duckdb_tables()").fetchall()]
        assert {name: copy.execute(f"from marts.{name}").fetchall() for name in names} == held


def test_without_a_quote_bank_the_company_edition_quotes_nobody(con, tmp_path):
    write_mart(con, "say_now", "select 9 as deals, '“Too dear.” (buyer, 2026-05-31)' as quotes")
    assert publishing.publish_marts(con, tmp_path / "copy.duckdb", "company") == 1
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as copy:
        assert copy.execute("from marts.say_now").fetchall() == [(9, None)]


def test_current_leads_to_the_version_just_written(tmp_path):
    for version in ("first", "second"):
        with publishing.new_version(tmp_path, version) as folder:
            (folder / "index.html").write_text(version)
    assert (tmp_path / "current" / "index.html").read_text() == "second"
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["first", "second"]


def write_half(published):
    with publishing.new_version(published, "bad") as folder:
        (folder / "index.html").write_text("half")
        raise RuntimeError("disk full")


def test_a_version_that_fails_leaves_the_last_one_and_nothing_half_written(tmp_path):
    with publishing.new_version(tmp_path, "good") as folder:
        (folder / "index.html").write_text("good")
    with pytest.raises(RuntimeError, match="disk full"):
        write_half(tmp_path)
    assert (tmp_path / "current" / "index.html").read_text() == "good"
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["good"]


def test_what_a_killed_run_left_is_cleared_and_only_the_newest_versions_stay(tmp_path):
    (tmp_path / "versions" / ".writing-killed").mkdir(parents=True)
    for number in range(publishing.KEPT_VERSIONS + 2):
        with publishing.new_version(tmp_path, f"v{number}"):
            pass
    kept = sorted(path.name for path in (tmp_path / "versions").iterdir())
    assert kept == [f"v{number}" for number in range(2, publishing.KEPT_VERSIONS + 2)]


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to("nowhere")])
def test_a_leftover_of_the_switch_does_not_hinder_the_next_one(tmp_path, make):
    make(tmp_path / ".current")
    with publishing.new_version(tmp_path, "good") as folder:
        (folder / "index.html").write_text("good")
    assert (tmp_path / "current" / "index.html").read_text() == "good"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "versions"]


def test_a_folder_in_the_place_of_the_link_is_left_alone_and_told(tmp_path):
    (tmp_path / "current").mkdir()
    with pytest.raises(WarehouseError, match=r"current: is not the link .* Move it away"):  # noqa: SIM117
        with publishing.new_version(tmp_path, "good"):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_a_place_where_nothing_can_be_published_is_told(tmp_path):
    (tmp_path / "published").write_text("a file")
    with pytest.raises(WarehouseError, match="versions: can't be made"):  # noqa: SIM117
        with publishing.new_version(tmp_path / "published", "good"):
            pass
