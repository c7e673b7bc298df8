"""Text out of HTML, as CRMs keep the bodies of e-mails and notes: blocks become lines, what nobody reads goes."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "hr", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
)
UNREAD = frozenset(("script", "style", "head", "title"))
TAG = re.compile(r"<[a-zA-Z/!]")


def plain(text: str) -> str:
    """The text as people read it; one without tags keeps its lines, and only its entities are put."""
    if not TAG.search(text):
        return html.unescape(text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects what is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.unread = 0 if tag == "body" else self.unread + (tag in UNREAD)  # a head may be left open
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD and self.unread > 0
        if tag in BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(data.replace("\n", " "))
