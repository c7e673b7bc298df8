"""Charts of a trained model as Markdown images, for those who look after it: its calibration and its effects.

Not here: charts of the report's pages (`charts`).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

SHOWN_EFFECTS = 15
COLOUR = "#2f5d8a"


def calibration(bins: Sequence[Mapping[str, Any]]) -> str:
    """Of later deals given about the same probability, the share won, beside what it should be."""
    import altair as alt

    rows = [{"given": each["predicted"], "won": each["won"], "deals": each["deals"]} for each in bins]
    scale = alt.Scale(domain=[0, 1])
    even = alt.Chart(_data([{"at": 0}, {"at": 1}])).mark_line(color="#999", strokeDash=[4, 3])
    line = even.encode(x=alt.X("at:Q", scale=scale, title=None), y=alt.Y("at:Q", scale=scale, title=None))
    points = alt.Chart(_data(rows)).mark_point(filled=True, color=COLOUR)
    drawn = points.encode(
        x=alt.X("given:Q", scale=scale, title="probability given", axis=alt.Axis(format=".0%")),
        y=alt.Y("won:Q", scale=scale, title="won of them", axis=alt.Axis(format=".0%")),
        size=alt.Size("deals:Q", legend=None),
    )
    return _image("Calibration on later deals", (line + drawn).properties(width=320, height=320))


def effects(drivers: Sequence[Mapping[str, Any]]) -> str:
    """Each driver's points of win rate with their range; associations, not causes."""
    import altair as alt

    rows = [
        {
            "driver": f"{each['column']} = {each['value']}",
            **{name: each[name] for name in ("effect", "effect_low", "effect_high")},
        }
        for each in drivers[:SHOWN_EFFECTS]
    ]
    base = alt.Chart(_data(rows)).encode(y=alt.Y("driver:N", sort=None, title=None))
    title = "points of win rate, all else alike (association)"
    ranges = base.mark_rule(color=COLOUR).encode(x=alt.X("effect_low:Q", title=title), x2="effect_high:Q")
    points = base.mark_point(filled=True, color=COLOUR).encode(x="effect:Q")
    none = alt.Chart(_data([{"at": 0}])).mark_rule(color="#999").encode(x="at:Q")
    return _image("Effects", (none + ranges + points).properties(width=420))


def _data(rows: Sequence[Mapping[str, Any]]) -> Any:
    import altair as alt

    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _image(title: str, chart: Any) -> str:
    import vl_convert

    drawn = vl_convert.vegalite_to_png(chart.to_dict(), scale=1.5)
    return f"![{title}](data:image/png;base64,{base64.b64encode(drawn).decode()})"
