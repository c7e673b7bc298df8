"""`winloss review`: draws sentences, writes them into a workbook, logs the draw; exports answers as training data."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import PipelineError, answers
from pipelines.night import utc_now
from warehouse import drawing, reviews

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nlp.sentences import Said
    from pipelines.project import Project
    from reports.review.form import Item

MOST_NOTES = 20_000
"""From more notes than this, so many are drawn first, by the same seed; their sentences stand for those of all."""
TAGS = {"claims": "a", "mentions": "c", "unknown_vendors": "v"}


def write(
    project: Project, *, telling: int = 20, at_random: int = 30, seed: int | None = None, now: dt.datetime | None = None
) -> str:
    """Draw sentences, write them into a workbook in `review/`, log the draw; returns what to tell the user.

    `now` stands for the present in tests. Raises `PipelineError` when no run has read any note yet,
    `warehouse.WarehouseError` while a run is under way.
    """
    from reports.review import writing

    chosen_seed = secrets.randbits(32) if seed is None else seed
    draw_id = uuid.uuid4().hex[:10]
    drawn_at = now.astimezone(dt.UTC).replace(tzinfo=None) if now else utc_now()
    path = project.review / f"review-{drawn_at:%Y-%m-%d}-{draw_id}.xlsx"
    with _opened(project) as con:
        places, population = _drawn(con, project, telling, at_random, chosen_seed)
        if not places:
            raise PipelineError("No English note about a deal that counts holds a sentence to review.")
        items = [
            {"item_id": f"{draw_id}-{number:02}", "draw_id": draw_id} | kept | drawing.item(con, place)
            for number, (place, kept) in enumerate(places, 1)
        ]
        notes = drawing.notes(con, (item["note_id"] for item in items))
        writing.write(path, [_form_item(item, notes[item["note_id"]][0]) for item in items], answers.vocabulary(con))
        draw = {"draw_id": draw_id, "drawn_at": drawn_at, "seed": chosen_seed, "file": path.name} | population
        try:
            reviews.append(con, {"draws": [draw], "items": items})
        except BaseException:
            path.unlink()
            raise
    project.answered.mkdir(parents=True, exist_ok=True)
    random = sum(item["drawn"] == "random" for item in items)
    return (
        f"{path}: {len(items) - random} sentences chosen by what hangs on them and by doubt, {random} drawn at random "
        f"(seed {chosen_seed}) from {population['sentences']:,}. Have it filled in, and put it into {project.answered}."
    )


def export(project: Project, file: Path, *, with_random: bool) -> str:
    """Write the answered sentences in the annotation guide's form into `file`, the catalog that they go by beside it.

    A sentence stands alone as a note of its own, since nobody has said what the others of its note claim; what stands
    around it is in `before` and `after`.
    """
    from nlp.marking import Mark, marked
    from warehouse import training

    marks: dict[str, list[Mark]] = {}
    with _opened(project) as con:
        sentences = training.sentences(con, with_random=with_random)
        for what, tag in TAGS.items():
            for row in training.found(con, what):
                place = row.pop("item_id"), row.pop("start"), row.pop("end")
                marks.setdefault(place[0], []).append(Mark(place[1], place[2], tag, row))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        for row in sentences:
            start, end, text = row["span_start"], row["span_end"], row["text"]
            line = {
                "note_id": f"{row['note_id']}@{start}",
                "kind": row["kind"],
                "outcome": row["outcome"],
                "primary_reason": None,
                "text": marked(text[start:end], marks.get(row["item_id"], ())),
                "before": text[:start],
                "after": text[end:],
                "drawn": row["drawn"],
            }
            out.write(json.dumps(line) + "\n")
    ending = next((each for each in (".notes.jsonl", ".jsonl") if file.name.endswith(each)), "")
    catalog = file.with_name(f"{file.name.removesuffix(ending)}.catalog.yaml")
    shutil.copyfile(project.folder / "competitors.yaml", catalog)
    return f"{file}: {len(sentences)} answered sentences with their claims. {catalog}: the catalog that they go by."


@contextmanager
def _opened(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse after at least one finished run, the answers so far in their places."""
    from warehouse import corrections, runs
    from warehouse.connection import connect

    nothing = f"{project.folder}: nothing has been read yet. Run first: winloss run -p {project.folder}"
    if not project.warehouse.exists():
        raise PipelineError(nothing)
    with connect(project.warehouse) as con:
        if runs.first_known_at(con) is None:
            raise PipelineError(nothing)
        reviews.prepare(con)
        corrections.place(con)
        yield con


def _drawn(
    con: duckdb.DuckDBPyConnection, project: Project, telling: int, at_random: int, seed: int
) -> tuple[list[tuple[drawing.Place, dict[str, Any]]], dict[str, Any]]:
    """Places and why each was chosen, random and telling ones mixed by the seed, and what they were drawn from.

    The random ones are drawn first, from all sentences: telling ones taken out before would be missing from them.
    """
    import numpy as np

    from models import sampling

    sentences, population = _population(con, project, seed)
    chosen: dict[drawing.Place, dict[str, Any]] = {}
    for row in sampling.draw(sentences, at_random, seed).to_dict("records"):
        why = {"drawn": "random", "stratum": row["stratum"], "stratum_size": row["stratum_size"]}
        why["speaker"] = row["speaker"]
        chosen[row["note_id"], row["start"], row["end"]] = why | {"impact": None, "doubt": None}
    most = len(chosen) + telling
    ranked = sampling.most_telling(drawing.candidates(con), most)
    cut = _cut(project, drawing.notes(con, ranked["note_id"]))
    for row in ranked.to_dict("records"):
        around = (each for each in cut[row["note_id"]] if each.start <= row["span_start"] < each.end)
        for start, end, speaker in around:
            if len(chosen) < most:
                why = {"drawn": "telling", "stratum": None, "stratum_size": None, "speaker": speaker}
                why |= {"impact": row["impact"], "doubt": row["doubt"]}
                chosen.setdefault((row["note_id"], start, end), why)
    places = list(chosen.items())
    return [places[position] for position in np.random.default_rng(seed).permutation(len(places))], population


def _population(con: duckdb.DuckDBPyConnection, project: Project, seed: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Every sentence of the English notes about deals that count, with its stratum, in a fixed order."""
    import numpy as np
    import pandas as pd

    notes = drawing.english_notes(con)
    if len(notes) > MOST_NOTES:
        picked = np.sort(np.random.default_rng(seed).choice(len(notes), size=MOST_NOTES, replace=False))
        notes = [notes[position] for position in picked]
    starts = drawing.claim_starts(con)
    rows = [
        (note_id, start, end, speaker, _stratum(start, end, starts.get(note_id, ())))
        for note_id, said in _cut(project, drawing.notes(con, notes)).items()
        for start, end, speaker in said
    ]
    sentences = pd.DataFrame(rows, columns=["note_id", "start", "end", "speaker", "stratum"])
    extractor_version, catalog_version = drawing.versions(con)
    return sentences, {
        "notes": len(notes),
        "sentences": len(sentences),
        "with_claims": int((sentences["stratum"] == "claims_read").sum()),
        "extractor_version": extractor_version,
        "catalog_version": catalog_version,
    }


def _stratum(start: int, end: int, claims: Iterable[int]) -> str:
    return "claims_read" if any(start <= claim < end for claim in claims) else "nothing_read"


def _cut(project: Project, notes: dict[str, tuple[str, str | None]]) -> dict[str, list[Said]]:
    from nlp import sentences

    return dict(zip(notes, sentences.said(project.catalog, notes.values()), strict=True))


def _form_item(item: dict[str, Any], text: str) -> Item:
    from reports.review.form import Item

    start, end = item["span_start"], item["span_end"]
    return Item(item["item_id"], text[:start].lstrip(), text[start:end], text[end:].rstrip(), answers.claims_of(item))
