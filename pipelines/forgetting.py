"""`winloss forget`: a deal, contact or note is taken out of every table and file, and kept from coming back.

Files go first and tables last: what belongs to the deal is found in the tables, so that a command that was killed finds
it again when it is given again. Not here: how tables (warehouse.forgetting) and files (leftovers) are searched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from pipelines import PipelineError, dagster_records, leftovers, pending
from pipelines.privacy import Privacy, tombstones
from sources.masking import mask
from sources.people import Person, person
from sources.tombstones import Kind, Tombstones
from warehouse import WarehouseError, forgetting, reviews, rewriting
from warehouse import people as listed
from warehouse.connection import connect
from warehouse.traces import Traces, collect

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project

WORDS = {"deal": "deal", "note": "note", "person": "contact"}


def forget(project: Project, kind: Kind, key: str, *, now: dt.datetime | None = None) -> list[str]:
    """Forget the deal, note or person with the id `key`; returns what to tell the user, line by line.

    Given twice, it finds nothing more. `now` stands for the present in tests. Raises `WarehouseError` while
    a run is on, `PipelineError` when it isn't told where Dagster's records are.
    """
    key = key.strip()
    today = (now or dt.datetime.now(dt.UTC)).date()
    stones = tombstones(project)
    if not project.warehouse.exists():
        stones.add([(kind, key)], forgotten_on=f"{today}")
        return [f"Nothing is stored yet. The {WORDS[kind]} stays outside from now on."]
    dagster_records.server(project.dagster_home)
    told: list[str] = []
    with connect(project.warehouse) as con:
        told += _forget(project, con, stones, kind, key, f"{today}")
        if rewriting.is_due(con):
            rewriting.rewrite(con, project.warehouse)
    told += [f"removed: {name}" for name in rewriting.remove_leftovers(project.warehouse)]
    told += _republished(project, now)
    return [
        *told,
        f"The {WORDS[kind]} stays outside from now on, whatever the sources hold. Backups are yours to clean.",
    ]


def _forget(
    project: Project, con: duckdb.DuckDBPyConnection, stones: Tombstones, kind: Kind, key: str, today: str
) -> Iterator[str]:
    from warehouse import raw

    raw.prepare(con)
    reviews.prepare(con)
    traces = collect(con, kind, key)
    names: list[Person] = []
    if kind == "person":
        stored = stones.rep(key)  # under which a rep stands where `rep_ids: hash` holds, or held
        traces.add(collect(con, kind, stored))
        names = _names(con, key, stored)
    keys: list[tuple[Kind, str]] = [(kind, key), *(("note", note) for note in traces.notes)]
    keys += [("deal", deal) for deal in traces.deals - {key}]
    stones.add([*keys, *(("row", f"{entity}/{row}") for entity, row in traces.rows)], names, forgotten_on=today)
    hashes: dict[str, str] = {}
    for line, changed in _files(project, traces):
        yield line
        hashes |= changed
    versions = [version for version in leftovers.versions(project) if leftovers.version_holds(version, traces)]
    pending.note(project, versions)
    if project.dagster_home.exists() and (records := dagster_records.forget(project.dagster_home, traces)):
        yield f"Dagster's records: {records} without it"
    pseudonym = stones.pseudonym(key) if kind == "person" else None
    if kind == "person" and (rows := reviews.mask_again(con, partial(mask, names=Privacy(project, con).names))):
        yield f"review: {rows} comments and permissions without the name"
    for table, rows in forgetting.remove(con, traces, pseudonym, hashes).items():
        yield f"{table}: {rows} rows"


def _files(project: Project, traces: Traces) -> Iterator[tuple[str, dict[str, str]]]:
    for path in leftovers.others(project):
        name = path.relative_to(project.folder)
        try:
            is_ours = path.suffix == ".xlsx" and project.review in path.parents
            if is_ours or path.name.endswith(".notes.jsonl"):
                rows, hashes = leftovers.without(path, traces)
                if rows:
                    yield f"{name}: {rows} rows", dict([hashes] if hashes else [])
            elif path.name not in ("winloss.yaml", "competitors.yaml", "messages.yaml") and leftovers.holds(
                path, traces
            ):
                yield f"{name}: holds it and is not winloss's own: remove it yourself", {}
        except (OSError, ValueError) as error:
            yield f"{name}: was not searched ({error}); look into it yourself", {}


def _names(con: duckdb.DuckDBPyConnection, key: str, stored: str) -> list[Person]:
    """All names that the person ever had, under either id, as one."""
    found = [
        known
        for _, person_id, kind, name, first, last in listed.listed(con)
        if person_id in (key, stored) and (known := person(key, kind, name, first, last))
    ]
    if not found:
        return []
    firsts = dict.fromkeys(word for each in found for word in each.firsts)
    lasts = dict.fromkeys(last for each in found for last in each.lasts)
    return [Person(key, found[0].kind, tuple(firsts), tuple(lasts))]


def _republished(project: Project, now: dt.datetime | None) -> Iterator[str]:
    """Publish anew where something is published, then remove the versions that held it, in any case."""
    from pipelines import running

    if (project.published / "current").exists():
        try:
            running.rebuild(project, now=now)
            yield "published: anew, without it"
        except (PipelineError, WarehouseError) as error:
            yield f"published: could not be made anew ({_first_line(error)}); the next run does"
    for name in pending.finish(project, even_current=True):
        yield f"published/versions/{name}: removed"


def _first_line(error: Any) -> str:
    return (str(error).splitlines() or [""])[0]
