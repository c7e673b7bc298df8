"""Charts as Vega-Lite specifications made with altair, and the places in a page where its script draws them.

A specification holds no figure: the script gives it the cells that the page's filters choose, as `cells`, with the
labels of its axis and the top of its scale. Colours are the stylesheet's variables, so that a chart follows light, dark
and print. Where scripts don't run, the tables hold the same numbers.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markupsafe import Markup

QUARTERS = 12
WIDEST_LABEL = 56
ROW = 30
COLOUR: dict[str, Any] = {"condition": {"test": "datum.is_sure", "value": "var(--series)"}, "value": "var(--quiet)"}


@cache
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, made from the installed packages without any network."""
    import altair as alt
    import vl_convert

    version = re.match(r"v\d+\.\d+", alt.SCHEMA_VERSION)
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", version[0] if version else None)


def place(chart_id: str, panels: Sequence[str] = ()) -> Markup:
    """Where the script draws a chart, or several side by side, each under its heading."""
    if not panels:
        return Markup('<div class="drawing" id="{}"></div>').format(chart_id)
    return Markup('<div class="panels">{}</div>').format(
        Markup("").join(
            Markup('<div><p class="panel">{} <b></b></p><div class="drawing small" id="{}-{}"></div></div>').format(
                heading, chart_id, position
            )
            for position, heading in enumerate(panels)
        )
    )


@cache
def over_time(height: int = 230, has_words: bool = True) -> dict[str, Any]:
    """A rate over time: band and whiskers for its interval, a line, a dot each; hollow and grey where it is indicative.

    A cell with too few deals for a rate is a small grey cross at the foot of the chart.
    """
    import altair as alt

    ends: dict[str, Any] = {
        "labelAlign": {"expr": "datum.index === 0 ? 'left' : 'right'"},
        "labelExpr": "datum.index === 0 || datum.index === 1 ? labels[datum.value] : ''",
    }
    every: dict[str, Any] = {"labelExpr": "labels[datum.value]", "labelOverlap": True, "labelLineHeight": 15}
    axis = alt.Axis(labelAngle=0, ticks=False, **(every if has_words else ends))
    x = alt.X("at:O", scale=alt.Scale(type="point", padding=0.3), title=None, axis=axis)
    scale = alt.Scale(domain=[0, 1], domainMax={"expr": "top"})
    y = alt.Y("rate:Q", scale=scale, title=None, axis=alt.Axis(format=".0%", tickCount=3, domain=False, ticks=False))
    low = alt.Y("low:Q", scale=scale, title=None)
    base = _base(alt).encode(x=x)
    layers = [
        base.mark_area(color="var(--series)", opacity=0.13).encode(y=low, y2="high:Q"),
        base.mark_rule(opacity=0.45, strokeWidth=1.2).encode(y=low, y2="high:Q", color=alt.ColorValue(**COLOUR)),
        base.mark_line(color="var(--series)", strokeWidth=2).encode(y=y),
        *_points(base, {"y": y}),
        base.mark_point(shape="cross", filled=True, color="var(--quiet)", size=34, opacity=1, yOffset=-5)
        .encode(y=alt.YDatum(0), tooltip=_tooltip(alt))
        .transform_filter("datum.is_few"),
    ]
    if has_words:
        layers.append(
            base.mark_text(dy=-14, fontSize=12, fontWeight=600, color="var(--ink)")
            .encode(y=y, text="words:N")
            .transform_filter(f"width / length(labels) > {WIDEST_LABEL}")
        )
    return _finished(alt.layer(*layers).properties(height=height))


@cache
def side_by_side() -> dict[str, Any]:
    """A rate of each of several, one below the other on one scale: a dot and the bar of its interval.

    The script makes it as high as its rows are many, `step` of its metadata each.
    """
    import altair as alt

    y = alt.Y(
        "at:O",
        title=None,
        axis=alt.Axis(labelExpr="labels[datum.value]", ticks=False, domain=False, labelLimit=170, grid=False),
    )
    x = alt.X(
        "rate:Q",
        scale=alt.Scale(domain=[0, 1]),
        title=None,
        axis=alt.Axis(format=".0%", tickCount=4, domain=False, ticks=False, grid=True),
    )
    base = _base(alt).encode(y=y)
    layers = [
        base.mark_rule(opacity=0.4, strokeWidth=4, strokeCap="round").encode(
            x=alt.X("low:Q", title=None), x2="high:Q", color=alt.ColorValue(**COLOUR)
        ),
        *_points(base, {"x": x}),
        base.mark_point(shape="cross", filled=True, color="var(--quiet)", size=34, opacity=1, xOffset=5)
        .encode(x=alt.XDatum(0), tooltip=_tooltip(alt))
        .transform_filter("datum.is_few"),
    ]
    return _finished(alt.layer(*layers).properties(height=ROW, usermeta={"step": ROW}))


def _base(alt: Any) -> Any:
    return alt.Chart(alt.NamedData(name="cells"))


def _points(base: Any, position: dict[str, Any]) -> list[Any]:
    import altair as alt

    hollow = base.mark_point(
        filled=False, fill="var(--paper)", stroke="var(--quiet)", size=42, strokeWidth=2, opacity=1
    )
    full = base.mark_point(filled=True, color="var(--series)", size=46, opacity=1)
    return [
        hollow.encode(**position, tooltip=_tooltip(alt)).transform_filter("datum.rate !== null && !datum.is_sure"),
        full.encode(**position, tooltip=_tooltip(alt)).transform_filter("datum.rate !== null && datum.is_sure"),
    ]


def _tooltip(alt: Any) -> list[Any]:
    titles = {"label": "For", "words": "Rate", "range": "95% range", "n": "n", "note": "Note"}
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def _finished(chart: Any) -> dict[str, Any]:
    import altair as alt

    axis = {
        "labelColor": "var(--quiet)",
        "labelFontSize": 12,
        "labelPadding": 8,
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule)",
    }
    styled = (
        chart.add_params(alt.param(name="labels", value=[]), alt.param(name="top", value=1))
        .properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(
            background="transparent",
            view={"stroke": None},
            aria=False,
            mark={"aria": False},
            axis=axis,
            axisX={"grid": False},
        )
    )
    specification: dict[str, Any] = styled.to_dict()
    specification.pop("$schema")
    return specification
