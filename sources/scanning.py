# ruff: noqa: S608 - every name and path in these statements is quoted
"""Reading found files through DuckDB: CSV with broken rows set apart, Parquet, JSON lines, joined to their lookups."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sources import SourceError, csv_pieces, json_lines
from sources.broken import Broken
from sources.columns import TRUE
from sources.files import File, Files
from sources.places import EntitySettings, Lookup

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 4_096
"""Rows: notes of a hundred thousand characters must fit in memory too."""
REASONS = {
    "MISSING COLUMNS": ("this row has fewer values than the header has columns", "Complete the row in the export."),
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
    "LINE SIZE OVER MAXIMUM": ("this row is longer than 2 MB", "Look for a quote in it that is not closed."),
}
LONGEST_ROW = 2_000_000
"""Bytes: what DuckDB's CSV reader takes for one row, unless told otherwise."""
UNCLOSED = "UNQUOTED VALUE"
OTHER_REASON = ("this row can't be read", "Correct the row, or export it again.")


class Refused(NamedTuple):
    """A row that DuckDB's CSV reader refused: its line and place in the piece, what kind of error."""

    line: int
    place: int
    kind: str


@dataclass
class Scan:
    """One pass over the files of an entity. `broken` is complete once the last batch is read.

    `scratch` is a folder for pieces of CSV files, `separator` joins lists to one text.
    """

    con: duckdb.DuckDBPyConnection
    scratch: Path
    separator: str
    broken: list[Broken] = field(default_factory=list)
    _read: int = 0
    """Rows read so far."""

    def batches(self, settings: EntitySettings, found: Files) -> Generator[pa.RecordBatch]:
        """The mapped columns as text under our names, with file and row_number (a CSV's header is row 1).

        row_number leaves out the broken rows of its file; these have their own number in `broken`.
        """
        import duckdb

        try:
            needed, columns, joins = self._joined(settings, found)
            for file in found.rows:
                for rows in self._rows(file, needed, self.broken):
                    statement = f"select {columns}, base.file, base.row_number from ({rows}) as base{joins}"
                    for batch in self.con.execute(statement).to_arrow_reader(BATCH):
                        self._read += batch.num_rows
                        yield batch
        except duckdb.Error as error:
            names = ", ".join(file.name for file in found.rows[:5])
            if "reached an invalid state" in str(error):
                raise SourceError(
                    f"{names}: lines end in Windows' way and in Unix's in one file. Export it again, or save it in one."
                ) from error
            raise SourceError(f"{names}: can't be read ({error}). Export it again.") from error

    def _joined(self, settings: EntitySettings, found: Files) -> tuple[list[str], str, str]:
        """The columns that the rows' files must give, the columns to select, and the joins that bring lookups in."""
        keys = [lookup.key for lookup in settings.lookups]
        needed = [name for name in (*settings.mapped.values(), *keys) if name not in settings.brought_in]
        needed = list(dict.fromkeys(needed))
        place = {name: f"base.n{number}" for number, name in enumerate(needed)}
        joins = ""
        for number, (lookup, files) in enumerate(zip(settings.lookups, found.lookups, strict=True)):
            alias = f"lookup_{number}"
            flag = [lookup.is_deleted] if lookup.is_deleted else []
            self._table(f"{alias}_rows", files, [lookup.matches, *lookup.columns.values(), *flag])
            if flag:
                self.con.execute(f"delete from {alias}_rows where lower(trim(n{1 + len(lookup.columns)})) in {TRUE}")
            self.con.execute(f"create temp table {alias} as {self._matched(lookup, alias)}; drop table {alias}_rows")
            joins += f" left join {alias} on {place[lookup.key]} = {alias}.n0"
            place |= {name: f"{alias}.n{column}" for column, name in enumerate(lookup.columns, 1)}
        columns = ", ".join(f"{place[theirs]} as {_name(ours)}" for ours, theirs in settings.mapped.items())
        return needed, columns, joins

    def _matched(self, lookup: Lookup, alias: str) -> str:
        """One row for each value of n0: all values of the other columns as a list, or those of the first row."""
        if lookup.several == "all":
            values = ", ".join(
                f"string_agg(distinct n{number}, {_literal(self.separator)} order by n{number}) as n{number}"
                for number in range(1, len(lookup.columns) + 1)
            )
            return f"select n0, {values} from {alias}_rows group by n0"
        return f"select distinct on (n0) * from {alias}_rows order by file, row_number"

    def _table(self, table: str, files: Sequence[File], needed: Sequence[str]) -> None:
        """Make `table`: the `needed` columns of all files as n0, n1, ..., with file and row_number."""
        names = ", ".join(f"n{number} varchar" for number in range(len(needed)))
        self.con.execute(f"create temp table {table} ({names}, file varchar, row_number bigint)")
        for file in files:
            for rows in self._rows(file, needed, []):
                self._read += self.con.execute(f"insert into {table} {rows}").fetchall()[0][0]

    def _rows(self, file: File, needed: Sequence[str], broken: list[Broken]) -> Iterator[str]:
        """Statements that together read the file, each to be run to its end before the next is asked for."""
        if file.form == "csv":
            yield from self._csv(file, needed, broken)
        elif file.form == "parquet":
            yield self._parquet(file, needed)
        else:
            self.con.register("json_rows", self._json(file, needed, broken))
            yield "select * from json_rows"
            self.con.unregister("json_rows")

    def _csv(self, file: File, needed: Sequence[str], broken: list[Broken]) -> Iterator[str]:
        columns = ", ".join(f"c{file.columns.index(name)} as n{number}" for number, name in enumerate(needed))
        types = ", ".join(f"c{number}: 'varchar'" for number in range(len(file.columns)))
        pieces = csv_pieces.Pieces(file)
        begun, lines, path = self._read, 0, self.scratch / "piece.csv"
        while (piece := pieces.next()) is not None:
            path.write_bytes(piece)
            with path.open("ab") as ending:
                ending.write(pieces.end)
            yield (
                f"select {columns}, {_literal(file.name)} as file, "
                f"{1 + self._read - begun} + row_number() over () as row_number "
                f"from read_csv({_literal(str(path))}, auto_detect = false, header = {lines == 0}, quote = '\"', "
                f"escape = '\"', delim = {_literal(file.delimiter)}, columns = {{{types}}}, parallel = false, "
                f"store_rejects = true, new_line = {_literal(pieces.line_end)})"
            )
            *refused, last = self._refused()
            if row := pieces.cut_row(last.place):
                if pieces.is_last or len(row) > LONGEST_ROW:
                    refused.append(Refused(last.line, last.place, UNCLOSED))
                else:
                    pieces.put_back(row)
            for each in refused:
                reason, remedy = REASONS.get(each.kind, OTHER_REASON)
                broken.append(Broken(file.name, lines + each.line, reason.format(encoding=file.encoding), remedy))
            lines += last.line - 1

    def _parquet(self, file: File, needed: Sequence[str]) -> str:
        rows = f"read_parquet({_literal(str(file.path))}, file_row_number = true)"
        kinds = {name: kind for name, kind, *_ in self.con.execute(f"describe select * from {rows}").fetchall()}
        columns = ", ".join(
            f"array_to_string({_name(name)}, {_literal(self.separator)}) as n{number}"
            if kinds[name].endswith("[]")
            else f"cast({_name(name)} as varchar) as n{number}"
            for number, name in enumerate(needed)
        )
        return f"select {columns}, {_literal(file.name)} as file, 1 + file_row_number as row_number from {rows}"

    def _json(self, file: File, needed: Sequence[str], broken: list[Broken]) -> pa.RecordBatchReader:
        import pyarrow as pa

        rows = json_lines.batches(
            file.path, file.name, encoding=file.encoding, needed=needed, separator=self.separator, broken=broken
        )
        first = next(rows)
        return pa.RecordBatchReader.from_batches(first.schema, itertools.chain([first], rows))

    def _refused(self) -> list[Refused]:
        """What DuckDB's CSV reader refused of a piece, one per row."""
        found = self.con.execute(
            "select line, min(line_byte_position) - 1, min(error_type::varchar) from reject_errors "
            "group by line order by line"
        ).fetchall()
        self.con.execute("delete from reject_errors; delete from reject_scans")
        return [Refused(*each) for each in found]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
