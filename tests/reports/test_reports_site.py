"""The pages as written: hostile data stays text, numbers lead to their evidence, odd data still makes pages."""

import posixpath
import re
from datetime import date
from html.parser import HTMLParser

import duckdb
import pytest
from published_marts import (
    ALL_TIME,
    QUALITY,
    QUARTER,
    WINDOW,
    answer,
    case,
    competitor,
    driver,
    flag,
    new_name,
    objection,
    profile,
    proof,
    rate,
    reason,
    reason_gap,
    say_now,
    score,
    source,
    stake,
    theme,
    win_rate,
    write,
)

from reports import page, site

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' {{ 7*7 }} %s {0}"
EARLIER = {"period_kind": "quarter", "period": "2026-Q2", "period_on": date(2026, 4, 1), "is_complete": True}
OLD_QUARTER = {"period_kind": "quarter", "period": "2017-Q4", "period_on": date(2017, 10, 1), "is_complete": True}


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html):
        """Read the page."""
        super().__init__()
        self.tags, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Keep a tag."""
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        """Keep a text."""
        self.text.append(data)


def message(period, wording):
    return {
        **period,
        "message": "m",
        "wording": wording,
        "launched_on": date(2026, 1, 15),
        "eligible": 40,
        "used": 12,
        "buyer_echoed": 3,
        **rate("use_rate", 12, 40),
        "won_used": 7,
        "n_used": 10,
        **rate("win_rate_used", 7, 10),
        "won_unused": 9,
        "n_unused": 22,
        **rate("win_rate_unused", 9, 22),
        "won_before": 1,
        **rate("before", 1, 3),
        "n_before": 3,
        "won_after": 16,
        **rate("after", 16, 32),
        "n_after": 32,
        "flag": flag(40),
        "evidence_key": f"message/{period['period']}/m",
    }


def full_marts(name="Relay"):
    """Rows for every section, with the same name wherever users' data gives one."""
    return {
        "win_rate_trend": [
            win_rate(EARLIER, 20, 22, 8),
            win_rate(QUARTER, 21, 20, 7, change=0.03, change_low=-0.17, change_high=0.23),
            win_rate(WINDOW, 40, 45, 15),
            win_rate(ALL_TIME, 40, 45, 15),
            win_rate(WINDOW, 20, 21, 4, segment_name=name, segment_value=name),
        ],
        "competitor_trend": [
            *(competitor(period, name, 80, 12, 20, 9, top_objection="price") for period in (EARLIER, QUARTER, WINDOW)),
            competitor(WINDOW, name, 40, 6, 10, 4, segment_name=name, segment_value=name),
            competitor(WINDOW, name, 40, 6, 10, 4, deal_type="new"),
        ],
        "competitors": [{"competitor": name, "name": name}],
        "objection_trend": [
            objection(period, "price", 70, 25, 9, 22, gap=-0.1, gap_low=-0.2, gap_high=-0.01)
            for period in (EARLIER, QUARTER, WINDOW)
        ]
        + [objection(WINDOW, "price", 30, 12, 4, 10, competitor=name)],
        "categories": [{"category": "price", "label": name, "category_group": "Commercial"}],
        "message_trend": [message(WINDOW, name)],
        "reason_trend": [
            reason(WINDOW, "lost", "price", 30, 12, 9, undetermined=4),
            reason(WINDOW, "won", name, 28, 10, 0),
        ],
        "changes": [
            {
                "announced_for": "2026-Q3",
                "period_on": date(2026, 7, 1),
                "metric": "win_rate",
                "competitor": "all",
                "category": None,
                "segment_name": "all",
                "deal_type": "all",
                "q_value": 0.01,
                "sentence": name,
                "evidence_key": name,
            }
        ],
        "coverage": [
            {
                "period_kind": "all_time",
                "period": "all time",
                "period_on": date(2024, 5, 1),
                "outcome": "all",
                "segment_name": "all",
                "segment_value": "all",
                "closed_deals": 100,
                "with_notes": 80,
                "with_pre_close_notes": 70,
                "with_competitor": 60,
                "with_reason": 0,
                "coverage": 0.7,
                "evidence_key": "coverage/all-time/all/all",
            }
        ],
        "glossary": [
            {"term": term, "label": name, "definition": name, "formula": name} for term in ("seen", "win_rate")
        ],
        "competitor_profile": [profile(name, side, "price", 9, 30, name) for side in ("strength", "weakness")],
        "say_now": [say_now(name, "attack", "price", 8, 24, sentence=name, quotes=f"{name}\n{name}")],
        "what_resolved": [answer("price", name, 20, 25, 10, 30, has_worked=True, quotes=name)],
        "at_stake": [stake(name, name, 42_000, name, messages_to_use=name, quotes=name)],
        "casebook": [
            case(name, date(2026, 11, 18), "won", competitors=name, why=name, what_happened=name, quotes=name),
            case(name, date(2026, 11, 17), "lost", reason="price"),
        ],
        "new_names": [new_name(kind, name, 6, quote=name) for kind in ("vendor", "phrase")],
        "emerging_themes": [theme(kind, name, 5, quotes=name) for kind in ("vendor", "phrase")],
        "source_funnel": [source("all", "all", 90, 30, 8, 9), source(name, name, 90, 30, 8, 9)],
        "reason_gap": [reason_gap("all", each, 20, 16, 8, sentence=name) for each in ("all", "price")],
        "model_quality": [QUALITY],
        "drivers": [driver(name, 0.2, 60, 40, together_with=name)],
        "open_deal_scores": [score(name, 0.4, name)],
        "quote_bank": [proof(name, name)],
        "refused_rows_summary": [{"source": name, "entity": "deals", "reason": name, "remedy": name, "rows": 2}],
    }


@pytest.fixture
def pages_of(tmp_path):
    """Every page and battlecard by its path, as written from the rows."""

    def written(overview=None, edition="analyst", **tables):
        (tmp_path / "winloss.duckdb").unlink(missing_ok=True)
        site.write(write(tmp_path / "winloss.duckdb", overview, **tables), tmp_path / "site", edition)
        return read(tmp_path / "site")

    return written


def read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def only_pages(files):
    return {path: html for path, html in files.items() if path.endswith(".html")}


def tables_of(html):
    return re.findall(r'<table id="([^"]+)"', html)


def is_ours(attributes):
    """Whether a script is a file of the site, or data that nothing runs."""
    source = attributes.get("src", "")
    return attributes.get("type") == "text/plain" or re.fullmatch(r"(\.\./)?scripts/\w+-[0-9a-f]{8}\.js", source)


def test_hostile_names_stay_text_on_every_page(pages_of):
    for path, html in only_pages(pages_of({"company": HOSTILE, "currency": HOSTILE}, **full_marts(HOSTILE))).items():
        tags = Tags(html)
        assert {tag for tag, _ in tags.tags} & {"img", "iframe", "object"} == set(), path
        assert [attributes for tag, attributes in tags.tags if tag == "script" and not is_ours(attributes)] == [], path
        assert [
            name for _, attributes in tags.tags for name in attributes if name.startswith("on") or name == "style"
        ] == [], path
        assert sum(text.count(HOSTILE) for text in tags.text) >= 2, path


def test_a_competitor_has_a_page_and_a_battlecard_whatever_its_id(pages_of):
    hostile = {"competitors": [{"competitor": each, "name": "x"} for each in ("../../Up", "con", "a" * 300, "relay")]}
    paths = [path for path in pages_of(**hostile) if "/" in path and not path.startswith("scripts/")]
    names = {path.split("/")[1].rsplit(".", 1)[0] for path in paths}
    assert len(paths) == 8
    assert len(names) == 4
    assert "relay" in names
    assert "con" not in names
    assert all(re.fullmatch(r"[a-z0-9_-]{1,60}(\.[0-9a-f]{10})?", name) for name in names), names


def test_a_site_without_surprises_has_every_section_filled(pages_of):
    pages = only_pages(pages_of(**full_marts()))
    assert [path for path, html in pages.items() if "Nothing to show yet" in html or 'class="calm"' in html] == []
    assert {path: tables_of(html) for path, html in pages.items()} == {
        "casebook.html": [],
        "competitors.html": ["competitors-table"],
        "competitors/relay.c226b04853.html": ["over-time", "segment-0", "segment-1"],
        "data.html": ["coverage", "refused"],
        "drivers.html": ["drivers-table", "scores-table"],
        "index.html": ["competitors-table", "reasons-lost", "reasons-won", "at-stake"],
        "messages.html": ["messages-table"],
        "names.html": ["themes", "names-vendor", "names-phrase"],
        "objections.html": ["objections-table", "answers-table"],
        "reason-gap.html": ["gap-all"],
        "sources.html": ["sources-table", "campaigns-table"],
        "trends.html": ["trend-quarter", "segment-0"],
    }
    drawn = {path: re.findall(r'<div class="drawing[^"]*" id="([^"]+)"', html) for path, html in pages.items()}
    assert {path: charts for path, charts in drawn.items() if charts} == {
        "competitors.html": ["head-to-head"],
        "competitors/relay.c226b04853.html": ["win-rate"],
        "index.html": ["win-rate"],
        "objections.html": ["objections-0"],
        "trends.html": ["win-rate"],
    }


def test_the_first_screen_is_in_the_order_in_which_it_is_read(pages_of):
    html = pages_of(**full_marts())["index.html"]
    assert re.findall(r'<section id="([^"]+)"', html) == [
        "week",
        "changes",
        "competitors",
        "reasons",
        "say-now",
        "stake",
    ]


def test_every_rate_and_count_of_a_deal_leads_to_its_evidence(pages_of):
    pages = only_pages(pages_of(**full_marts()))
    checked = 0
    for path, html in pages.items():
        for table in re.findall(r'<table id="[^"]+".*?</table>', html, flags=re.S):
            if re.match('<table id="(refused|at-stake|scores-table)"', table):
                continue
            cells = re.findall(r"<td [^>]*>(.*?)</td>", table, flags=re.S)
            numbers = [c for c in cells if re.search(r">[^<]*\d", f">{c}") and "<time>" not in c]
            assert [cell for cell in numbers if "data-key=" not in cell] == [], path
            checked += len(numbers)
    assert checked > 115


def test_ids_are_unique_and_links_lead_somewhere(pages_of):
    pages = pages_of(**full_marts())
    ids = {}
    for path, html in only_pages(pages).items():
        found = [attributes["id"] for _, attributes in Tags(html).tags if "id" in attributes]
        assert sorted(found) == sorted(set(found)), path
        ids[path] = set(found)
    for path, html in only_pages(pages).items():
        for link in {a["href"] for tag, a in Tags(html).tags if tag == "a"}:
            target, _, fragment = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert there in pages, (path, link)
            assert not fragment or fragment in ids[there], (path, link)


def test_the_policy_lets_only_this_style_and_the_sites_own_scripts_in(pages_of):
    for html in only_pages(pages_of(**full_marts())).values():
        style = html[html.index("<style>") + len("<style>") : html.index("</style>")]
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
        assert policy.replace("&#39;", "'") == page.policy(style)
        assert re.findall(r"script-src [^;]+|unsafe[a-z-]+", page.policy(style)) == ["script-src 'self'"]
        assert re.findall(r"https?://(?!www\.w3\.org)", html) == []


def test_the_company_edition_tells_of_no_single_deal_and_quotes_nobody(pages_of):
    def told(edition):
        marts = full_marts()
        for table, column in [
            ("competitor_profile", "quotes"),
            ("say_now", "quotes"),
            ("what_resolved", "quotes"),
            ("at_stake", "quotes"),
            ("casebook", "quotes"),
            ("new_names", "quote"),
            ("emerging_themes", "quotes"),
        ]:
            for row in marts[table]:
                row[column] = "“Too dear, said Ann.”"
        for table in ("at_stake", "casebook"):
            for row in marts[table]:
                row["deal_id"] = "OPP-0042"
        files = pages_of(edition=edition, **marts)
        return {path for path, text in files.items() if "Too dear" in text or "OPP-0042" in text}

    assert told("company") == set()
    assert told("analyst") == {
        "battlecards/relay.c226b04853.md",
        "casebook.html",
        "competitors/relay.c226b04853.html",
        "index.html",
        "names.html",
    }


def test_the_casebook_is_folded_by_month_with_the_newest_open(pages_of):
    closed = [date(2026, 11, 18), date(2026, 11, 2), date(2026, 10, 30), date(2025, 10, 30)]
    cases = [case(f"OPP-{at}", day, "won") for at, day in enumerate(closed)]
    html = pages_of(edition="analyst", casebook=cases)["casebook.html"]
    parts = re.findall(r"<details( open)?>(.*?)</details>", html, re.S)
    assert [
        (opened, re.search("<summary>(.*?)<", part)[1], re.findall("OPP-\\d", re.sub('"[^"]*"', "", part)))
        for opened, part in parts
    ] == [
        (" open", "November 2026: 2 deals", ["OPP-0", "OPP-1"]),
        ("", "October 2026: 1 deal", ["OPP-2"]),
        ("", "October 2025: 1 deal", ["OPP-3"]),
    ]


def test_a_theme_is_told_to_all_and_the_command_that_takes_it_in_to_analysts(pages_of):
    themes = [
        theme("phrase", "halal kitchens", 5, theme_id="phrase-halal", quotes="“Too dear.”"),
        theme("vendor", "Quill; rm", 4, prior_n=3, growth_flag="counts_only"),
    ]

    def rows(edition):
        html = pages_of(edition=edition, emerging_themes=themes)["names.html"]
        table = re.search(r'<table id="themes".*?</table>', html, re.S)[0]
        found = re.findall(r"<tr>(.*?)</tr>", table, re.S)
        return [[" ".join(each.split()) for each in Tags(row).text if each.strip()] for row in found]

    told = [
        ["halal kitchens", "phrase", "30 October 2026", "5", "0", "6", "+10 points", "+5 to +16"],
        ["Quill; rm", "vendor", "30 October 2026", "4", "0", "5", "–"],
    ]
    assert rows("company") == told
    assert rows("analyst") == [
        [*told[0], "“Too dear.”", "winloss accept phrase-halal"],
        [*told[1], "–", "winloss accept 'vendor-Quill; rm'"],
    ]


def test_a_site_without_any_closed_deal_says_so(pages_of):
    pages = only_pages(
        pages_of(
            {
                "deals": 3,
                "closed_deals": 0,
                "open_deals": 3,
                "notes": 0,
                "data_from": None,
                "data_until": None,
                "has_notes": False,
                "has_competitors": False,
                "has_reasons": False,
            }
        )
    )
    assert '<h1 id="headline">Cadenza: no closed deals yet</h1>' in pages["index.html"]
    assert {path: html.count("Nothing to show yet") for path, html in pages.items()} == {
        "casebook.html": 1,
        "competitors.html": 1,
        "data.html": 0,
        "drivers.html": 0,
        "index.html": 3,
        "messages.html": 1,
        "names.html": 1,
        "objections.html": 1,
        "reason-gap.html": 1,
        "sources.html": 1,
        "trends.html": 1,
    }
    for html in pages.values():
        assert "%" not in re.sub(r"<style>.*?</style>|<meta[^>]*>", "", html, flags=re.S).replace("95%", "")


def test_a_site_of_deals_without_notes_shows_what_there_is(pages_of):
    pages = pages_of(
        {"deals": 8800, "has_notes": False, "notes": 0, "has_competitors": False, "data_until": date(2017, 12, 31)},
        win_rate_trend=[
            win_rate(OLD_QUARTER, 700, 400),
            win_rate(ALL_TIME, 4238, 2473),
            win_rate(ALL_TIME, 500, 300, segment_name="sector", segment_value="retail"),
        ],
        reason_trend=[reason(ALL_TIME, "lost", "price", 0, 0, 2473, undetermined=2473)],
        message_trend=[message(ALL_TIME, "Live in 30 days")],
    )
    assert "Cadenza won 64% of decided deals in Q4 2017" in pages["index.html"]
    assert "8\u202f800 deals came without any notes" in pages["index.html"]
    assert "The last deal closed on 31 December 2017." in pages["index.html"]
    assert 'id="segment-0"' in pages["trends.html"]
    assert "notes name no one reason" not in pages["index.html"]
    assert "Live in 30 days" not in pages["messages.html"]


def test_one_deal_makes_a_site_without_any_rate(pages_of):
    pages = only_pages(
        pages_of({"deals": 1, "closed_deals": 1}, win_rate_trend=[win_rate(QUARTER, 1, 0), win_rate(ALL_TIME, 1, 0)])
    )
    text = "".join("".join(Tags(re.sub(r"<style>.*?</style>", "", html, flags=re.S)).text) for html in pages.values())
    assert "1 of 1" in text
    assert "%" not in text.replace("95%", "")


def test_many_competitors_and_segment_values_fold_away(pages_of):
    pages = pages_of(
        win_rate_trend=[
            win_rate(QUARTER, 100, 110),
            win_rate(WINDOW, 400, 450),
            *(win_rate(WINDOW, 20, 21, segment_name="size", segment_value=f"size {i}") for i in range(60)),
        ],
        competitor_trend=[competitor(WINDOW, f"c{i}", 800, 5, 50 - i, 2) for i in range(40)],
    )
    captions = re.findall(r"<caption><b>([^<]+)", pages["index.html"] + pages["competitors.html"])
    assert captions == ["Top five competitors", "Competitors", "Competitors: the others"]
    assert "Win rate by size: the others" in pages["trends.html"]


def test_a_rewritten_site_is_the_same(pages_of, tmp_path):
    pages = pages_of(**full_marts())
    site.write(tmp_path / "winloss.duckdb", tmp_path / "site", "analyst")
    assert read(tmp_path / "site") == pages


def test_an_approved_quote_is_in_the_company_edition_and_no_other(tmp_path):
    marts = full_marts()
    marts["say_now"] = [say_now("Relay", "attack", "price", 8, 24, quotes="“Approved.” (buyer)\n“Not approved.” (rep)")]
    database = write(tmp_path / "winloss.duckdb", **marts)
    with duckdb.connect(str(database)) as con:
        con.execute("insert into marts.quote_bank (line) values ('“Approved.” (buyer)')")
    site.write(database, tmp_path / "site")
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<li>(“.*?)</li>", html) == ["“Approved.” (buyer)"]
