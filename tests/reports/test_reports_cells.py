"""Cells and tables: what a rate looks like, what is never shown, and what is escaped."""

from published_marts import QUARTER, win_rate

from reports import cells, glyphs, tables
from reports.tables import Column, Line
from reports.terms import Terms


def test_a_rate_stands_with_its_range_and_n():
    assert cells.rate(cells.win_rate(win_rate(QUARTER, 20, 30))) == (
        '<span class="rate" data-key="win_rate/2026-Q3/all=all"><b>40%</b><small>28–54% · n\u202f50</small></span>'
    )


def test_few_deals_show_counts_and_no_rate():
    assert cells.rate(cells.win_rate(win_rate(QUARTER, 3, 1)), is_drawn=True) == (
        '<span class="few" data-key="win_rate/2026-Q3/all=all" title="Fewer than 5 cases: too few for a rate">'
        "3 of 4</span>"
    )


def test_a_rate_of_five_to_nineteen_deals_is_marked_indicative():
    assert cells.rate(cells.win_rate(win_rate(QUARTER, 5, 5))) == (
        '<span class="rate indicative" data-key="win_rate/2026-Q3/all=all"><b>50%</b>'
        "<small>24–76% · n\u202f10 "
        '<i title="Fewer than 20 cases: indicative, never ranked">indicative</i></small></span>'
    )


def test_the_marts_flag_has_the_last_word():
    row = win_rate(QUARTER, 20, 30, flag="counts_only")
    assert "%" not in cells.rate(cells.win_rate(row))


def test_nothing_counted_shows_a_dash():
    assert cells.rate(cells.win_rate(win_rate(QUARTER, 0, 0))) == cells.NOTHING


def test_a_key_from_data_is_escaped():
    assert cells.count(7, '"><script>') == '<span data-key="&#34;&gt;&lt;script&gt;">7</span>'


def test_an_announced_difference_is_marked():
    row = {"change": 0.12, "change_low": 0.03, "change_high": 0.2, "is_announced": True, "evidence_key": "k"}
    assert cells.difference(row, "change") == (
        '<span class="rate announced" data-key="k"><b>+12 points</b><small>+3 to +20</small></span>'
    )


def test_an_interval_is_drawn_to_scale_with_its_reference():
    assert glyphs.interval(0.5, 0.25, 0.75, 0.6) == (
        '<svg class="glyph interval" width="88" height="14" viewBox="0 0 88 14" aria-hidden="true" focusable="false">'
        '<line class="track" x1="0" x2="88" y1="7.0" y2="7.0"/>'
        '<line class="reference" x1="52.8" x2="52.8" y1="1" y2="13"/>'
        '<line class="range" x1="22.0" x2="66.0" y1="7.0" y2="7.0"/>'
        '<circle class="dot" cx="44.0" cy="7.0" r="3.5"/></svg>'
    )


def test_a_line_breaks_where_a_value_is_unknown():
    drawn = glyphs.line([0.1, 0.2, None, 0.2, 0.4])
    assert drawn.count("<polyline") == 2
    assert glyphs.line([0.1, None]) == ""


def test_a_line_over_nothing_but_zeros_is_flat():
    assert 'points="4.0,18.0 84.0,18.0"' in glyphs.line([0.0, 0.0])


def test_a_table_has_a_caption_and_scoped_escaped_headers():
    table = tables.render("t", ("Deals <b>", "2026"), "Who", [Column("Won")], [Line("<i>Relay</i>", ["<u>3</u>"])])
    assert [line.strip() for line in table.splitlines() if line.strip()] == [
        '<div class="frame" role="region" tabindex="0" aria-label="Deals &lt;b&gt;, 2026"><table id="t">'
        "<caption><b>Deals &lt;b&gt;</b> 2026</caption>",
        "<thead>",
        '<tr class="gt_col_headings">',
        '<th class="gt_col_heading gt_columns_bottom_border gt_left" rowspan="1" colspan="1" scope="col" id="t-Who">'
        "Who</th>",
        '<th class="gt_col_heading gt_columns_bottom_border gt_right" rowspan="1" colspan="1" scope="col"'
        ' id="t-column0">Won</th>',
        "</tr>",
        "</thead>",
        '<tbody class="gt_table_body">',
        "<tr>",
        '<th scope="row" id="t-stub-1" class="gt_row gt_left gt_stub">&lt;i&gt;Relay&lt;/i&gt;</th>',
        '<td headers="t-stub-1 t-column0" class="gt_row gt_right">&lt;u&gt;3&lt;/u&gt;</td>',
        "</tr>",
        "</tbody>",
        "</table></div>",
    ]


def test_a_heading_explains_itself_where_the_glossary_can():
    terms = Terms([{"term": "gap", "label": "Gap", "definition": 'A "difference".', "formula": ""}])
    assert (terms.heading("gap", "Gap"), terms.heading("unknown", "<b>")) == (
        '<a class="term" href="data.html#term-gap"><abbr title="A &#34;difference&#34;.">Gap</abbr></a>',
        "&lt;b&gt;",
    )
