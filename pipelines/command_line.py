"""The command `winloss`: each command's options and messages; what it does lies in the other modules."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines import PipelineError, SettingsError, model_commands

if TYPE_CHECKING:
    from sources.tombstones import Kind

app = typer.Typer(
    help="Win/loss trends by competitor, objection, segment and message, from CRM deals and reps' notes.\n\n"
    "Start with: winloss init DIR, fill in DIR/winloss.yaml, winloss check -p DIR, winloss run -p DIR.\n\n"
    "Exit codes: 0 done, 1 the run or a check failed, 2 wrong usage or settings, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(model_commands.app, name="model")
ProjectOption = Annotated[
    Path, typer.Option("--project", "-p", help="The project folder: the one that holds winloss.yaml.", metavar="DIR")
]


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options of every command."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make or to fill.")],
    source: Annotated[
        str | None,
        typer.Option(help="A database or a folder of exports to look at: settings are proposed.", metavar="URL|FOLDER"),
    ] = None,
) -> None:
    """Make a project: commented winloss.yaml, competitors.yaml and messages.yaml, for a source if one is named."""
    from pipelines import proposal, scaffold

    if source is not None:
        for line in proposal.write(folder, source):
            typer.echo(line)
        typer.echo(f"Now look through {folder / 'winloss.yaml'}, then: winloss check -p {folder}")
        return
    written = scaffold.write(folder)
    typer.echo(f"Written: {', '.join(written)}")
    typer.echo(f"Now fill in {folder / 'winloss.yaml'}, then: winloss check -p {folder}")


@app.command()
def check(
    project: ProjectOption = Path(),
    health: Annotated[
        bool, typer.Option("--source", help="Hold the sources against what was loaded from them: are they well?")
    ] = False,
) -> None:
    """Check settings, catalog, messages and the sources' columns; every fault is listed at once."""
    from pipelines import credentials, source_checks
    from pipelines import project as projects

    found = projects.find(project)
    found.check()
    if health:
        from pipelines import console
        from pipelines.health import findings

        if console.print_health(findings(found)) == "fail":
            raise typer.Exit(1)
        return
    faults = source_checks.faults(found)
    if faults:
        raise PipelineError("\n".join(faults))
    for warning in (*credentials.warnings(found), *source_checks.unmapped(found)):
        typer.echo(warning)
    settings = found.settings
    typer.echo(
        f"All is well: {len(settings.sources)} source(s), {len(found.catalog.competitors)} competitors, "
        f"{len(found.messages)} messages. Run it with: winloss run -p {project}"
    )


@app.command()
def run(
    project: ProjectOption = Path(),
    as_of: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Rebuild the night of a past date from what was known then.", metavar="DATE"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run's counts as one JSON object.")] = False,
) -> None:
    """Read what is new, extract from new and changed notes, rebuild the tables, publish the pages."""
    from pipelines import console, running
    from pipelines import project as projects

    found = projects.find(project)
    try:
        with console.progress() as listener:
            summary = running.run(found, as_of=as_of.date() if as_of else None, listener=listener)
    except KeyboardInterrupt:
        typer.echo(
            "winloss: stopped before its end; the last report stays. Run again: nothing has to be cleaned up.", err=True
        )
        raise typer.Exit(130) from None
    if as_json:
        console.print_json(summary)
    else:
        console.print_findings(summary)


@app.command()
def extract(
    notes: Annotated[
        str, typer.Argument(metavar="NOTES.jsonl|-", help="One JSON object a line: note_id, text, kind, outcome.")
    ],
    catalog: Annotated[
        Path, typer.Option(help="Us and the competitors, as in competitors.yaml.", metavar="CATALOG.yaml")
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="Where the readings go.", metavar="OUT.jsonl|-")] = "-",
    mode: Annotated[
        str, typer.Option(help="default, or fast for large backfills.", metavar="default|fast")
    ] = "default",
) -> None:
    """Read notes outside a project: mentions, claims, unknown vendors, primary reason; one JSON object a line."""
    from pipelines import extracting

    extracting.extract(notes, catalog, output, mode)


@app.command()
def review(
    project: ProjectOption = Path(),
    telling: Annotated[
        int, typer.Option(min=0, max=1000, help="How many sentences to choose by what hangs on them and by doubt.")
    ] = 20,
    at_random: Annotated[
        int, typer.Option("--random", min=0, max=1000, help="How many sentences to draw at random.")
    ] = 30,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the draw; by chance if left out.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            help="Write what analysts answered so far as training data, and no workbook.", metavar="FILE.notes.jsonl"
        ),
    ] = None,
    with_random: Annotated[
        bool,
        typer.Option(
            "--with-random",
            help="Export sentences drawn at random too; what is trained on them can't be measured by them.",
        ),
    ] = False,
) -> None:
    """Write a workbook in which an analyst reviews what was read; put into review/answered, it corrects the facts."""
    from pipelines import project as projects
    from pipelines import reviewing

    found = projects.find(project)
    found.check()
    if export is not None:
        typer.echo(reviewing.export(found, export, with_random=with_random))
    else:
        typer.echo(reviewing.write(found, telling=telling, at_random=at_random, seed=seed))


@app.command()
def explain(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="The figure's evidence_key, such as win_rate/2026-Q2/all/all/all.")
    ],
    project: ProjectOption = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as one JSON object.")] = False,
    limit: Annotated[
        int, typer.Option(min=0, help="Deals to list of each outcome, and quotes; 0 lists all.", metavar="N")
    ] = 20,
) -> None:
    """List the deals, notes and quotes behind a published figure, recounted from the facts."""
    from pipelines import explained, explaining
    from pipelines import project as projects

    explanation = explaining.explain(projects.find(project), key, limit=limit or None)
    if as_json:
        typer.echo(explained.as_json(explanation))
    else:
        for line in explained.lines(explanation):
            typer.echo(line)


@app.command()
def accept(
    theme: Annotated[str, typer.Argument(metavar="ID", help="theme_id of marts.emerging_themes, such as vendor-acme.")],
    project: ProjectOption = Path(),
    name: Annotated[str | None, typer.Option("--as", help="What it shall be called.", metavar="NAME")] = None,
    into: Annotated[
        str | None,
        typer.Option(help="A competitor, or a category of your own, that it is part of.", metavar="ID"),
    ] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
) -> None:
    """Take an emerging theme in: a vendor into competitors.yaml, a phrase among the own categories of winloss.yaml."""
    from pipelines import accepting
    from pipelines import project as projects

    found = projects.find(project)
    found.check()
    typer.echo(accepting.accept(found, theme, name=name, into=into, is_dry=is_dry))


@app.command()
def forget(
    project: ProjectOption = Path(),
    deal: Annotated[str | None, typer.Option(help="The deal's id, its notes included.", metavar="ID")] = None,
    contact: Annotated[str | None, typer.Option(help="The contact's or rep's id.", metavar="ID")] = None,
    note: Annotated[str | None, typer.Option(help="The note's id.", metavar="ID")] = None,
) -> None:
    """Remove a deal, contact or note from every table and file, for good: the next load does not bring it back."""
    from pipelines import forgetting
    from pipelines import project as projects

    named: tuple[tuple[Kind, str | None], ...] = (("deal", deal), ("person", contact), ("note", note))
    given = [(kind, key) for kind, key in named if key]
    if len(given) != 1:
        raise SettingsError(["winloss forget: name one of --deal, --contact and --note, each with an id."])
    found = projects.find(project)
    found.check()
    for line in forgetting.forget(found, *given[0]):
        typer.echo(line)


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the sample project is or shall be.")],
    deals: Annotated[int, typer.Option(min=1, help="How many deals to invent.")] = 2500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same deals and notes.")] = 7,
    until: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The sample's last day; today if left out.", metavar="DATE"),
    ] = None,
    change: Annotated[int, typer.Option(min=0, help="In a sample that is there: rewrite so many notes.")] = 0,
    add: Annotated[int, typer.Option(min=0, help="In a sample that is there: write so many new notes.")] = 0,
) -> None:
    """Write a sample CRM with its project files, or (--change, --add) a day's work in one that is there."""
    from pipelines import scaffold

    if change or add:
        typer.echo(scaffold.change_sample(folder, change, add))
    else:
        typer.echo(scaffold.write_sample(folder, deals, seed, until.date() if until else dt.date.today()))


@app.command()
def dev(
    project: ProjectOption = Path(),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of Dagster's web server.")] = 3000,
) -> None:
    """Open Dagster's web server, and its daemon with the nightly schedule, on a project. Stop with Ctrl-C."""
    from pipelines import project as projects
    from pipelines import serving

    found = projects.find(project)
    found.check()
    serving.serve(found, port)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; errors are told on stderr without a traceback, unless --debug is given anywhere."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    is_debug = "--debug" in given
    try:
        app([argument for argument in given if argument != "--debug"], prog_name="winloss")
    except Exception as error:
        if is_debug or not isinstance(error, _told()):
            raise
        typer.echo(f"winloss: {_message(error)}", err=True)
        raise SystemExit(2 if isinstance(error, _wrong_settings()) else 1) from None


def _message(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}. Correct the path, or what this user may read and write there."
    return str(error)


def _told() -> tuple[Any, ...]:
    """Errors whose message is for the user; the system's too, such as a folder that is read-only."""
    from models.drivers import DriversError
    from nlp.workers import WorkerError
    from sources import SourceError
    from warehouse import WarehouseError

    return (OSError, DriversError, PipelineError, SourceError, WarehouseError, WorkerError, *_wrong_settings())


def _wrong_settings() -> tuple[Any, ...]:
    from nlp.catalog import CatalogError
    from nlp.messages import MessagesError

    return (SettingsError, CatalogError, MessagesError)
