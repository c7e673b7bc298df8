"""A project's own taxonomy: `taxonomy:` in winloss.yaml renames, merges and adds categories, checked as a whole.

Readings (the table `nlp.claims`) keep the category that was read; renaming and merging only say how it is called and
where it is filed, so that changing them needs no note to be read again. Added categories are looked for by
`nlp.components.own`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from nlp.faults import explain
from nlp.taxonomy import IDS, Category, Group, categories
from nlp.words import split

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_KEYS = ("rename", "merge", "add")
_RESERVED = ("all", "other", "none")
_FEWEST_LETTERS = 4


class TaxonomyError(ValueError):
    """The taxonomy cannot be used; the message lists every fault, one a line."""


class OwnCategory(Category):
    """A category that a project adds, found by its phrases and by what is near enough to its examples."""

    definition: str = ""
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @field_validator("id")
    @classmethod
    def _is_an_id(cls, value: str) -> str:
        if not _ID.match(value):
            raise ValueError(f"bad id {value!r}. Use lower-case letters, digits, '-' and '_'.")
        if value in _RESERVED:
            raise ValueError(f"the id '{value}' is reserved. Choose another.")
        return value

    @field_validator("label")
    @classmethod
    def _has_a_label(cls, value: str) -> str:
        if not any(character.isalnum() for character in value):
            raise ValueError("'KEY' is empty. Write the name that pages shall show.")
        return value.strip()

    @field_validator("group", mode="before")
    @classmethod
    def _is_a_group(cls, value: object) -> object:
        if value not in get_args(Group):
            raise ValueError(f"'KEY' is {value!r}. Write one of: {', '.join(get_args(Group))}.")
        return value

    @field_validator("phrases", "examples")
    @classmethod
    def _are_texts(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if sum(character.isalnum() for character in value) < _FEWEST_LETTERS:
                raise ValueError(f"'KEY' holds {value!r}, too short to recognise. Write at least four letters.")
        return tuple(value.strip() for value in values)


class Taxonomy(BaseModel):
    """The categories in use. Made by `parse`, which checks it; without anything, the thirteen of the guide."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rename: Mapping[str, str] = {}
    merge: Mapping[str, str] = {}
    add: tuple[OwnCategory, ...] = ()

    def filed(self, category: str) -> str:
        """The category under which a claim, reason or message of `category` is filed."""
        while category in self.merge:
            category = self.merge[category]
        return category

    @property
    def known(self) -> tuple[str, ...]:
        """Every id that a reading or setting may hold, merged ones too."""
        return (*IDS, *(own.id for own in self.add))

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """The categories in use with the project's labels: those of the guide in its order, then the added ones."""
        return tuple(
            Category(
                id=each.id,
                label=self.rename.get(each.id, each.label),
                group=each.group,
                definition=" ".join([each.definition or "Added in winloss.yaml.", *self._taken_in(each.id)]),
            )
            for each in (*categories(), *self.add)
            if each.id not in self.merge
        )

    def _taken_in(self, category: str) -> Iterator[str]:
        for each in (*categories(), *self.add):
            if each.id in self.merge and self.filed(each.id) == category:
                yield f"Also what was {each.label}: {each.definition}"


def version(own: tuple[OwnCategory, ...]) -> str:
    """A hash of what added categories are found by; labels, groups and definitions don't count. Empty without any."""
    if not own:
        return ""
    found_by = sorted([each.id, sorted(each.phrases), sorted(each.examples)] for each in own)
    return hashlib.sha256(json.dumps(found_by, ensure_ascii=False).encode()).hexdigest()[:6]


def parse(data: Any, where: str = "winloss.yaml") -> Taxonomy:
    """The taxonomy from what stands under `taxonomy:`. Raises `TaxonomyError` with every fault."""
    at = f"{where}: taxonomy"
    if not isinstance(data, Mapping):
        raise TaxonomyError(f"{at}: expected the keys {', '.join(_KEYS)}, found {type(data).__name__}. Rewrite it so.")
    faults = [f"{at}: unknown key '{key}'. Known keys: {', '.join(_KEYS)}." for key in data if key not in _KEYS]
    rename, merge, added = data.get("rename"), data.get("merge"), data.get("add")
    pairs: dict[str, dict[str, str]] = {}
    for key, given, example in (("rename", rename, "price: Cost"), ("merge", merge, "value_roi: price")):
        pairs[key], found = _pairs(given, f"{at}.{key}", example)
        faults += found
    own, found = _added(added, f"{at}.add")
    faults += found
    known = (*IDS, *(each.id for each in own))
    faults += _rename_faults(pairs["rename"], pairs["merge"], own, f"{at}.rename")
    faults += _merge_faults(pairs["merge"], known, own, f"{at}.merge")
    if not faults:
        taxonomy = Taxonomy(rename=pairs["rename"], merge=pairs["merge"], add=tuple(own))
        faults += _labels_twice(taxonomy, at)
    if faults:
        raise TaxonomyError("\n".join(faults))
    return taxonomy


def _pairs(given: Any, at: str, example: str) -> tuple[dict[str, str], list[str]]:
    if given is None:
        return {}, []
    if not isinstance(given, Mapping):
        return {}, [f"{at}: expected pairs such as `{example}`, found {type(given).__name__}. Rewrite it so."]
    faults = [
        f"{at}: '{name}' has no value. Write it as `{example}`."
        for name, value in given.items()
        if not isinstance(value, str) or not any(character.isalnum() for character in value)
    ]
    return {} if faults else {str(name): value.strip() for name, value in given.items()}, faults


def _added(given: Any, at: str) -> tuple[list[OwnCategory], list[str]]:
    if given is None:
        return [], []
    if not isinstance(given, list):
        return [], [f"{at}: expected a list of categories, found {type(given).__name__}. Begin each with '- '."]
    own: list[OwnCategory] = []
    faults: list[str] = []
    phrases: dict[tuple[str, ...], str] = {}
    for number, entry in enumerate(given, 1):
        label = f"category '{entry['id']}'" if isinstance(entry, Mapping) and entry.get("id") else f"category {number}"
        if not isinstance(entry, Mapping):
            faults.append(f"{at}: {label}: expected keys such as id and label, found {entry!r}. Rewrite the entry.")
            continue
        try:
            category = OwnCategory.model_validate(entry)
        except ValidationError as error:
            faults += explain(error, at, label, OwnCategory.model_fields)
            continue
        if category.id in IDS:
            faults.append(f"{at}: {label}: winloss has a category of that id. Choose another, or rename that one.")
        if any(category.id == earlier.id for earlier in own):
            faults.append(f"{at}: {label}: the id is given twice. Rename one.")
        if not category.phrases and not category.examples:
            faults.append(f"{at}: {label}: has neither phrases nor examples, so that nothing would be found. Add some.")
        for phrase in (*category.phrases, *category.examples):
            first = phrases.setdefault(tuple(split(phrase)), category.id)
            if first != category.id:
                faults.append(f"{at}: {label}: \"{phrase}\" stands under '{first}' too. Remove one.")
        for listed in (category.phrases, category.examples):
            words = [tuple(split(phrase)) for phrase in listed]
            faults += [
                f'{at}: {label}: "{phrase}" is given twice. Remove one.'
                for place, phrase in enumerate(listed)
                if words[place] in words[:place]
            ]
        if category.id not in (*IDS, *(earlier.id for earlier in own)):
            own.append(category)
    return own, faults


def _rename_faults(rename: dict[str, str], merge: dict[str, str], own: list[OwnCategory], at: str) -> Iterator[str]:
    for name in rename:
        if any(name == each.id for each in own):
            yield f"{at}: '{name}' is a category of your own. Change its label under add."
        elif name not in IDS:
            yield f"{at}: unknown category '{name}'. Known categories: {', '.join(IDS)}."
        elif name in merge:
            yield f"{at}: '{name}' is merged into '{merge[name]}', so that its name shows nowhere. Rename that one."


def _merge_faults(merge: dict[str, str], known: tuple[str, ...], own: list[OwnCategory], at: str) -> Iterator[str]:
    for name, into in merge.items():
        for given in (name, into):
            if given not in known:
                yield f"{at}: unknown category '{given}'. Known categories: {', '.join(known)}."
        if any(name == each.id for each in own):
            yield f"{at}: '{name}' is a category of your own. Remove it under add, or give its phrases to '{into}'."
    told: set[str] = set()
    for name in merge:
        path = [name]
        while path[-1] in merge and merge[path[-1]] not in path:
            path.append(merge[path[-1]])
        if path[-1] in merge and merge[path[-1]] == name and not told.intersection(path):
            told.update(path)
            yield f"{at}: {' into '.join([*path, name])} goes round in a circle. Leave one of them out."


def _labels_twice(taxonomy: Taxonomy, at: str) -> Iterator[str]:
    first: dict[str, str] = {}
    for each in taxonomy.categories:
        before = first.setdefault(each.label.casefold(), each.id)
        if before != each.id:
            yield f"{at}: '{before}' and '{each.id}' are both called \"{each.label}\". Rename one."
