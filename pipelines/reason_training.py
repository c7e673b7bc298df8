"""`python -m pipelines.reason_training`: learns from the corpus what decided a deal, and says how well.

Trained on the development industries, which the encoder was not trained on, so that the notes are read as unknown ones
are; judged on each of them with the others, and on the validation industries, which nothing was chosen on. A note of
the corpus is a deal with one note; its outcome is known, but not to the encoder, as in a night. Not here: the model
(`models.deal_reasons`), what it weighs (warehouse/facts/deal_reason_evidence.sql).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models import deal_reasons

if TYPE_CHECKING:
    import pandas as pd

TABLES = {
    "facts.deals": "deal_id varchar, outcome varchar, is_closed boolean",
    "facts.notes": "note_id varchar, deal_id varchar, written_at timestamp",
    "facts.claims": (
        "deal_id varchar, category varchar, about varchar, polarity varchar, status varchar, confidence double"
    ),
    "facts.mentions": "deal_id varchar, competitor varchar, assertion varchar, role varchar",
    "nlp.readings": "note_id varchar, primary_reason varchar, primary_reason_confidence double",
    "settings.categories": "category varchar, category_group varchar",
    "settings.filed_categories": "read_as varchar, category varchar",
}
"""What facts.deal_reason_evidence reads of each table."""


def main() -> None:
    """Train, judge, and write models/artefact/deal_reason.json."""
    from nlp.training.corpus import DEVELOPMENT, VALIDATION

    found, reasons = evidence(DEVELOPMENT)
    industries = found["deal_id"].str.split("-").str[0]
    is_reason = reasons.reindex(found["deal_id"]).to_numpy() == found["category"]
    learnt = found.assign(probability=0.0)
    for industry in DEVELOPMENT:
        others = industries != industry
        model = deal_reasons.fit(found[others], is_reason[others])
        learnt.loc[~others, "probability"] = deal_reasons.probabilities(found[~others], model)
    model = deal_reasons.fit(found, is_reason)
    later, later_reasons = evidence(VALIDATION)
    card = {
        "model": "logistic regression over facts.deal_reason_evidence; made by `make train-reasons`",
        "trained_on": {"industries": list(DEVELOPMENT), "deals": len(reasons)},
        "told_from": deal_reasons.TOLD_FROM,
        "intercept": round(model["intercept"], 4),
        "weights": {name: round(model[name], 4) for name in deal_reasons.FEATURES},
        "development_one_industry_left_out": deal_reasons.figures(learnt, reasons),
        "development_by_the_notes_confidence_alone": deal_reasons.figures(_by_rule(found), reasons),
        "validation": deal_reasons.figures(
            later.assign(probability=deal_reasons.probabilities(later, model)), later_reasons
        ),
        "validation_by_the_notes_confidence_alone": deal_reasons.figures(_by_rule(later), later_reasons),
    }
    deal_reasons.FILE.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def evidence(industries: Sequence[str]) -> tuple[pd.DataFrame, pd.Series]:
    """facts.deal_reason_evidence of the industries' closed deals, and their true reasons by deal_id (None: none)."""
    import pandas as pd

    from nlp.taxonomy import categories
    from warehouse import tables
    from warehouse.connection import connect

    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    rows["settings.categories"] = [(each.id, each.group) for each in categories()]
    rows["settings.filed_categories"] = [(each.id, each.id) for each in categories()]
    reasons: dict[str, str | None] = {}
    for industry in industries:
        _read(industry, rows, reasons)
    with connect(":memory:") as con:
        for name, columns in TABLES.items():
            con.execute(f"create table {name} ({columns})")
            names = [column.split()[0] for column in columns.split(", ")]
            held = pd.DataFrame(rows[name], columns=names)  # noqa: F841 - read by name below
            con.execute(f"insert into {name} select {', '.join(names)} from held")  # noqa: S608 - our own names
        (table,) = (each for each in tables.all_tables() if each.full_name == "facts.deal_reason_evidence")
        tables.build(con, table, {})
        found = con.execute(f"from {table.full_name} order by deal_id, category").df()
    return found, pd.Series(reasons, dtype="object")


def _read(industry: str, rows: dict[str, list[tuple[Any, ...]]], reasons: dict[str, str | None]) -> None:
    """Add what is read in the industry's notes to `rows`, and the reasons of those that are closed."""
    from nlp import catalog
    from nlp.corpus import markup
    from nlp.extractor import Extractor
    from nlp.records import Note
    from nlp.training.corpus import FOLDER

    extractor = Extractor(catalog.load(FOLDER / f"{industry}.catalog.yaml"))
    corpus = [note for _, note in markup.notes(str(FOLDER / industry)) if note["outcome"] != "open"]
    notes = [Note(note["note_id"], markup.annotation(note)[0], note["kind"]) for note in corpus]
    for note, reading in zip(corpus, extractor.read_all(notes), strict=True):
        deal = note["note_id"]
        reasons[deal] = note["primary_reason"]
        rows["facts.deals"].append((deal, note["outcome"], True))
        rows["facts.notes"].append((deal, deal, None))
        rows["nlp.readings"].append((deal, reading.primary_reason, reading.primary_reason_confidence))
        rows["facts.claims"] += [
            (deal, claim.category, claim.about, claim.polarity, claim.status, claim.confidence)
            for claim in reading.claims
        ]
        rows["facts.mentions"] += [
            (deal, mention.competitor, mention.assertion, mention.role) for mention in reading.mentions
        ]


def _by_rule(found: pd.DataFrame) -> pd.DataFrame:
    """What notes give as the reason with their own confidence, as was told before there was a model."""
    import numpy as np

    likelihood = 1 / (1 + np.exp(-found["noted"]))
    return found.assign(probability=likelihood.where(likelihood > 0.03, 0.0))


if __name__ == "__main__":
    main()
