"""The marts made in Python: for each, the tables it reads and the function that makes it.

`function(*frames)` takes one pandas frame per name in `inputs`, in that order (`con.table(name).df()`). Marts that need
no statistics are .sql files of the warehouse. `profiles` adds those that tell of competitors and deals in
words. Not here: the statistics themselves.
"""

from __future__ import annotations

from models.changes import changes
from models.competitors import competitor_trend
from models.mart import Mart
from models.messages import message_trend
from models.objections import objection_trend
from models.profiles import PROFILES
from models.quality import extraction_quality
from models.reasons import reason_trend
from models.win_rates import win_rate_trend

MARTS = (
    Mart(
        name="marts.win_rate_trend",
        grain="One row per period, competitor, segment value and deal type with closed deals: how often we win.",
        inputs=("counts.deals", "meta.judgements"),
        function=win_rate_trend,
        columns={
            "change": "Win rate less that of the period before; for twelve months, of the twelve before those.",
        },
    ),
    Mart(
        name="marts.competitor_trend",
        grain="One row per period, competitor, segment value and deal type: how often it is seen and who wins then.",
        inputs=("counts.competitors", "meta.judgements"),
        function=competitor_trend,
        columns={
            "closed_deals": "Closed deals with evidence: a note from before the close, or a competitor in the CRM.",
            "top_objection": "Category most often raised against us where it is seen; only over all deal types.",
            "value_lost": "Amount of the deals lost to the competitor, in the home currency.",
            "change": "Share seen less that of the period before; for twelve months, of the twelve before those.",
        },
    ),
    Mart(
        name="marts.objection_trend",
        grain="One row per period, objection category, competitor and segment value: how common, how deadly.",
        inputs=("counts.objections", "settings.segments", "meta.judgements"),
        function=objection_trend,
        columns={
            "n": "Closed deals with a note from before the close.",
            "coverage": "Share of the cell's closed deals that have a note from before the close.",
            "change": "Prevalence less that of the period before; for twelve months, of the twelve before those.",
        },
    ),
    Mart(
        name="marts.message_trend",
        grain="One row per period and message: how often it is used and echoed, and how those deals end.",
        inputs=("counts.messages",),
        function=message_trend,
        columns={"flag": "What n_used allows: counts_only (below 5), indicative (5 to 19), ranked (from 20)."},
    ),
    Mart(
        name="marts.reason_trend",
        grain="One row per period, outcome and reason: what decided deals, by the notes and by the CRM.",
        inputs=("counts.reasons",),
        function=reason_trend,
        columns={
            "deals": "Closed deals whose notes say that this decided it.",
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
        },
    ),
    Mart(
        name="marts.extraction_quality",
        grain="One row per category, and one for all: how often claims are read rightly here, by our analysts.",
        inputs=("counts.audited_categories", "settings.categories", "facts.audited_sentences"),
        function=extraction_quality,
        columns={
            "category": "Category of the taxonomy, such as price; all for every category together.",
            "audited": "Sentences drawn at random that an analyst has answered.",
            "supporting": "Of these, sentences in which the extractor or the analyst sees the category.",
            "claims_read": "Claims that the extractor, as it reads now, reads in them.",
            "claims_true": "Claims that they hold, by the analyst.",
            "claims_correct": "Claims read that the analyst sees too: same category, about and polarity.",
            "is_proven": "At least 10 sentences support the category; until then its reading is unproven here.",
        },
    ),
    *PROFILES,
)
