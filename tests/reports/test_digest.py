"""The digest as written, from marts that hold hostile names: plain words for all, single deals for analysts alone."""

from datetime import date

import duckdb
import pytest
from published_marts import QUARTER, competitor, win_rate, write

from reports import digest, message

HOSTILE = "<script>x</script> [l](http://evil.example) *b* `c` <!channel>"
IN_MARKDOWN = "&lt;script&gt;x&lt;/script&gt; \\[l\\](http\\://evil.example) \\*b\\* \\`c\\` &lt;\\!channel&gt;"
IN_SLACK = (
    "&lt;script&gt;x&lt;/script&gt; [l](http:\u200b//evil.example) \u200b*b\u200b* \u200b`c\u200b` &lt;!channel&gt;"
)
IN_HTML = "&lt;script&gt;x&lt;/script&gt; [l](http://evil.example) *b* `c` &lt;!channel&gt;"
DAYS = "14 to 20 November 2026"
MARKDOWN = f"""# {IN_MARKDOWN}: {DAYS}

## Won of decided

- {IN_MARKDOWN} won 47% of decided deals in Q3 2026.
- With 85 decided deals, the true rate is likely between 37% and 58%.

## What changed

- {IN_MARKDOWN} went up.

## Deals closed last week

- 2 deals closed: 1 won, 1 lost, €100 won.

## New names in notes

- {IN_MARKDOWN}, in 2 deals: no competitor of the catalog.

## Competitors that came up in open deals

- Nova: 1 open deal, €2k. We win 40% of decided deals against it, the range is 22–61% (n 20). What buyers object to \
most then: Price.
"""
ALL = {"period_kind": "all_time", "period": "all time", "period_on": date(2024, 5, 1), "is_complete": True}


@pytest.fixture
def database(tmp_path):
    path = write(
        tmp_path / "whole.duckdb",
        {"company": HOSTILE},
        win_rate_trend=[win_rate(QUARTER, 40, 45)],
        competitor_trend=[competitor(ALL, "nova", 100, 8, 12, 9, top_objection="price")],
        categories=[{"category": "price", "label": "Price"}],
        changes=[
            {
                "period_on": date(2026, 7, 1),
                "metric": "prevalence",
                "category": "price",
                "segment_name": "all",
                "deal_type": "all",
                "q_value": 0.01,
                "sentence": f"{HOSTILE} went up.",
                "evidence_key": "objection/2026-Q3/price/all/all",
            }
        ],
    )
    with duckdb.connect(str(path)) as con:
        con.execute(
            "insert into marts.casebook by name from (values "
            "('D1', date '2026-11-20', 'won', 100.0, 'Won against Nova', $hostile), "
            "('D2', date '2026-11-14', 'lost', null, 'Lost', null), "
            "('D3', date '2026-11-13', 'lost', null, 'Lost, too long ago', null)"
            ") as t(deal_id, closed_on, outcome, amount, what_happened, why)",
            {"hostile": HOSTILE},
        )
        con.execute(
            "insert into marts.at_stake by name from (values "
            "('D7', 'nova', 'Nova', 2000.0, date '2026-11-18', 20, 0.4, 0.22, 0.61, 'ranked', 'at_stake/nova/D7'), "
            "('D8', 'nova', 'Nova', null, date '2026-11-10', 20, 0.4, 0.22, 0.61, 'ranked', 'at_stake/nova/D8')"
            ") as t(deal_id, competitor, name, amount, first_mentioned_on, n, win_rate, win_rate_low, win_rate_high, "
            "flag, evidence_key)"
        )
        con.execute(
            "insert into marts.new_names by name from (values "
            "('vendor', $hostile, date '2026-11-17', 2), ('vendor', 'Known long', date '2026-10-01', 9)"
            ") as t(kind, name, first_seen_on, deals_30d)",
            {"hostile": HOSTILE},
        )
    return path


def test_the_company_edition_tells_the_week_in_sums_and_what_is_hostile_is_text(database):
    assert message.as_markdown(digest.of(database, "company")) == MARKDOWN


def test_analysts_are_told_of_each_deal(database):
    told = {part.heading: part.lines for part in digest.of(database, "analyst").parts}
    assert told["Deals closed last week"] == (
        "2 deals closed: 1 won, 1 lost, €100 won.",
        f"D1: Won against Nova. {HOSTILE}",
        "D2: Lost.",
    )
    assert told["Competitors that came up in open deals"] == (
        "Nova: 1 open deal, €2k. We win 40% of decided deals against it, the range is 22–61% (n 20). What buyers "
        "object to most then: Price. In D7.",
    )


def test_slack_gets_text_without_mentions_links_or_marks(database):
    assert message.as_slack(digest.of(database, "company")).splitlines()[:4] == [
        f"*{IN_SLACK}: {DAYS}*",
        "",
        "*Won of decided*",
        f"• {IN_SLACK} won 47% of decided deals in Q3 2026.",
    ]


def test_the_page_holds_no_tag_of_a_note(database):
    html = message.as_html(digest.of(database, "company"))
    assert f"<title>{IN_HTML}: {DAYS}</title>" in html
    assert html.count("<li>") == 6
    assert "<script" not in html


def test_three_files_are_written(database, tmp_path):
    digest.write(database, tmp_path, "company")
    written = digest.of(database, "company")
    assert {path.name: path.read_text() for path in tmp_path.glob("digest.*")} == {
        "digest.html": message.as_html(written),
        "digest.md": message.as_markdown(written),
        "digest.txt": message.as_slack(written),
    }


def test_a_week_in_which_nothing_happened_says_so(tmp_path):
    path = write(tmp_path / "whole.duckdb")
    assert [part.lines for part in digest.of(path, "analyst").parts] == [
        ("Cadenza: no closed deals yet.", "Figures appear with the first deal that is won or lost."),
        ("Nothing that chance alone would not explain. Watching.",),
        ("None.",),
        ("None.",),
        ("None.",),
    ]
