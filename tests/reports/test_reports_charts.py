"""Charts as specifications, and the packed block of JSON in the page from which they and the filters live."""

import base64
import json
import re
import zlib

from published_marts import QUARTER, WINDOW, write
from test_reports_site import HOSTILE, full_marts

from reports import cells, charts, contents, filters, published
from reports.terms import Terms

RANKED = {"rate": 0.5, "rate_low": 0.4, "rate_high": 0.6, "evidence_key": "k"}


def block(markup):
    packed = re.search(r'<script type="text/plain" id="figures">([\w+/=]*)</script>', markup)[1]
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def test_specifications_hold_no_figure_no_address_and_only_the_pages_colours():
    for specification in (charts.over_time(), charts.over_time(100, has_words=False), charts.side_by_side()):
        text = json.dumps(specification)
        assert re.findall(r"https?:|\"values\": \[\{|datasets", text) == []
        assert set(re.findall(r"#[0-9a-f]{3,6}\b|var\(--\w+\)", text)) <= {
            *("var(--ink)", "var(--paper)", "var(--quiet)", "var(--rule)", "var(--series)")
        }


def test_a_rate_is_packed_with_its_words_and_one_of_few_deals_has_none():
    assert [filters.rate(cells.rate_of(RANKED, "rate", n, 3)) for n in (50, 12, 4, 0)] == [
        [0.5, 0.4, 0.6, 50, "50%", "40–60%", 0],
        [0.5, 0.4, 0.6, 12, "50%", "40–60%", 1],
        ["3 of 4", 4],
        0,
    ]


def test_a_block_ends_where_it_ends_whatever_names_hold():
    row = {**QUARTER, "segment_name": "x", "segment_value": "</script><!--<script>", "deal_type": "all"}
    markup = str(filters.document([row], lambda row: ["</ScRiPt>&"], [], {}))
    assert re.findall(r"[<>]", markup.removeprefix('<script type="text/plain" id="figures">')) == [*"<>"]
    assert block(markup)["columns"] == [[0], [0], [0], [0], ["</ScRiPt>&"]]
    assert block(markup)["dimensions"]["segment"] == ["x=</script><!--<script>"]


def test_filters_offer_what_there_is_to_choose(tmp_path):
    shown = published.read(write(tmp_path / "winloss.duckdb", **full_marts(HOSTILE)), "company")
    followed = {each.path: each.content(shown, Terms([]), "company").get("followed") for each in contents.PAGES}
    assert {
        path: {choice["name"]: [at for at, _, _ in choice["options"]] for choice in block(each.figures)["choices"]}
        for path, each in followed.items()
        if each and each.form
    } == {
        "competitors.html": {
            "period": [WINDOW["period"], "2026-Q3", "2026-Q2"],
            "segment": ["all", f"{HOSTILE}={HOSTILE}"],
            "deal_type": ["all", "new"],
            "basis": ["count", "value"],
        },
        "trends.html": {
            "period": [WINDOW["period"], "2026-Q3", "2026-Q2", "all time"],
            "segment": ["all", f"{HOSTILE}={HOSTILE}"],
            "basis": ["count", "value"],
        },
    }
