"""Addresses of databases and the secrets that may stand in them."""

from __future__ import annotations

import re

SECRETS = ("password", "passwd", "pwd", "sslpassword", "token", "access_token")
"""Parameters after the ? of a url that no message shows."""


def has_password(url: str) -> bool:
    """Whether a secret stands in the address itself."""
    return without_secrets(url) != url


def database_file(url: str | None) -> str | None:
    """The file that the address names; None for a database on a server."""
    found = re.match(r"(?:sqlite|duckdb)(?:\+\w+)?:///([^?]+)", url or "")
    return found and found[1]


def without_secrets(url: str) -> str:
    """The address without the secrets in it; one that has none stays as it is."""
    bare = re.sub(r"(://[^/:@\s]*):[^@\s]+@", r"\1@", url)
    return re.sub(rf"(?i)([?&;](?:{'|'.join(SECRETS)})=)[^&;]+", r"\1", bare)
