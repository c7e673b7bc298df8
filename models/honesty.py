"""The marts that say how far the others hold: splits of changes, cohorts, coverage, and where sources differ.

Listed with what each reads, as in `marts`. Not here: the functions themselves, one module each.
"""

from __future__ import annotations

from models.cohorts import cohorts
from models.coverage import coverage
from models.mart import Mart
from models.mix import mix_and_rate
from models.reason_gaps import reason_gap
from models.restatements import restatements

HONESTY = (
    Mart(
        name="marts.mix_and_rate",
        grain="One row per announced change, dimension that it is split by, and part; 'all' is their sum.",
        inputs=("meta.judgements", "counts.deals", "counts.competitors", "counts.objections"),
        function=mix_and_rate,
        columns={
            "period_on": "First day of the quarter that the change is announced for.",
            "split_by": "Dimension that the cell is split by: a segment's name, or deal_type.",
            "part": "Value of that dimension; '(other)' for deals in no value that is counted, all for the whole.",
            "counted_before": "Cases that the earlier rate counts, as counted now.",
            "counted_after": "Cases that the later rate counts, as counted now.",
            "share_before": "Share of the cell's cases that the part was in the earlier quarter.",
            "share_after": "Share of the cell's cases that the part was in the later quarter.",
            "mix_effect": "What the part's changed share brings: (share_after - share_before) x its mean rate.",
            "rate_effect": "What the part's changed rate brings: its mean share x (rate_after - rate_before).",
            "change": "mix_effect + rate_effect; for all the change of the cell's rate as counted now.",
            "n": "The smaller of n_before and n_after.",
        },
    ),
    Mart(
        name="marts.reason_gap",
        grain="One row per period, two sides that give reasons, outcome and reason: how often both give the same.",
        inputs=("counts.reason_pairs", "settings.categories"),
        function=reason_gap,
        columns={
            "compared": "Who is compared with whom: crm_notes, crm_analyst or notes_analyst.",
            "outcome": "won, lost or no_decision; all for every closed deal.",
            "reason": "Category of the taxonomy; all for every reason together.",
            "first_deals": "Of deals, those to which the first of the two gives the reason.",
            "second_deals": "Of deals, those to which the second of the two gives the reason.",
            "agreed": "Deals to which both give the reason, or for all the same reason.",
            "differ": "n less agreed: deals on which the two differ.",
            "n": "Deals to which either gives the reason; for all those to which both give any.",
            "deals": "Closed deals to which both give a reason; kappa is about these.",
        },
    ),
    Mart(
        name="marts.cohorts",
        grain="One row per quarter of creation, deal type and number of days watched: how its deals ended by then.",
        inputs=("counts.cohort_days",),
        function=cohorts,
        columns={
            "cohort": "Calendar quarter in which the deals were created, such as 2026-Q1.",
            "cohort_on": "First day of that quarter.",
            "closed_deals": "Of created, deals closed by the day of the run.",
            "n": "Deals created, what the shares are of.",
        },
    ),
    Mart(
        name="marts.restatements",
        grain="One row per published figure of a completed quarter and run that found it changed, the newest first.",
        inputs=("meta.restatements", "settings.competitors", "settings.categories"),
        function=restatements,
        columns={
            "restated_on": "Date of the run that found the figure changed.",
            "period_on": "First day of the quarter that the figure is about.",
            "counted_before": "Cases that the rate counted as last published.",
            "n_before": "Cases that the rate was a share of as last published.",
            "counted_after": "Cases that the rate counts now.",
            "n_after": "Cases that the rate is a share of now.",
            "rate_before": "The rate as last published.",
            "rate_after": "The rate now.",
            "difference": "rate_after less rate_before; the five parts add up to it.",
            "by_new_deals": "Part of the difference from deals that were not known.",
            "by_late_edits": "Part from deals or notes that were edited, moved, deleted or noted late.",
            "by_catalog": "Part from a changed catalog of competitors, messages or categories.",
            "by_corrections": "Part from what analysts corrected in a review.",
            "by_extractor": "Part from a new version of the extractor that read the notes.",
            "n": "The smaller of n_before and n_after.",
        },
    ),
    Mart(
        name="marts.coverage",
        grain="One row per period, outcome and segment value: how many closed deals have evidence.",
        inputs=("counts.coverage",),
        function=coverage,
        columns={
            "outcome": "won, lost or no_decision; all for every closed deal.",
            "closed_deals": "Closed deals of the outcome.",
            "with_notes": "Of these, with any note.",
            "with_pre_close_notes": "Of these, with a note from before the close.",
            "with_competitor": "Of these, with a competitor seen.",
            "with_reason": "Of these, with notes that say what decided the deal.",
            "n": "Closed deals, what the shares are of.",
        },
    ),
)
