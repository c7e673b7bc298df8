"""What around a word tells that somebody is called by it: capitals, greetings, signatures, labels of speakers.

A helper of `names`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from sources.people import folded, word_set


class Word(NamedTuple):
    """A word of a text: its place, as written, folded, and its role in names (bits of `names`)."""

    start: int
    end: int
    text: str
    key: str
    role: int


GREETINGS = word_set(
    "hi hello hey dear thanks thank you cheers hallo liebe lieber bonjour hola ciao morning afternoon all"
)
CLOSINGS = word_set(
    "best regards thanks thank you cheers sincerely kind warm many yours br rgds gruß grüße mfg cordialement"
)
TELLING = word_set(
    "said says told asked asks confirmed mentioned thinks thought wants wanted likes liked loves loved needs needed "
    "is was has had would from at and joined left replied wrote called emailed sent shared agreed pushed signed "
    "insisted felt believes noted raised explained prefers preferred reports reported works worked"
)
DATES = word_set(
    "january february march april may june july august september october november december jan mon sun sat"
)
BETWEEN = re.compile(r"(?:[ \t\u00a0.'’‘-]{1,3}|[ \t]*\r?\n[ \t]*)")
AROUND = 100
"""Letters before and after a word that are looked at."""
PLACEHOLDER = re.compile(r"\[(?:name|contact|rep|email|phone|card|account|token)\]")
PERSON = re.compile(r"[ -]\[(?:name|contact|rep)\]")
INITIAL = '.!?:;-–—•*>"“([…\n'
NOTHING_MORE = re.compile(r"[ \t.,!–—-]{0,5}(?:\r?\n|\Z)")
LABEL = re.compile(r"[ \t]*:(?:\s|$)")
LINE_START = re.compile(r"[^\w\n]*(?:\d{1,2}:\d{2}(?::\d{2})?[^\w\n]*)?")


def is_within_placeholder(text: str, word: Word) -> bool:
    """Whether the word is that of a placeholder."""
    return text[word.start - 1 : word.start] == "[" and bool(PLACEHOLDER.match(text, word.start - 1))


def shows_capital(text: str, word: Word) -> bool:
    """Whether a capital sets the word off from those around it."""
    if not word.text[0].isupper():
        return False
    if len(word.text) == 1 or not word.text.isupper():
        return True
    around = text[max(0, word.start - 30) : word.start] + text[word.end : word.end + 30]
    return any(character.islower() for character in around)


def is_mid_sentence_name(text: str, words: list[Word], at: int, ordinary: Collection[str] = frozenset()) -> bool:
    """Whether a capital within a sentence, or the verb after it at the beginning of one, makes the word a name.

    A capitalised ordinary word after it makes it part of a term instead: Grace Period, Mark Up.
    """
    word = words[at]
    if not shows_capital(text, word):
        return False
    after = words[at + 1] if at + 1 < len(words) else None
    gap = text[word.end : after.start] if after else ""
    if gap == " " and after is not None and after.text[0].isupper() and folded(after.text) in ordinary:
        return False
    is_told = after is not None and gap == " " and folded(after.text) in TELLING
    before = text[max(0, word.start - 40) : word.start].rstrip(" \t")
    if not before or before[-1] in INITIAL:
        return is_told
    return is_told or folded(word.text) not in DATES


def is_called(text: str, words: list[Word], at: int, *, is_usual: bool, is_own: bool) -> bool:
    """Whether the word stands where only a name stands: after a greeting or @, before a masked last name, as a
    speaker's label, as a signature.
    """
    word = words[at]
    if not word.text[0].isupper() and (is_usual or not is_own):
        return False
    if text[word.start - 1 : word.start] == "@" and not is_usual:
        return True
    if PERSON.match(text, word.end) and (not is_usual or is_mid_sentence_name(text, words, at)):
        return True
    return _is_greeted(text, words, at) or _stands_in_a_line_of_its_own(text, word, is_usual=is_usual, is_own=is_own)


def _is_greeted(text: str, words: list[Word], at: int) -> bool:
    if not at or folded(words[at - 1].text) not in GREETINGS:
        return False
    after = text[words[at].end : words[at].end + AROUND].lstrip(" \t")
    is_alone = not after or after[0] in ",!.:;-–—\r\n" or after.startswith("and ")
    return is_alone and text[words[at - 1].end : words[at].start].strip(" ,") == ""


def _stands_in_a_line_of_its_own(text: str, word: Word, *, is_usual: bool, is_own: bool) -> bool:
    begin = max(0, word.start - AROUND)
    line_start = text.rfind("\n", begin, word.start) + 1 or begin
    if not LINE_START.fullmatch(text, line_start, word.start):
        return False
    if LABEL.match(text, word.end) and (is_own or not is_usual):
        return True
    if not line_start or not NOTHING_MORE.match(text, word.end):
        return False
    return not is_usual or _closes(text[max(0, line_start - AROUND) : line_start])


def _closes(before: str) -> bool:
    """Whether the last line with anything on it closes a message."""
    line = before.rstrip().rpartition("\n")[2]
    words = re.findall(r"[^\W\d_]+", line.lower())
    return bool(words) and len(words) <= 4 and all(word in CLOSINGS for word in words)


def touch(text: str, words: list[Word], at: int) -> bool:
    """Whether nothing but what stands within a name is between this word and the next."""
    return at + 1 < len(words) and BETWEEN.fullmatch(text, words[at].end, words[at + 1].start) is not None
