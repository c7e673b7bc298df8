"""How the names of unknown vendors are written: where they end, and which words are none.

The trained readers find where a vendor is spoken of, word by word. Spelling tells what they don't see: a name goes on
with the next capital ("Ferro & Lunt"), a word with a title before it is a person, a word that is otherwise written in
small letters has its capital from the sentence that it begins. Not here: the finding (decoding, linear).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest

from nlp.lexicon import WordRules, common, proper, read
from nlp.state import Found, Name
from nlp.words import word_list

MOST_MORE = 2
"""Words that a name may go on for."""
_JOINED = re.compile(r"[ \u00a0](?:&[ \u00a0])?|-")
_NEXT = re.compile(r"(?:[ \u00a0](?:&[ \u00a0])?|-)([^\W\d_][\w-]*)")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Lady|Lord|Herr|Frau|Mme)\.?[ \u00a0]\Z")
_BEGINNING = re.compile(r"(?:\A|\n|[.!?:;…•*–—>\"“(\]-][\"”')]?[ \t\u00a0]*)[\"“'(*•–-]*\Z")
_FIRST_LETTERS = re.compile(r"(?:^|[.!?]\s)[\W\d_]*([^\W\d_])", re.MULTILINE)
_LETTERS = re.compile(r"[^\W\d_]+")
_NEAR = 8
"""Characters before a word that tell whether a title stands there or a sentence begins."""


def as_written(text: str, found: Sequence[Found], names: Sequence[Name]) -> list[Found]:
    """The vendors `found` in `text`, each its whole name, without words that spelling shows to be none.

    `names` are the places of companies that the catalog knows; no vendor's name reaches into one.
    """
    vendors: list[Found] = []
    ordered = sorted(found, key=lambda each: each.start)
    for each, following in zip_longest(ordered, ordered[1:]):
        last = vendors[-1] if vendors else None
        if last is not None and each.start < last.end:
            continue
        if last is not None and _JOINED.fullmatch(text, last.end, each.start):
            last.end, last.confidence = each.end, max(last.confidence, each.confidence)
        elif _is_name(text, each, following):
            vendors.append(each)
            last = each
        else:
            continue
        for start, end in _more(text, last):
            if any(name.start < end and start < name.end for name in names):
                break
            last.end = end
    return [vendor for vendor in vendors if not proper().issuperset(_words(text, vendor))]


def _is_name(text: str, found: Found, following: Found | None) -> bool:
    word, before = text[found.start : found.end], text[max(0, found.start - _NEAR) : found.start]
    if _TITLE.search(before) or word.lower() in _never_names():
        return False
    if word.islower():
        return word not in common() and not _has_capitals(text)
    goes_on = following is not None and bool(_JOINED.fullmatch(text, found.end, following.start))
    return goes_on or word.lower() not in common() or not _BEGINNING.search(before)


def _words(text: str, found: Found) -> list[str]:
    letters: list[str] = _LETTERS.findall(text, found.start, found.end)
    return [word.lower() for word in letters]


def _more(text: str, found: Found) -> Iterator[tuple[int, int]]:
    """The words with a capital that go on where the name ends, of a name with capitals and small letters."""
    word = text[found.start : found.end]
    end = found.end
    if word.islower() or word.isupper():
        return
    for _ in range(MOST_MORE):
        more = _NEXT.match(text, end)
        if not more or not more[1][0].isupper() or more[1].lower() in _function_words():
            return
        end = more.end()
        yield more.start(1), end


def _has_capitals(text: str) -> bool:
    """Whether most sentences begin with a capital."""
    letters: list[str] = _FIRST_LETTERS.findall(text)
    return 2 * sum(letter.isupper() for letter in letters) >= len(letters)


@cache
def _lists() -> WordRules:
    return read("words.yaml", WordRules)


@cache
def _function_words() -> frozenset[str]:
    return word_list(_lists().function)


@cache
def _never_names() -> frozenset[str]:
    return _function_words() | word_list(_lists().never_vendors)
