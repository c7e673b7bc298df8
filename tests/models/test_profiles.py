"""The rules and intervals of the profiles, on small frames."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, quantile_test

from models import intervals
from models.cycle_times import cycle_times
from models.new_names import new_names
from models.retention import retention
from models.say_now import say_now
from models.what_resolved import what_resolved

SIDES = ("our_strength", "our_objection", "their_strength", "their_weakness")
PERIOD = {"period_kind": "all_time", "period": "all time", "period_code": "all-time", "period_on": "2026-01-01"}


def claims(*cells):
    """One cell a category, all of one competitor: the four counts."""
    return pd.DataFrame(
        PERIOD
        | {"competitor": "relay", "segment_name": "all", "segment_value": "all", "category": f"c{number}"}
        | {"category_group": "Product", "deals": max(counts), "won": 2, "lost": 2}
        | dict(zip(SIDES, counts, strict=True))
        for number, counts in enumerate(cells)
    )


def actions(*cells):
    """Action, sentence and quotes of each of the cells."""
    counted = claims(*cells)
    quotes = pd.DataFrame(
        {**row, "side": side, "quotes": f"{row['category']} {side}"}
        for row in counted[["period_kind", "competitor", "segment_name", "segment_value", "category"]].to_dict(
            "records"
        )
        for side in SIDES
    )
    competitors = pd.DataFrame({"competitor": ["relay"], "name": ["Relay"]})
    categories = pd.DataFrame({"category": ["c0"], "label": ["Price"]})
    told = say_now(counted, quotes, competitors, categories)
    return list(zip(told["action"], told["sentence"], told["quotes"], strict=True))


def test_what_stands_out_against_its_usual_share_decides_what_to_say():
    assert actions((2, 60, 2, 1), (9, 12, 0, 1), (1, 12, 1, 9), (0, 12, 8, 1), (1, 14, 0, 0)) == [
        (
            "defend",
            "Price: defend it against Relay. Notes object to ours in 60 of 60 deals that speak of it.",
            "c0 our_objection",
        ),
        (
            "promote",
            "c1: promote it against Relay. Notes praise ours in 9 of 12 deals that speak of it.",
            "c1 our_strength",
        ),
        ("attack", "c2: attack Relay. Notes fault theirs in 9 of 12 deals that speak of it.", "c2 their_weakness"),
        (
            "neutralise",
            "c3: neutralise Relay. Notes praise theirs in 8 of 12 deals that speak of it.",
            "c3 their_strength",
        ),
        (
            "defend",
            "c4: defend it against Relay. Notes object to ours in 14 of 14 deals that speak of it.",
            "c4 our_objection",
        ),
    ]


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((0, 4, 0, 0), "four counts are too few"),
        ((4, 5, 0, 0), "4 deals do not stand out and 5 of 9 are not clear of half"),
    ],
)
def test_where_nothing_is_clear_the_cell_is_watched(counts, why):
    (told, _) = actions(counts, (2, 60, 30, 10))
    assert told[0] == "watch", why
    assert told[1] == f"Price: watch it against Relay. Nothing stands out, with {max(counts)} deals to go by."


def test_a_share_of_one_deal_is_worded_as_one():
    assert actions((0, 1, 0, 0))[0][1] == "Price: watch it against Relay. Nothing stands out, with 1 deal to go by."


def answers(*rows):
    names = ("answer_kind", "answer", "n", "resolved", "won", "lost", "n_without", "won_without", "lost_without")
    fixed = PERIOD | {"category": "price", "category_group": "Commercial", "answer_name": "", "quotes": None}
    return pd.DataFrame(fixed | dict(zip(names, row, strict=True)) for row in rows)


def test_an_answer_has_worked_only_where_its_wins_are_clear_of_chance_and_of_the_others():
    found = what_resolved(
        answers(
            ("all", "all", 200, 40, 80, 80, 0, 0, 0),
            ("dealt_with", "dealt_with", 40, 40, 38, 2, 160, 42, 78),
            ("message", "clear", 60, 10, 40, 10, 140, 40, 70),
            ("message", "chance", 60, 10, 27, 23, 140, 53, 57),
            ("message", "few", 19, 10, 19, 0, 181, 61, 80),
        )
    )
    assert found["has_worked"].tolist() == [False, False, True, False, False]
    assert found["q_value"].isna().tolist() == [True, True, False, False, True]
    assert found["resolved_share"].tolist() == pytest.approx([0.2, 1.0, 10 / 60, 10 / 60, 10 / 19])
    assert found["gap"].tolist()[2:] == pytest.approx([0.8 - 40 / 110, 0.54 - 53 / 110, 1 - 61 / 141])


def test_the_range_of_a_median_is_that_of_scipys_quantile_test():
    for n in (1, 5, 6, 7, 20, 101, 1000):
        values = np.arange(1, n + 1)
        bounds = quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
        low, high = intervals.median_ranks([n])
        assert (float(low[0]), float(high[0])) == pytest.approx(tuple(np.nan_to_num(bounds)))


def test_the_range_of_a_median_holds_it_in_95_percent_of_samples_or_a_little_more():
    n = np.arange(6, 1000)
    low, high = intervals.median_ranks(n)
    held = binom.cdf(high - 1, n, 0.5) - binom.cdf(low - 1, n, 0.5)
    assert held.min() >= 0.95
    assert held[n >= 20].mean() < 0.965
    assert held[n > 85].max() < 0.97


def test_medians_and_quartiles_are_those_of_the_deals_one_by_one():
    random = np.random.default_rng(3)
    drawn = {outcome: random.integers(0, 40, size) for outcome, size in {"won": 1, "lost": 8, "all": 97}.items()}
    cell = PERIOD | {"is_complete": True, "competitor": "all", "segment_name": "all", "segment_value": "all"}
    histogram = pd.DataFrame(
        cell | {"outcome": outcome, "deal_type": "all", "days": day, "deals": int((days == day).sum())}
        for outcome, days in drawn.items()
        for day in np.unique(days)[::-1]
    )
    found = cycle_times(histogram).set_index("outcome")
    for outcome, days in drawn.items():
        bounds = quantile_test(days, q=0, p=0.5).confidence_interval(0.95)
        row = found.loc[outcome]
        assert row["n"] == len(days)
        assert row["cycle_days"] == np.median(days)
        assert [row["cycle_days_low"], row["cycle_days_high"]] == pytest.approx(list(bounds), nan_ok=True)
        quartiles = np.quantile(days, [0.25, 0.75], method="inverted_cdf")
        assert [row["fastest_quarter_days"], row["slowest_quarter_days"]] == quartiles.tolist()


def test_one_renewal_that_outweighs_all_others_counts_as_about_one():
    cell = PERIOD | {"previous_on": None, "is_complete": True, "competitor": "all", "segment_name": "all"}
    amounts = [1000, 1, 1, 1]
    found = retention(
        pd.DataFrame(
            [
                cell
                | {"segment_value": "all", "n": 4, "renewed": 1, "lost_to_competitor": 2, "lost_otherwise": 1}
                | {"lapsed": 0, "value_due": 1003.0, "value_renewed": 1000.0, "expansions_won": 0}
                | {"squares_due": float(sum(a * a for a in amounts)), "value_expanded": 0.0}
                | {"squares_renewed": 1e6}
            ]
        )
    ).iloc[0]
    assert found["effective_n"] == pytest.approx(1, abs=0.1)
    assert found["value_retention_rate"] == pytest.approx(1000 / 1003)
    assert found["value_retention_rate_low"] < 0.25
    assert (found["retention_rate"], found["flag"], found["until_ranked"]) == (0.25, "counts_only", 16)
    assert found["value_retention_rate_flag"] == "counts_only"


def test_of_phrases_only_those_that_come_up_more_than_before_are_listed_and_none_within_another():
    phrases = pd.DataFrame(
        [
            ("data residency", 12, 4, 14, 13),
            ("data residency clause", 12, 4, 13, 13),
            ("residency clause", 9, 4, 12, 12),
            ("as ever", 3, 3, 36, 9),
            ("just once or twice", 3, 0, 3, 3),
            ("gone/quiet", 0, 12, 12, 12),
        ],
        columns=["name", "deals_30d", "prior_30d", "deals_12m", "deals_first_90d"],
    ).assign(first_seen_on="2026-04-20", is_new=True, claims_90d=500, claims_12m=1000, n=40, quote="“…”")
    vendors = pd.DataFrame(
        {
            "name": ["Quillon 100%"],
            "first_seen_on": ["2026-06-01"],
            "is_new": [True],
            "deals_30d": [3],
            "prior_30d": [0],
        }
        | {"deals_12m": [3], "n": [40], "quote": ["“Quillon.” (rep, 2026-06-01)"]}
    )
    found = new_names(vendors, phrases)
    assert list(zip(found["kind"], found["name"], found["evidence_key"], strict=True)) == [
        ("vendor", "Quillon 100%", "new_names/vendor/Quillon 100%25"),
        ("phrase", "data residency clause", "new_names/phrase/data residency clause"),
    ]
    assert found["share"].tolist() == [3 / 40, 12 / 40]
