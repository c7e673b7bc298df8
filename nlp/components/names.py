"""`note_names`: the places where a note names us or a competitor, by name, alias, product, possessive, domain or
misspelling.

How likely a name that is an ordinary word ("Lift", "Pace") is the company, its neighbours, its capital and the rest of
the note say. Which of those count, and what a mention means (assertion, role, stance), belongs to the trained reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nlp.catalog import Catalog, parse
from nlp.components.ordinary_names import OrdinaryNames, is_lower_style
from nlp.lexicon import WordRules, common, known_words, read
from nlp.state import Name, NoteState, note_state
from nlp.words import split, word_list

_LEAST_LETTERS_TO_CORRECT, _LEAST_LETTERS_OF_A_PART = 5, 4
LEAST_CONFIDENCE = 0.72
"""From here on, an ordinary word is taken for a name where no trained reader decides."""
_MOST_WORDS_REMEMBERED = 100_000


class Known(NamedTuple):
    """A name of the catalog: whose it is, its words, and how careful to be with it."""

    company: str
    words: tuple[str, ...]
    is_ordinary: bool
    is_acronym: bool


class Names:
    """The component. `is_fast` leaves out misspellings; `keeps_doubtful` leaves the decision on words that may be names
    to a later component.
    """

    def __init__(self, catalog: Catalog | None = None, is_fast: bool = False, keeps_doubtful: bool = False) -> None:
        """Index the names of the catalog by their first word."""
        self.keeps_doubtful = keeps_doubtful
        lists = read("words.yaml", WordRules)
        function = word_list(lists.function)
        self.ordinary = word_list(lists.ordinary) | function | common()
        self.ordinary_names = OrdinaryNames(self.ordinary, function)
        self.is_fast = is_fast
        self.learn(catalog)

    def __call__(self, doc: Any) -> Any:
        """Fill `names` of the note's state."""
        state = note_state(doc)
        if self.catalog is not None:
            state.names = self._find(state, state.text)
        return doc

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:  # noqa: ARG002
        """Save the catalog."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        data = self.catalog.model_dump(mode="json") if self.catalog else None
        (folder / "catalog.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def from_disk(self, path: Path | str, exclude: Any = ()) -> Names:  # noqa: ARG002
        """Load the catalog."""
        data = json.loads((Path(path) / "catalog.json").read_text(encoding="utf-8"))
        self.learn(parse(data) if data else None)
        return self

    def learn(self, catalog: Catalog | None) -> None:
        """Read notes by this catalog from now on."""
        self.catalog = catalog
        self.by_first: dict[str, list[Known]] = {}
        self.correctable: dict[str, Known] = {}
        self.corrections: dict[str, Known | None] = {}
        for company, name in catalog.spoken_names() if catalog else ():
            for known in self._forms(company, name):
                self.by_first.setdefault(known.words[0], []).append(known)
                if len(known.words) == 1 and len(known.words[0]) >= _LEAST_LETTERS_TO_CORRECT:
                    self.correctable.setdefault(known.words[0], known)
        for forms in self.by_first.values():
            forms.sort(key=lambda known: -len(known.words))
        pairs = [known for forms in self.by_first.values() for known in forms if len(known.words) == 2]
        self.pairs = [known for known in pairs if all(word.isalpha() for word in known.words)]
        self.beginnings = {name[:length] for name in self.correctable for length in range(1, len(name))}
        self.may_begin = _Remembered(self._may_begin)

    def _forms(self, company: str, name: str) -> Iterator[Known]:
        words = tuple(split(name))
        letters = [character for character in name if character.isalpha()]
        is_acronym = len(words) == 1 and 2 <= len(letters) <= 5 and all(character.isupper() for character in letters)
        bare = tuple(word for word in words if word[0].isalnum())
        is_ordinary = all(word in self.ordinary for word in bare or words)
        yield Known(company, words, is_ordinary, is_acronym)
        if bare != words and len(bare) > 1 and "." not in words:
            yield Known(company, bare, is_ordinary, False)
        joined = "".join(bare)
        if (
            len(bare) > 1
            and "." not in words
            and joined not in self.ordinary
            and len(joined) >= _LEAST_LETTERS_TO_CORRECT
        ):
            yield Known(company, (joined,), False, False)
        if len(bare) > 1 and "&" in words:
            spelled = tuple("and" if word == "&" else word for word in words)
            yield Known(company, spelled, is_ordinary, False)

    def _find(self, state: NoteState, text: str) -> list[Name]:
        words, starts, ends = state.words, state.starts, state.ends
        found: list[Name] = []
        doubtful: list[tuple[int, int, Known, float]] = []
        sure: set[str] = set()
        is_lower: bool | None = None
        begin, may_begin = 0, self.may_begin
        for index in [number for number, word in enumerate(words) if may_begin[word]]:
            if index < begin:
                continue
            known, last = self._at(words, index)
            if known is None:
                continue
            if index > 1 and words[index - 1] == "@" and starts[index] == ends[index - 1] and _is_address(state, index):
                if known.company == "us":
                    state.our_addresses.append(starts[index])
                continue
            if known.is_ordinary or (known.is_acronym and known.words[0] in self.ordinary):
                is_lower = is_lower_style(text) if is_lower is None else is_lower
                doubtful.append((index, last, known, self.ordinary_names.score(state, text, index, last, is_lower)))
            else:
                exact = known.words == tuple(words[index : last + 1])
                found.append(Name(starts[index], ends[last], known.company, 0.98 if exact else 0.85))
                sure.add(known.company)
            begin = last + 1
        sure |= {known.company for _, _, known, score in doubtful if score >= 2}
        for first, last, known, score in doubtful:
            total_score = score + (0.5 if known.company in sure else 0)
            total_score += 0.5 if self._has_name_beside(state, found, first, last) else 0
            confidence = min(0.95, max(0.05, 0.6 + 0.12 * total_score))
            if self.keeps_doubtful or confidence >= LEAST_CONFIDENCE:
                found.append(Name(starts[first], ends[last], known.company, confidence, is_doubtful=True))
        found.sort(key=lambda name: name.start)
        return found

    def _at(self, words: list[str], index: int) -> tuple[Known | None, int]:
        word = words[index]
        best: tuple[Known | None, int] = (None, index)
        for known in self.by_first.get(word, ()):
            last = _fits(words, index, known.words)
            if last >= 0 and (best[0] is None or last > best[1]):
                best = (known, last)
        if best[0] is not None:
            return best
        if word[0].isalpha() and index + 1 < len(words):
            last = index + 2 if words[index + 1] == "-" and index + 2 < len(words) else index + 1
            joined = self.correctable.get(word + words[last])
            if joined is not None and not joined.is_ordinary:
                may_be_words = word in self.ordinary and words[last] in self.ordinary
                return joined._replace(is_ordinary=may_be_words), last
        if self.is_fast:
            return None, index
        found = None
        if len(word) >= _LEAST_LETTERS_TO_CORRECT and word not in self.ordinary:
            found = self._corrected(word)
        if found is None and self.pairs and index + 1 < len(words):
            return self._pair(word, words[index + 1]), index + 1
        return found, index

    def _pair(self, first: str, second: str) -> Known | None:
        """The name of two words of which one is misspelt here and the other is not."""
        near = [
            known
            for known in self.pairs
            if (known.words[0] == first and self._is_misspelt(second, known.words[1]))
            or (known.words[1] == second and self._is_misspelt(first, known.words[0]))
        ]
        return near[0] if len({known.company for known in near}) == 1 else None

    def _is_misspelt(self, word: str, name: str) -> bool:
        """Whether a word that is none in itself is a misspelling of a word of a name."""
        from rapidfuzz.distance import OSA

        if min(len(word), len(name)) < _LEAST_LETTERS_OF_A_PART or not word.isalpha() or abs(len(word) - len(name)) > 1:
            return False
        if word in self.ordinary or word in known_words():
            return False
        return word != name and bool(OSA.distance(word, name, score_cutoff=1) <= 1)

    def _may_begin(self, word: str) -> bool:
        """Whether a name may begin with this word, whatever comes after it."""
        if word in self.by_first or word in self.beginnings:
            return True
        if self.is_fast or word in self.ordinary:
            return False
        if len(word) >= _LEAST_LETTERS_TO_CORRECT and self._corrected(word) is not None:
            return True
        return any(self._is_misspelt(word, known.words[0]) for known in self.pairs)

    def _corrected(self, word: str) -> Known | None:
        if word in self.corrections:
            return self.corrections[word]
        if len(self.corrections) > _MOST_WORDS_REMEMBERED:
            self.corrections.clear()
        found = None
        single = self.by_first.get(word[:-1], ()) if word.endswith("s") else ()
        plural = [known for known in single if len(known.words) == 1 and not known.is_ordinary]
        if plural:
            found = plural[0]
        elif word.isalpha() and word not in known_words():
            found = self._nearest(word)
        self.corrections[word] = found
        return found

    def _nearest(self, word: str) -> Known | None:
        from rapidfuzz.distance import OSA

        near: dict[str, tuple[int, Known]] = {}
        for name, known in self.correctable.items():
            most = 2 if len(name) >= 7 and len(word) >= 7 and not known.is_ordinary else 1
            if known.is_ordinary and word.startswith(name[:-1]):
                continue
            if abs(len(name) - len(word)) > most or (name[0] != word[0] and name[1:3] != word[1:3]):
                continue
            distance = OSA.distance(word, name, score_cutoff=most)
            if distance <= most and distance < near.get(known.company, (9, known))[0]:
                near[known.company] = (distance, known)
        if not near:
            return None
        least = min(distance for distance, _ in near.values())
        best = [known for distance, known in near.values() if distance == least]
        return best[0] if len(best) == 1 else None

    def _has_name_beside(self, state: NoteState, found: list[Name], first: int, last: int) -> bool:
        words, starts, ends = state.words, state.starts, state.ends
        left = ends[max(0, first - 2)] if first >= 2 and words[first - 1] in _JOINERS else -1
        right = starts[min(len(words) - 1, last + 2)] if last + 2 < len(words) and words[last + 1] in _JOINERS else -1
        return any(name.end == left or name.start == right for name in found[-50:])


class _Remembered(dict[str, bool]):
    """Answers about words, each worked out once."""

    def __init__(self, answer: Callable[[str], bool]) -> None:
        super().__init__()
        self.answer = answer

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MOST_WORDS_REMEMBERED:
            self.clear()
        found = self[word] = self.answer(word)
        return found


def _is_address(state: NoteState, index: int) -> bool:
    """Whether something stands right before the @ before this word, as in an e-mail address and not in "@Vellocast"."""
    return state.ends[index - 2] == state.starts[index - 1] and state.words[index - 2][-1].isalnum()


_JOINERS = frozenset([",", "and", "or", "&", "/", "+", "vs", "nor"])


def _fits(words: list[str], index: int, name: tuple[str, ...]) -> int:
    """The last word of a name that begins at `index`, hyphens stepped over, or -1."""
    position = index
    for part in name[1:]:
        position += 1
        if position < len(words) and words[position] == "-" and part != "-":
            position += 1
        if position >= len(words) or words[position] != part:
            return -1
    return position
