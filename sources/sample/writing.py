"""Writing the sample CRM: its tables, deal by deal, and the project's settings beside them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from importlib import resources
from itertools import islice
from pathlib import Path

from sources import SourceError
from sources.sample import planted, rows, sentences, world
from sources.sample.balance import Balance
from sources.sample.deals import draw
from sources.sample.notes import of_deal
from sources.sample.world import dice

TABLES = ("opportunities", "activities", "truth", "truth_deals", "leads", "campaign_members")
DEALS_AT_ONCE = 2000
SETTINGS = ("winloss.yaml", "competitors.yaml", "messages.yaml")


def write(folder: Path, deals: int = 2500, seed: int = 7, *, until: date) -> Path:
    """Write the sample CRM and its settings into `folder`; returns the database's path.

    It holds 30 months up to the day before `until`, so that the first day's work with `change` falls on `until`.
    The same arguments give the same rows. An older `crm.sqlite` is replaced, settings that are there are kept.
    Raises `SourceError` for a number of deals below 1.
    """
    if deals < 1:
        raise SourceError(f"sample: {deals} deals can't be written. Ask for at least 1.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in SETTINGS:
        if not (folder / name).exists():
            (folder / name).write_text(settings(name, until), encoding="utf-8")
    path, unfinished = folder / "crm.sqlite", folder / "crm.sqlite.unfinished"
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as database:
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        database.executescript((resources.files("sources.sample") / "schema.sql").read_text(encoding="utf-8"))
        fill(database, deals, seed, until)
        database.commit()
    unfinished.replace(path)
    return path


def settings(name: str, until: date) -> str:
    """A file of the project's settings, with the days on which messages came into use."""
    text = (resources.files("sources.sample") / "project" / name).read_text(encoding="utf-8")
    for message, quarters in planted.LAUNCHED_QUARTERS_BACK.items():
        text = text.replace(f"LAUNCH_OF_{message}", planted.quarter_start(until, quarters).isoformat())
    return text


def fill(database: sqlite3.Connection, deals: int, seed: int, until: date) -> None:
    """All rows of the CRM."""
    everything, balance = world.load(), Balance()
    insert(
        database,
        "users",
        [(rep.id, rep.name, rep.email, of, 1) for rep, of in zip(everything.reps, everything.rep_regions, strict=True)],
    )
    insert(database, "campaigns", list(campaigns(everything, until)))
    for number in range(1, everything.accounts(deals) + 1):
        account = everything.account(seed, number - 1)
        insert(database, "accounts", [rows.account(account, dice(seed, "since", number), until)])
        insert(database, "contacts", [(p.id, account.id, p.name, p.email, p.phone, p.title) for p in account.people])
    numbers = iter(range(1, deals + 1))
    while chunk := list(islice(numbers, DEALS_AT_ONCE)):
        tables: dict[str, list[rows.Row]] = {table: [] for table in TABLES}
        for number in chunk:
            for table, row in of_number(everything, number, deals, seed, until, balance):
                tables[table].append(row)
        for table, held in tables.items():
            insert(database, table, held)


def of_number(
    everything: world.World, number: int, deals: int, seed: int, until: date, balance: Balance
) -> Iterator[tuple[str, rows.Row]]:
    """The rows of the deal of that number, each with its table."""
    deal = draw(everything, seed, number, deals, until, balance)
    rng = dice(seed, "notes", number)
    written = list(of_deal(deal, everything, sentences.load(), rng, until))
    held = []
    for at, note in enumerate(written, 1):
        activity_id = f"ACT-{number:06d}-{at}"
        yield "activities", rows.activity(note, activity_id, deal)
        yield "truth", rows.truth(activity_id, note.annotation)
        held.append((note.written_at.date(), note.annotation))
    rng = dice(seed, "fields", number)
    last_note_at = max((note.written_at for note in written), default=None)
    yield "opportunities", rows.opportunity(deal, everything, rng, last_note_at, until)
    yield "truth_deals", rows.truth_of_deal(deal, held)
    lead, member = rows.lead(deal, number, rng)
    yield "leads", lead
    if member:
        yield "campaign_members", member
    if rng.random() < 0.6:
        yield "leads", rows.idle_lead(deal, number, rng)


def campaigns(everything: world.World, until: date) -> Iterator[rows.Row]:
    """The campaigns, one a quarter back from the sample's end."""
    for at, name in enumerate(everything.names["campaigns"]):
        begun = planted.quarter_start(until, at + 1)
        yield (
            f"CMP-{at + 1}",
            name,
            "Event" if at % 2 else "E-mail",
            begun.isoformat(),
            (begun + timedelta(days=60)).isoformat(),
        )


def insert(database: sqlite3.Connection, table: str, held: list[rows.Row]) -> None:
    """Insert rows as they are."""
    if held:
        places = ", ".join("?" * len(held[0]))
        database.executemany(f"insert into {table} values ({places})", held)  # noqa: S608 - our own table names
