"""The rules in `nlp/rules/*.yaml` as checked records. A file with an unknown key is refused, naming the known ones.

Under each key stands a block of text, several words a line.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from nlp.faults import explain

FOLDER = Path(__file__).parent / "rules"
VOCABULARY = Path(__file__).parent / "artefact" / "vocabulary.txt"
COMMON = Path(__file__).parent / "artefact" / "common.txt"
"""Words that notes write in small letters at least as often as with a capital, made by `make train-words`."""
PROPER = Path(__file__).parent / "artefact" / "proper.txt"
"""Words that notes write with a capital and that name no competitor or vendor there, mostly people; made likewise."""


def _lines(value: object) -> object:
    """A block of text is a list of its lines; anything else is left for pydantic to refuse."""
    return tuple(line.strip() for line in value.splitlines() if line.strip()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_lines)]
Model = TypeVar("Model", bound="Rules")


class LexiconError(ValueError):
    """A rule file cannot be used; the text lists every fault, one a line."""


class Rules(BaseModel):
    """A rule file: blocks of words under known keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NameRules(Rules):
    """Neighbours that make an ordinary word a company's name, or show that it is just the word."""

    before: Words = ()
    after: Words = ()
    determiners: Words = ()
    not_after: Words = ()


class EchoRules(Rules):
    """Words by which a sentence puts a message of ours forward, and those by which it speaks against it."""

    told: Words = ()
    ours: Words = ()
    doubted: Words = ()
    negated: Words = ()


class LayoutRules(Rules):
    """Words by which the parts of a note and the speakers of a dialogue are told apart."""

    headers: Words = ()
    closings: Words = ()
    seller_labels: Words = ()
    buyer_labels: Words = ()
    abbreviations: Words = ()


class WordRules(Rules):
    """Word lists: `ordinary` words may be company names, `function` words never are; `foreign` by language, of which
    `alike` are English too.
    """

    ordinary: Words = ()
    function: Words = ()
    never_vendors: Words = ()
    alike: Words = ()
    foreign: dict[str, Words] = {}


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
    return rules


@cache
def common() -> frozenset[str]:
    """Words that are seldom names: those of `COMMON`."""
    return frozenset(COMMON.read_text(encoding="utf-8").split())


@cache
def proper() -> frozenset[str]:
    """Words that name people or places, in small letters: those of `PROPER`."""
    return frozenset(PROPER.read_text(encoding="utf-8").split())


@cache
def known_words() -> frozenset[str]:
    """Ordinary English: the whole words of the encoder's vocabulary and of the word lists."""
    words = {word for word in VOCABULARY.read_text(encoding="utf-8").splitlines() if word.isalpha()}
    for path in sorted(FOLDER.glob("*.yaml")):
        for line in _strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            words.update(word.replace("'", "").lower() for word in line.split())
    return frozenset(words)


def _strings(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [string for child in children for string in _strings(child)]
