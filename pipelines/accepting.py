"""`winloss accept`: an emerging theme goes into competitors.yaml (a vendor) or among winloss.yaml's own categories.

Not here: what makes a theme (models.themes), how a file is changed without its comments (`yaml_text`).
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from nlp.catalog import suggested_id
from pipelines import PipelineError, SettingsError, yaml_text
from warehouse import tables
from warehouse.connection import connect

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project

EXAMPLES = 5
LONGEST_EXAMPLE = 160
GROUP = "Product"


@dataclass(frozen=True)
class Proposal:
    """A theme that may be accepted; `examples` are sentences of notes that speak of it, newest first."""

    kind: str
    name: str
    examples: tuple[str, ...]


def accept(
    project: Project, theme_id: str, *, name: str | None = None, into: str | None = None, is_dry: bool = False
) -> str:
    """Write the theme into the project's files, unless `is_dry`; returns the change and what follows from it.

    `name` is what it shall be called; `into` a competitor or own category that it belongs to. Raises `PipelineError`
    where there is no such theme, `SettingsError` where the files would be wrong with it.
    """
    proposal = _proposal(project, theme_id.removeprefix("theme/"))
    change = _vendor if proposal.kind == "vendor" else _phrase
    path, places, effect = change(project, proposal, (name or proposal.name).strip(), into)
    with path.open(encoding="utf-8", newline="") as file:
        before = after = file.read()
    for place, item in places:
        try:
            after = yaml_text.with_item(after, place, item)
        except yaml_text.NotAddedError:
            at = ".".join(str(each) for each in place)
            raise SettingsError(
                [f"{path.name}: {at}: can't be added to as it is written. Add by hand: - {yaml_text.in_line(item)}"]
            ) from None
    _check(path, after)
    if after == before:
        return f"{path.name} says so already."
    shown = "".join(
        line if line.endswith("\n") else f"{line}\n"
        for line in difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), path.name, path.name, n=1
        )
    )
    if is_dry:
        return f"{shown}Nothing is written. Without --dry-run it is."
    draft = path.with_name(f".{path.name}.writing")
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.write(after)
    draft.chmod(path.stat().st_mode)
    os.replace(draft, path)
    return f"{shown}{effect} The next run reads by it; to take it back, remove the line."


def _vendor(
    project: Project, proposal: Proposal, name: str, into: str | None
) -> tuple[Path, list[tuple[list[str | int], Any]], str]:
    path = project.folder / "competitors.yaml"
    known = [company.id for company in project.catalog.competitors]
    if into is None:
        identity = suggested_id(name)
        aliases = {"aliases": [proposal.name]} if proposal.name != name else {}
        added = {"id": identity, "name": name} | aliases
        return path, [(["competitors"], added)], f"{name} is a competitor, {identity}."
    if into not in known:
        raise SettingsError(
            [f"--into {into}: names no competitor. Leave it out to add one, or use one of: {', '.join(known)}."]
        )
    at: list[str | int] = ["competitors", known.index(into), "aliases"]
    return path, [(at, name)], f"{name} is another name of {into}."


def _phrase(
    project: Project, proposal: Proposal, name: str, into: str | None
) -> tuple[Path, list[tuple[list[str | int], Any]], str]:
    path = project.folder / "winloss.yaml"
    own = [category.id for category in project.settings.taxonomy.add]
    if into is None:
        identity = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "theme"
        label = name[:1].upper() + name[1:]
        phrases = list(dict.fromkeys([proposal.name, name.lower()]))
        added = {"id": identity, "label": label, "group": GROUP, "phrases": phrases, "examples": [*proposal.examples]}
        effect = (
            f"{label} is a category of your own, {identity}, in the group {GROUP}; change group or words as you like."
        )
        return path, [(["taxonomy", "add"], added)], effect
    if into not in own:
        listed = f"or one of: {', '.join(own)}" if own else "to add one"
        learnt = " It is one that winloss has learnt." if into in project.settings.taxonomy.known else ""
        raise SettingsError([f"--into {into}: no category of your own.{learnt} Leave it out, {listed}."])
    at: list[str | int] = ["taxonomy", "add", own.index(into)]
    held = project.settings.taxonomy.add[own.index(into)]
    places: list[tuple[list[str | int], Any]] = [
        ([*at, key], words)
        for key, listed, had in (
            ("phrases", (name.lower(),), held.phrases),
            ("examples", proposal.examples, held.examples),
        )
        for words in listed
        if words not in had
    ]
    return path, places, f"{name} is looked for as {into}."


def _check(path: Path, text: str) -> None:
    """Raise `SettingsError` with every fault that the file would have."""
    from nlp import catalog, own_taxonomy

    data = yaml.safe_load(text)
    try:
        if path.name == "competitors.yaml":
            catalog.parse(data, path.name)
        else:
            own_taxonomy.parse(data["taxonomy"], path.name)
    except (catalog.CatalogError, own_taxonomy.TaxonomyError) as error:
        raise SettingsError(
            [f"{fault} Nothing was written; give it another name with --as." for fault in str(error).splitlines()]
        ) from error


def _proposal(project: Project, theme_id: str) -> Proposal:
    if not project.warehouse.exists():
        raise PipelineError(
            f"{project.warehouse}: there is no warehouse yet. Run `winloss run -p {project.folder}` first."
        )
    with connect(project.warehouse, read_only=True) as con:
        if not all(tables.columns_of(con, f"marts.{name}") for name in ("emerging_themes", "new_names")):
            raise PipelineError(f"No run has finished yet. Run `winloss run -p {project.folder}` first.")
        themes = con.execute("select theme_id, kind, name from marts.emerging_themes order by theme_id").fetchall()
        found = next((theme for theme in themes if theme[0] == theme_id), None)
        if found is not None:
            return Proposal(found[1], found[2], _examples(con, theme_id) if found[1] == "phrase" else ())
        named = con.execute(
            "select name from marts.new_names where kind = 'vendor' order by deals_12m desc, name"
        ).fetchall()
        for (name,) in named:
            if f"vendor-{suggested_id(name)}" == theme_id:
                return Proposal("vendor", name, ())
    listed = ", ".join(theme[0] for theme in themes) or "there is none now"
    raise PipelineError(
        f"{theme_id}: no emerging theme has this id. Take theme_id from marts.emerging_themes ({listed}), or write "
        "vendor- and the name of a vendor on the page of names to watch."
    )


def _examples(con: duckdb.DuckDBPyConnection, theme_id: str) -> tuple[str, ...]:
    """Sentences that speak of the theme, without private data that was masked in them."""
    found = con.execute(
        """
        select trim(texts.text[places.span_start + 1:places.span_end], ' -*•' || chr(10) || chr(13)) as sentence
        from facts.theme_places as places
        inner join facts.notes as notes on places.note_id = notes.note_id
        inner join staging.notes as texts on places.note_id = texts.note_id
        where places.theme_id = ?
        order by notes.written_at desc, places.note_id, places.span_start
        """,
        [theme_id],
    ).fetchall()
    fitting = [
        text
        for (text,) in found
        if len(text) <= LONGEST_EXAMPLE and text.isprintable() and not re.search(r"\[\w+\]", text)
    ]
    return tuple({" ".join(re.findall(r"\w+", text.lower())): text for text in reversed(fitting)}.values())[::-1][
        :EXAMPLES
    ]
