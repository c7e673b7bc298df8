"""What a reader of notes is asked to look for: the catalog, marketing's messages and a project's own categories.

Its version says what a reading was made for; the extractor's own version says how it was made.
"""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict

from nlp import own_taxonomy
from nlp.catalog import Catalog
from nlp.messages import Message
from nlp.own_taxonomy import OwnCategory


class Brief(BaseModel):
    """All that may be looked for in a note, as checked by each part's own `parse`."""

    model_config = ConfigDict(frozen=True)
    catalog: Catalog
    messages: tuple[Message, ...] = ()
    own: tuple[OwnCategory, ...] = ()

    @property
    def version(self) -> str:
        """Changes with what may be found: not with labels, launch dates or what a message answers."""
        parts = (self.catalog.version, _messages_version(self.messages), own_taxonomy.version(self.own))
        return "-".join(part for part in parts if part)


def _messages_version(messages: tuple[Message, ...]) -> str:
    if not messages:
        return ""
    found_by = sorted([message.id, message.wording, sorted(message.phrases)] for message in messages)
    return hashlib.sha256(json.dumps(found_by, ensure_ascii=False).encode()).hexdigest()[:6]
