"""The marts made in Python: for each, the tables it reads and the function that makes it.

`function(*frames)` takes one pandas frame per name in `inputs`, in that order (`con.table(name).df()`). Marts that need
no statistics are .sql files of the warehouse. `profiles` adds those that tell of competitors and deals in
words. Not here: the statistics themselves.
"""

from __future__ import annotations

from models.changes import changes
from models.competitors import competitor_trend
from models.honesty import HONESTY
from models.mart import Mart
from models.messages import message_trend
from models.objections import objection_trend
from models.profiles import PROFILES
from models.quality import extraction_quality
from models.reasons import reason_trend
from models.segments import segment_trend
from models.win_rates import win_rate_trend

BEFORE = "the period before; for twelve months, of the twelve before those; to date, of last quarter to the same day"

MARTS = (
    Mart(
        name="marts.win_rate_trend",
        grain="One row per period, competitor, segment value, deal type and basis with closed deals: how often we win.",
        inputs=("counts.deals", "meta.judgements"),
        function=win_rate_trend,
        columns={
            "change": f"Win rate less that of {BEFORE}.",
            "closed_deals": "Won and lost deals and those without a decision.",
            "won": "Won deals; with the basis value, those with an amount.",
            "lost": "Lost deals; with the basis value, those with an amount.",
            "no_decision": "Deals that ended without a decision; with the basis value, those with an amount.",
        },
    ),
    Mart(
        name="marts.segment_trend",
        grain="One row per period, segment value and deal type with closed deals: how it does beside the other values.",
        inputs=("counts.segments", "meta.judgements"),
        function=segment_trend,
        columns={
            "gap": "Win rate less that of the dimension's other values together; an association, not a cause.",
            "rank": "Place by win rate among the dimension's values of the period and deal type, 1 the highest.",
            "change": f"Win rate less that of {BEFORE}.",
            "is_announced": "The change of this cell's win rate against the previous quarter was announced.",
        },
    ),
    Mart(
        name="marts.competitor_trend",
        grain="One row per period, competitor, segment value and deal type: how often it is seen and who wins then.",
        inputs=("counts.competitors", "meta.judgements"),
        function=competitor_trend,
        columns={
            "closed_deals": "Closed deals with evidence: a note from before the close, or a competitor of "
            "competitors.yaml in the CRM.",
            "top_objection": "Category most often raised against us where it is seen; only over all deal types.",
            "value_lost": "Amount of the deals lost to the competitor, in the home currency.",
            "rank": "Place by win rate among the competitors of the cell, 1 the one that we beat most often.",
            "change": f"Share seen less that of {BEFORE}.",
        },
    ),
    Mart(
        name="marts.extraction_quality",
        grain="One row per category, and one for all: how often claims are read rightly here, by our analysts.",
        inputs=(
            "counts.audited_categories",
            "settings.categories",
            "facts.audited_sentences",
            "settings.measured_objections",
        ),
        function=extraction_quality,
        columns={
            "category": "Category of the taxonomy, such as price; all for every category together.",
            "audited": "Sentences drawn at random that an analyst has answered.",
            "supporting": "Of these, sentences in which the extractor or the analyst sees the category.",
            "claims_read": "Claims that the extractor, as it reads now, reads in them.",
            "claims_true": "Claims that they hold, by the analyst.",
            "claims_correct": "Claims read that the analyst sees too: same category, about and polarity.",
            "is_proven": "At least 10 sentences support the category; until then its reading is unproven here.",
            "elsewhere_read": "Objections of the category read in hand-marked notes of other industries, not ours.",
            "elsewhere_true": "Objections of the category that those notes hold.",
            "elsewhere_correct": "Objections of the category that were read there and that they hold, one a note.",
        },
    ),
    Mart(
        name="marts.objection_trend",
        grain="One row per period, objection category, competitor and segment value: how common, how deadly.",
        inputs=("counts.objections", "settings.segments", "meta.judgements", "marts.extraction_quality"),
        function=objection_trend,
        columns={
            "n": "Closed deals with a note from before the close.",
            "closed_deals": "Closed deals of the cell, with or without such a note.",
            "coverage": "Share of the cell's closed deals that have a note from before the close.",
            "coverage_flag": "The same for the coverage, by closed_deals.",
            "gap_flag": "The same for the gap, by the smaller side of the deals that tell of it: over all segments, "
            "those of segment values that have deals on both sides.",
            "change": f"Prevalence less that of {BEFORE}.",
            "precision": "Share of the category's claims read that analysts see too; null until any was audited.",
            "recall": "Share of the category's claims that analysts see which were read; null until any was audited.",
        },
    ),
    Mart(
        name="marts.message_trend",
        grain="One row per period and message: how often it is used and echoed, and how those deals end.",
        inputs=("counts.messages",),
        function=message_trend,
        columns={
            "flag": "What n_used allows: counts_only (below 5), indicative (5 to 19), ranked (from 20).",
            "gap": "Win rate where the message is used less that where it is not; an association, not a cause.",
        },
    ),
    Mart(
        name="marts.reason_trend",
        grain="One row per period, outcome and reason: what decided deals, by the notes and by the CRM.",
        inputs=("counts.reasons",),
        function=reason_trend,
        columns={
            "deals": "Closed deals whose notes say that this decided it.",
            "reason_probability": "How likely the reason is right, on average over these deals; null where deals is 0.",
            "value": "Their amount, in the home currency.",
            "n": "Closed deals of the outcome whose notes say what decided it.",
        },
    ),
    Mart(
        name="marts.changes",
        grain="One row per announced change, newest quarter and widest evidence first.",
        inputs=("meta.judgements", "counts.periods", "settings.competitors", "settings.categories"),
        function=changes,
        columns={
            "period_on": "First day of the quarter that the change is announced for.",
            "change": "rate_after less rate_before.",
            "flag": "What the smaller of n_before and n_after allows: indicative (below 20) or ranked (from 20).",
        },
    ),
    *PROFILES,
    *HONESTY,
)
