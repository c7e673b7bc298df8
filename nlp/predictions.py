"""A reading in the annotation guide's form for predictions, with confidence, speaker and echoes besides."""

from __future__ import annotations

from typing import Any

from nlp.records import Reading


def as_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain data, ready for a JSON line."""
    return {
        "note_id": reading.note_id,
        "language": reading.language,
        "primary_reason": reading.primary_reason,
        "primary_reason_confidence": reading.primary_reason_confidence,
        "mentions": [
            _place(mention)
            | {
                "competitor": mention.competitor,
                "assertion": mention.assertion,
                "role": mention.role,
                "stance": mention.stance,
            }
            | _doubt(mention)
            for mention in reading.mentions
        ],
        "claims": [
            _place(claim)
            | {
                "category": claim.category,
                "about": claim.about,
                "polarity": claim.polarity,
                "status": claim.status,
            }
            | _doubt(claim)
            for claim in reading.claims
        ],
        "unknown_vendors": [_place(vendor) | _doubt(vendor) for vendor in reading.unknown_vendors],
        "echoes": [_place(echo) | {"message": echo.message} | _doubt(echo) for echo in reading.echoes],
    }


def _place(item: Any) -> dict[str, Any]:
    return {"start": item.start, "end": item.end, "text": item.text}


def _doubt(item: Any) -> dict[str, Any]:
    return {"confidence": item.confidence, "speaker": item.speaker}
