"""`winloss review`: draws sentences, writes the workbook, logs the draw; exports what was answered as training data."""

from __future__ import annotations

import secrets
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import PipelineError, answers
from pipelines.night import utc_now

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from pipelines.project import Project

MOST_NOTES = 20_000
"""From more notes than this, so many are drawn first, by the same seed; their sentences stand for those of all."""

Spans = dict[str, list[tuple[int, int]]]

CANDIDATES = """
with announced as (
    select distinct category, competitor from meta.judgements
    where is_announced and period_on = (select max(period_on) from meta.judgements)
),
answered as (select note_id, span_start, span_end from review.sentences where is_in_force)
select claims.note_id, notes.deal_id, claims.span_start, claims.confidence, deals.amount,
    exists (
        from announced where announced.category = claims.category and claims.about = 'us'
        and claims.polarity = 'neg' or announced.competitor = claims.about
    ) as is_announced
from nlp.claims as claims
inner join facts.notes as notes on claims.note_id = notes.note_id
inner join facts.deals as deals on notes.deal_id = deals.deal_id
where not exists (
    from answered where answered.note_id = claims.note_id
    and claims.span_start >= answered.span_start and claims.span_start < answered.span_end
)
"""


def write(project: Project, *, telling: int, at_random: int, seed: int | None) -> str:
    """Draw sentences, write them into a workbook in `review/`, log the draw; returns what to tell the user.

    Raises `PipelineError` when no run has read any note yet, `warehouse.WarehouseError` while a run is under way.
    """
    from reports.review import writing
    from warehouse import corrections, reviews
    from warehouse.connection import connect

    _needs_warehouse(project)
    chosen_seed = secrets.randbits(32) if seed is None else seed
    draw_id = uuid.uuid4().hex[:10]
    drawn_at = utc_now()
    path = project.review / f"review-{drawn_at:%Y-%m-%d}-{draw_id}.xlsx"
    with connect(project.warehouse) as con:
        _needs_readings(con)
        reviews.prepare(con)
        corrections.place(con)
        drawn, population = _drawn(con, project, telling, at_random, chosen_seed)
        if not drawn:
            raise PipelineError("No English note of a deal that counts holds a sentence to review.")
        items = [
            {"item_id": f"{draw_id}-{number:02}", "draw_id": draw_id} | item for number, item in enumerate(drawn, 1)
        ]
        texts = _texts(con, {item["note_id"] for item in items})
        writing.write(path, [_form_item(item, texts[item["note_id"]]) for item in items], answers.vocabulary(con))
        draw = {"draw_id": draw_id, "drawn_at": drawn_at, "seed": chosen_seed, "file": path.name} | population
        try:
            reviews.append(con, {"draws": [draw], "items": items})
        except BaseException:
            path.unlink()
            raise
    random = sum(item["drawn"] == "random" for item in items)
    project.answered.mkdir(parents=True, exist_ok=True)
    return (
        f"{path}: {len(items) - random} sentences chosen by what hangs on them and by doubt, {random} drawn at random "
        f"(seed {chosen_seed}) from {population['sentences']:,}. Have it filled in, and put it into {project.answered}."
    )


def export(project: Project, file: Path, *, with_random: bool) -> str:
    """Write the answered sentences in the annotation guide's form into `file`, the catalog beside it."""
    import json

    from nlp.marking import marked
    from warehouse import corrections, reviews
    from warehouse.connection import connect

    _needs_warehouse(project)
    ending = next((end for end in (".notes.jsonl", ".jsonl") if file.name.endswith(end)), "")
    catalog = file.with_name(f"{file.name.removesuffix(ending)}.catalog.yaml")
    with connect(project.warehouse) as con:
        _needs_readings(con)
        reviews.prepare(con)
        corrections.place(con)
        found = _answered(con, with_random)
        marks = _marks(con)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        for row in found:
            start, end, text = row["span_start"], row["span_end"], row["text"]
            inside = marks.get(row["item_id"], [])
            line = {
                "note_id": f"{row['note_id']}@{start}",
                "kind": row["kind"],
                "outcome": row["outcome"],
                "primary_reason": None,
                "text": marked(text[start:end], inside),
                "before": text[:start],
                "after": text[end:],
                "drawn": row["drawn"],
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    shutil.copyfile(project.folder / "competitors.yaml", catalog)
    return f"{file}: {len(found)} answered sentences, each with its claims; {catalog}: the catalog that they go by."


def _needs_warehouse(project: Project) -> None:
    if not project.warehouse.exists():
        raise PipelineError(
            f"{project.warehouse}: there is nothing read yet to review. Run first: winloss run -p {project.folder}"
        )


def _needs_readings(con: duckdb.DuckDBPyConnection) -> None:
    from warehouse import runs

    if runs.first_known_at(con) is None:
        raise PipelineError("No run has finished yet, so there is nothing read to review. Run first: winloss run")


def _drawn(
    con: duckdb.DuckDBPyConnection, project: Project, telling: int, at_random: int, seed: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The items in the order of the workbook, random and telling ones mixed, and what they were drawn from."""
    import numpy as np

    from models import sampling

    sentences, population = _population(con, project, seed)
    random = sampling.draw(sentences, at_random, seed) if len(sentences) else sentences
    chosen = (
        [
            {"drawn": "random", "stratum": row["stratum"], "stratum_size": row["stratum_size"], "place": tuple(row[:3])}
            for _, row in random[["note_id", "start", "end", "stratum", "stratum_size"]].iterrows()
        ]
        if len(random)
        else []
    )
    taken = {item["place"] for item in chosen}
    ranked = sampling.most_telling(con.execute(CANDIDATES).df(), telling + len(taken))
    cut = _cut(project, _texts(con, set(ranked["note_id"])))
    for row in ranked.itertuples():
        place = next(
            ((row.note_id, start, end) for start, end in cut[row.note_id] if start <= row.span_start < end), None
        )
        if place is None or place in taken or len(chosen) >= len(random) + telling:
            continue
        taken.add(place)
        more = {"impact": float(row.impact), "doubt": float(row.doubt)}
        chosen.append({"drawn": "telling", "stratum": None, "stratum_size": None, "place": place} | more)
    order = np.random.default_rng(seed).permutation(len(chosen))
    return _items(con, [chosen[position] for position in order]), population


def _population(con: duckdb.DuckDBPyConnection, project: Project, seed: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Every sentence of the English notes about deals that count, with its stratum, in a fixed order."""
    import numpy as np
    import pandas as pd

    read = con.execute(
        "select notes.note_id from facts.notes as notes inner join nlp.readings as readings "
        "on notes.note_id = readings.note_id where readings.language = 'en' order by notes.note_id"
    ).fetchall()
    notes = [row[0] for row in read]
    if len(notes) > MOST_NOTES:
        places = np.sort(np.random.default_rng(seed).choice(len(notes), size=MOST_NOTES, replace=False))
        notes = [notes[place] for place in places]
    cut = _cut(project, _texts(con, set(notes)))
    starts: dict[str, list[int]] = {}
    for note_id, start in con.execute("select note_id, span_start from nlp.claims").fetchall():
        starts.setdefault(note_id, []).append(start)
    rows = [
        (note_id, start, end, _stratum(start, end, starts.get(note_id, ())))
        for note_id in notes
        for start, end in cut[note_id]
    ]
    sentences = pd.DataFrame(rows, columns=["note_id", "start", "end", "stratum"])
    versions = con.execute("select max(extractor_version), max(catalog_version) from nlp.readings").fetchall()[0]
    return sentences, {
        "notes": len(notes),
        "sentences": len(sentences),
        "with_claims": int((sentences["stratum"] == "claims_read").sum()),
        "extractor_version": versions[0],
        "catalog_version": versions[1],
    }


def _stratum(start: int, end: int, claims: Any) -> str:
    return "claims_read" if any(start <= claim < end for claim in claims) else "nothing_read"


def _cut(project: Project, texts: dict[str, str]) -> Spans:
    from nlp import sentences

    return dict(zip(texts, sentences.spans(project.catalog, texts.values()), strict=True))


def _texts(con: duckdb.DuckDBPyConnection, note_ids: set[str]) -> dict[str, str]:
    rows = con.execute(
        "select note_id, text from staging.notes where note_id in (select unnest(?::varchar[])) order by note_id",
        [sorted(note_ids)],
    ).fetchall()
    return dict(rows)


def _items(con: duckdb.DuckDBPyConnection, chosen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chosen places as rows of review.items, without their ids."""
    items = []
    for each in chosen:
        note_id, start, end = (each["place"][0], int(each["place"][1]), int(each["place"][2]))
        text, text_hash = con.execute(
            "select text, text_hash from staging.notes where note_id = ?", [note_id]
        ).fetchall()[0]
        result = con.execute(
            "select span_start, least(span_end, $end) as span_end, category, about, polarity, status, speaker "
            "from nlp.claims where note_id = $note_id and span_start >= $start and span_start < $end "
            "order by span_start, span_end, category, about, polarity",
            {"note_id": note_id, "start": start, "end": end},
        )
        names = [column[0] for column in result.description or ()]
        size = each["stratum_size"]
        items.append(
            {
                "drawn": each["drawn"],
                "stratum": each["stratum"],
                "stratum_size": None if size is None else int(size),
                "impact": each.get("impact"),
                "doubt": each.get("doubt"),
                "note_id": note_id,
                "text_hash": text_hash,
                "span_start": start,
                "span_end": end,
                "quote": text[start:end],
                "claims_read": [dict(zip(names, row, strict=True)) for row in result.fetchall()],
            }
        )
    return items


def _form_item(item: dict[str, Any], text: str) -> Any:
    from reports.review.form import Item

    start, end = item["span_start"], item["span_end"]
    return Item(item["item_id"], text[:start].lstrip(), text[start:end], text[end:].rstrip(), answers.claims_of(item))


def _answered(con: duckdb.DuckDBPyConnection, with_random: bool) -> list[dict[str, Any]]:
    result = con.execute(
        """
        select sentences.item_id, sentences.note_id, sentences.span_start, sentences.span_end, sentences.drawn,
            notes.kind, notes.text, coalesce(deals.outcome, 'open') as outcome
        from review.sentences as sentences
        inner join staging.notes as notes on sentences.note_id = notes.note_id
        left join facts.deals as deals on notes.deal_id = deals.deal_id
        where sentences.is_in_force and (sentences.drawn = 'telling' or $with_random)
        order by sentences.note_id, sentences.span_start
        """,
        {"with_random": with_random},
    )
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _marks(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """The marks of each answered sentence, from its start: claims by the analyst, names as the extractor reads them."""
    from nlp.marking import Mark

    marks: dict[str, list[Any]] = {}
    for item_id, start, end, category, about, polarity, status in con.execute(
        """
        select claims.item_id, claims.span_start - sentences.span_start, claims.span_end - sentences.span_start,
            claims.category, claims.about, claims.polarity, claims.status
        from review.claims as claims inner join review.sentences as sentences on claims.item_id = sentences.item_id
        where sentences.is_in_force
        order by all
        """
    ).fetchall():
        attributes = {"cat": category, "about": about, "pol": polarity, "status": status}
        marks.setdefault(item_id, []).append(Mark(start, end, "a", attributes))
    for item_id, start, end, competitor, assertion, role, stance in con.execute(
        """
        select sentences.item_id, mentions.span_start - sentences.span_start, mentions.span_end - sentences.span_start,
            mentions.competitor, mentions.assertion, mentions.role, mentions.stance
        from review.sentences as sentences
        inner join nlp.mentions as mentions on sentences.note_id = mentions.note_id
            and mentions.span_start >= sentences.span_start and mentions.span_end <= sentences.span_end
        where sentences.is_in_force
        order by all
        """
    ).fetchall():
        attributes = {"id": competitor, "assert": assertion, "role": role, "stance": stance}
        marks.setdefault(item_id, []).append(Mark(start, end, "c", attributes))
    for item_id, start, end in con.execute(
        """
        select sentences.item_id, vendors.span_start - sentences.span_start, vendors.span_end - sentences.span_start
        from review.sentences as sentences
        inner join nlp.unknown_vendors as vendors on sentences.note_id = vendors.note_id
            and vendors.span_start >= sentences.span_start and vendors.span_end <= sentences.span_end
        where sentences.is_in_force
        order by all
        """
    ).fetchall():
        marks.setdefault(item_id, []).append(Mark(start, end, "v"))
    return marks
