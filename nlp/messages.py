"""Marketing's messages: `messages.yaml`, checked as a whole. Finding them in notes belongs to
`nlp.components.echoes`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from nlp.faults import explain, read_yaml
from nlp.taxonomy import IDS

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


class MessagesError(ValueError):
    """The messages cannot be used; the text lists every fault, one a line."""


class Message(BaseModel):
    """A line of marketing's: its wording, the phrases by which it is recognised, and what it answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    wording: str
    phrases: tuple[str, ...] = ()
    launched_on: date | None = None
    categories: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()

    @field_validator("id")
    @classmethod
    def _is_an_id(cls, value: str) -> str:
        if not _ID.match(value):
            raise ValueError(f"bad id {value!r}. Use lower-case letters, digits, '-' and '_'.")
        return value

    @field_validator("wording")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if not any(character.isalnum() for character in value):
            raise ValueError("'KEY' is empty. Write the message as marketing words it.")
        return value.strip()

    @field_validator("phrases")
    @classmethod
    def _are_phrases(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if sum(character.isalnum() for character in value) < 4:
                raise ValueError(f"'KEY' holds {value!r}, too short to recognise. Write at least four letters.")
        return tuple(value.strip() for value in values)


def load(
    path: Path | str, competitors: Collection[str] | None = None, categories: Collection[str] = IDS
) -> tuple[Message, ...]:
    """The messages in a YAML list; `competitors` are the catalog's ids, if they shall be checked; `categories` those of
    the project's taxonomy.
    """
    data, faults = read_yaml(Path(path))
    if faults:
        raise MessagesError("\n".join(faults))
    return parse(data, Path(path).name, competitors, categories)


def parse(
    data: object,
    where: str = "messages.yaml",
    competitors: Collection[str] | None = None,
    categories: Collection[str] = IDS,
) -> tuple[Message, ...]:
    """The messages in data as YAML gives it: a list, or a mapping with the one key `messages`."""
    if isinstance(data, dict) and set(data) == {"messages"}:
        data = data["messages"]
    if not isinstance(data, list):
        raise MessagesError(
            f"{where}: expected a list of messages, found {type(data).__name__}. Begin each message with '- '."
        )
    faults: list[str] = []
    messages: list[Message] = []
    for number, entry in enumerate(data, 1):
        label = f"message '{entry['id']}'" if isinstance(entry, dict) and entry.get("id") else f"message {number}"
        if not isinstance(entry, dict):
            faults.append(
                f"{where}: {label}: expected keys such as id and wording, found {entry!r}. Rewrite the entry."
            )
            continue
        try:
            message = Message.model_validate(entry)
        except ValidationError as error:
            faults += explain(error, where, label, Message.model_fields)
            continue
        faults += [
            f"{where}: {label}: unknown category '{name}'. Known categories: {', '.join(categories)}."
            for name in message.categories
            if name not in categories
        ]
        if any(message.id == earlier.id for earlier in messages):
            faults.append(f"{where}: {label}: the id is given twice. Rename one.")
        faults += [
            f"{where}: {label}: unknown competitor '{name}'. Known competitors: {', '.join(sorted(competitors or ()))}."
            for name in message.competitors
            if competitors is not None and name not in competitors
        ]
        messages.append(message)
    if faults:
        raise MessagesError("\n".join(faults))
    return tuple(messages)
