"""What the data lacks, said at the top of the page: what is missing, what stays empty for it, and how to add it."""

from dataclasses import dataclass
from datetime import date

from reports import wording
from reports.cells import Row

STALE_AFTER_DAYS = 120
MUCH = 0.05
"""From this share of rows set apart on, what is missing may well decide what the rates say."""


@dataclass(frozen=True)
class Notice:
    """One thing to know before reading on: what, why it matters, what to do."""

    what: str
    why: str
    remedy: str
    is_minor: bool = False


NO_NOTES = "In winloss.yaml, give the source a notes part with the columns note_id, deal_id, written_at and text."
NO_COMPETITORS = (
    "In winloss.yaml, map the column crm_competitors of deals, or add notes; name the competitors in competitors.yaml."
)
NO_REASONS = "In winloss.yaml, map the column crm_reason of deals, and its values under reasons."
NO_NO_DECISIONS = "In winloss.yaml, map their stage under outcomes, or their CRM reason under no_decision_reasons."


def notices(overview: Row) -> list[Notice]:
    """Everything that is missing from the data, most telling first."""
    deals = wording.counted(overview["deals"], "deal")
    if not overview["closed_deals"]:
        return [
            Notice(
                "No closed deals.",
                f"{deals} read, none of them won, lost or ended without a decision: there is nothing to count yet.",
                "In winloss.yaml, check the outcomes and the column closed_on, or wait for the first close.",
            )
        ]
    found = _staleness(overview)
    if not overview["has_notes"]:
        found.append(
            Notice(
                "No notes.",
                f"{deals} came without any notes, so objections, messages and the reasons in reps' words stay empty.",
                NO_NOTES,
            )
        )
    if not overview["has_competitors"]:
        found.append(
            Notice("No competitors.", "No deal names one, so who we meet and lose to stays empty.", NO_COMPETITORS)
        )
    if not overview["has_reasons"]:
        found.append(
            Notice(
                "No reasons.",
                "Neither notes nor the CRM say why deals are won and lost, so that part stays empty.",
                NO_REASONS,
            )
        )
    if not overview["no_decision"]:
        found.append(
            Notice(
                "No deal ended without a decision.",
                "If some did, they are among the lost or open ones here.",
                NO_NO_DECISIONS,
                is_minor=True,
            )
        )
    if overview["rows_refused"]:
        is_much = overview["rows_refused"] > MUCH * (overview["deals"] + overview["notes"] + overview["rows_refused"])
        found.append(
            Notice(
                f"{wording.counted(overview['rows_refused'], 'row')} set apart.",
                "Their values could not be used; they are in no figure here."
                + (" They are many, and seldom lost at random: the rates may mislead." if is_much else ""),
                "Each kind has its remedy under Data and method.",
                is_minor=not is_much,
            )
        )
    return found


def _staleness(overview: Row) -> list[Notice]:
    until, as_of = overview["data_until"], overview["as_of"]
    if until is None or (as_of - until).days <= STALE_AFTER_DAYS:
        return []
    return [
        Notice(
            f"The last deal closed on {wording.day(until)}.",
            f"That is {_how_long(until, as_of)} before this report, so “latest” below means back then.",
            "Connect the CRM itself, or a newer export.",
        )
    ]


def _how_long(start: date, end: date) -> str:
    months = (end.year - start.year) * 12 + end.month - start.month
    return f"{months} months" if months < 24 else f"{months // 12} years"
