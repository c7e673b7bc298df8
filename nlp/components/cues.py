"""`note_cues`: one pass over each sentence finds every cue of every rule; the later components only read the hits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from nlp.lexicon import (
    AssertionRules,
    JudgementRules,
    OutcomeRules,
    ReasonRules,
    RoleRules,
    StanceRules,
    StatusRules,
    VendorRules,
    category_rules,
    read,
)
from nlp.patterns import Matcher
from nlp.state import note_state


class Cue(NamedTuple):
    """What a hit stands for: `of` is the kind of rule, `value` what it says, `category` for claims only."""

    of: str
    value: str
    category: str = ""


class Cues:
    """The component."""

    def __init__(self) -> None:
        """Compile all rules once a process."""
        self.matcher = _matcher()

    def __call__(self, doc: Any) -> Any:
        """Fill `hits` of every sentence."""
        find = self.matcher.find
        for sentence in note_state(doc).sentences:
            if sentence.part in ("body", "quote"):
                sentence.hits = find(sentence.words)
        return doc


@cache
def _matcher() -> Matcher[Cue]:
    return Matcher(_rules())


def _rules() -> Iterator[tuple[str, Cue]]:
    for category, rules in category_rules().items():
        for value, patterns in dict(rules).items():
            yield from ((pattern, Cue("claim", value, category)) for pattern in patterns)
    for of, name, model in (
        ("judgement", "judgements.yaml", JudgementRules),
        ("status", "status.yaml", StatusRules),
        ("role", "roles.yaml", RoleRules),
        ("stance", "stances.yaml", StanceRules),
        ("outcome", "outcomes.yaml", OutcomeRules),
        ("reason", "reasons.yaml", ReasonRules),
        ("vendor", "vendors.yaml", VendorRules),
    ):
        for value, patterns in dict(read(name, model)).items():
            yield from ((pattern, Cue(of, value)) for pattern in patterns)
    assertions = read("assertions.yaml", AssertionRules)
    for value in ("negated", "hypothetical", "historical"):
        scoped = getattr(assertions, value)
        for where in ("around", "before", "after"):
            yield from ((pattern, Cue("assertion", value, where)) for pattern in getattr(scoped, where))
    for value in ("terminators", "excluded"):
        yield from ((pattern, Cue("assertion", value)) for pattern in getattr(assertions, value))
