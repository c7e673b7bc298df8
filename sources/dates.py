"""Dates as a source writes them, turned into ISO form by the formats that its settings list; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
WITH_TIME = re.compile(r"%[HIMSfpcXT]")


def reader(formats: Sequence[str]) -> Callable[[str], str]:
    """A function that gives ISO text for a date in one of `formats`, and everything else as it came."""

    @lru_cache(maxsize=100_000)
    def read(text: str) -> str:
        if ISO.match(text):
            return text
        for form in formats:
            try:
                moment = datetime.strptime(text.strip(), form)
            except ValueError:
                continue
            return moment.isoformat(sep=" ") if WITH_TIME.search(form) else moment.date().isoformat()
        return text

    return read
