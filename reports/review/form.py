"""The form of the review's workbook: its columns, the words of its lists, and what it is filled from and into."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ITEM = "Item"
TEXT = "Sentence in its note"
READ = "What was read"
VERDICT = "Verdict"
CLAIM = ("Category", "About", "Polarity", "Status")
SECOND_CLAIM = tuple(f"Second {name.lower()}" for name in CLAIM)
THIRD_CLAIM = tuple(f"Third {name.lower()}" for name in CLAIM)
CLAIMS = (CLAIM, SECOND_CLAIM, THIRD_CLAIM)
COMMENT = "Comment"
QUOTE = "Quote"
PERMISSION = "Permission"
APPROVED_BY = "Approved by"
BANK = (QUOTE, PERMISSION, APPROVED_BY)
COLUMNS = (ITEM, TEXT, READ, VERDICT, *CLAIM, *SECOND_CLAIM, *THIRD_CLAIM, COMMENT, *BANK)
ADDED = (*THIRD_CLAIM, *BANK)
"""Columns that workbooks of earlier versions lack."""
NEEDED = tuple(name for name in COLUMNS if name not in (TEXT, READ, *ADDED))

VERDICTS = {"right": "right", "no claim": "none", "other": "other"}
POLARITIES = {"negative": "neg", "positive": "pos"}
QUOTES = {"approved": True, "withdrawn": False}
STATUSES = {"raised": "raised", "resolved": "resolved", "denied": "denied"}
UNSTORABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]")
REVERSING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
US = "us"
OTHER_VENDOR = "another vendor"


@dataclass(frozen=True)
class Claim:
    """What a sentence claims, in ids: `start` and `end` count characters from the sentence's start."""

    category: str
    about: str
    polarity: str
    status: str
    start: int
    end: int


@dataclass(frozen=True)
class Item:
    """One row to fill in: a sentence between what stands before and after it in its note, and what was read in it."""

    item_id: str
    before: str
    sentence: str
    after: str
    claims: Sequence[Claim]


@dataclass(frozen=True)
class Words:
    """What ids are called in the workbook: categories and competitors by id; definitions of categories by id, and for
    what is read as a merged category the one under which it is `filed`.
    """

    categories: Mapping[str, str]
    competitors: Mapping[str, str]
    definitions: Mapping[str, str]
    filed: Mapping[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        """The names in the list Category, by id."""
        return {key: storable(name).strip() for key, name in self.categories.items()}

    @property
    def abouts(self) -> dict[str, str]:
        """The names in the list About, by id; two competitors of one name are told apart by their ids."""
        given = {key: storable(name).strip() for key, name in self.competitors.items()}
        names = [name.casefold() for name in given.values()]
        taken = (US, OTHER_VENDOR)
        named = {
            key: name if names.count(name.casefold()) == 1 and name.casefold() not in taken else f"{name} ({key})"
            for key, name in given.items()
        }
        return {"us": US, **named, "other": OTHER_VENDOR}

    def category(self, key: str) -> str:
        """The name of a category; its id where it has none any more."""
        return self.labels.get(self.filed.get(key, key), key)

    def described(self, claim: Claim) -> str:
        """The claim in words: Price · about us · negative · raised."""
        polarity = {key: word for word, key in POLARITIES.items()}.get(claim.polarity, claim.polarity)
        about = self.abouts.get(claim.about, claim.about)
        return f"{self.category(claim.category)} · about {about} · {polarity} · {claim.status}"


def storable(text: str) -> str:
    """`text` without what a spreadsheet can't keep or what would change how the rest reads; length is not kept."""
    return REVERSING.sub("", UNSTORABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
