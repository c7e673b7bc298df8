"""How well claims are read in this company's notes, by its analysts' word: a sentence, then a table."""

from markupsafe import Markup

from reports import cells, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

UNPROVEN = Markup('<i title="Too few audited sentences to say how well it is read here">unproven</i>')


def line(published: Published) -> str:
    """What the table below rests on, or what to do so that there is one."""
    audited = _audited(published)
    if not audited:
        told = (
            " The table says how well objections are read in notes of other industries."
            if _is_measured(published)
            else ""
        )
        return (
            "No sentence of our notes has been audited, so every category is unproven here: its figures are shown all "
            f"the same, and may be off. The command winloss review writes the workbook for it.{told}"
        )
    return (
        f"By {wording.counted(audited, 'sentence')} of our own notes, drawn at random and answered by our analysts. "
        "What they corrected elsewhere is in the figures above, but never counts here."
    )


def render(published: Published, terms: Terms) -> Markup | None:
    """Precision and recall by category, most supported first: here, and as measured in notes of other industries; None
    before the first audit where nothing was measured elsewhere.
    """
    audited, is_measured = _audited(published), _is_measured(published)
    if not audited and not is_measured:
        return None
    return tables.render(
        "quality",
        ("How well claims are read", wording.counted(audited, "audited sentence")),
        "Category",
        [
            Column(terms.heading("audited_sentence", "Sentences")),
            Column(terms.heading("precision", "Precision")),
            Column(terms.heading("recall", "Recall")),
            *([Column("Precision elsewhere"), Column("Recall elsewhere")] if is_measured else []),
            Column(terms.heading("unproven", "Standing"), is_text=True),
        ],
        [_line(row, published, is_measured) for row in published.quality],
    )


def _line(row: Row, published: Published, is_measured: bool) -> Line:
    label = published.category_labels.get(row["category"], row["category"])
    elsewhere = [
        cells.rate(cells.rate_of(row, f"elsewhere_{rate}", row[f"elsewhere_{of}"] or 0, row["elsewhere_correct"] or 0))
        for rate, of in (("precision", "read"), ("recall", "true"))
    ]
    return Line(
        "All" if row["category"] == "all" else wording.name(label),
        [
            cells.count(row["supporting"], str(row["evidence_key"])),
            cells.rate(cells.rate_of(row, "precision", row["claims_read"], row["claims_correct"])),
            cells.rate(cells.rate_of(row, "recall", row["claims_true"], row["claims_correct"])),
            *(elsewhere if is_measured else []),
            "audited" if row["is_proven"] else UNPROVEN,
        ],
    )


def _is_measured(published: Published) -> bool:
    return any(row["elsewhere_true"] for row in published.quality)


def _audited(published: Published) -> int:
    return int(published.quality[0]["audited"]) if published.quality else 0
