"""The marts that tell of competitors, answers and deals in words and quotes, beside the trends of `marts`.

A window is the latest full twelve months, or all time. Not here: the statistics themselves.
"""

from models.competitor_profile import competitor_profile
from models.cycle_times import cycle_times
from models.emerging_themes import emerging_themes
from models.mart import Mart
from models.new_names import new_names
from models.retention import retention
from models.say_now import say_now
from models.source_funnel import source_funnel
from models.what_resolved import what_resolved

PROFILES = (
    Mart(
        name="marts.competitor_profile",
        grain="One row per window, competitor, segment value, side (strength or weakness) and category that notes from "
        "before the close speak of, in closed deals in which the competitor is seen.",
        inputs=("counts.competitor_claims", "counts.competitor_quotes"),
        function=competitor_profile,
        columns={
            "side": "strength (notes praise the competitor for it) or weakness (notes fault it).",
            "deals": "Closed deals with the competitor seen, whose notes say so before the close.",
            "n": "Closed deals with the competitor seen and a note from before the close.",
            "share": "Share of those n deals whose notes say so.",
            "won": "Won deals among these deals.",
            "win_rate": "Our win rate where notes say so; an association.",
        },
    ),
    Mart(
        name="marts.say_now",
        grain="One row per window, competitor, segment value and category that notes from before the close speak of in "
        "closed deals in which the competitor is seen: what to do about it. The rule is in the glossary, say_now.",
        inputs=("counts.competitor_claims", "counts.competitor_quotes", "settings.competitors", "settings.categories"),
        function=say_now,
        columns={
            "action": "promote, defend, neutralise, attack or watch, by the rule say_now of the glossary.",
            "sentence": "The action in words.",
            "deals": "Closed deals with the competitor seen whose notes speak of the category, for or against anyone.",
            "our_strength": "Of these deals, those whose notes praise us for it.",
            "our_objection": "Of these deals, those whose notes object to us for it, dealt with later or not.",
            "their_strength": "Of these deals, those whose notes praise the competitor for it.",
            "their_weakness": "Of these deals, those whose notes fault the competitor for it.",
            "n": "The four counts added up; a deal whose notes say two of them counts twice.",
            "share": "Share of n of the count that the action is about; for watch, of the largest.",
            "usual_share": "That count's share over all competitors and categories of the window.",
            "won": "Won deals among these deals.",
            "win_rate": "Our win rate in these deals; an association.",
            "quotes": "Up to three quotes behind the count that the action is about, best first, a line each.",
        },
    ),
    Mart(
        name="marts.what_resolved",
        grain="One row per window, objection category and answer to it, where closed deals raised the objection before "
        "the close: how often it was dealt with, and how those deals end with the answer and without it.",
        inputs=("counts.answers",),
        function=what_resolved,
        columns={
            "category": "Category of the objection.",
            "answer_kind": "all (whatever was answered), dealt_with (a note says that it was), message (one of "
            "marketing's that answers it) or strength (notes praise us), from the day on which it came up.",
            "answer": "The message's id, the strength's category, or the kind again.",
            "answer_name": "The message in words, the strength's category by name, or what the kind means.",
            "n": "Closed deals with the objection and the answer.",
            "resolved": "Of these, deals in which a note says that the objection was dealt with.",
            "won": "Won deals among these.",
            "gap": "won_share less won_share_without; an association, not a cause.",
            "q_value": "Share of false alarms to expect if every gap at least this clear were called out; null where "
            "fewer than 20 decided deals have or lack the answer.",
            "has_worked": "The answer goes with more wins, clear of chance with all answers looked at: 20 decided "
            "deals or more with it and without it, the gap's range above 0, q_value at most 0.05.",
            "quotes": "Up to three quotes of the objection dealt with, best first, a line each.",
        },
    ),
    Mart(
        name="marts.cycle_times",
        grain="One row per period (quarters, the latest twelve months, all time), outcome, competitor, segment value "
        "and deal type: days that deals took. By segment or deal type over all else, and so by competitor.",
        inputs=("counts.cycle_days",),
        function=cycle_times,
        columns={
            "outcome": "How the deals ended: won, lost or no_decision; all for any of them.",
            "n": "Closed deals whose opening day is known.",
            "cycle_days": "Median days from opening to close.",
            "cycle_days_low": "Lower end of the median's range; null below 6 deals.",
            "cycle_days_high": "Upper end of the median's range; null below 6 deals.",
            "fastest_quarter_days": "Days within which the fastest quarter of the deals closed.",
            "slowest_quarter_days": "Days after which only the slowest quarter of the deals was still open.",
        },
    ),
    Mart(
        name="marts.retention",
        grain="One row per period, competitor and segment value in which renewals or expansions closed: what was kept.",
        inputs=("counts.renewals",),
        function=retention,
        columns={
            "n": "Renewals that closed, won, lost or without a decision.",
            "renewed": "Of these, won.",
            "lost_to_competitor": "Of these, lost to a competitor; in a competitor's rows, to this one.",
            "lost_otherwise": "Of these, lost to none that notes or CRM name; in a competitor's rows, not to this one.",
            "lapsed": "Of these, ended without a decision.",
            "change": "Retention rate less that of the period before; for twelve months, of the twelve before those.",
            "value_due": "Amount of the n renewals, in the home currency.",
            "value_renewed": "Amount of the renewed ones, in the home currency.",
            "effective_n": "How many renewals of equal size would tell the rate by value as exactly.",
            "expansions_won": "Won expansions; not part of any rate here.",
            "value_expanded": "Amount of the won expansions, in the home currency.",
        },
    ),
    Mart(
        name="marts.new_names",
        grain="One row per vendor that competitors.yaml lacks and that notes of the last 60 days name, and per phrase "
        "that claims of the last 90 days hold clearly more often than before. Vendors first, most deals first.",
        inputs=("counts.vendors", "counts.phrases"),
        function=new_names,
        columns={
            "kind": "vendor or phrase.",
            "name": "The vendor as most notes write it, or the phrase in small letters.",
            "first_seen_on": "Day of the first note that holds it; for a phrase, of the last 365 days.",
            "deals_30d": "Deals with a note (for a phrase, a claim) that holds it in the last 30 days.",
            "n": "Deals with any note in the last 30 days.",
            "share": "Share of these deals that hold it, deals_30d / n.",
            "q_value": "For a phrase: share of chance finds to expect if every phrase at least this clear were listed.",
            "quote": "One sentence that holds it.",
        },
    ),
    Mart(
        name="marts.emerging_themes",
        grain="One row per theme that notes of the last 60 days speak of clearly more often than before: something "
        "negative that no category fits, or a vendor that competitors.yaml lacks. `winloss accept` takes one in.",
        inputs=("counts.themes",),
        function=emerging_themes,
        columns={
            "theme_id": "Its id, the same from night to night; what `winloss accept` is given.",
            "kind": "vendor or phrase.",
            "name": "By its own words: the vendor as most notes write it, or what most of its sentences say.",
            "first_seen_on": "Day of the first note of the last 365 days that speaks of it.",
            "deals": "Deals with a note of the last 365 days that speaks of it.",
            "deals_30d": "Deals with a note of the last 30 days that speaks of it.",
            "prior_30d": "Deals with a note of the 30 days before those that speaks of it.",
            "n": "Deals looked at with any note in the last 30 days; all deals, but for phrases where a year has more "
            "than 10,000 notes.",
            "prior_n": "Deals looked at with any note in the 30 days before those.",
            "growth": "deals_30d / n less prior_30d / prior_n.",
            "quotes": "Up to three sentences that speak of it, a line each.",
        },
    ),
    Mart(
        name="marts.source_funnel",
        grain="One row per window, source of leads and campaign (all for any): what became of leads created in the "
        "window and of deals opened in it that came from no lead. Someone in several campaigns counts for each.",
        inputs=("counts.leads",),
        function=source_funnel,
        columns={
            "source": "Where the lead, or the deal without one, came from, as the CRM writes it; all for any.",
            "campaign": "Campaign that names the lead or the deal, as the CRM writes it; all for any and for none.",
            "leads": "Leads created in the window; 0 where the CRM has none, deals are counted all the same.",
            "untouched": "Of these, leads that nobody has touched or made a deal of.",
            "hours_to_touch": "Median hours from creation to first touch, of the leads that were touched.",
            "converted": "Leads that became a deal that counts.",
            "opportunities": "Deals that came from these leads, and deals without a lead.",
            "won": "Won deals among these.",
            "lost": "Lost deals among these.",
            "cycle_days": "Median days from opening to close, of the closed ones among these.",
        },
    ),
)
