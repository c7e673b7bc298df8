"""What the terminal shows of a run: its steps while it goes on, a short table of what it found at its end."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pipelines.health import Finding, State
    from pipelines.progress import Listener
    from warehouse.runs import Summary

STEPS = {
    "settings": "Settings",
    "raw_deals": "Reading deals",
    "raw_notes": "Reading notes",
    "raw_people": "Reading people",
    "raw_leads": "Reading leads",
    "raw_campaign_members": "Reading campaign members",
    "raw_deal_changes": "Reading the CRM's own history",
    "raw_loads": "Accounting for every row",
    "staging": "Bringing deals and notes into one shape",
    "competitor_names": "Resolving the CRM's competitor names",
    "nlp": "Extracting mentions and claims",
    "review": "Taking in what analysts reviewed",
    "facts": "Joining notes to deals",
    "counts": "Counting",
    "judgements": "Judging completed quarters",
    "model_marts": "Scoring open deals",
    "marts": "Rates, intervals and changes",
    "report__published": "Publishing the pages",
}

SHOWN_REASONS = 5
STATES: dict[State, str] = {"ok": "green", "warn": "yellow", "fail": "red"}


@contextmanager
def progress() -> Iterator[Listener]:
    """A listener that shows each step with its seconds, and each warning, on stderr."""
    console = Console(stderr=True)
    begun: dict[str, float] = {}
    with console.status("Starting") as status:

        def listen(event: str, step: str) -> None:
            label = STEPS.get(step, step)
            if event == "STEP_START":
                begun[step] = time.monotonic()
                status.update(label)
            elif event == "STEP_SUCCESS":
                console.print(f"[green]done[/] {label} [dim]{time.monotonic() - begun[step]:.1f} s[/]")
            elif event == "STEP_FAILURE":
                console.print(f"[red]failed[/] {label}")
            elif event == "WARNING":
                console.print("[yellow]warning[/]", Text(step), soft_wrap=True)

        yield listen


def print_health(findings: Sequence[Finding]) -> State:
    """A table of what was found, then what to do about it; returns the worst state."""
    console = Console()
    table = Table()
    for heading in ("Source", "Check", "State", "Found"):
        table.add_column(heading, overflow="fold")
    for each in findings:
        place = f"{each.source} {each.entity}".strip()
        table.add_row(Text(place), each.check, f"[{STATES[each.state]}]{each.state}[/]", Text(each.found))
    console.print(table)
    for each in findings:
        if each.state != "ok" and each.remedy:
            place = f"{each.source} {each.entity}".strip()
            console.print(Text(f"{each.state}: {place}, {each.check}: {each.remedy}"), soft_wrap=True)
    return max((each.state for each in findings), key=list(STATES).index, default="ok")


def print_json(summary: Summary) -> None:
    """One JSON object on stdout: run_id, rows_read, rows_kept, rows_refused, notes_extracted, published."""
    print(json.dumps(dataclasses.asdict(summary)))  # noqa: T201 - this is the command line


def print_findings(summary: Summary) -> None:
    """What the run read and found, and where the pages are."""
    import duckdb

    console = Console()
    console.print(
        f"\nRead {summary.rows_read:,} rows: kept {summary.rows_kept:,}, refused {summary.rows_refused:,}. "
        f"Notes extracted: {summary.notes_extracted:,}."
    )
    page = Path(summary.published)
    with duckdb.connect(str(page.with_name("winloss.duckdb")), read_only=True) as con:
        found = con.execute(
            """
            select competitors.name, trend.seen, trend.won, trend.lost, trend.win_rate, trend.win_rate_low,
                trend.win_rate_high, trend.lost_to, trend.flag
            from marts.competitor_trend as trend
            join marts.competitors as competitors on competitors.competitor = trend.competitor
            where trend.period_kind = 'all_time' and trend.segment_name = 'all' and trend.deal_type = 'all'
            order by trend.seen desc limit 8
            """
        ).fetchall()
        row = con.execute("select won, lost, no_decision, open_deals from marts.overview").fetchone()
        refused = con.execute(
            "select rows, source, entity, reason, remedy from marts.refused_rows_summary "
            "order by rows desc, source, entity, reason, remedy"
        ).fetchall()
    if row:
        console.print("Deals: {:,} won, {:,} lost, {:,} no decision, {:,} open.".format(*row))
    if found:
        table = Table(title="Head to head", title_justify="left")
        for heading in ("Competitor", "Seen", "Won", "Lost", "Win rate (95 % range)", "Lost to"):
            table.add_column(heading, justify="left" if heading == "Competitor" else "right")
        for name, seen, won, lost, rate, low, high, lost_to, flag in found:
            shown = f"{rate:.0%} ({low:.0%} to {high:.0%})" if flag != "counts_only" and rate is not None else "too few"
            table.add_row(name, str(seen), str(won), str(lost), shown, str(lost_to))
        console.print(table)
    if refused:
        console.print("Rows set apart, by why:")
    for rows, source, entity, reason, remedy in refused[:SHOWN_REASONS]:
        console.print(Text(f"  {rows:,} of {source} {entity}: {reason}. {remedy}"), soft_wrap=True)
    if len(refused) > SHOWN_REASONS:
        console.print(f"  and {len(refused) - SHOWN_REASONS} more kinds: see Data and method on the page.")
    console.print(f"Open {page.absolute().as_uri()}", soft_wrap=True)
