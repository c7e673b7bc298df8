"""What goes into the extractor and what comes out: frozen records, offsets in Unicode code points, end exclusive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Assertion = Literal["present", "negated", "hypothetical", "historical"]
Role = Literal["incumbent", "evaluated", "selected", "rejected", "mentioned"]
Stance = Literal["them", "us", "neutral"]
Polarity = Literal["neg", "pos"]
Status = Literal["raised", "resolved", "denied"]
Speaker = Literal["rep", "buyer", "unknown"]


@dataclass(frozen=True, slots=True)
class Note:
    """A note to read; `kind` and `outcome` as in the annotation guide, where they are known."""

    note_id: str
    text: str
    kind: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names a competitor of the catalog."""

    start: int
    end: int
    text: str
    competitor: str
    assertion: Assertion
    role: Role
    stance: Stance
    confidence: float
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Claim:
    """One place that judges us, a competitor (its id) or a vendor that the catalog lacks (`other`)."""

    start: int
    end: int
    text: str
    category: str
    about: str
    polarity: Polarity
    status: Status
    confidence: float
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class UnknownVendor:
    """One place that names a vendor competing for this need that the catalog lacks."""

    start: int
    end: int
    text: str
    confidence: float
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Echo:
    """One place that repeats a message of ours."""

    start: int
    end: int
    text: str
    message: str
    confidence: float
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Reading:
    """What one note says. `language` is `en`, another ISO code or `unknown`; other than `en` holds mentions only."""

    note_id: str
    language: str
    primary_reason: str | None
    primary_reason_confidence: float
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    unknown_vendors: tuple[UnknownVendor, ...]
    echoes: tuple[Echo, ...]
