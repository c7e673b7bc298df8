import pytest

from models.drivers import marts as model_marts
from models.marts import MARTS
from warehouse import WarehouseError, checks, tables, theme_rows
from warehouse.connection import connect


@pytest.fixture
def con():
    with connect(":memory:") as con:
        yield con


def table(sql, columns=None):
    return tables.Table(
        "counts",
        "colours",
        sql,
        "One row per colour.",
        columns or {},
        tables.tables_read(sql),
        tables.parameters_used(sql),
    )


def test_a_table_is_replaced_by_what_its_statement_selects_and_documented(con):
    con.execute("create table facts.paints as select unnest(['red', 'red', 'blue']) as colour")
    paints = table(
        "select paints.colour, count(*) as deals, $as_of as as_of from facts.paints as paints group by all",
        {"colour": "What it looks like."},
    )
    assert paints.depends_on == ("facts.paints",)
    for _ in range(2):
        assert tables.build(con, paints, {"as_of": "2026-01-01", "timezone": "not used here"}) == 2
    assert tables.columns_of(con, "counts.colours")[0] == tables.Column("colour", "VARCHAR", "What it looks like.")
    assert con.execute("select comment from duckdb_tables() where table_name = 'colours'").fetchall() == [
        ("One row per colour.",)
    ]


def test_a_value_that_was_not_given_is_named(con):
    with pytest.raises(WarehouseError, match=r"counts\.colours: needs the values as_of, which were not given"):
        tables.build(con, table("select $as_of as as_of"), {})


def test_a_statement_that_fails_says_which_table(con):
    with pytest.raises(WarehouseError, match=r"counts\.colours: .*nowhere"):
        tables.build(con, table("select * from facts.nowhere"), {})


def test_every_table_says_what_a_row_is_and_reads_only_tables_that_exist_before_it():
    made_elsewhere = {"settings", "raw", "nlp", "review", "meta"}
    known = {each.full_name for each in tables.all_tables()} | {mart.name for mart in MARTS} | model_marts.GRAINS.keys()
    known |= {"staging.competitor_names", theme_rows.NAME}
    order = ["staging", "facts", "counts", "marts"]
    for each in tables.all_tables():
        for read in each.depends_on:
            schema = read.split(".")[0]
            assert schema in made_elsewhere or read in known, (each.full_name, read)
            if schema in order:
                assert order.index(schema) <= order.index(each.schema), (each.full_name, read)


def test_every_check_reads_the_table_that_it_is_named_after():
    for check in checks.all_checks():
        assert check.table in tables.tables_read(check.sql), check


def test_a_second_writer_is_told_what_to_do(tmp_path):
    import subprocess
    import sys

    path = tmp_path / "warehouse.duckdb"
    script = (
        "import sys; from warehouse import WarehouseError; from warehouse.connection import connect\n"
        "try: connect(sys.argv[1])\nexcept WarehouseError as error: print(error)"
    )
    with connect(path):
        told = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert told.stdout == (
        f"{path}: in use by another process. Wait until the other run ends; "
        "to read while runs write, open published/current/winloss.duckdb.\n"
    )


def test_a_damaged_warehouse_is_not_taken_for_one_in_use(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with connect(path) as con:
        con.execute("create table meta.numbers as from range(100000)")
    whole = path.read_bytes()
    for damaged in (b"garbage" + whole[7:], whole[:12288] + b"x" * 8192 + whole[20480:], whole[:9000], b""):
        path.write_bytes(damaged)
        with pytest.raises(WarehouseError, match=r"can't be opened: .* Put back a backup"):
            connect(path)
