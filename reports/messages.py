"""Marketing's messages: how often reps use them, and how deals end with and without, before and after."""

from markupsafe import Markup

from reports import cells, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms


def render(published: Published, terms: Terms) -> Markup | None:
    """The table of messages, most used first; None without any message, or any note to find one in."""
    rows = published.messages
    if not rows or not published.overview["has_notes"]:
        return None
    return tables.render(
        "messages-table",
        ("Messages", wording.period(rows[0]["period"])),
        "Message",
        [
            Column("Launched", is_text=True),
            Column(terms.heading("message_used", "Used")),
            Column(terms.heading("message_echoed", "Buyers echo it")),
            Column("with it", "Win rate"),
            Column("without it", "Win rate"),
            Column("before it", "Win rate"),
            Column("after it", "Win rate"),
        ],
        [_line(row) for row in rows],
    )


def _line(row: Row) -> Line:
    return Line(
        wording.name(row["wording"] or row["message"]),
        [
            Markup("<time>{}</time>").format(wording.day(row["launched_on"])) if row["launched_on"] else cells.NOTHING,
            cells.rate(cells.rate_of(row, "use_rate", row["eligible"], row["used"])),
            cells.count(row["buyer_echoed"], str(row["evidence_key"])),
            cells.rate(cells.rate_of(row, "win_rate_used", row["n_used"], row["won_used"])),
            cells.rate(cells.rate_of(row, "win_rate_unused", row["n_unused"], row["won_unused"])),
            cells.rate(cells.rate_of(row, "before", row["n_before"], row["won_before"])),
            cells.rate(cells.rate_of(row, "after", row["n_after"], row["won_after"]))
            if row["launched_on"]
            else cells.NOTHING,
        ],
    )
