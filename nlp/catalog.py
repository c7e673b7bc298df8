"""Who we are and whom we compete with: `competitors.yaml`, checked as a whole, and names resolved to competitor ids.

Finding names in running text belongs to `nlp.components.names`; here a name is a whole field, as in a CRM.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr, ValidationError, field_validator

from nlp.faults import explain, read_yaml
from nlp.words import word_list

RESERVED = ("us", "other", "all")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_LEGAL = word_list(
    (
        "inc incorporated ltd limited llc llp corp corporation co company plc gmbh ag sa sas sarl srl spa bv",
        "nv ab oy as aps pty pvt kg group holdings holding",
    )
)


class CatalogError(ValueError):
    """The catalog cannot be used; the message lists every fault, one a line."""


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Name = Annotated[str, BeforeValidator(_text)]


class Company(BaseModel):
    """A company of the catalog with every name that a note may use for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Name
    name: Name
    aliases: tuple[Name, ...] = ()
    products: tuple[Name, ...] = ()

    @field_validator("name")
    @classmethod
    def _has_a_name(cls, value: str) -> str:
        if not any(character.isalnum() for character in value):
            raise ValueError(f"'KEY' is {value!r}, without a letter or digit. Write the name as people write it.")
        return value.strip()

    @field_validator("aliases", "products")
    @classmethod
    def _have_names(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not any(character.isalnum() for character in value):
                raise ValueError(f"'KEY' holds {value!r}, without a letter or digit. Remove it.")
        return tuple(value.strip() for value in values)

    @property
    def names(self) -> tuple[str, ...]:
        """Name, aliases and products, each once, in that order."""
        return tuple(dict.fromkeys((self.name, *self.aliases, *self.products)))


class Catalog(BaseModel):
    """Us and the competitors. Made by `load` or `parse`, which check it."""

    model_config = ConfigDict(frozen=True)
    us: Company
    competitors: tuple[Company, ...]
    _resolved: dict[str, str] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002
        """Index the names by which a CRM field may call a competitor."""
        for company in self.competitors:
            for name in company.names:
                self._resolved.setdefault(folded(name), company.id)
        for company in self.competitors:
            for name in company.names:
                self._resolved.setdefault(_without_legal_form(folded(name)), company.id)
        for known, competitor in list(self._resolved.items()):
            self._resolved.setdefault(known.replace(" ", ""), competitor)
        self._resolved.pop("", None)

    def spoken_names(self) -> Iterator[tuple[str, str]]:
        """Each company's id with each of its names, and with each as people say it where no other is called so."""
        named = [(company.id, name) for company in (self.us, *self.competitors) for name in company.names]
        yield from named
        owners: dict[str, set[str]] = {}
        for identity, name in named:
            for form in (name, spoken(name)):
                owners.setdefault(folded(form), set()).add(identity)
        for identity, name in named:
            form = spoken(name)
            if form != name and owners[folded(form)] == {identity}:
                yield identity, form

    @property
    def version(self) -> str:
        """A hash of the content: the same companies with the same names, in any order, have the same version."""
        companies = sorted(
            [[c.id, c.name, sorted(c.aliases), sorted(c.products)] for c in (self.us, *self.competitors)]
        )
        return hashlib.sha256(json.dumps(companies, ensure_ascii=False).encode()).hexdigest()[:12]

    def resolve(self, name: str) -> str | None:
        """The competitor that a CRM field names, or None.

        Case, punctuation, legal forms ("Acme, Inc.") and blanks between words make no difference. One slip of the
        keyboard is forgiven in names of eight letters or more, if just one competitor is that close; shorter names must
        agree exactly.
        """
        given = folded(name)
        bare = _without_legal_form(given)
        found = self._resolved.get(given) or self._resolved.get(bare) or self._resolved.get(bare.replace(" ", ""))
        if found or len(bare) < 8:
            return found
        from rapidfuzz.distance import OSA

        near = {
            competitor
            for known, competitor in self._resolved.items()
            if len(known) >= 8 and OSA.distance(bare, known, score_cutoff=1) <= 1 and _digits(bare) == _digits(known)
        }
        return near.pop() if len(near) == 1 else None


def load(path: Path | str) -> Catalog:
    """The catalog in a YAML file; `CatalogError` lists all its faults at once."""
    data, faults = read_yaml(Path(path))
    if faults:
        raise CatalogError("\n".join(faults))
    return parse(data, Path(path).name)


def parse(data: object, where: str = "competitors.yaml") -> Catalog:
    """The catalog in data as YAML gives it; `where` names the file in faults."""
    if not isinstance(data, dict):
        raise CatalogError(
            f"{where}: expected the keys 'us' and 'competitors', found {type(data).__name__}. Rewrite it so."
        )
    faults = [
        f"{where}: unknown key '{key}'. Known keys: us, competitors."
        for key in data
        if key not in ("us", "competitors")
    ]
    us = None
    if "us" not in data:
        faults.append(f"{where}: 'us' is missing. Add your own company with id, name, aliases and products.")
    else:
        given = data["us"]
        us, found = _company({"id": "us"} | given if isinstance(given, dict) else given, "us", where)
        faults += found
        if us is not None and us.id != "us":
            faults.append(f"{where}: us: id is '{us.id}', expected 'us'. Leave it out or write us.")
    listed = data.get("competitors", [])
    if not isinstance(listed, list):
        faults.append(
            f"{where}: 'competitors' is {type(listed).__name__}, expected a list. Begin each competitor with '- '."
        )
        listed = []
    competitors = []
    for number, entry in enumerate(listed, 1):
        company, found = _company(entry, _label(entry, number), where)
        faults += found
        if company is not None:
            competitors.append(company)
    faults += _clashes([*([us] if us else []), *competitors], where)
    if faults or us is None:
        raise CatalogError("\n".join(faults))
    return Catalog(us=us, competitors=tuple(competitors))


def spoken(name: str) -> str:
    """A name as people say it: without what stands in parentheses, the legal form, and marks around it."""
    return _without_legal_form(re.sub(r"\([^()]*\)", " ", name)).strip(" .,;:!?") or name


def folded(name: str) -> str:
    """A name without case, accents on punctuation, or punctuation: words joined by single blanks; '&' is 'and'."""
    words = re.sub(r"[^\w]+", " ", name.casefold().replace("&", " and ").replace("'", "").replace("’", ""))
    return words.replace("_", " ").strip()


def suggested_id(name: str) -> str:
    """An id for a company called `name`; "Acme", "Acme, Inc." and "ACME corp" have one."""
    identity = re.sub("[^a-z0-9_]", "", _without_legal_form(folded(name)).replace(" ", "_")).strip("_")
    return f"{identity or 'competitor'}_" if identity in RESERVED else identity or "competitor"


def line_for(name: str) -> str:
    """The line of competitors.yaml that adds the company `name`."""
    return f"- {{id: {suggested_id(name)}, name: {json.dumps(name, ensure_ascii=False)}}}"


def _company(entry: object, label: str, where: str) -> tuple[Company | None, list[str]]:
    if not isinstance(entry, dict):
        return None, [f"{where}: {label}: expected keys such as id and name, found {entry!r}. Rewrite the entry."]
    faults = []
    identity = entry.get("id")
    if identity is None or str(identity).strip() == "":
        faults.append(
            f"{where}: {label}: 'id' is missing. Add a short id in lower case, for example {_suggested(entry)}."
        )
        entry = entry | {"id": "missing"}
    elif not _ID.match(str(identity)):
        faults.append(f"{where}: {label}: bad id {str(identity)!r}. Use lower-case letters, digits, '-' and '_'.")
    elif label != "us" and str(identity) in RESERVED:
        faults.append(f"{where}: {label}: the id '{identity}' is reserved. Choose another than {', '.join(RESERVED)}.")
    try:
        company = Company.model_validate(entry)
    except ValidationError as error:
        return None, faults + explain(error, where, label, Company.model_fields)
    return (None if faults else company), faults


def _clashes(companies: list[Company], where: str) -> Iterator[str]:
    ids: set[str] = set()
    owners: dict[str, tuple[str, str]] = {}
    for company in companies:
        if company.id in ids:
            yield f"{where}: the id '{company.id}' is given twice. Rename one."
            continue
        ids.add(company.id)
        for name in company.names:
            owner, first = owners.setdefault(folded(name), (company.id, name))
            if owner != company.id:
                earlier = f"first used by '{owner}' as \"{first}\""
                yield f"{where}: '{company.id}' repeats the name \"{name}\" ({earlier}). Remove one."


def _label(entry: object, number: int) -> str:
    if isinstance(entry, dict):
        for key in ("id", "name"):
            if entry.get(key):
                return f"competitor '{entry[key]}'"
    return f"competitor {number}"


def _suggested(entry: dict[str, Any]) -> str:
    return re.sub(r"[^a-z0-9]+", "", str(entry.get("name", "")).lower()) or "acme"


def _without_legal_form(name: str) -> str:
    words = name.split()
    while len(words) > 1 and folded(words[-1]) in _LEGAL:
        words.pop()
    return " ".join(words)


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())
