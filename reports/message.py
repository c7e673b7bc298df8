"""What is sent to people who open no page: a title and a few lines, as Markdown, HTML and Slack's own marks.

Its parts are plain text, from whoever's notes and names; each form escapes it. Sending is the pipelines' part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import escape

from reports import markdown, wording

ADDRESS = re.compile(r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bmailto)(?=:)")
"""Where an address is broken by a mark that nobody sees, so that no program makes a link of it."""
UNSEEN = "\u200b"


@dataclass(frozen=True)
class Part:
    """A heading and the lines below it, plain text."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A title and the parts below it, plain text."""

    title: str
    parts: tuple[Part, ...]


def write(message: Message, folder: Path, name: str) -> None:
    """Write `NAME.md`, `NAME.html` and `NAME.txt`, the message for Slack, into the folder."""
    for ending, text in (("md", as_markdown(message)), ("html", as_html(message)), ("txt", as_slack(message))):
        (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")


def as_markdown(message: Message) -> str:
    """As Markdown in which no text of a note or name is markup, a link or HTML."""
    lines = [f"# {markdown.escape(message.title)}"]
    for part in message.parts:
        lines += ["", f"## {markdown.escape(part.heading)}", "", *(f"- {markdown.escape(line)}" for line in part.lines)]
    return "\n".join(lines) + "\n"


def as_html(message: Message) -> str:
    """As a page of its own that loads nothing; mail programs show it too."""
    body = "".join(
        f"<h2>{escape(part.heading)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"
        for part in message.parts
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(message.title)}</title></head><body><h1>{escape(message.title)}</h1>{body}</body></html>\n"
    )


def as_slack(message: Message) -> str:
    """As Slack's marks: what Slack would take for a link, a mention or a channel is text."""
    lines = [f"*{_slack(message.title)}*"]
    for part in message.parts:
        lines += ["", f"*{_slack(part.heading)}*", *(f"• {_slack(line)}" for line in part.lines)]
    return "\n".join(lines) + "\n"


def _slack(text: str) -> str:
    return re.sub("(?=[*_~`])", UNSEEN, _without_tags(_unlinked(text)))


def _unlinked(text: str) -> str:
    return ADDRESS.sub(UNSEEN, wording.one_line(text))


def _without_tags(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
