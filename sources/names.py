"""Finding the names of people whom the CRM lists in a note, in time that grows with the note, not with the people.

Words that begin no name cost one look-up each; only around the others are the neighbours read. Not here: what takes
their place (masking), how a name falls into words (people).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from sources.name_context import Word, is_called, is_mid_sentence_name, is_within_placeholder, shows_capital, touch
from sources.ordinary import ordinary
from sources.people import LETTERS, TITLES, Person, folded

FIRST, LAST, TELLS = 1, 2, 4
"""Roles of a word. Names are looked for only around words that tell, not around ordinary words in small letters."""
KINDS = {"contact": 1, "rep": 2}
REMEMBERED = 200_000
COMMA = re.compile(r"[ \t]*,[ \t]*")
SHORT = 3
"""Last names of so few letters are masked alone only with a capital within a sentence: Le, Do, An."""


class Found(NamedTuple):
    """A name in a text: where it stands; `kinds` says whether contacts (1), reps (2) or both (3) are called so."""

    start: int
    end: int
    kinds: int


class Names:
    """The names of `people`. `kept` are names that are never masked alone: of companies, products and messages.

    `secret` and `forgotten` find people of whom only the hashes of their words are left.
    """

    def __init__(
        self,
        people: Iterable[Person],
        kept: Iterable[str] = (),
        secret: Callable[[str], str] | None = None,
        forgotten: Collection[str] = (),
    ) -> None:
        """Index the people by the words of their names."""
        self._secret, self._forgotten = (secret, frozenset(forgotten)) if forgotten else (None, frozenset())
        self._lasts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._pairs: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        self._initials: dict[str, dict[str, int]] = defaultdict(dict)
        self._firsts: dict[str, int] = {}
        self._of: dict[str, tuple[str, ...]] = {}
        self._companies = frozenset(tuple(map(folded, LETTERS.findall(name))) for name in kept)
        self._kept = frozenset(word for name in self._companies for word in name)
        self.people = 0
        """How many people are indexed."""
        self._words: dict[str, tuple[str, int]] = {}
        self._quiet: set[str] = set()
        for each in people:
            self._add(each)

    def _add(self, each: Person) -> None:
        self.people += 1
        kind = KINDS.get(each.kind, 3)
        firsts = tuple(map(self._canonical, each.firsts))
        known = self._of.get(each.person_id, ())
        self._of[each.person_id] = tuple(dict.fromkeys((*known, *firsts)))
        for first in firsts:
            self._firsts[first] = self._firsts.get(first, 0) | kind
        for last in (tuple(map(self._canonical, words)) for words in each.lasts):
            self._lasts[last[0]].add(last)
            pairs = self._pairs[last]
            pairs[""] = pairs.get("", 0) | kind
            for first in firsts:
                pairs[first] = pairs.get(first, 0) | kind
                if not first.startswith("#"):
                    pairs[first[0]] = pairs.get(first[0], 0) | kind
                if not last[0].startswith("#"):
                    initials = self._initials[first]
                    initials[last[0][0]] = initials.get(last[0][0], 0) | kind

    def find(self, text: str, own: Collection[str] = ()) -> list[Found]:
        """The names in `text`, in order. First names alone are found for the people whose ids are `own`."""
        if not self._firsts and not self._lasts:
            return []
        if not self.telling(text):
            return []
        look_up = self._look_up
        words = []
        for found in LETTERS.finditer(text):
            key, role = look_up(found[0])
            words.append(Word(found.start(), found.end(), found[0], key, role))
        mine = frozenset(word for person_id in own for word in self._of.get(person_id, ()))
        return list(self._names(text, words, mine))

    def telling(self, text: str) -> set[str]:
        """The words of `text` that may be part of a name; without any, it holds none."""
        unseen = set(LETTERS.findall(text)) - self._quiet
        found = {word for word in unseen if self._look_up(word)[1] & TELLS}
        self._quiet |= unseen - found
        return found

    def _look_up(self, word: str) -> tuple[str, int]:
        found = self._words.get(word)
        if found is None:
            if len(self._words) > REMEMBERED:
                self._words.clear()
                self._quiet.clear()
            key = self._canonical(folded(word))
            role = (FIRST if key in self._firsts else 0) | (LAST if key in self._lasts else 0)
            if not role and key.endswith("s") and key[:-1] in self._lasts and key not in ordinary():
                key, role = key[:-1], LAST
            if role and (word[0].isupper() or folded(word) not in ordinary()):
                role |= TELLS
            found = self._words[word] = (key, role)
        return found

    def _canonical(self, word: str) -> str:
        if self._secret is None or word.startswith("#"):
            return word
        hashed = self._secret(word)
        return hashed if hashed in self._forgotten else word

    def _names(self, text: str, words: list[Word], own: frozenset[str]) -> Iterator[Found]:
        at = done = 0
        while at < len(words):
            found = None
            if words[at].role & TELLS and not is_within_placeholder(text, words[at]):
                found = (
                    self._first_last(text, words, at)
                    or self._last_first(text, words, at)
                    or self._last(text, words, at)
                    or self._first(text, words, at, own)
                )
            if found is None:
                at += 1
                continue
            first, last, kinds = found
            while first > done and self._is_first_of_a_name(text, words, first - 1):
                first -= 1
            if first == last or tuple(word.key for word in words[first : last + 1]) not in self._companies:
                yield Found(words[first].start, words[last].end, kinds)
            at = done = max(last, at) + 1

    def _first_last(self, text: str, words: list[Word], at: int) -> tuple[int, int, int] | None:
        """First name, perhaps a middle one, last name; or first name and the last one's initial."""
        if not words[at].role & FIRST:
            return None
        for middle in (0, 1, 2):
            place = at + 1 + middle
            if place >= len(words) or not touch(text, words, place - 1):
                break
            if middle and not words[place - 1].text[0].isupper():
                break
            for last in self._sequences(text, words, place):
                kinds = self._pairs[last].get(words[at].key)
                if kinds and self._is_name(text, words, at, place + len(last) - 1):
                    return at, place + len(last) - 1, kinds
        after = words[at + 1] if touch(text, words, at) else None
        if after is not None and len(after.text) == 1 and after.text.isupper() and words[at].text[0].isupper():
            kinds = self._initials.get(words[at].key, {}).get(folded(after.text))
            is_whole = not re.match(r"['’\w]", text[after.end : after.end + 1])
            if kinds and is_whole and (text[after.end : after.end + 1] == "." or words[at].key not in ordinary()):
                return at, at + 1, kinds
        return None

    def _last_first(self, text: str, words: list[Word], at: int) -> tuple[int, int, int] | None:
        """Last name first, with a comma or without."""
        for last in self._sequences(text, words, at):
            place = at + len(last)
            if place >= len(words):
                continue
            gap = text[words[place - 1].end : words[place].start]
            key = words[place].key
            is_initial = len(words[place].text) == 1 and words[place].text.isupper() and "," in gap
            kinds = self._pairs[last].get(key) if len(key) > 1 or is_initial else None
            if kinds and (COMMA.fullmatch(gap) or gap == " ") and self._is_name(text, words, at, place):
                return at, place, kinds
        return None

    def _last(self, text: str, words: list[Word], at: int) -> tuple[int, int, int] | None:
        """The last name after an initial or a title, or alone where it is no ordinary word and no company's."""
        before = words[at - 1] if at and touch(text, words, at - 1) else None
        for last in self._sequences(text, words, at):
            end, pairs = at + len(last) - 1, self._pairs[last]
            is_capital = shows_capital(text, words[at]) or shows_capital(text, words[end])
            if before is not None and len(before.text) == 1 and before.text.isupper():
                kinds = pairs.get(folded(before.text))
                if kinds and (is_capital or not self._is_usual(words, at, end)):
                    return at - 1, end, kinds
            if before is not None and before.key in TITLES and words[at].text[0].isupper():
                return at, end, pairs[""]
            if self._is_usual(words, at, end):
                continue
            if len(last) == 1 and len(words[at].text) <= SHORT and not is_mid_sentence_name(text, words, at):
                continue
            return at, end, pairs[""]
        return None

    def _first(self, text: str, words: list[Word], at: int, own: frozenset[str]) -> tuple[int, int, int] | None:
        """The first name alone: of this deal's people, or of anybody where somebody is addressed or signs."""
        word = words[at]
        if not word.role & FIRST:
            return None
        kinds = self._firsts[word.key]
        is_usual = self._is_usual(words, at, at)
        if is_called(text, words, at, is_usual=is_usual, is_own=word.key in own):
            return at, at, kinds
        if word.key not in own or word.key in self._kept:
            return None
        if is_usual or len(word.text) < SHORT:
            return (at, at, kinds) if is_mid_sentence_name(text, words, at, ordinary()) else None
        return at, at, kinds

    def _sequences(self, text: str, words: list[Word], at: int) -> Iterator[tuple[str, ...]]:
        """The last names that stand at `at`, the longest first."""
        if not words[at].role & LAST:
            return
        for last in sorted(self._lasts[words[at].key], key=len, reverse=True):
            end = at + len(last)
            if (
                end <= len(words)
                and all(word.key == part for word, part in zip(words[at:end], last, strict=True))
                and all(touch(text, words, place) for place in range(at, end - 1))
            ):
                yield last

    def _is_first_of_a_name(self, text: str, words: list[Word], at: int) -> bool:
        """Whether this first name belongs to the name after it, though the CRM does not know the two together."""
        word = words[at]
        if not word.role & FIRST or text[word.end : words[at + 1].start] != " " or is_within_placeholder(text, word):
            return False
        if any(word.key in self._pairs[last] for last in self._sequences(text, words, at + 1)):
            return True
        is_usual = self._is_usual(words, at, at)
        return word.text[0].isupper() and (not is_usual or is_mid_sentence_name(text, words, at))

    def _is_name(self, text: str, words: list[Word], first: int, last: int) -> bool:
        """Whether first and last name together are a name: ordinary words alone must both have a capital."""
        if all(self._is_usual(words, place, place) for place in (first, last)):
            return all(shows_capital(text, words[place]) for place in (first, last))
        return True

    def _is_usual(self, words: list[Word], first: int, last: int) -> bool:
        """Whether these are words that say something else too: ordinary ones, or part of a company's name."""
        plain = [folded(word.text) if word.key[0] == "#" else word.key for word in words[first : last + 1]]
        usual = ordinary()
        return all(word in usual or word in self._kept or len(word) == 1 for word in plain)
