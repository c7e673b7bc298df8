"""Where each page lies in the site: names that are safe on every file system and in every address."""

import hashlib
import re

LONGEST = 60
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe(competitor: str) -> str:
    """A file's name for a competitor's id, without ending: the id itself where that is plain, else cleaned and marked.

    Two ids never share a name, not even where capitals count for nothing.
    """
    is_plain = re.fullmatch(r"[a-z0-9][a-z0-9_-]*", competitor) and len(competitor) <= LONGEST
    if is_plain and not RESERVED.fullmatch(competitor):
        return competitor
    mark = hashlib.sha256(competitor.encode("utf-8", "replace")).hexdigest()[:10]
    cleaned = re.sub(r"[^a-z0-9]+", "-", competitor.lower()).strip("-")[:LONGEST]
    return f"{cleaned}.{mark}".lstrip(".")


def page(competitor: str) -> str:
    """The path of a competitor's page, from the site's first folder."""
    return f"competitors/{safe(competitor)}.html"


def battlecard(competitor: str) -> str:
    """The path of its battlecard in Markdown."""
    return f"battlecards/{safe(competitor)}.md"
