"""Texts marked up in the annotation guide's form: what a corpus holds and a training reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape


@dataclass(frozen=True)
class Mark:
    """A run of characters and what it is: the tag `c` (competitor), `a` (claim) or `v` (vendor) with its attributes."""

    start: int
    end: int
    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def marked(text: str, marks: Iterable[Mark]) -> str:
    """`text` with its marks, `&lt; &gt; &amp;` for the literal characters.

    Outer blanks are left outside of a mark. A mark that holds nothing, or that would cross one that begins before it,
    is left out: marks may nest, not overlap.
    """
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    open_until: list[int] = []
    for mark in sorted((_tight(text, mark) for mark in marks), key=lambda mark: (mark.start, -mark.end)):
        while open_until and open_until[-1] <= mark.start:
            open_until.pop()
        if mark.start >= mark.end or (open_until and mark.end > open_until[-1]):
            continue
        open_until.append(mark.end)
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in mark.attributes.items())
        opening.setdefault(mark.start, []).append(f"<{mark.tag}{attributes}>")
        closing.setdefault(mark.end, []).insert(0, f"</{mark.tag}>")
    places = sorted({0, len(text), *opening, *closing})
    parts = []
    for place, following in zip(places, [*places[1:], len(text)], strict=True):
        parts += [*closing.get(place, []), *opening.get(place, []), escape(text[place:following], quote=False)]
    return "".join(parts)


def _tight(text: str, mark: Mark) -> Mark:
    inside = text[mark.start : mark.end]
    start = mark.start + len(inside) - len(inside.lstrip())
    return Mark(start, start + len(inside.strip()), mark.tag, mark.attributes)
