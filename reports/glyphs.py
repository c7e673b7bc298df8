"""Small drawings that sit in a table's cell: a rate with its interval, a line over time, a bar.

Their colours come from the page's stylesheet, so they follow light, dark and print. They repeat numbers that stand
beside them, so screen readers skip them.
"""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 88, 14
LINE_HEIGHT = 22
DIGITS = 3
"""Of a rate that is drawn: the script that draws the same after a choice gets no more."""


def interval(rate: float, low: float, high: float, reference: float | None = None) -> Markup:
    """A dot at the rate and a bar over its interval, on a scale of 0 to 100%; a tick marks the reference rate."""
    middle = HEIGHT / 2
    tick = (
        Markup('<line class="reference" x1="{x}" x2="{x}" y1="1" y2="{y}"/>').format(x=_x(reference), y=HEIGHT - 1)
        if reference is not None
        else Markup("")
    )
    return _drawing(
        "interval",
        HEIGHT,
        Markup('<line class="track" x1="0" x2="{width}" y1="{middle}" y2="{middle}"/>').format(
            width=WIDTH, middle=middle
        )
        + tick
        + Markup('<line class="range" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>').format(
            low=_x(low), high=_x(high), middle=middle
        )
        + Markup('<circle class="dot" cx="{x}" cy="{middle}" r="3.5"/>').format(x=_x(rate), middle=middle),
    )


def effect(value: float, low: float, high: float, widest: float) -> Markup:
    """A dot at the difference and a bar over its interval; the tick is no difference, the ends are the widest."""

    def at(each: float) -> float:
        return 0.5 + (each / widest / 2 if widest else 0)

    return interval(at(value), at(low), at(high), 0.5)


def line(values: Sequence[float | None]) -> Markup:
    """The values from left to right on a scale from 0 to their highest; None leaves a gap; a dot ends it."""
    values = [None if value is None else round(value, DIGITS) for value in values]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    top = max(known) or 1.0
    step = (WIDTH - 8) / (len(values) - 1)
    pieces: list[list[str]] = [[]]
    for position, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{4 + position * step:.1f},{LINE_HEIGHT - 4 - value / top * (LINE_HEIGHT - 8):.1f}")
    lines = Markup("").join(
        Markup('<polyline points="{}"/>').format(" ".join(piece)) for piece in pieces if len(piece) > 1
    )
    x, y = next(piece for piece in reversed(pieces) if piece)[-1].split(",")
    return _drawing("line", LINE_HEIGHT, lines + Markup('<circle class="dot" cx="{}" cy="{}" r="2.5"/>').format(x, y))


def bar(share: float, widest: float, kind: str) -> Markup:
    """A bar as long as the share is of the widest; its kind (notes, crm) gives the colour."""
    return _drawing(
        f"bar {kind}",
        6,
        Markup('<rect class="fill" width="{}" height="6" rx="1"/>').format(_x(share / widest)),
    )


def _x(rate: float) -> str:
    return f"{round(rate, DIGITS) * WIDTH:.1f}"


def _drawing(kind: str, height: int, content: Markup) -> Markup:
    return Markup(
        '<svg class="glyph {kind}" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' aria-hidden="true" focusable="false">{content}</svg>'
    ).format(kind=kind, width=WIDTH, height=height, content=content)
