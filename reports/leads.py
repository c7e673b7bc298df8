"""Lead sources: what becomes of leads, and of deals, by where they came from and by campaign."""

from markupsafe import Markup

from reports import cells, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_CAMPAIGNS = 40


def by_source(published: Published, terms: Terms) -> Markup | None:
    """The table of lead sources, all of them first; None without any."""
    rows = [row for row in published.sources if row["campaign"] == "all"]
    return _table("sources-table", "Lead sources", "Source", rows, [_source(row) for row in rows], terms)


def by_campaign(published: Published, terms: Terms) -> Markup | None:
    """The table of campaigns, most deals first; None where the CRM has none."""
    rows = [row for row in published.sources if row["campaign"] != "all" and row["source"] == "all"]
    rows = rows or [row for row in published.sources if row["campaign"] != "all"]
    rows = rows[:MOST_CAMPAIGNS]
    return _table(
        "campaigns-table", "Campaigns", "Campaign", rows, [wording.name(row["campaign"]) for row in rows], terms
    )


def has_leads(published: Published) -> bool:
    """Whether the CRM has leads at all."""
    return any(row["leads"] for row in published.sources)


def _table(table_id: str, title: str, heading: str, rows: list[Row], heads: list[str], terms: Terms) -> Markup | None:
    if not rows:
        return None
    has_any = any(row["leads"] for row in rows)
    columns = [
        *([Column("Leads", "Leads"), Column("Untouched", "Leads")] if has_any else []),
        *([Column("Hours to first touch", "Leads"), Column("Became a deal", "Leads")] if has_any else []),
        Column(terms.heading("source_funnel", "Deals")),
        Column("Won"),
        Column("Lost"),
        Column(terms.heading("win_rate", "Win rate")),
        Column(terms.heading("cycle_time", "Days to close")),
    ]
    lines = [Line(head, _cells(row, has_any)) for head, row in zip(heads, rows, strict=True)]
    return tables.render(table_id, (title, wording.period(rows[0]["period"])), heading, columns, lines)


def _source(row: Row) -> str:
    return "All sources" if row["source"] == "all" else wording.name(row["source"])


def _cells(row: Row, has_leads: bool) -> list[Markup]:
    key = str(row["evidence_key"])
    untouched = cells.rate_of(row, "untouched_share", row["leads"], row["untouched"], row["untouched_share_flag"])
    converted = cells.rate_of(row, "conversion_rate", row["leads"], row["converted"], row["conversion_rate_flag"])
    of_leads = [
        cells.count(row["leads"], key),
        cells.rate(untouched),
        cells.count(row["hours_to_touch"], key),
        cells.rate(converted),
    ]
    return [
        *(of_leads if has_leads else []),
        cells.count(row["opportunities"], key),
        cells.count(row["won"], key),
        cells.count(row["lost"], key),
        cells.rate(cells.win_rate(row), is_drawn=True),
        cells.count(row["cycle_days"], key),
    ]
