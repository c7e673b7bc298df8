"""How far the data can be trusted: coverage, rows set apart with their remedies, and the definitions."""

from dataclasses import dataclass

from markupsafe import Markup

from reports import cells, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line

OUTCOMES = {"all": "All closed", "won": "Won", "lost": "Lost", "no_decision": "No decision"}


@dataclass(frozen=True)
class Definition:
    """A term of the glossary as the page shows it."""

    term: str
    label: str
    definition: str
    formula: str


def definitions(published: Published) -> list[Definition]:
    """The glossary, by label."""
    return [
        Definition(
            str(row["term"]), wording.name(row["label"]), str(row["definition"] or ""), str(row["formula"] or "")
        )
        for row in published.glossary
    ]


def coverage_line(published: Published) -> str:
    """How many closed deals have notes; empty without closed deals."""
    for row in published.coverage:
        if row["period_kind"] == "all_time" and row["outcome"] == "all":
            share = wording.percent(row["with_notes"] / row["closed_deals"])
            closed = wording.counted(row["closed_deals"], "closed deal")
            return f"{wording.number(row['with_notes'])} of {closed} have notes ({share})"
    return ""


def coverage(published: Published) -> Markup | None:
    """The table of what is known about closed deals, by outcome."""
    rows = [row for row in published.coverage if row["period_kind"] == "all_time" and row["outcome"] in OUTCOMES]
    if not rows:
        return None
    return tables.render(
        "coverage",
        ("What is known about closed deals", "all time"),
        "Outcome",
        [
            Column("Closed deals"),
            Column("With notes"),
            Column("With notes from before the close"),
            Column("With a competitor"),
            Column("With a reason"),
        ],
        [
            Line(
                OUTCOMES[row["outcome"]],
                [
                    cells.count(row["closed_deals"], str(row["evidence_key"])),
                    *(
                        _of(row[column], row["closed_deals"], str(row["evidence_key"]))
                        for column in ("with_notes", "with_pre_close_notes", "with_competitor", "with_reason")
                    ),
                ],
            )
            for row in sorted(rows, key=lambda row: list(OUTCOMES).index(row["outcome"]))
        ],
    )


def refused(published: Published) -> Markup | None:
    """The table of rows set apart, each kind with its remedy; None where every row was used."""
    if not published.refused:
        return None
    return tables.render(
        "refused",
        ("Rows set apart", "most frequent first"),
        "Source",
        [Column("Rows"), Column("Why", is_text=True), Column("What to do", is_text=True)],
        [_refused_line(row) for row in published.refused],
    )


def _refused_line(row: Row) -> Line:
    return Line(
        f"{wording.name(row['source'])} {wording.name(row['entity'])}",
        [wording.number(row["rows"]), str(row["reason"]), str(row["remedy"] or "")],
    )


def _of(part: int, whole: int, key: str) -> Markup:
    if not part:
        return cells.NOTHING
    share = wording.percent(part / whole)
    return Markup('<span data-key="{}">{}<small>{}</small></span>').format(key, wording.number(part), share)
