"""What must never come back: keyed hashes of the ids of forgotten deals, notes and people, kept beside the warehouse.

Two files in one folder: `key`, made once and readable by its owner alone, and `tombstones.json`. Neither holds an id or
a name: a forgotten person's name is kept as keyed hashes of its words, so that it is still masked where notes name it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sources import SourceError
from sources.people import Person

Kind = Literal["deal", "note", "person", "row"]
PSEUDONYM = "forgotten-"
REP = "rep-"


@dataclass
class Tombstones:
    """The tombstones in `folder`, which need not be there yet."""

    folder: Path
    _hashes: dict[str, dict[str, Any]] = field(init=False)
    _known: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Read what was forgotten. Raises `SourceError` when the key is gone, as all of it would come back."""
        self._hashes = {}
        if self._file.exists():
            self._hashes = {entry["hash"]: entry for entry in json.loads(self._file.read_text(encoding="utf-8"))}
            if not self._key_file.exists():
                raise SourceError(
                    f"{self._key_file}: is gone. Without it nobody can tell which rows were forgotten, and they would "
                    "come back. Put back a backup of it; without one, remove tombstones.json and forget again."
                )

    @property
    def _file(self) -> Path:
        return self.folder / "tombstones.json"

    @property
    def _key_file(self) -> Path:
        return self.folder / "key"

    @cached_property
    def _key(self) -> bytes:
        """The key, made when it is first needed."""
        if not self._key_file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self._key_file, secrets.token_hex(32))
        return bytes.fromhex(self._key_file.read_text(encoding="ascii").strip())

    def secret(self, what: str, text: str) -> str:
        """The keyed hash (HMAC-SHA-256) of `text` as a deal, note, person or word; always the same in one project."""
        return hmac.new(self._key, f"{what}:{text}".encode(), hashlib.sha256).hexdigest()

    def word(self, word: str) -> str:
        """The keyed hash of a word of a name."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 200_000:
                self._known.clear()
            found = self._known[word] = f"#{self.secret('word', word)[:24]}"
        return found

    def holds(self, kind: Kind) -> bool:
        """Whether anything of the kind was forgotten."""
        return any(entry["kind"] == kind for entry in self._hashes.values())

    def is_forgotten(self, kind: Kind, key: str | None) -> bool:
        """Whether this deal, note or person was forgotten."""
        return key is not None and self.secret(kind, key) in self._hashes

    def pseudonym(self, person_id: str) -> str:
        """What stands for the id of a forgotten person in rows that stay."""
        return PSEUDONYM + self.secret("person", person_id)[:16]

    def rep(self, person_id: str) -> str:
        """What stands for the id of a rep where the settings say that ids don't stay."""
        return person_id if person_id.startswith((REP, PSEUDONYM)) else REP + self.secret("rep", person_id)[:16]

    def people(self) -> list[Person]:
        """The forgotten people, their names as hashes, under their pseudonyms."""
        return [
            Person(
                PSEUDONYM + entry["hash"][:16],
                entry["names"]["kind"],
                tuple(entry["names"]["firsts"]),
                tuple(tuple(last) for last in entry["names"]["lasts"]),
            )
            for entry in self._hashes.values()
            if entry.get("names")
        ]

    def words(self) -> set[str]:
        """The hashes of all words of forgotten names."""
        return {
            word for each in self.people() for word in (*each.firsts, *(part for last in each.lasts for part in last))
        }

    def add(self, keys: Iterable[tuple[Kind, str]], people: Iterable[Person] = (), *, forgotten_on: str) -> int:
        """Remember that these were forgotten, in one step; returns how many are new.

        The names of `people` are kept as hashes. Each person's `person_id` is the id by which `keys` name them.
        """
        named = {each.person_id: each.hashed(self.word) for each in people}
        new = 0
        for kind, key in sorted(set(keys)):
            hashed = self.secret(kind, key)
            person = named.get(key) if kind == "person" else None
            entry = self._hashes.get(hashed)
            if entry is None:
                new += 1
                entry = self._hashes[hashed] = {"kind": kind, "hash": hashed, "forgotten_on": forgotten_on}
            if person is not None:
                entry["names"] = {"kind": person.kind, "firsts": person.firsts, "lasts": person.lasts}
        if new or named:
            _write(self._file, json.dumps(list(self._hashes.values()), indent=1))
        return new


def _write(path: Path, text: str) -> None:
    """Write the file in one step, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
