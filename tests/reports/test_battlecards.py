"""A competitor's battlecard: what it says of known rows, and that nothing in it is markup."""

import re
from datetime import date

import pytest
from published_marts import (
    ALL_TIME,
    WINDOW,
    answer,
    case,
    competitor,
    objection,
    profile,
    say_now,
    stake,
    win_rate,
    write,
)

from reports import battlecards, files, markdown, page, points, published

PLAIN = {
    "competitors": [{"competitor": "relay", "name": "Relay"}, {"competitor": "nova", "name": "Nova"}],
    "categories": [{"category": "price", "label": "Price"}, {"category": "offline", "label": "Works offline"}],
    "win_rate_trend": [win_rate(WINDOW, 40, 45)],
    "competitor_trend": [competitor(WINDOW, "relay", 80, 12, 20, 9)],
    "competitor_profile": [
        profile("relay", "weakness", "offline", 6, 30, "“It dies in the basement.” (buyer, 2026-10-01)"),
        profile("relay", "strength", "price", 3, 30),
    ],
    "say_now": [say_now("relay", "attack", "offline", 8, 24, sentence="Works offline: attack Relay.")],
    "objection_trend": [objection(WINDOW, "price", 30, 12, 4, 10, competitor="relay")],
    "what_resolved": [
        answer("price", "one_price", 20, 25, 10, 30, answer_name="One price", has_worked=True),
        answer("price", "lower", 3, 10, 20, 30, answer_name="Goes with fewer wins"),
    ],
    "at_stake": [stake("D-7", "relay", 42_000)],
    "casebook": [
        case("D-1", date(2026, 11, 18), "won", competitors="Nova, Relay"),
        case("D-2", date(2026, 11, 17), "lost", competitors="Relay"),
    ],
}
CARD = r"""# Relay: battlecard of Cadenza

Evidence until 20 November 2026, 12 months to October 2026. Don't use it after 21 December 2026: take the newest one.

## At a glance

- **Head to head:** won 12 of 32 decided deals (38%, 23–55%)
- **Seen in:** 32 of 80 closed deals with evidence (40%, 30–51%)
- **Lost to it:** 9 deals worth €378k
- **At stake:** 1 open deal worth €42k

## Say now

- **Works offline: attack Relay.** We won 8 of 24 decided deals (33%, 18–53%) of these.

The win rates are an association: they do not say that these words won or lost the deals.

## Where they are strong, in the notes' words

- **Price:** 3 of 30 deals (10%, 3–26%)

## Where they are weak

- **Works offline:** 6 of 30 deals (20%, 10–37%)
  - “It dies in the basement.” (buyer, 2026-10-01)

## Objections that they provoke, and answers

- **Price:** raised in 12 of 30 deals (40%, 25–58%); won 4 of 10 decided deals (40%, 17–69%, indicative)
  - Worked: Message: One price, won 20 of 25 decided deals (80%, 61–91%) with it, 10 of 30 deals (33%, 19–51%) without

Answers are counted over all deals with the objection, whoever the competitor. All of it is association, not proof.

## Questions to ask

- How much does this count in your decision, and how will you test it: Works offline?

## Deals won against them

- **D-1** Won after 60 days. Notes do not say what decided it.

A range is what fits the counts with 95% confidence; indicative means 5 to 19 cases.
"""


@pytest.fixture
def card_of(tmp_path):
    def made(name, edition="analyst"):
        rows = published.read(write(tmp_path / "winloss.duckdb", **PLAIN), edition)
        return dict(page.render(rows, edition))[files.battlecard(name)]

    return made


def test_a_battlecard_says_what_is_known_of_its_competitor(card_of):
    assert card_of("relay") == CARD


def test_a_competitor_that_was_never_met_has_a_card_that_says_so(card_of):
    assert re.findall(r"^(Not .*|None .*|Nothing .*|Notes .*)$", card_of("nova"), flags=re.M) == [
        "Not met in a closed deal of this period.",
        "Nothing stands out yet.",
        "Notes praise them for nothing yet.",
        "Notes fault them for nothing yet.",
        "None raised where we met them.",
        "None yet: they follow from what notes praise in us and fault in them.",
    ]


def test_the_company_edition_of_a_card_has_no_deal_and_no_quote(card_of):
    card = card_of("relay", "company")
    assert ("D-1" in card, "basement" in card, "1 open deal worth €42k" in card) == (False, False, True)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("[x](javascript:alert(1))", r"\[x\](javascript\:alert(1))"),
        ("![i](https://evil.example/p.png)", r"\!\[i\](https\://evil.example/p.png)"),
        ("www.evil.example and @all", r"www\.evil.example and \@all"),
        ("*a* _b_ `c` ~d~ | # e", r"\*a\* \_b\_ \`c\` \~d\~ \| \# e"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("a\n\n# b\u202ec", r"a \# b c"),
        ("\\*", r"\\\*"),
    ],
)
def test_markup_in_a_note_stays_text(text, escaped):
    assert markdown.escape(text) == escaped


def test_a_card_expires_a_month_after_the_report(tmp_path):
    rows = published.read(write(tmp_path / "winloss.duckdb", **PLAIN))
    card = battlecards.of("relay", rows, "company")
    assert (card.evidence_until, card.expires) == ("20 November 2026", "21 December 2026")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"has_worked": True}, "worked"),
        ({"q_value": 0.2}, "unclear"),
        ({"q_value": 0.01, "gap_low": -0.4, "gap_high": -0.1}, "worse"),
        ({"q_value": None}, "untested"),
    ],
)
def test_an_answer_that_was_not_compared_is_not_called_unclear(given, expected):
    assert points.standing(answer("price", "one_price", 20, 25, 10, 30, **given)) == expected


def test_what_to_say_now_is_not_taken_from_older_deals_where_the_latest_say_nothing(tmp_path):
    all_time = {name: ALL_TIME[name] for name in ("period_kind", "period", "period_on")}
    older = say_now("relay", "attack", "offline", 8, 24) | all_time
    marts = PLAIN | {"say_now": [say_now("relay", "watch", "offline", 8, 24), older]}
    assert published.read(write(tmp_path / "winloss.duckdb", **marts)).say_now == []
