"""The fictional world of the sample: our company, its competitors, accounts, people and tools, from `names.yaml`."""

import random
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sources.sample.sentences import read_yaml


@dataclass(frozen=True)
class Person:
    """Somebody at a buyer, or a rep of ours."""

    id: str
    name: str
    email: str
    phone: str
    title: str

    @property
    def first_name(self) -> str:
        """As reps write it."""
        return self.name.split()[0]


@dataclass(frozen=True)
class Account:
    """A buyer with its people."""

    id: str
    name: str
    domain: str
    segments: dict[str, str]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Vendor:
    """Us, or a competitor: every name that it goes by."""

    id: str
    name: str
    aliases: tuple[str, ...]
    products: tuple[str, ...]
    misspelled: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """Everything that has a name."""

    names: dict[str, Any]
    us: Vendor
    competitors: dict[str, Vendor]
    reps: tuple[Person, ...]
    rep_regions: tuple[str, ...]

    @staticmethod
    def accounts(deals: int) -> int:
        """How many accounts so many deals are spread over."""
        return max(1, int(deals * 0.6))

    def account(self, seed: int, number: int) -> Account:
        """The account of that number: the same one at every call."""
        names, rng = self.names, dice(seed, "account", number)
        segments = {
            "industry": drawn(rng, names["industries"]),
            "size": drawn(rng, names["sizes"]),
            "region": drawn(rng, names["regions"]),
        }
        branch = rng.choice(names["account_industries"][segments["industry"]])
        stem = rng.choice(names["account_stems"]) + rng.choice(names["account_seconds"])
        domain = "".join(letter for letter in f"{stem}{branch}".lower() if letter.isalpha()) + ".example"
        people = tuple(self._person(rng, f"C-{number:06d}-{one}", domain) for one in range(1, 4))
        return Account(f"ACC-{number:06d}", f"{stem} {branch}", domain, segments, people)

    def rep(self, rng: random.Random, region: str) -> Person:
        """A rep who sells in the region."""
        return rng.choice([rep for rep, of in zip(self.reps, self.rep_regions, strict=True) if of == region])

    def _person(self, rng: random.Random, person_id: str, domain: str) -> Person:
        first, last = rng.choice(self.names["first_names"]), rng.choice(self.names["last_names"])
        phone = f"+49 {rng.randrange(30, 99)} {rng.randrange(100000, 999999)} {rng.randrange(10, 99)}"
        title = rng.choice(self.names["titles"])
        return Person(person_id, f"{first} {last}", f"{first}.{last}@{domain}".lower(), phone, title)


@cache
def load() -> World:
    """The world, read from the package's file."""
    names = read_yaml((resources.files("sources.sample") / "names.yaml").read_text(encoding="utf-8"))
    misspelled = names["misspelled"]
    competitors = {entry["id"]: vendor(entry, misspelled.get(entry["id"], ())) for entry in names["competitors"]}
    reps = tuple(
        Person(
            f"U-{number:02d}",
            name,
            f"{name}@cadenza.example".replace(" ", ".").lower(),
            f"+49 30 5550 {100 + number}",
            "",
        )
        for number, (name, _) in enumerate(names["reps"], 1)
    )
    return World(names, vendor(names["us"]), competitors, reps, tuple(region for _, region in names["reps"]))


def vendor(entry: dict[str, Any], misspelled: tuple[str, ...] = ()) -> Vendor:
    """A vendor from its entry in the catalog's form."""
    return Vendor(entry["id"], entry["name"], tuple(entry["aliases"]), tuple(entry["products"]), tuple(misspelled))


def dice(*of: object) -> random.Random:
    """A random generator of its own for what is named: the same one whenever it is asked for."""
    return random.Random(" ".join(str(part) for part in of))  # noqa: S311 - a sample holds no secrets


def drawn(rng: random.Random, shares: dict[str, float]) -> str:
    """One of the keys, drawn by its share, with a single random number."""
    at = rng.random() * sum(shares.values())
    for key, share in shares.items():
        at -= share
        if at < 0:
            return key
    return key
