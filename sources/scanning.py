"""Reading found files through DuckDB: CSV with every broken row set apart, Parquet, JSON lines, joined to their lookups."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sources import SourceError, json_lines
from sources.files import File, Files
from sources.json_lines import Broken
from sources.settings import EntitySettings

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 50_000
CHARACTERS = 1 << 20
REMEDIES = {
    "MISSING COLUMNS": (
        "this row has fewer values than the header has columns",
        "Complete the row, or export it again.",
    ),
    "TOO MANY COLUMNS": (
        "this row has more values than the header has columns",
        "Put values that hold the delimiter in quotes, or set `delimiter` in winloss.yaml.",
    ),
    "INVALID ENCODING": (
        "this row holds bytes that are not {encoding}",
        "Set `encoding` of the source in winloss.yaml (Excel's usual one is cp1252), or save the file as UTF-8.",
    ),
    "UNQUOTED VALUE": (
        "a quote opens and does not close where the value ends",
        "Close it, or double the quotes inside the value; rows after it up to the next quote are in this one.",
    ),
    "LINE SIZE OVER MAXIMUM": ("this row is longer than 2 MB", "Look for a quote that is not closed in it."),
}


def batches(
    con: duckdb.DuckDBPyConnection,
    settings: EntitySettings,
    found: Files,
    separator: str,
    scratch: Path,
    broken: list[Broken],
) -> Iterator[pa.RecordBatch]:
    """The mapped columns as text under our names, with file and row number (a CSV's header is row 1).

    Numbers of CSV rows leave out the broken ones, which `broken` holds with their place in the file once the last
    batch is read. `scratch` is a folder for copies of files in other encodings than UTF-8.
    """
    import duckdb

    keys = [lookup.key for lookup in settings.lookups]
    needed = list(dict.fromkeys(name for name in (*settings.mapped.values(), *keys) if name not in settings.brought_in))
    copies: dict[str, File] = {}
    try:
        _scan(con, "base", found.rows, needed, separator, scratch, broken, copies)
        place = {name: f"base.n{number}" for number, name in enumerate(needed)}
        joins = ""
        for number, (lookup, files) in enumerate(zip(settings.lookups, found.lookups, strict=True)):
            alias = f"lookup_{number}"
            _scan(
                con,
                f"{alias}_rows",
                files,
                [lookup.matches, *lookup.columns.values()],
                separator,
                scratch,
                None,
                copies,
            )
            con.execute(
                f"create temp table {alias} as select distinct on (n0) * from {alias}_rows order by file, row_number"
            )
            joins += f" left join {alias} on {place[lookup.key]} = {alias}.n0"
            place |= {name: f"{alias}.n{column}" for column, name in enumerate(lookup.columns, 1)}
        columns = ", ".join(f"{place[theirs]} as {_name(ours)}" for ours, theirs in settings.mapped.items())
        statement = f"select {columns}, base.file, base.row_number from base{joins}"  # noqa: S608 - quoted names
        yield from con.execute(statement).to_arrow_reader(BATCH)
        broken += _rejected(con, copies)
    except duckdb.Error as error:
        names = ", ".join(file.name for file in found.rows[:5])
        raise SourceError(f"{names}: can't be read ({error}). Export it again.") from error


def _scan(
    con: duckdb.DuckDBPyConnection,
    view: str,
    files: Sequence[File],
    needed: Sequence[str],
    separator: str,
    scratch: Path,
    broken: list[Broken] | None,
    copies: dict[str, File],
) -> None:
    """Make `view`: the `needed` columns of all files as n0, n1, ..., with file and row_number."""
    selects = []
    for number, file in enumerate(files):
        if file.form == "csv":
            path = _in_utf8(file, scratch, len(copies))
            copies[str(path)] = file
            selects.append(_csv(file, path, needed, keeps_broken=broken is not None))
        elif file.form == "parquet":
            selects.append(_parquet(con, file, needed, separator))
        else:
            con.register(f"{view}_{number}", _json(file, needed, separator, [] if broken is None else broken))
            selects.append(f"select * from {view}_{number}")  # noqa: S608 - our own name
    con.execute(f"create temp view {view} as {' union all by name '.join(selects)}")


def _csv(file: File, path: Path, needed: Sequence[str], *, keeps_broken: bool) -> str:
    places = [file.columns.index(name) for name in needed]
    columns = ", ".join(f"c{number} as n{place}" for place, number in enumerate(places))
    types = ", ".join(f"c{number}: 'varchar'" for number in range(len(file.columns)))
    return (
        f"select {columns}, {_literal(file.name)} as file, 1 + row_number() over () as row_number "  # noqa: S608 - quoted
        f"from read_csv({_literal(str(path))}, auto_detect = false, header = true, delim = {_literal(file.delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{types}}}, {'store_rejects' if keeps_broken else 'ignore_errors'} = true)"
    )


def _parquet(con: duckdb.DuckDBPyConnection, file: File, needed: Sequence[str], separator: str) -> str:
    source = f"read_parquet({_literal(str(file.path))}, file_row_number = true)"
    kinds = {row[0]: row[1] for row in con.execute(f"describe select * from {source}").fetchall()}
    columns = ", ".join(
        f"array_to_string({_name(name)}, {_literal(separator)}) as n{number}"
        if kinds[name].endswith("[]")
        else f"cast({_name(name)} as varchar) as n{number}"
        for number, name in enumerate(needed)
    )
    return f"select {columns}, {_literal(file.name)} as file, 1 + file_row_number as row_number from {source}"  # noqa: S608


def _json(file: File, needed: Sequence[str], separator: str, broken: list[Broken]) -> pa.RecordBatchReader:
    import itertools

    import pyarrow as pa

    rows = json_lines.batches(file.path, file.name, file.encoding, needed, separator, broken)
    first = next(rows)
    return pa.RecordBatchReader.from_batches(first.schema, itertools.chain([first], rows))


def _in_utf8(file: File, scratch: Path, number: int) -> Path:
    """The file itself, or a copy in UTF-8 in which bytes that are not of its encoding stay broken, to be found later."""
    if codecs.lookup(file.encoding).name in ("utf-8", "utf-8-sig", "ascii"):
        return file.path
    copy = scratch / f"{number}.csv"
    with (
        file.path.open(encoding=file.encoding, errors="surrogateescape", newline="") as theirs,
        copy.open("w", encoding="utf-8", errors="surrogateescape", newline="") as ours,
    ):
        while text := theirs.read(CHARACTERS):
            ours.write(text)
    return copy


def _rejected(con: duckdb.DuckDBPyConnection, copies: dict[str, File]) -> list[Broken]:
    if not copies:
        return []
    found = con.execute(
        "select file_path, line, min(error_type::varchar), count(*) from reject_errors "
        "join reject_scans using (scan_id, file_id) group by file_path, line order by file_path, line"
    ).fetchall()
    broken = []
    for path, line, kind, _ in found:
        file = copies[path]
        reason, remedy = REMEDIES.get(
            kind, (f"this row can't be read ({kind.lower()})", "Correct the row, or export it again.")
        )
        broken.append(Broken(file.name, line, reason.format(encoding=file.encoding), remedy))
    return broken


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
