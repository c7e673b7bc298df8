"""A proposal of settings for a source that nobody has described yet: a preset where one fits, else columns by guess.

Everything guessed is told with what to check. Not here: writing it into a project (pipelines.proposal).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sources import SourceError, guessing, looking, presets, reading, unmapped
from sources.columns import DATES, fold
from sources.looking import Database, Folder
from sources.settings import Source, parse

ROWS = 2_000
RECOGNISED = 6
"""So many columns of a preset's deals must be there: fewer names may be anybody's."""


@dataclass
class Proposal:
    """Settings of one source, what was found, and what somebody should look at, by the key that it is about."""

    entry: dict[str, Any]
    found: list[str] = field(default_factory=list)
    unsure: dict[str, str] = field(default_factory=dict)
    competitors: list[str] = field(default_factory=list)


def propose(at: Mapping[str, Any], folder: Path, password: str | None = None) -> Proposal:
    """Settings for the source at `at` ({url: ...} or {folder: ...}). Raises `SourceError` when no deals are found."""
    bare = Source.model_construct(**at, table_names="{}", in_schema=None, encoding=None, delimiter=None)
    with looking.look(bare, folder, password) as looked:
        recognised = _recognised(looked)
        proposal = Proposal(dict(at) | recognised) if recognised else _guessed(dict(at), looked)
    source, lacks = looking.fitted(parse({"crm": proposal.entry})["crm"], folder, password)
    if recognised:
        preset = recognised["preset"]
        proposal.found.append(f"It is {preset.capitalize()}: read by the preset of that name.")
        for entity in source.entities:
            places = ", ".join(str(place.table or place.files) for place in source.places(entity))
            proposal.found.append(f"{entity}: {places}")
        missing = [entity for entity in presets.load(preset) if entity not in source.entities]
        if missing:
            proposal.found.append(f"Not there: {', '.join(missing)} ({'; '.join(lacks[:3])}).")
    _look_at_deals(proposal, source, folder, password)
    _name_values(proposal, unmapped.values(source, folder, password))
    return proposal


def _recognised(looked: Folder | Database) -> dict[str, str] | None:
    """The preset that fits best, and how its tables are called here."""
    best: tuple[int, int, dict[str, str]] | None = None
    for preset in presets.known():
        deals = presets.load(preset)["deals"][0]
        for name in looked.names():
            written = _written(looked.stem(name), deals["tables"])
            if written is None:
                continue
            there = {fold(column) for column in looked.columns(name)}
            columns = sum(
                any(fold(each) in there for each in (theirs if isinstance(theirs, list) else [theirs]))
                for theirs in deals["columns"].values()
            )
            found = {"preset": preset} | ({} if written == "{}" else {"table_names": written})
            if columns >= RECOGNISED and (best is None or (columns, -len(written)) > best[:2]):
                best = (columns, -len(written), found)
    return best[2] if best else None


def _written(stem: str, tables: Sequence[str]) -> str | None:
    """How the preset's names are written here, such as sf_{}_data; None when the stem holds none of `tables`."""
    if any(re.fullmatch(fold(each).replace("*", ".*"), fold(stem)) for each in tables):
        return "{}"
    for each in tables:
        spaced = r"[\s_-]*".join(map(re.escape, fold(each)))
        if "*" not in each and (
            match := re.search(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])", stem.replace("_", " "), re.I)
        ):
            return f"{stem[: match.start()]}{{}}{stem[match.end() :]}"
    return None


def _guessed(at: dict[str, Any], looked: Folder | Database) -> Proposal:
    """Columns by names and contents of the first rows."""
    proposal = Proposal(at)
    samples = {name: looked.sample(name, ROWS) for name in looked.names()[:200]}
    kind = "table" if "url" in at else "files"
    candidates = [
        (name, sample, outcome, key)
        for name, sample in samples.items()
        if (outcome := guessing.outcome_column(sample)) and (key := guessing.key_column(sample, looked.stem(name)))
    ]
    if not candidates:
        told = ", ".join(looked.names()[:20]) or "nothing that can be read"
        raise SourceError(
            f"no table or file has an id and a column of outcomes such as won and lost; there are: {told}. "
            "Write the mapping by hand: winloss init DIR makes a commented winloss.yaml."
        )
    name, sample, outcome, key = max(
        candidates, key=lambda each: (bool(re.search(r"deal|opportunit|pipeline", each[0], re.I)), len(each[1]))
    )
    deals = _deals(proposal, sample, outcome, key)
    proposal.entry["deals"] = {kind: name, **deals}
    proposal.found.append(f"Deals: {name}, by the values of {outcome}.")
    ids = set(guessing.filled(sample[key]))
    others = {other: rows for other, rows in samples.items() if other != name}
    notes = _notes(proposal, others, ids, key)
    if notes:
        proposal.entry["notes"] = {kind: notes[0], **notes[1]}
        proposal.found.append(f"Notes: {notes[0]}.")
    else:
        proposal.found.append("Notes: no table or file with text and ids of these deals was found; add it by hand.")
    return proposal


def _deals(proposal: Proposal, sample: guessing.Sample, outcome: str, key: str) -> dict[str, Any]:
    columns = {"deal_id": key, "outcome": outcome}
    for ours, pattern in guessing.NAMES["deals"].items():
        called = guessing.named(sample, pattern, list(columns.values()))
        fitting = [theirs for theirs in called if guessing.may_be(ours, sample[theirs])]
        fitting.sort(key=lambda theirs: bool(re.search(r"expect|forecast|plan|target", theirs, re.I)))
        if fitting:
            columns[ours] = fitting[0]
        if len(fitting) > 1:
            proposal.unsure[f"deals.columns.{ours}"] = f"or {' or '.join(fitting[1:])}?"
    if "closed_on" not in columns:
        dates = [name for name, values in sample.items() if guessing.date_format(values) is not None]
        columns["closed_on"] = next((name for name in reversed(dates) if name not in columns.values()), outcome)
        proposal.unsure["deals.columns.closed_on"] = "no column is called so: name the date of the decision"
    segments = {
        re.sub(r"\W+", "_", name).lower(): name
        for name in guessing.named(sample, guessing.SEGMENTS, list(columns.values()))
        if guessing.is_few(sample[name])
    }
    deals: dict[str, Any] = {"columns": columns, "outcomes": {}}
    written = (guessing.date_format(sample[columns[ours]]) for ours in DATES["deals"] if ours in columns)
    formats = {form for form in written if form}
    if formats:
        proposal.unsure["deals.date_formats"] = "day or month first? The first rows may fit both"
    if segments:
        deals["segments"] = segments
    if formats:
        deals["date_formats"] = sorted(formats)
    if any(re.search(r",\d{1,2}$", value) for value in guessing.filled(sample.get(columns.get("amount", ""), []))):
        deals["decimal"] = ","
    return deals


def _notes(
    proposal: Proposal, samples: Mapping[str, guessing.Sample], ids: set[str], key: str
) -> tuple[str, dict[str, Any]] | None:
    """The table with words and with ids of deals, and its columns."""
    for name, sample in samples.items():
        texts = [column for column, values in sample.items() if guessing.is_text(values)]
        links = {
            column: sum(value in ids for value in guessing.filled(values)) / max(1, len(guessing.filled(values)))
            for column, values in sample.items()
        }
        deal = max(links, key=lambda column: (links[column], fold(column) == fold(key)), default=None)
        dates = [column for column, values in sample.items() if guessing.date_format(values) is not None]
        own = guessing.key_column({c: v for c, v in sample.items() if c != deal}, Path(name).stem)
        if not (texts and dates and own and deal and links[deal] >= 0.2):
            continue
        text = max(texts, key=lambda column: sum(map(len, guessing.filled(sample[column]))))
        written = next((c for c in dates if re.search(r"creat|writ|date|at$|on$|sent", c, re.I)), dates[0])
        columns = {"note_id": own, "deal_id": deal, "written_at": written, "text": text}
        for ours, pattern in guessing.NAMES["notes"].items():
            left = guessing.named(sample, pattern, list(columns.values()))
            if left:
                columns[ours] = left[0]
        if len(texts) > 1:
            proposal.unsure["notes.columns.text"] = f"or {' or '.join(c for c in texts if c != text)}?"
        form = guessing.date_format(sample[written])
        kinds: dict[str, list[str]] = {}
        for value in sorted(set(guessing.filled(sample.get(columns.get("kind", ""), [])))):
            if kind := guessing.kind_of(value):
                kinds.setdefault(kind, []).append(value)
        found: dict[str, Any] = {"columns": columns}
        return name, found | ({"kinds": kinds} if kinds else {}) | ({"date_formats": [form]} if form else {})
    return None


def _name_values(proposal: Proposal, lacking: unmapped.Counts) -> None:
    """Put the values that deals have where they seem to belong; `winloss check` tells those left over."""
    own: dict[str, Any] = {}
    for value, _ in lacking.get("outcomes", []):
        meant, is_sure = guessing.outcome_of(value)
        own.setdefault("outcomes", {}).setdefault(meant, []).append(value)
        if not is_sure:
            proposal.unsure[f"deals.outcomes.{meant}"] = f"is {value} lost, or no_decision?"
    for value, _ in lacking.get("deal_types", []):
        if deal_type := guessing.deal_type_of(value):
            own.setdefault("deal_types", {}).setdefault(deal_type, []).append(value)
    if proposal.entry.get("preset") is None:
        known = presets.load("salesforce")["deals"][0]
        meanings = {each.lower(): category for category, values in known["reasons"].items() for each in values}
        undecided = {each.lower() for each in known["no_decision_reasons"]}
        for value, _ in lacking.get("reasons", []):
            if value.lower() in undecided or guessing.UNDECIDED.search(value):
                own.setdefault("no_decision_reasons", []).append(value)
            elif value.lower() in meanings:
                own.setdefault("reasons", {}).setdefault(meanings[value.lower()], []).append(value)
    if own:
        deals = proposal.entry.setdefault("deals", {})
        deals.update(own)


def _look_at_deals(proposal: Proposal, source: Source, folder: Path, password: str | None) -> None:
    """What the first rows of the deals say against the settings as they are: separators, dates that can't be."""
    with reading.read(source, "deals", folder=folder, password=password) as deals:
        rows = next(iter(deals.rows), None)
    if rows is None:
        proposal.found.append("There is not one deal in it yet.")
        return
    own = {} if proposal.entry.get("preset") else proposal.entry["deals"]
    names = guessing.filled(rows.column("crm_competitors").to_pylist())
    if names and not any(";" in name for name in names) and any("," in name for name in names):
        own["competitors_separator"] = ","
        proposal.unsure["deals.competitors_separator"] = 'or is the comma a part of names such as "Acme, Inc."?'
    separator = own.get("competitors_separator", ";")
    proposal.competitors = [each.strip() for name in names for each in name.split(separator) if each.strip()]
    dates = zip(rows.column("opened_on").to_pylist(), rows.column("closed_on").to_pylist(), strict=True)
    known = [(opened[:10], closed[:10]) for opened, closed in dates if opened and closed]
    if known and sum(opened > closed for opened, closed in known) > len(known) / 5:
        own.setdefault("columns", {})["opened_on"] = None
        proposal.unsure["deals.columns.opened_on"] = "left out: many deals closed before they were opened"
        if not proposal.entry.get("preset"):
            del own["columns"]["opened_on"]
    if own:
        proposal.entry["deals"] = own
