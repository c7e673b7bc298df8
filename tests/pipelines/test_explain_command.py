"""`winloss explain` on the smallest project after a night."""

import datetime as dt
import json
import re
import shutil

import duckdb
import pytest

from pipelines import command_line, running
from warehouse import recounts

NOW = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)
KEY = "competitor/2026-Q1/acme/industry=Retail/all"
EXPLANATION = """competitor/2026-Q1/acme/industry=Retail/all
marts.competitor_trend: period 2026-Q1, competitor acme, segment industry=Retail, deal_type all
  seen_share  50.0% (9.5% to 90.5%) = seen 1 / closed_deals 2, counts only
  win_rate  0.0% (0.0% to 79.3%) = won 0 / n 1, counts only
  lost 1, no_decision 0, lost_to 1, value_lost 200
Recounted from the facts: the same.

Won: 1
  1  2026-01-15  USD 100.00  1 note  counts in closed_deals

Lost: 1
  2  2026-02-15  USD 200.00  2 notes  named_by: notes and CRM  counts in closed_deals, seen, lost, n, lost_to, \
value_lost 200

Quotes: 2 in 2 notes
  b 11-21  deal 2  2026-02-16  after the close  rep  acme, ROLE
    We lost to [Acme Cloud] on price.
  a 20-30  deal 2  2026-02-01  before the close  rep  acme, ROLE
    They are looking at [Acme Cloud], call [phone].
"""


@pytest.fixture(scope="module")
def night():
    """Where the smallest project lies after its run, once that was made."""
    return {}


@pytest.fixture
def ran(small, night, tmp_path_factory):
    if not night:
        running.run(small, now=NOW)
        night["folder"] = shutil.copytree(small.folder, tmp_path_factory.mktemp("ran") / "small", symlinks=True)
    else:
        shutil.rmtree(small.folder)
        shutil.copytree(night["folder"], small.folder, symlinks=True)
    return small


@pytest.fixture
def explain(capsys):
    def explained(found, *arguments):
        try:
            command_line.main(["explain", "-p", str(found.folder), *arguments])
        except SystemExit as ended:
            told = capsys.readouterr()
            return told.out if not ended.code else (ended.code, told.err)
        raise AssertionError("the command line always exits")

    return explained


def test_a_figure_leads_to_its_deals_and_quotes(ran, explain):
    told = explain(ran, KEY)
    assert re.sub(r"(?<=rep  acme, )\w+", "ROLE", told) == EXPLANATION, "whatever role the extractor reads"


def test_the_same_as_json_for_programs(ran, explain):
    told = json.loads(explain(ran, KEY, "--json", "--limit", "1"))
    assert sorted(told) == [
        *("counts", "deals", "deals_found", "differing", "figures", "key", "notes_found", "quotes", "quotes_found"),
        *("row", "table"),
    ]
    assert told["figures"][0] == {
        **{
            "name": "seen_share",
            "value": 0.5,
            "low": told["row"]["seen_share_low"],
            "high": told["row"]["seen_share_high"],
        },
        **{
            "flag": "counts_only",
            "numerator": {"name": "seen", "count": 1},
            "denominator": {"name": "closed_deals", "count": 2},
        },
    }


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (
            "competitors/2026-Q1/acme/all/all",
            "begins with 'competitors', which names no table (did you mean 'competitor'?). Keys begin with "
            f"{', '.join(sorted(recounts.all_recounts()))}. Take the key from the column evidence_key or from the page "
            "(data-key). The closest key: competitor/2026-Q1/acme/all/all",
        ),
        (
            "competitor/2026-Q1/acmee/all/all",
            "marts.competitor_trend has no such cell: 'acmee' stands in no key of this table now. Correct it, or take "
            "the key from the newest page. The closest key: competitor/2026-Q1/acme/all/all",
        ),
        (
            "competitor/2026-Q1/acme/all",
            "marts.competitor_trend has no such cell: it has 3 parts after the first, not 4, as in "
            "2026-02/acme/all/all. A slash within a value is written %2F, a per cent sign %25. "
            "The closest key: competitor/2026-Q1/acme/all/all",
        ),
        (
            "win_rate/2026-01/acme/all/all",
            "marts.win_rate_trend has no such cell: no deal counts there now. The key may be from an older page: "
            "deals, competitors or categories have changed since. Take the key from the newest page. "
            "The closest key: win_rate/2026-02/acme/all/all",
        ),
    ],
)
def test_a_wrong_key_is_told_with_the_closest_one(ran, explain, key, told):
    assert explain(ran, key) == (1, f"winloss: {key}: {told}\n")


def test_facts_newer_than_the_table_are_told(ran, explain):
    with duckdb.connect(str(ran.warehouse)) as con:
        con.execute("update facts.deals set outcome = 'won' where deal_id = '2'")
    assert "By the facts, won, lost differ from what the table says" in explain(ran, KEY)


def test_before_the_first_run_there_is_nothing_to_explain(small, explain):
    assert explain(small, KEY) == (
        1,
        f"winloss: {small.warehouse}: there is no warehouse yet. Run `winloss run -p {small.folder}` first.\n",
    )


def test_sums_of_amounts_are_recounted_too(ran, explain):
    with duckdb.connect(str(ran.warehouse)) as con:
        con.execute(
            "insert into facts.deal_competitors by name select '4' as deal_id, 'acme' as competitor, true as is_seen;"
            "insert into marts.value_at_stake by name select 'acme' as competitor, 'Acme Cloud' as name, 1 as deals, "
            "0 as deals_unanswered, 0 as scored, 400 as amount_open, 0 as amount_scored, "
            "'value_at_stake/acme' as evidence_key"
        )
    assert explain(ran, "value_at_stake/acme").splitlines()[2:4] == [
        "  deals 1, deals_unanswered 0, scored 0, amount_open 400, amount_scored 0",
        "Recounted from the facts: the same.",
    ]
