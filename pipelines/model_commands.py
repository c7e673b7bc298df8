"""`winloss model`: its options, and what the terminal shows of a fit or a training; both are in models.drivers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from models.drivers.judging import Fit
    from models.drivers.training import Card

app = typer.Typer(help="Models of what drives wins.", no_args_is_help=True)
SEVERAL = ("--won", "--lost")
SHOWN_DRIVERS = 15


class _SeveralValues(TyperCommand):
    """Takes `--won A B` as `--won A --won B`, up to the next option or the file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        spread: list[str] = []
        option, taken = "", 0
        for each in args:
            if each.startswith("-") and not each.lstrip("-").isdigit():
                option, taken = each, 0
                spread.append(each)
                continue
            is_table = Path(each).suffix.lower() in {".csv", ".tsv", ".txt", ".parquet", ".pq"}
            if option in SEVERAL and taken and not is_table:
                spread.append(option)
            spread.append(each)
            taken += 1
        return super().parse_args(ctx, spread)


@app.callback()
def models() -> None:
    """Models of what drives wins."""


@app.command(cls=_SeveralValues)
def fit(
    deals: Annotated[Path, typer.Argument(metavar="DEALS.csv|parquet", help="One row a deal.")],
    outcome: Annotated[str, typer.Option(help="The column that tells how a deal ended.", metavar="COL")],
    won: Annotated[list[str], typer.Option(help="Its values that mean won.", metavar="VALUE...")],
    lost: Annotated[
        list[str] | None, typer.Option(help="Its values that mean lost; all others, if left out.", metavar="VALUE...")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="The date by which later deals are told from earlier ones.", metavar="COL")
    ] = None,
    deal_id: Annotated[str | None, typer.Option("--id", help="The column that names a deal.", metavar="COL")] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="A column to use though its name is refused; told in the output.", metavar="COL"),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--json", help="Where to write all of it as one JSON object.", metavar="OUT|-")
    ] = None,
) -> None:
    """Learn what goes with winning in any table of deals, judged on later deals, or say that nothing can be learnt."""
    from models.drivers.fitting import fit as fit_table

    found = fit_table(deals, outcome=outcome, won=won, lost=lost or (), date=date, deal_id=deal_id, keep=keep or ())
    as_json = json.dumps(found.as_json(), indent=2, ensure_ascii=False)
    if output == "-":
        typer.echo(as_json)
        return
    for line in lines(found):
        typer.echo(line)
    if output:
        Path(output).write_text(as_json + "\n", encoding="utf-8")


@app.command()
def train(
    project: Annotated[
        Path,
        typer.Option("--project", "-p", help="The project folder: the one that holds winloss.yaml.", metavar="DIR"),
    ] = Path(),
) -> None:
    """Learn what drives wins from a project's closed deals, as the weekly job does; the next run shows it."""
    from models.drivers import stored
    from pipelines import project as projects
    from pipelines import running

    found = projects.find(project)
    card = running.train(found)
    current = stored.current(found.models)
    for line in training_lines(card, current[0].version if current else None):
        typer.echo(line)
    typer.echo(f"Drivers and scores of open deals are made anew with: winloss run -p {project}")


def training_lines(card: Card, version_in_use: str | None) -> Iterator[str]:
    """What a training found, and whether its model is in use, a line each."""
    yield f"Verdict: {card.verdict}. {card.reason}"
    if card.fit is None:
        return
    yield f"Won and lost deals: {card.fit['rows']:,}, {card.fit['won_rate']:.1%} won."
    if card.fit["dropped"]:
        yield f"Features not used ({len(card.fit['dropped'])}):"
        yield from (f"  {each['column']}: {each['reason']}" for each in card.fit["dropped"])
    if card.brier_compared is None or card.brier_baseline is None:
        return
    beside = f"the win rate alone {card.brier_baseline:.4f}"
    if card.brier_current is not None:
        beside += f", the model in use until now {card.brier_current:.4f}"
    yield f"Brier score on later deals: {card.brier_compared:.4f} ({beside})"
    is_taken = version_in_use == card.version
    yield f"In use: {version_in_use or 'none'}" + ("." if is_taken else "; the new one is no better and was not taken.")


def lines(found: Fit) -> Iterator[str]:
    """The fit in words, a line each."""
    yield f"Closed deals: {found.rows:,}, {found.won_rate:.1%} won."
    yield f"Left out, of neither outcome: {found.rows_left_out:,}."
    if found.rows_without_date:
        yield f"Left out, without a date: {found.rows_without_date:,}."
    if found.rows_copied:
        yield f"Copies of another row, kept on its side of the split: {found.rows_copied:,}."
    if found.dropped:
        yield f"Columns not used ({len(found.dropped)}):"
        yield from (f"  {each.column}: {each.reason}" for each in found.dropped)
    yield f"Columns used: {', '.join(found.columns) or 'none'}"
    yield f"Split: {found.split}"
    if found.auc is not None:
        yield f"Model: {found.model}"
        yield (
            f"AUC: {found.auc:.3f} ({found.auc_low:.3f} to {found.auc_high:.3f}); "
            f"by a random split {found.auc_random_split:.3f}"
        )
        yield f"Accuracy: {found.accuracy:.1%} (always the likelier outcome: {found.accuracy_baseline:.1%})"
        yield f"Brier score: {found.brier:.4f} (always the win rate: {found.brier_baseline:.4f})"
    yield f"Verdict: {found.verdict}"
    yield from found.notes
    if found.drivers:
        yield "Drivers, in points of win rate against all other deals with all else alike (associations, not causes):"
        yield from (_told(each) for each in found.drivers[:SHOWN_DRIVERS])
        if len(found.drivers) > SHOWN_DRIVERS:
            yield f"  … and {len(found.drivers) - SHOWN_DRIVERS} more in --json"


def _told(driver: Any) -> str:
    others = f"; goes together with {', '.join(driver.together_with)}" if driver.together_with else ""
    return (
        f"  {driver.column} = {driver.value}: {driver.effect:+.1f} "
        f"({driver.effect_low:+.1f} to {driver.effect_high:+.1f}), {driver.deals:,} deals{others}"
    )
