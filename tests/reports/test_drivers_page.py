"""What goes with winning, as the page says it: with a model, without one, and where there is nothing to learn."""

import re
from datetime import date

import pytest
from published_marts import QUALITY, WINDOW, case, competitor, driver, proof, score, stake, win_rate, write

from reports import battlecards, drivers, front, published
from reports.page import render
from reports.terms import Terms

RELAY = {"competitors": [{"competitor": "relay", "name": "Relay"}]}


@pytest.fixture
def read(tmp_path):
    return lambda edition="analyst", **tables: published.read(write(tmp_path / "winloss.duckdb", **tables), edition)


def words(html):
    """The text of markup, spaces made one."""
    return " ".join(re.sub(r"<[^>]+>", " ", str(html)).replace("\u202f", " ").split())


def test_a_model_in_use_says_how_sure_it_is_and_what_has_moved_since(read):
    drift = [
        {"measured": "amount", "measure": "psi", "measured_value": 0.4, "limit_value": 0.25},
        {"measured": "won deals", "measure": "calibration", "measured_value": -3.2, "limit_value": 3.0},
    ]
    told = drivers.verdict(
        read(
            model_quality=[QUALITY],
            drivers=[driver("Relay in the deal", -0.2, 60, 20), driver("Size: small", 0.1, 90, 50)],
            model_drift=[each | {"recent_deals": 200, "has_drifted": True} for each in drift],
        )
    )
    assert (told.what, told.why, told.is_learnt) == (
        "1 thing goes with winning, 1 thing goes with losing",
        [
            "Of a won and a lost deal that it had not seen, the model ranks the won one higher in 78% of cases "
            "(74–82%); by chance it would be 50%.",
            "Learnt from and judged on 420 decided deals closed from 2 May 2024 to 13 November 2026, the later ones to "
            "judge; trained on 15 November 2026.",
            "In the latest 200 deals that it has not learnt from, 1 input is spread otherwise than before and deals "
            "are won less often than it expects: take it with care.",
        ],
        True,
    )


@pytest.mark.parametrize(
    ("quality", "what", "why"),
    [
        ({"verdict": "not trained"}, "No model was trained yet", "winloss model train"),
        (
            {
                "verdict": "too few deals",
                "reason": "60 won and 50 lost deals are too few: 200 are needed.",
            },
            "Too few deals to learn from",
            "200 are needed",
        ),
        (
            QUALITY | {"verdict": "nothing learnable", "auc": 0.52, "auc_low": 0.46, "auc_high": 0.58},
            "Nothing learnable yet",
            "in 52% of cases (46–58%); by chance it would be 50%. So it is not told apart from chance",
        ),
        (
            QUALITY | {"missing_features": "segment:size"},
            "No model is in use",
            "it reads what the project no longer has: segment:size",
        ),
    ],
    ids=["not trained", "too few", "nothing learnable", "features gone"],
)
def test_without_a_model_in_use_the_page_says_why_and_leads_to_the_casebook(read, quality, what, why):
    pages = dict(render(read(model_quality=[{"is_latest": True} | quality | {"is_in_use": False}]), "company"))
    assert f"{what}." in words(pages["drivers.html"])
    assert why in words(pages["drivers.html"])
    assert '<a href="casebook.html">casebook</a>' in pages["drivers.html"]
    assert "<table" not in pages["drivers.html"]


def test_drivers_are_told_largest_first_with_range_deals_evidence_and_what_they_are_hard_to_tell_from(read):
    data = read(
        model_quality=[QUALITY],
        drivers=[
            driver("Size: small", 0.1, 90, 50, together_with="Region"),
            driver("Relay in the deal", -0.2, 60, 20),
        ],
    )
    table = drivers.render(data, Terms([]))
    rows = [words(row) for row in re.findall(r"<tr[^>]*>.*?</tr>", table, flags=re.S)][1:]
    assert rows == [
        "Relay in the deal −20 points −26 to −14 60 33% 23–46% · n 60 –",
        "Size: small +10 points +4 to +16 90 56% 45–65% · n 90 Region",
    ]
    assert 'data-key="Relay in the deal"' in table


def test_open_deals_with_their_reasons_are_for_analysts_alone_those_with_most_at_stake_first(read):
    data = read(
        open_deal_scores=[
            score("D1", 0.7, "Size: small: won 8 points more often (4 to 12), all else alike", 5_000_000),
            score("D2", 0.4, "Size: small (not here): won 8 points more often (4 to 12), all else alike", 42_000),
            score("D3", 0.6, "Size: small: won 8 points more often (4 to 12), all else alike"),
        ],
        at_stake=[stake("D2", "relay", 42_000)],
    )
    table = drivers.scores(data, "analyst")
    assert [words(row) for row in re.findall(r"<tr[^>]*>.*?</tr>", table, flags=re.S)][1:] == [
        "D1 – €5m 70% 60–80% +12 points Size: small",
        "D2 relay €42k 40% 30–50% +12 points Size: small (not here)",
        "D3 – – 60% 50–70% +12 points Size: small",
    ]
    assert drivers.scores(data, "company") is None


def test_what_is_expected_to_be_won_stands_beside_what_is_open(read):
    data = read(
        **RELAY,
        win_rate_trend=[win_rate(WINDOW, 40, 45, 15)],
        competitor_trend=[competitor(WINDOW, "relay", 80, 12, 20, 9)],
        at_stake=[stake("D2", "relay", 42_000, "Price")],
        open_deal_scores=[score("D2", 0.4, "Size: small")],
    )
    assert "€42k €16.8k 1 Price" in words(front.at_stake(data, Terms([])))
    told = {point.what: point.detail for point in battlecards.of("relay", data, "company").summary}
    assert told["At stake"] == "1 open deal worth €42k, €16.8k of it expected to be won"


def test_proof_points_are_approved_quotes_of_deals_won_against_the_competitor_that_speak_for_us(read):
    bank = [
        proof("Live in a week.", "Nova, Relay"),
        proof("Live in a week.", "Nova, Relay", category="speed"),
        proof("You are dear.", "Relay", polarity="neg"),
        proof("Relay broke down.", "Relay", about="relay", polarity="neg", said_on="2026-10-03", speaker=None),
        proof("Relay shines.", "Relay", about="relay"),
        proof("Lost all the same.", "Relay", outcome="lost"),
        proof("Nova was slow.", "Nova"),
    ]
    card = battlecards.of("relay", read("company", **RELAY, quote_bank=bank), "company")
    assert card.proofs == ["“Relay broke down.” (2026-10-03)", "“Live in a week.” (buyer, 2026-10-02)"]


def test_a_name_that_another_ones_begins_with_takes_none_of_its_deals(read):
    names = [{"competitor": "acme", "name": "Acme"}, {"competitor": "acme-inc", "name": "Acme, Inc."}]
    bank = [proof("Acme, Inc. was slow.", "Acme, Inc., Nova"), proof("Acme was dear.", "Acme, Nova")]
    cases = [case("D1", date(2026, 10, 2), "won", competitors="Acme, Inc., Nova")]
    data = read(competitors=names, quote_bank=bank, casebook=cases)
    assert [(row["competitor"], row["quote"]) for row in data.proofs] == [
        ("acme", "Acme was dear."),
        ("acme-inc", "Acme, Inc. was slow."),
    ]
    assert [(row["competitor"], row["deal_id"]) for row in data.wins] == [("acme-inc", "D1")]
