# ruff: noqa: S608 - every name and path in these statements is quoted
"""Reading found files through DuckDB: CSV with broken rows set apart, Parquet, JSON lines, joined to their lookups."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sources import SourceError, json_lines
from sources.broken import Broken
from sources.entities import EntitySettings, Lookup
from sources.files import File, Files

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 50_000
CHARACTERS = 1 << 20
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
OTHER_REASON = ("this row can't be read", "Correct the row, or export it again.")


@dataclass
class Scan:
    """One pass over the files of an entity. `broken` is complete once the last batch is read.

    `scratch` is a folder for copies of files in other encodings than UTF-8, `separator` joins lists to one text.
    """

    con: duckdb.DuckDBPyConnection
    scratch: Path
    separator: str
    broken: list[Broken] = field(default_factory=list)
    _read_as: dict[str, File] = field(default_factory=dict)

    def batches(self, settings: EntitySettings, found: Files) -> Iterator[pa.RecordBatch]:
        """The mapped columns as text under our names, with file and row_number (a CSV's header is row 1).

        row_number leaves out the broken rows of its file; these have their own number in `broken`.
        """
        import duckdb

        try:
            yield from self.con.execute(self._joined(settings, found)).to_arrow_reader(BATCH)
            self.broken += self._rejected()
        except duckdb.Error as error:
            names = ", ".join(file.name for file in found.rows[:5])
            raise SourceError(f"{names}: can't be read ({error}). Export it again.") from error

    def _joined(self, settings: EntitySettings, found: Files) -> str:
        keys = [lookup.key for lookup in settings.lookups]
        needed = [name for name in (*settings.mapped.values(), *keys) if name not in settings.brought_in]
        needed = list(dict.fromkeys(needed))
        self._view("base", found.rows, needed, self.broken)
        place = {name: f"base.n{number}" for number, name in enumerate(needed)}
        joins = ""
        for number, (lookup, files) in enumerate(zip(settings.lookups, found.lookups, strict=True)):
            alias = f"lookup_{number}"
            self._view(f"{alias}_rows", files, [lookup.matches, *lookup.columns.values()], None)
            self.con.execute(f"create temp table {alias} as {self._matched(lookup, alias)}")
            joins += f" left join {alias} on {place[lookup.key]} = {alias}.n0"
            place |= {name: f"{alias}.n{column}" for column, name in enumerate(lookup.columns, 1)}
        columns = ", ".join(f"{place[theirs]} as {_name(ours)}" for ours, theirs in settings.mapped.items())
        return f"select {columns}, base.file, base.row_number from base{joins}"

    def _matched(self, lookup: Lookup, alias: str) -> str:
        """One row for each value of n0: all values of the other columns as a list, or those of the first row."""
        if lookup.several == "all":
            values = ", ".join(
                f"string_agg(distinct n{number}, {_literal(self.separator)} order by n{number}) as n{number}"
                for number in range(1, len(lookup.columns) + 1)
            )
            return f"select n0, {values} from {alias}_rows group by n0"
        return f"select distinct on (n0) * from {alias}_rows order by file, row_number"

    def _view(self, view: str, files: Sequence[File], needed: Sequence[str], broken: list[Broken] | None) -> None:
        """Make `view`: the `needed` columns of all files as n0, n1, ..., with file and row_number."""
        selects = []
        for number, file in enumerate(files):
            if file.form == "csv":
                selects.append(self._csv(file, needed, keeps_broken=broken is not None))
            elif file.form == "parquet":
                selects.append(self._parquet(file, needed))
            else:
                self.con.register(f"{view}_{number}", self._json(file, needed, [] if broken is None else broken))
                selects.append(f"select * from {view}_{number}")
        self.con.execute(f"create temp view {view} as {' union all '.join(selects)}")

    def _csv(self, file: File, needed: Sequence[str], *, keeps_broken: bool) -> str:
        path = str(self._in_utf8(file))
        self._read_as[path] = file
        columns = ", ".join(f"c{file.columns.index(name)} as n{number}" for number, name in enumerate(needed))
        types = ", ".join(f"c{number}: 'varchar'" for number in range(len(file.columns)))
        return (
            f"select {columns}, {_literal(file.name)} as file, 1 + row_number() over () as row_number "
            f"from read_csv({_literal(path)}, auto_detect = false, header = true, quote = '\"', escape = '\"', "
            f"delim = {_literal(file.delimiter)}, columns = {{{types}}}, "
            f"{'store_rejects' if keeps_broken else 'ignore_errors'} = true)"
        )

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

    def _in_utf8(self, file: File) -> Path:
        """The file, or a copy in UTF-8 where bytes that are not of its encoding stay broken, for the reader to find."""
        if codecs.lookup(file.encoding).name in ("utf-8", "utf-8-sig", "ascii"):
            return file.path
        copy = self.scratch / f"{len(self._read_as)}.csv"
        with (
            file.path.open(encoding=file.encoding, errors="surrogateescape", newline="") as theirs,
            copy.open("w", encoding="utf-8", errors="surrogateescape", newline="") as ours,
        ):
            while text := theirs.read(CHARACTERS):
                ours.write(text)
        return copy

    def _rejected(self) -> list[Broken]:
        """What DuckDB's CSV reader refused, one per row."""
        if not self._read_as:
            return []
        found = self.con.execute(
            "select file_path, line, min(error_type::varchar) from reject_errors "
            "join reject_scans using (scan_id, file_id) group by file_path, line order by file_path, line"
        ).fetchall()
        broken = []
        for path, line, kind in found:
            file = self._read_as[path]
            reason, remedy = REASONS.get(kind, OTHER_REASON)
            broken.append(Broken(file.name, line, reason.format(encoding=file.encoding), remedy))
        return broken


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
