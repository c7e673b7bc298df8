"""The brief as written: a competitor that is new in an open deal, what became of deals against it, what to say."""

from datetime import date

import pytest
from published_marts import competitor, say_now, stake, write

from reports import briefs

HOSTILE = "<b>Nova</b> [x](http://evil.example)\n# *y*"
IN_MARKDOWN = "&lt;b&gt;Nova&lt;/b&gt; \\[x\\](http\\://evil.example) \\# \\*y\\*"
ALL = {"period_kind": "all_time", "period": "all time", "period_on": date(2024, 5, 1), "is_complete": True}


@pytest.fixture
def database(tmp_path):
    return write(
        tmp_path / "whole.duckdb",
        at_stake=[
            stake("D-7", "nova", 42_000, messages_to_use="One price") | {"name": HOSTILE},
            stake("D-8", "nova", 1_000) | {"name": HOSTILE},
            stake("D-9", "relay", 9_000) | {"name": "Relay"},
        ],
        competitor_trend=[competitor(ALL, "nova", 100, 8, 12, 9, top_objection="price")],
        categories=[{"category": "price", "label": "Price"}],
        say_now=[say_now("nova", "attack", "price", 8, 24, sentence="Price: attack Nova.")],
    )


def test_a_brief_tells_of_the_competitor_and_nothing_in_it_is_markup(database, tmp_path):
    assert briefs.write(database, tmp_path, "analyst", [("D-7", "nova"), ("D-8", "nova")])
    assert (
        (tmp_path / "brief.md").read_text()
        == f"""# Cadenza: new in open deals, 21 November 2026

## {IN_MARKDOWN}

- 2 open deals, €43k. Too few decided deals against it for a rate. What buyers object to most then: Price. In D-7, D-8.
- Say now: Price: attack Nova.
- Not used yet: One price.
- Battlecard: battlecards/nova.md
"""
    )
    assert "<b>" not in (tmp_path / "brief.html").read_text()
    assert "http:\u200b//evil.example" in (tmp_path / "brief.txt").read_text()


def test_the_company_edition_names_no_deal(database, tmp_path):
    assert briefs.write(database, tmp_path, "company", [("D-9", "relay")])
    assert (tmp_path / "brief.md").read_text().splitlines()[2:] == [
        "## Relay",
        "",
        "- 1 open deal, €9k. Too few decided deals against it for a rate.",
        "- Battlecard: battlecards/relay.md",
    ]


def test_without_a_newcomer_there_is_no_brief(database, tmp_path):
    assert not briefs.write(database, tmp_path, "analyst", [])
    assert not briefs.write(database, tmp_path, "analyst", [("D-7", "relay")])
    assert list(tmp_path.glob("brief.*")) == []
