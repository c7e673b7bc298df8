"""The rules in `nlp/rules/*.yaml` as checked records. A file with an unknown key is refused, naming the known ones.

Under each key stands a block of text, one pattern (or line of words) a line.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from nlp.faults import explain
from nlp.patterns import PatternError, compile_pattern
from nlp.taxonomy import IDS

FOLDER = Path(__file__).parent / "rules"


def _lines(value: object) -> object:
    """A block of text is a list of its lines; anything else is left for pydantic to refuse."""
    return tuple(line.strip() for line in value.splitlines() if line.strip()) if isinstance(value, str) else value


Patterns = Annotated[tuple[str, ...], BeforeValidator(_lines)]
Model = TypeVar("Model", bound="Rules")


class LexiconError(ValueError):
    """A rule file cannot be used; the text lists every fault, one a line."""


class Rules(BaseModel):
    """A rule file: blocks of patterns (see `nlp.patterns`) under known keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CategoryRules(Rules):
    """Cues of one category. `negative` and `positive` judge by themselves; `leaning_` ones need something else beside
    them; a `topic` needs a judging word in its clause; a `need` is a weakness when it is missing ("no connector").
    """

    negative: Patterns = ()
    leaning_negative: Patterns = ()
    positive: Patterns = ()
    leaning_positive: Patterns = ()
    topic: Patterns = ()
    need: Patterns = ()


class JudgementRules(Rules):
    """Words that judge whatever a clause is about, words for lacking something, and words that turn a judgement
    round.
    """

    negative: Patterns = ()
    positive: Patterns = ()
    lack: Patterns = ()
    reversing: Patterns = ()


class StatusRules(Rules):
    """Cues that an objection was dealt with, that it is said not to hold, and words of a worry in the past."""

    resolved: Patterns = ()
    denied: Patterns = ()
    worry: Patterns = ()


class ScopedRules(Rules):
    """ConText-style cues of one assertion: `around` names the competitor itself (`@them`), `before` and `after` reach
    over the words that follow or precede them, up to `reach` words and no further than a terminator.
    """

    around: Patterns = ()
    before: Patterns = ()
    after: Patterns = ()
    reach: int = 6


class AssertionRules(Rules):
    """Cues for each assertion; what none touches is present."""

    negated: ScopedRules
    hypothetical: ScopedRules
    historical: ScopedRules
    terminators: Patterns = ()
    excluded: Patterns = ()


class RoleRules(Rules):
    """Patterns around `@them` for each role."""

    selected: Patterns = ()
    rejected: Patterns = ()
    incumbent: Patterns = ()
    evaluated: Patterns = ()


class StanceRules(Rules):
    """Patterns around `@them` for each side that a sentence favours."""

    them: Patterns = ()
    us: Patterns = ()


class OutcomeRules(Rules):
    """Cues of how the deal ended, used when the outcome is not given."""

    won: Patterns = ()
    lost: Patterns = ()
    no_decision: Patterns = ()


class ReasonRules(Rules):
    """Cues that a sentence names what decided the deal; `next` that the following does; `aside` that it does not."""

    here: Patterns = ()
    next: Patterns = ()
    aside: Patterns = ()


class VendorRules(Rules):
    """Contexts in which an unknown capitalised name is a vendor, and those in which it is not."""

    vendor: Patterns = ()
    other: Patterns = ()


class NameRules(Rules):
    """Neighbours that make an ordinary word a company's name, or show that it is just the word."""

    before: Patterns = ()
    after: Patterns = ()
    determiners: Patterns = ()
    not_after: Patterns = ()


class EchoRules(Rules):
    """Words by which a sentence puts a message of ours forward, and those by which it speaks against it."""

    told: Patterns = ()
    ours: Patterns = ()
    doubted: Patterns = ()
    negated: Patterns = ()


class LayoutRules(Rules):
    """Words by which the parts of a note and the speakers of a dialogue are told apart."""

    headers: Patterns = ()
    closings: Patterns = ()
    seller_labels: Patterns = ()
    buyer_labels: Patterns = ()
    abbreviations: Patterns = ()


class WordRules(Rules):
    """Word lists: `ordinary` words may be company names, `function` words never are; `foreign` by language."""

    ordinary: Patterns = ()
    function: Patterns = ()
    never_vendors: Patterns = ()
    not_lacked: Patterns = ()
    foreign: dict[str, Patterns] = {}


def read(name: str, model: type[Model], folder: Path = FOLDER) -> Model:
    """The rule file `name`, checked; `LexiconError` lists its faults."""
    path = folder / name
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return check(data, name, model)


def check(data: Any, where: str, model: type[Model]) -> Model:
    """Rules from data as YAML gives it."""
    try:
        rules = model.model_validate(data)
    except ValidationError as error:
        raise LexiconError("\n".join(explain(error, where, "rules", model.model_fields))) from error
    faults = [f"{where}: {fault}" for fault in _pattern_faults(rules)]
    if faults:
        raise LexiconError("\n".join(faults))
    return rules


@cache
def category_rules() -> dict[str, CategoryRules]:
    """The rules of every category, from `rules/claims_<category>.yaml`."""
    return {category: read(f"claims_{category}.yaml", CategoryRules) for category in IDS}


@cache
def known_words() -> frozenset[str]:
    """Every word that a rule or word list holds: ordinary English as far as the rules know it."""
    words: set[str] = set()
    for path in sorted(FOLDER.glob("*.yaml")):
        for pattern in _strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            for part in pattern.replace("|", " ").split():
                words.add(part.lstrip("?").rstrip("*").replace("'", "").lower())
    return frozenset(words)


def _strings(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [string for child in children for string in _strings(child)]


def _pattern_faults(rules: Rules) -> list[str]:
    if isinstance(rules, WordRules | LayoutRules | NameRules | EchoRules):
        return []
    faults = []
    for value in dict(rules).values():
        if isinstance(value, Rules):
            faults += _pattern_faults(value)
        elif isinstance(value, tuple):
            for pattern in value:
                try:
                    compile_pattern(pattern)
                except PatternError as error:
                    faults.append(str(error))
    return faults
