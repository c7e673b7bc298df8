"""`note_claims`: the places that judge us or a competitor: category, about, polarity, status.

Each clause is weighed on its own: a cue that judges by itself counts most, a topic needs a judging word beside it, a
lack of something needed is a weakness. The strongest category of a clause becomes one claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from nlp.components.clauses import Clause, clauses
from nlp.components.cues import Cue
from nlp.components.subjects import Subjects
from nlp.lexicon import WordRules, read
from nlp.records import Polarity, Status
from nlp.state import FoundClaim, NoteState, Sentence, note_state
from nlp.words import word_list

_LEAST = 1.1
_STRONG = 2.0
_TOPIC = 0.8
_JUDGED = 0.8
_BESIDE = 0.3
_LACKING = 1.5
_LEANING = 0.9


class Weighed(NamedTuple):
    """A category's case in a clause: how strong, which way, and over which words."""

    score: float
    category: str
    polarity: Polarity
    first: int
    last: int


class Claims:
    """The component."""

    def __init__(self) -> None:
        """Read the words whose lack is no missing feature."""
        self.not_lacked = word_list(read("words.yaml", WordRules).not_lacked)

    def __call__(self, doc: Any) -> Any:
        """Fill `claims` of the note's state."""
        state = note_state(doc)
        subjects = Subjects(state)
        for number, sentence in enumerate(state.sentences):
            subjects.begin(number)
            if not sentence.hits:
                subjects.skip(sentence)
                continue
            for clause in clauses(sentence):
                about = subjects.of(sentence, clause)
                claim = self._claim(number, sentence, clause, about, subjects)
                if claim is not None and not _is_our_own_line(state, sentence, claim):
                    state.claims.append(claim)
        _settle(state)
        return doc

    def _claim(
        self, number: int, sentence: Sentence, clause: Clause, about: str, subjects: Subjects
    ) -> FoundClaim | None:
        weighed = max((*weigh(sentence, clause), *_bare_lack(sentence, clause, self.not_lacked)), default=None)
        if weighed is None or weighed.score < _LEAST:
            return None
        if sentence.is_question and weighed.score < _STRONG:
            return None
        status = status_of(sentence, clause, weighed)
        polarity: Polarity = "neg" if status == "denied" else weighed.polarity
        target = subjects.about(sentence, weighed.category, polarity, about)
        start, end = clause.span(sentence, weighed.first, weighed.last)
        confidence = min(0.9, 0.35 + 0.12 * weighed.score)
        return FoundClaim(start, end, weighed.category, target, polarity, status, confidence, number, weighed.first)


def weigh(sentence: Sentence, clause: Clause) -> Iterator[Weighed]:
    """The case for each category that has a cue in the clause."""
    judged = {"negative": 0.0, "positive": 0.0}
    lacking: list[int] = []
    reversing: list[int] = []
    cases: dict[str, list[tuple[str, int, int]]] = {}
    for first, last, meaning in sentence.hits:
        if not isinstance(meaning, Cue) or first < clause.first or first > clause.last:
            continue
        if meaning.of == "claim":
            cases.setdefault(meaning.category, []).append((meaning.value, first, last))
        elif meaning.of == "judgement":
            if meaning.value == "lack":
                lacking.append(first)
            elif meaning.value == "reversing":
                reversing.append(last)
            else:
                judged[meaning.value] += 1
    for category, found in cases.items():
        yield _weighed(category, found, judged, lacking, reversing)


def status_of(sentence: Sentence, clause: Clause, weighed: Weighed) -> Status:
    """Whether the clause says that the point stands, was dealt with, or does not hold."""
    resolved = denied = 0.0
    for first, last, meaning in sentence.hits:
        if not isinstance(meaning, Cue) or meaning.of != "status":
            continue
        is_here = clause.first <= first and last <= clause.last
        if meaning.value == "denied" and is_here:
            denied += 1
        elif meaning.value == "resolved" and first >= clause.first:
            resolved += 1 if is_here else 0.9 if first > clause.last else 0
        elif meaning.value == "worry" and is_here:
            resolved += 0.2
    if denied and weighed.polarity == "neg":
        return "denied"
    if resolved >= 0.9 and weighed.polarity == "neg":
        return "resolved"
    return "raised"


def _weighed(
    category: str, found: list[tuple[str, int, int]], judged: dict[str, float], lacking: list[int], reversing: list[int]
) -> Weighed:
    negative = positive = 0.0
    is_topical = False
    for value, begin, end in found:
        is_lacking = any(-6 <= place - begin <= 6 for place in lacking)
        is_reversed = any(0 < begin - place <= 3 for place in reversing)
        bad, good = _points(value, min(end - begin, 4), is_lacking, is_reversed)
        negative += bad
        positive += good
        is_topical = is_topical or not (bad or good)
    bad, good = judged["negative"], judged["positive"]
    if is_topical and good and reversing:
        bad, good = bad + good, 0.0
    bonus = _TOPIC + _JUDGED if is_topical else _BESIDE
    if bad > good:
        negative += bonus
    elif good > bad:
        positive += bonus
    elif bad:
        negative += 0.7 * bonus
    first, last = min(begin for _, begin, _ in found), max(end for _, _, end in found)
    if negative >= positive:
        return Weighed(negative, category, "neg", first, last)
    return Weighed(positive, category, "pos", first, last)


def _bare_lack(sentence: Sentence, clause: Clause, not_lacked: frozenset[str]) -> Iterator[Weighed]:
    """A short clause that names nothing but a lack ("no kit-build screen") is a missing feature."""
    words = sentence.words
    first = clause.first
    while first < clause.last and words[first] in _JOINING:
        first += 1
    last = clause.last - (words[clause.last] in _ENDS)
    if words[first] == "no" and 2 <= last - first <= 7 and not_lacked.isdisjoint(words[first + 1 : last + 1]):
        yield Weighed(_LEAST, "missing_feature", "neg", first, last)


def _points(value: str, length: int, is_lacking: bool, is_reversed: bool) -> tuple[float, float]:
    """How much a cue speaks against and for whom it is about; a cue in more words says more."""
    if value == "negative":
        return _STRONG + 0.15 * length, 0.0
    if value == "leaning_negative":
        return _LEANING, 0.0
    if value == "positive":
        return (_STRONG, 0.0) if is_reversed else (0.0, _STRONG + 0.15 * length)
    if value == "leaning_positive":
        return (0.0, 0.0) if is_reversed else (0.0, _LEANING)
    if value == "need" and is_lacking:
        return _LACKING, 0.0
    return 0.0, 0.0


def _is_our_own_line(state: NoteState, sentence: Sentence, claim: FoundClaim) -> bool:
    """Whether the words that judge us badly are those of a message of ours: a pitch is no objection."""
    place = sentence.starts[claim.word]
    return (
        claim.about == "us"
        and claim.polarity == "neg"
        and any(echo.start <= place < echo.end for echo in state.echoes if echo.sentence == claim.sentence)
    )


def _settle(state: NoteState) -> None:
    """Let an answer settle what the sentence before raised, and keep one claim of a kind a sentence."""
    kept: list[FoundClaim] = []
    by_sentence: dict[tuple[int, str, str, str], FoundClaim] = {}
    for claim in state.claims:
        key = (claim.sentence, claim.category, claim.about, claim.polarity)
        earlier = by_sentence.get(key)
        if earlier is not None and earlier.status == claim.status:
            continue
        by_sentence[key] = claim
        kept.append(claim)
        following = state.sentences[claim.sentence + 1] if claim.sentence + 1 < len(state.sentences) else None
        if claim.polarity == "neg" and claim.status == "raised" and following is not None and _settles(following):
            claim.status = "resolved"
    state.claims = kept


def _settles(sentence: Sentence) -> bool:
    """Whether a short sentence opens by saying that the point before it was dealt with."""
    return len(sentence.words) <= 14 and any(hit.first <= 3 and hit.meaning == _RESOLVED for hit in sentence.hits)


_JOINING = frozenset(["and", "but", ",", "–", "(", ":", "so", "plus", "also"])
_ENDS = frozenset([".", ",", "!", ";"])
_RESOLVED = Cue("status", "resolved")
