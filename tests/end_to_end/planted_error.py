"""How much of what the sample's notes were written to say is read in them, by the sample's own truth table.

    python -m tests.end_to_end.planted_error sample

prints the table of docs/extraction.md for a sample project after its run. A row counts pairs of a note and a category
(of objections), competitor, message or reason. Not here: measures on notes that people wrote (nlp/artefact/card.json).
"""

import json
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from warehouse.connection import connect

KINDS = ("objection", "competitor", "message", "reason")
READ = """
select 'objection', note_id, category from nlp.claims where about = 'us' and polarity = 'neg' and status <> 'denied'
union
select 'competitor', note_id, competitor from nlp.mentions where assertion = 'present'
union
select 'message', note_id, message from nlp.echoes
union
select 'reason', note_id, primary_reason from nlp.readings where primary_reason is not null
"""


def measured(folder):
    """Per kind, and per kind and value: pairs of the truth, pairs read, and pairs that are both.

    `folder` is that of a sample project after its run. Only notes that were read count.
    """
    with connect(folder / ".winloss/warehouse.duckdb", read_only=True) as con:
        read = set(con.execute(READ).fetchall())
        notes = {row[0] for row in con.execute("select note_id from nlp.readings").fetchall()}
    with closing(sqlite3.connect(folder / "crm.sqlite")) as crm:
        truth = {
            pair
            for (annotation,) in crm.execute("select annotation from truth")
            for pair in pairs(json.loads(annotation))
            if pair[1] in notes
        }
    counted = {}
    for name, found in (("true", truth), ("read", read), ("correct", truth & read)):
        tally = Counter(key for kind, _, value in found for key in ((kind, "all"), (kind, value)))
        for key, pairs_found in tally.items():
            counted.setdefault(key, {"true": 0, "read": 0, "correct": 0})[name] = pairs_found
    return counted


def pairs(annotation):
    """Kind, note and value of each thing that the note was written to say."""
    note_id = annotation["note_id"]
    for claim in annotation["claims"]:
        if (claim["about"], claim["polarity"]) == ("us", "neg") and claim["status"] != "denied":
            yield "objection", note_id, claim["category"]
    for mention in annotation["mentions"]:
        if mention["assertion"] == "present":
            yield "competitor", note_id, mention["competitor"]
    for echo in annotation["echoes"]:
        yield "message", note_id, echo["message"]
    if annotation["primary_reason"]:
        yield "reason", note_id, annotation["primary_reason"]


def precision(counts):
    """Of what was read, the share that was meant."""
    return counts["correct"] / counts["read"]


def recall(counts):
    """Of what was meant, the share that was read."""
    return counts["correct"] / counts["true"]


def table(counted):
    """The measure as lines of a Markdown table, all of a kind first."""
    yield "| kind | value | meant | read | precision | recall |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for (kind, value), counts in sorted(
        counted.items(), key=lambda each: (KINDS.index(each[0][0]), each[0][1] != "all", -each[1]["true"], each[0][1])
    ):
        shares = [f"{share(counts):.2f}" if counts[of] else "" for share, of in ((precision, "read"), (recall, "true"))]
        yield f"| {kind} | {value} | {counts['true']:,} | {counts['read']:,} | {' | '.join(shares)} |"


if __name__ == "__main__":
    print("\n".join(table(measured(Path(sys.argv[1])))))
