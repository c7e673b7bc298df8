"""Databases read by SQLAlchemy: tables, queries, lookups, only what changed, and faults that show no password."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sources import SourceError, reading
from sources.checking import faults
from sources.settings import Source, parse

DEALS: dict[str, Any] = {
    "table": "opportunities",
    "columns": {
        "deal_id": "id",
        "outcome": "stage",
        "closed_on": "closed",
        "amount": "amount",
        "changed_at": "modified",
    },
    "outcomes": {"won": ["Won"]},
    "lookups": [{"table": "accounts", "key": "account_id", "matches": "id", "columns": {"industry": "sector"}}],
    "segments": {"industry": "industry"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "crm.sqlite") as con:
        con.executescript(
            """
            create table accounts (id integer, sector text);
            create table opportunities
                (id text, stage text, closed text, amount real, account_id integer, modified text);
            insert into accounts values (1, 'Retail'), (2, 'Health');
            insert into opportunities values
                ('D1', 'Won', '2025-01-02', 1250000.5, 1, '2025-01-05T10:00:00'),
                ('D2', 'Lost', '31.12.2024', 10, 2, '2025-01-07T10:00:00'),
                ('D3', 'Lost ', null, null, null, null);
            """
        )
    con.close()
    return tmp_path


def source(deals: dict[str, Any] | None = None, url: str = "sqlite:///crm.sqlite", **more: str) -> Source:
    return parse({"crm": {"url": url, **more, "deals": DEALS | (deals or {})}})["crm"]


def rows(found: Source, folder: Path, since: str | None = None) -> list[tuple[Any, ...]]:
    with reading.read(found, "deals", folder=folder, since=since) as deals:
        names = ["deal_id", "outcome", "closed_on", "amount", "segment:industry"]
        return sorted(tuple(row.values()) for row in deals.rows.read_all().select(names).to_pylist())


D1 = ("D1", "Won", "2025-01-02", "1250000.5", "Retail")
D2 = ("D2", "Lost", "31.12.2024", "10.0", "Health")
D3 = ("D3", "Lost ", None, None, None)


def test_a_table_is_read_with_its_lookups_as_text(folder: Path) -> None:
    assert rows(source(), folder) == [D1, D2, D3]


def test_a_query_of_ones_own_is_read(folder: Path) -> None:
    query = "select *, 'a:b' as x from opportunities where stage <> ':nobody';"

    assert rows(source({"table": None, "query": query}), folder) == [D1, D2, D3]


@pytest.mark.parametrize(
    ("since", "look_back_hours", "expected"),
    [
        ("2025-01-07T10:00:00", 24, [D2, D3]),
        ("2025-01-07T10:00:00", 48, [D1, D2, D3]),
        ("2026-01-01T00:00:00", 0, [D3]),
        ("not a date", 24, [D1, D2, D3]),
    ],
)
def test_only_rows_changed_since_the_last_run_or_never_dated_are_read(
    folder: Path, since: str, look_back_hours: int, expected: list[tuple[Any, ...]]
) -> None:
    assert rows(source({"look_back_hours": look_back_hours}), folder, since) == expected


def test_a_row_is_read_again_when_only_what_a_lookup_brings_in_changed(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.sqlite") as con:
        con.executescript(
            """
            create table rivals (deal text, name text, modified text, deleted text);
            insert into rivals values
                ('D1', 'Acme', '2025-01-02 10:00:00', '0'), ('D1', 'Relay', '2025-01-02 10:00:00', 'false'),
                ('D2', 'Quill', '2025-01-02 10:00:00', null);
            """
        )
    lookup = {"table": "rivals", "key": "id", "matches": "deal", "columns": {"names": "name"}, "several": "all"}
    stamps = {"changed_at": "modified", "is_deleted": "deleted"}
    found = source({"columns": DEALS["columns"] | {"crm_competitors": "names"}, "lookups": [lookup | stamps]})
    found = found.model_copy(update={"deals": found.deals.model_copy(update={"segments": {}})})

    def competitors(since: str | None = None) -> dict[str, str | None]:
        with reading.read(found, "deals", folder=folder, since=since) as deals:
            return {row["deal_id"]: row["crm_competitors"] for row in deals.rows.read_all().to_pylist()}

    assert competitors() == {"D1": "Acme;Relay", "D2": "Quill", "D3": None}
    assert competitors("2025-01-09T00:00:00") == {"D3": None}
    for change in ("name = 'Anchor'", "deleted = 'TRUE'"):
        con.execute(f"update rivals set {change}, modified = '2025-01-10 10:00:00' where deal = 'D1' and name < 'R'")
        con.commit()
        expected = "Anchor;Relay" if "Anchor" in change else "Relay"
        assert competitors("2025-01-09T00:00:00") == {"D1": expected, "D3": None}
    con.close()


def test_every_missing_column_is_told_with_close_names(folder: Path) -> None:
    found = source({"columns": DEALS["columns"] | {"outcome": "Stge", "amount": "value"}})

    assert faults({"crm": found}, folder) == [
        "winloss.yaml: sources.crm.deals: table opportunities: there is no column 'Stge' (did you mean stage?), "
        "'value'; there are: id, stage, closed, amount, account_id, modified, industry. Correct winloss.yaml.",
    ]


def test_a_missing_table_or_file_is_told(folder: Path) -> None:
    sources = {"a": source({"table": "opportunity"}), "b": source(url="sqlite:///other.sqlite")}

    assert faults(sources, folder) == [
        "winloss.yaml: sources.a.deals: there is no table 'opportunity'; did you mean opportunities? "
        "Correct winloss.yaml.",
        f"winloss.yaml: sources.b: other.sqlite: there is no such file in {folder}. Correct the url in winloss.yaml.",
    ]
    assert not (folder / "other.sqlite").exists()


@pytest.mark.parametrize("url", ["postgresql://joe@127.0.0.1:1/crm", "postgresql://joe:s3cret!%2F@127.0.0.1:1/crm"])
def test_an_unreachable_database_is_told_without_the_password(tmp_path: Path, url: str) -> None:
    found = faults({"crm": source(url=url, password_env="PW")}, tmp_path, {"crm": "s3cret!/"})

    assert len(found) == 1
    assert found[0].startswith("winloss.yaml: sources.crm: the database can't be reached: connection failed")
    assert "s3cret" not in found[0]


@pytest.mark.parametrize("url", ["nonsense://joe:s3cret@h/x", "joe:s3cret@h", "mssql+pymssql://joe:s3cret@h/x"])
def test_an_address_that_cannot_be_used_is_told_without_the_password(tmp_path: Path, url: str) -> None:
    found = faults({"crm": source(url=url)}, tmp_path)

    assert len(found) == 1
    assert "s3cret" not in found[0]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://reader:s3cret127.0.0.1:9/crm", "not a database address that can be read"),
        ("postgresql+psycopg://reader:s3/cr@et@127.0.0.1:9/crm", "holds a second @"),
        ("postgresql+psycopg://reader@127.0.0.1:9/crm?password=s3cret&s3cret=1", 'invalid connection option "***"'),
    ],
)
def test_an_address_written_wrongly_shows_no_part_of_its_password(tmp_path: Path, url: str, told: str) -> None:
    (found,) = faults({"crm": source(url=url)}, tmp_path)
    assert told in found
    assert "s3" not in found
    assert "et@" not in found


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://joe@h/crm", "Install pymysql, and begin the url with mysql+pymysql://."),
        ("mariadb+pymysql://joe@h/crm", "Install pymysql, and begin the url with mariadb+pymysql://."),
        ("mssql+pyodbc://joe@h/crm", "Install pymssql, and begin the url with mssql+pymssql://."),
        ("snowflake://joe@account/crm", "Install snowflake-sqlalchemy, and begin the url with snowflake://."),
        ("bigquery://project/crm", "Install sqlalchemy-bigquery, and begin the url with bigquery://."),
        (
            "redshift://joe@h/crm",
            "Install sqlalchemy-redshift and psycopg2-binary, and begin the url with redshift+psycopg2://.",
        ),
        ("duckdb:///here.duckdb", "Install duckdb-sqlalchemy, and begin the url with duckdb://."),
        (
            "clickhouse://joe@h/crm",
            "Known: postgresql, mysql, mariadb, mssql, snowflake, bigquery, redshift, duckdb, sqlite; "
            "for another install its SQLAlchemy dialect.",
        ),
    ],
)
def test_a_missing_driver_is_told_with_the_package_that_brings_it(tmp_path: Path, url: str, told: str) -> None:
    (tmp_path / "here.duckdb").touch()

    (found,) = faults({"crm": source(url=url)}, tmp_path)

    assert found.startswith("winloss.yaml: sources.crm: url: no driver is installed for it (")
    assert found.endswith(f"). {told}")


def test_a_password_that_is_not_set_is_told(tmp_path: Path) -> None:
    assert faults({"crm": source(password_env="CRM_PASSWORD")}, tmp_path) == [
        "winloss.yaml: sources.crm.password_env: the environment variable CRM_PASSWORD is not set. "
        "Set it to the password."
    ]


def test_a_query_that_fails_is_told(folder: Path) -> None:
    with pytest.raises(
        SourceError, match=r'the database can.t be read as the settings say: near "1": syntax error. Correct'
    ):
        rows(source({"table": None, "query": "selec 1"}), folder)


def test_bytes_of_another_encoding_are_told_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(b"id,stage,closed\nD1,Won,\nD2,Caf\xe9,\n")
    deals = {
        "files": "deals.csv",
        "columns": {"deal_id": "id", "outcome": "stage", "closed_on": "closed"},
        "outcomes": {"won": ["Won"]},
    }

    assert faults(parse({"files": {"folder": ".", "deals": deals}}), tmp_path) == [
        "winloss.yaml: sources.files.deals: deals.csv: line 3 holds bytes that are not utf-8. Set `encoding` of the "
        "source (Excel's usual one is cp1252), or save the file as UTF-8; otherwise such rows are refused."
    ]
