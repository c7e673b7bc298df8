"""Tables as .sql files: found, described, built.

A file `<schema>/<table>.sql` is one `select`. Its first comment line is the table's grain; comment lines of the form
`-- column: what it holds` describe columns that `glossary.yaml` does not define for every table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse import WarehouseError

if TYPE_CHECKING:
    import duckdb

ROOM = Path(__file__).parent
SQL_SCHEMAS = ("staging", "facts", "counts", "marts")


@dataclass(frozen=True)
class Table:
    """A table made by one select statement.

    `grain` says what a row is, `columns` documents columns by name, `depends_on` names the tables read as
    "schema.table", `parameters` the bound values that the statement uses.
    """

    schema: str
    name: str
    sql: str
    grain: str
    columns: Mapping[str, str]
    depends_on: tuple[str, ...]
    parameters: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The table's name as SQL writes it."""
        return f"{self.schema}.{self.name}"


@cache
def all_tables() -> tuple[Table, ...]:
    """Every table that an .sql file of this room makes, by schema and name."""
    return tuple(_read(path) for schema in SQL_SCHEMAS for path in sorted((ROOM / schema).glob("*.sql")))


def build(con: duckdb.DuckDBPyConnection, table: Table, parameters: Mapping[str, Any]) -> int:
    """Replace `table` by what its statement selects now; returns its number of rows.

    `parameters` may hold more than the statement uses. Raises `WarehouseError` when one is missing or the
    statement fails.
    """
    import duckdb

    bound = bind(table.full_name, table.parameters, parameters)
    try:
        with one_transaction(con):
            con.execute(f"create or replace table {table.full_name} as {table.sql}", bound)
            describe(con, table.full_name, table.grain, table.columns)
    except duckdb.Error as error:
        raise WarehouseError(f"{table.full_name}: {error}") from error
    return _count(con, table.full_name)


def write(con: duckdb.DuckDBPyConnection, full_name: str, rows: Any, *, grain: str, columns: Mapping[str, str]) -> int:
    """Replace the table `full_name` by `rows` (pandas or Arrow), documented; returns its number of rows."""
    con.register("rows_to_write", rows)
    try:
        with one_transaction(con):
            con.execute(f"create or replace table {full_name} as select * from rows_to_write")  # noqa: S608 - our own names
            describe(con, full_name, grain, columns)
    finally:
        con.unregister("rows_to_write")
    return _count(con, full_name)


def describe(con: duckdb.DuckDBPyConnection, full_name: str, grain: str, columns: Mapping[str, str]) -> None:
    """Put the grain and the meaning of each column into the database, where every BI tool shows them."""
    meanings = {**recurring_columns(), **columns}
    names = names_of(con, full_name)
    statements = [f"comment on table {full_name} is {_literal(grain)}"] + [
        f'comment on column {full_name}."{name}" is {_literal(meanings[name])}' for name in names if meanings.get(name)
    ]
    con.execute(";".join(statements))


@contextmanager
def one_transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is written within lands together or not at all, and goes to the disk once, not once a statement."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


@dataclass(frozen=True)
class Column:
    """A column as the database knows it; `meaning` is its comment."""

    name: str
    type: str
    meaning: str


def columns_of(con: duckdb.DuckDBPyConnection, full_name: str) -> list[Column]:
    """Each column of the table, in order; none where there is no such table."""
    schema, name = full_name.split(".")
    return columns_in(con, schema, name).get(name, [])


def columns_in(con: duckdb.DuckDBPyConnection, schema: str, table: str | None = None) -> dict[str, list[Column]]:
    """The columns of each table of the schema, or of one: a walk through all of the database's columns, made once."""
    found = con.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where schema_name = $schema and table_name = coalesce($table, table_name) "
        "and not internal and database_name = current_database() order by table_name, column_index",
        {"schema": schema, "table": table},
    ).fetchall()
    columns: dict[str, list[Column]] = {}
    for name, *column in found:
        columns.setdefault(name, []).append(Column(*column))
    return columns


def names_of(con: duckdb.DuckDBPyConnection, full_name: str) -> list[str]:
    """The names of the columns of a table that is there, in order."""
    return [each[0] for each in con.execute(f"select * from {full_name} limit 0").description or ()]  # noqa: S608 - our own names


def recurring_columns() -> dict[str, str]:
    """What a column means in every table that has it, from glossary.yaml."""
    return _glossary()["columns"]  # type: ignore[no-any-return]


def terms() -> list[dict[str, str]]:
    """The terms that sales and marketing share, from glossary.yaml: term, label, definition and sometimes formula."""
    return _glossary()["terms"]  # type: ignore[no-any-return]


def bind(name: str, needed: tuple[str, ...], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the statement called `name` needs, or a `WarehouseError` naming those not given."""
    missing = sorted(set(needed) - parameters.keys())
    if missing:
        raise WarehouseError(f"{name}: needs the values {', '.join(missing)}, which were not given.")
    return {key: parameters[key] for key in needed}


def header(text: str) -> list[str]:
    """The comment lines at the top of an .sql file, without their dashes."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].strip())
    return lines


def tables_read(sql: str) -> tuple[str, ...]:
    """The tables that `sql` reads, as "schema.table", sorted."""
    import sqlglot
    from sqlglot import exp

    parsed = sqlglot.parse_one(sql, read="duckdb")
    return tuple(sorted({f"{table.db}.{table.name}" for table in parsed.find_all(exp.Table) if table.db}))


def parameters_used(sql: str) -> tuple[str, ...]:
    """The names of the bound values ($name) in `sql`, sorted."""
    return tuple(sorted(set(re.findall(r"\$([a-z_]+)", sql))))


def _read(path: Path) -> Table:
    text = path.read_text(encoding="utf-8")
    lines = header(text)
    if not lines or not lines[0].startswith("One row"):
        raise WarehouseError(f"{path.parent.name}/{path.name}: line one must say what a row is: `-- One row per ...`.")
    columns = {}
    grain = lines[0]
    for line in lines[1:]:
        described = re.fullmatch(r"([a-z][a-z0-9_]*): (.+)", line)
        if described:
            columns[described[1]] = described[2]
        elif columns:
            columns[next(reversed(columns))] += f" {line}"
        else:
            grain += f" {line}"
    return Table(
        schema=path.parent.name,
        name=path.stem,
        sql=text,
        grain=grain.strip(),
        columns=columns,
        depends_on=tables_read(text),
        parameters=parameters_used("\n".join(line for line in text.splitlines() if not line.startswith("--"))),
    )


@cache
def _glossary() -> dict[str, Any]:
    import yaml

    return yaml.safe_load((ROOM / "glossary.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _count(con: duckdb.DuckDBPyConnection, full_name: str) -> int:
    row = con.execute(f"select count(*) from {full_name}").fetchone()  # noqa: S608 - our own names
    assert row is not None  # noqa: S101 - count(*) gives a row
    return int(row[0])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
