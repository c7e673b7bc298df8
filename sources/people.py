"""People whom a CRM lists, as the words by which notes call them.

Here: how a name falls into first and last name, how words are compared. Not here: finding names in text (names).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

LETTERS = re.compile(r"[^\W\d_]+")


def word_set(text: str) -> frozenset[str]:
    """The words of a list written with blanks."""
    return frozenset(text.split())


PARTICLES = word_set("van von der den de del della di da dos das du la le el al bin ibn ter ten zu zur st san")
TITLES = word_set("mr mrs ms miss mx dr prof professor herr frau mme mlle monsieur madame sr sra signor dipl ing")
SUFFIXES = word_set("jr sr ii iii iv phd mba md esq cpa")
UNMARKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
MARKS = dict.fromkeys(range(0x300, 0x370))
UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"))


@dataclass(frozen=True)
class Person:
    """A contact or rep. `firsts` are the words of the first name, `lasts` the ways to write the last name, folded."""

    person_id: str
    kind: str
    firsts: tuple[str, ...]
    lasts: tuple[tuple[str, ...], ...]

    def hashed(self, secret: Callable[[str], str]) -> Person:
        """The person with each word replaced by what `secret` makes of it, for one who must be forgotten."""
        return replace(
            self,
            firsts=tuple(map(secret, self.firsts)),
            lasts=tuple(tuple(map(secret, last)) for last in self.lasts),
        )


def person(person_id: str, kind: str, name: str | None, first: str | None, last: str | None) -> Person | None:
    """The person of a CRM's row; None when it has no name. A whole name is read as "First Last" or "Last, First"."""
    if not (first or last) and name:
        before, comma, after = name.partition(",")
        parts = [word for word in before.split() if _bare(word) not in TITLES]
        if comma and after.strip() and _bare(after) not in SUFFIXES:
            last, first = before, after
        elif len(parts) > 1:
            parts = [word for word in parts if _bare(word) not in SUFFIXES]
            start = next((number for number, word in enumerate(parts) if number and _bare(word) in PARTICLES), -1)
            first, last = " ".join(parts[:start]), " ".join(parts[start:])
        else:
            first = before
    firsts = dict.fromkeys(
        form
        for word in LETTERS.findall(first or "")
        for form in _forms(word)
        if len(form) > 1 and form not in PARTICLES | TITLES
    )
    lasts = dict.fromkeys(_last_names(last or ""))
    return Person(person_id, kind, tuple(firsts), tuple(lasts)) if firsts or lasts else None


def folded(word: str) -> str:
    """The word without case and accents."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKD", word.casefold()).translate(MARKS).translate(UNMARKED)


def _bare(word: str) -> str:
    return folded(word.strip(" .,"))


def _forms(word: str) -> Iterator[str]:
    """The word as it may be written: Müller, Muller, Mueller."""
    plain = folded(word)
    yield plain
    small = word.casefold()
    for umlaut, letters in UMLAUTS:
        small = small.replace(umlaut, letters)
    if folded(small) != plain:
        yield folded(small)
    for umlaut, letters in UMLAUTS[:3]:
        if letters in plain:
            yield plain.replace(letters, folded(umlaut))


def _last_names(last: str) -> Iterator[tuple[str, ...]]:
    """The whole last name, and each of its parts by which people are called too: van der Berg, Berg."""
    parts = [word for word in LETTERS.findall(last) if _bare(word) not in SUFFIXES]
    whole = tuple(map(folded, parts))
    if whole and len("".join(whole)) > 1:
        yield whole
    for word in parts:
        if len(word) > 2 and folded(word) not in PARTICLES:
            yield from ((form,) for form in _forms(word))
