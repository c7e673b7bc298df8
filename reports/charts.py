"""Charts as static SVG: drawn by Vega-Lite through altair, turned into SVG without a browser or a script.

Colours are the stylesheet's variables, so that a chart follows light, dark and print. Each chart is one image to a
screen reader, with a title and a description; the tables hold the same numbers.
"""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from reports import cells, wording
from reports.cells import Rate, Row

WIDE, NARROW = 1088, 356
QUARTERS_WIDE, QUARTERS_NARROW = 12, 5
CATEGORIES_WIDE, CATEGORIES_NARROW = 6, 3
LINE_BREAK = "|"


def win_rates(rows: Sequence[Row]) -> Markup:
    """The win rate by quarter with its interval and n, once for wide and once for narrow screens."""
    return _both(
        "win-rate",
        "Win rate by quarter",
        [_win_rates(rows[-QUARTERS_WIDE:], WIDE, 250), _win_rates(rows[-QUARTERS_NARROW:], NARROW, 220)],
        [_described(rows[-QUARTERS_WIDE:], "win_rate"), _described(rows[-QUARTERS_NARROW:], "win_rate")],
    )


def objections(rows: Sequence[Row], labels: dict[str, str], categories: Sequence[str]) -> Markup:
    """Prevalence by quarter with its interval, one panel for each of the categories, most frequent first."""
    quarters = list(dict.fromkeys(row["period"] for row in rows))[-QUARTERS_WIDE:]
    drawings, descriptions = [], []
    for most, columns, width in ((CATEGORIES_WIDE, 3, WIDE), (CATEGORIES_NARROW, 1, NARROW)):
        shown = list(categories[:most])
        drawings.append(_objections(rows, labels, shown, quarters, columns=columns, width=width))
        descriptions.append(
            " ".join(
                f"{wording.name(labels.get(category, category))}: "
                + _described([r for r in rows if r["category"] == category and r["period"] in quarters], "prevalence")
                for category in shown
            )
        )
    return _both("objections", "Objection prevalence by quarter", drawings, descriptions)


def _win_rates(rows: Sequence[Row], width: int, height: int) -> Any:
    import altair as alt

    values = [
        {
            "quarter": f"{wording.period(row['period'])}{LINE_BREAK}n{wording.THIN_SPACE}{wording.number(row['n'])}"
            + ("" if row["is_complete"] else f"{LINE_BREAK}so far"),
            **_point(cells.win_rate(row)),
        }
        for row in rows
    ]
    x = alt.X(
        "quarter:N",
        sort=None,
        title=None,
        axis=alt.Axis(labelAngle=0, labelExpr=f"split(datum.label, '{LINE_BREAK}')", labelLineHeight=15, ticks=False),
    )
    scale = alt.Scale(domain=[0, _top(values)])
    return _interval_chart(values, x, scale, has_words=True).properties(width=width - 46, height=height)


def _objections(
    rows: Sequence[Row],
    labels: dict[str, str],
    categories: Sequence[str],
    quarters: Sequence[str],
    *,
    columns: int,
    width: int,
) -> Any:
    import altair as alt

    names = {quarter: wording.period(quarter) for quarter in quarters}
    found = {(row["category"], row["period"]): cells.rate_of(row, "prevalence", row["n"], None) for row in rows}
    panels = [
        [{"quarter": names[quarter], **_point(found.get((category, quarter)))} for quarter in quarters]
        for category in categories
    ]
    x = alt.X(
        "quarter:N",
        scale=alt.Scale(type="point", padding=0.3, domain=list(names.values())),
        title=None,
        axis=alt.Axis(
            labelAngle=0,
            values=list(dict.fromkeys([names[quarters[0]], names[quarters[-1]]])),
            labelAlign={"expr": "datum.index === 0 ? 'left' : 'right'"},
            ticks=False,
        ),
    )
    scale = alt.Scale(domain=[0, _top([value for panel in panels for value in panel])])
    return alt.concat(
        *(
            _interval_chart(panel, x, scale, has_words=False).properties(
                width=width / columns - 54, height=100, title=_heading(labels.get(category, category), panel)
            )
            for category, panel in zip(categories, panels, strict=True)
        ),
        columns=columns,
        spacing={"row": 22, "column": 22},
    )


def _heading(label: str, panel: list[dict[str, Any]]) -> str:
    name = wording.name(label)
    short = f"{name[:29]}…" if len(name) > 30 else name
    return f"{short}  {panel[-1]['words']}".rstrip()


def _interval_chart(values: list[dict[str, Any]], x: Any, scale: Any, has_words: bool) -> Any:
    """A band and whiskers for the interval, a line through the rates, a dot for each; hollow where it is indicative."""
    import altair as alt

    y = alt.Y("rate:Q", scale=scale, title=None, axis=alt.Axis(format=".0%", tickCount=3, domain=False, ticks=False))
    low = alt.Y("low:Q", scale=scale, title=None)
    base = alt.Chart({"values": values}).encode(x=x)
    layers = [
        base.mark_area(color="var(--series)", opacity=0.13).encode(y=low, y2="high:Q"),
        base.mark_rule(color="var(--series)", opacity=0.45, strokeWidth=1.2).encode(y=low, y2="high:Q"),
        base.mark_line(color="var(--series)", strokeWidth=2).encode(y=y),
        base.mark_point(filled=False, fill="var(--paper)", stroke="var(--series)", size=42, strokeWidth=2, opacity=1)
        .encode(y=y)
        .transform_filter("!datum.is_sure"),
        base.mark_point(filled=True, color="var(--series)", size=42, opacity=1)
        .encode(y=y)
        .transform_filter("datum.is_sure"),
    ]
    if has_words:
        layers.append(
            base.mark_text(dy=-14, fontSize=12, fontWeight=600, color="var(--ink)").encode(y=y, text="words:N")
        )
    return alt.layer(*layers)


def _point(rate: Rate | None) -> dict[str, Any]:
    """What is drawn of a rate; a gap where there is none or too few deals to show it."""
    if rate is None or not rate.is_shown:
        return {"rate": None, "low": None, "high": None, "words": "", "is_sure": False}
    return {
        "rate": rate.value,
        "low": rate.low,
        "high": rate.high,
        "words": wording.percent(rate.value),
        "is_sure": rate.flag == "ranked",
    }


def _top(values: list[dict[str, Any]]) -> float:
    """The top of the scale: the highest end of an interval, rounded up to a full tenth."""
    highest = max((value["high"] for value in values if value["high"] is not None), default=1.0)
    return min(1.0, (int(highest * 10) + 1) / 10)


def _described(rows: Sequence[Row], measure: str) -> str:
    parts = [
        f"{wording.period(row['period'])} {wording.percent(rate.value)} ({wording.percent_range(rate.low, rate.high)}, "
        f"n {wording.number(rate.n)})"
        for row in rows
        if (rate := cells.rate_of(row, measure, row["n"], None)).is_shown
    ]
    return f"{', '.join(parts)}." if parts else "Too few deals for a rate in any quarter."


def _both(name: str, title: str, drawings: Sequence[Any], descriptions: Sequence[str]) -> Markup:
    return Markup("").join(
        _svg(drawing, f"{name}-{size}", size, title, description)
        for drawing, size, description in zip(drawings, ("wide", "narrow"), descriptions, strict=True)
    )


def _svg(chart: Any, chart_id: str, size: str, title: str, description: str) -> Markup:
    import vl_convert

    axis = {
        "labelColor": "var(--quiet)",
        "labelFontSize": 12,
        "labelPadding": 8,
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule)",
    }
    styled = chart.configure(
        background="transparent",
        view={"stroke": None},
        aria=False,
        mark={"aria": False},
        axis=axis,
        axisX={"grid": False},
        title={"anchor": "start", "fontSize": 13, "fontWeight": 600, "color": "var(--ink)", "offset": 8},
    )
    drawn = vl_convert.vegalite_to_svg(styled.to_dict())
    drawn = re.sub(r"\b(id=\"|url\(#)(\w+)", rf"\1{chart_id}-\2", drawn)
    view_box = drawn.split('viewBox="', 1)[1].split('"', 1)[0]
    content = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return Markup(
        '<svg class="chart {size}" width="{width}" viewBox="{view_box}" role="img"'
        ' aria-labelledby="{id}-title {id}-description">'
        '<title id="{id}-title">{title}</title><desc id="{id}-description">{description}</desc>{content}</svg>'
    ).format(
        size=size,
        width=view_box.split()[2],
        view_box=view_box,
        id=chart_id,
        title=title,
        description=description,
        content=Markup(content),  # noqa: S704 - Vega escapes text and attributes; a test holds it
    )
