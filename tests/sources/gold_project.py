"""Marked-up notes of the annotation guide, made into a project of files with deals of their own."""

import csv
import datetime as dt
import html
import json
import re
from pathlib import Path

import yaml

MARK = re.compile(r"</?[cav](?:\s+\w+=\"[^\"]*\")*\s*>")
FIRST_CLOSE = dt.date(2025, 1, 15)
DAYS = 540
"""Closes are spread over 18 months."""
TYPES = ("new", "renewal", "expansion")
SIZES = ("1-50", "51-500", "500+")
SETTINGS = """\
company: {company}
timezone: Europe/Berlin
currency: EUR
segments: [size]
sources:
  files:
    folder: data
    deals:
      files: deals.csv
      columns: {{deal_id: id, outcome: outcome, opened_on: opened, closed_on: closed, amount: amount, deal_type: type}}
      segments: {{size: size}}
      outcomes: {{won: [won], lost: [lost], no_decision: [no_decision], open: [open]}}
      deal_types: {{new: [new], renewal: [renewal], expansion: [expansion]}}
    notes:
      files: notes.jsonl
      columns: {{note_id: note_id, deal_id: deal_id, kind: kind, written_at: written_at, text: text}}
      kinds:
        {{call_note: [call_note], email: [email], transcript: [transcript], chat: [chat], debrief: [debrief]}}
"""


def plain(marked: str) -> str:
    """The words of a marked-up note."""
    return html.unescape(MARK.sub("", marked))


def write(folder: Path, gold: Path, domain: str) -> int:
    """Write the notes and the catalog of `domain` into `folder` as a project, one deal a note; returns how many.

    Debriefs are written a day after the close, all others ten days before it.
    """
    catalog = (gold / f"{domain}.catalog.yaml").read_text(encoding="utf-8")
    lines = (gold / f"{domain}.notes.jsonl").read_text(encoding="utf-8").splitlines()
    notes = [json.loads(line) for line in lines if line.strip()]
    data = folder / "data"
    data.mkdir(parents=True)
    (folder / "winloss.yaml").write_text(
        SETTINGS.format(company=yaml.safe_load(catalog)["us"]["name"]), encoding="utf-8"
    )
    (folder / "competitors.yaml").write_text(catalog, encoding="utf-8")
    with (
        (data / "deals.csv").open("w", newline="", encoding="utf-8") as deals,
        (data / "notes.jsonl").open("w", encoding="utf-8") as texts,
    ):
        table = csv.writer(deals)
        table.writerow(["id", "outcome", "opened", "closed", "amount", "type", "size"])
        for number, note in enumerate(notes):
            closed = FIRST_CLOSE + dt.timedelta(days=number * DAYS // len(notes))
            written = closed + dt.timedelta(days=1 if note["kind"] == "debrief" else -10)
            deal = f"deal-{note['note_id']}"
            table.writerow(
                [
                    deal,
                    note["outcome"],
                    closed - dt.timedelta(days=30 + number % 90),
                    "" if note["outcome"] == "open" else closed,
                    5_000 + 1_250 * (number % 40),
                    TYPES[number % len(TYPES)],
                    SIZES[number // 2 % len(SIZES)],
                ]
            )
            record = {
                "note_id": note["note_id"],
                "deal_id": deal,
                "kind": note["kind"],
                "written_at": f"{written} 10:00",
            }
            texts.write(json.dumps(record | {"text": plain(note["text"])}, ensure_ascii=False) + "\n")
    return len(notes)
