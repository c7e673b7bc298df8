"""The extractor's records as rows of `nlp.*`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp.extractor import Extractor
    from nlp.records import Claim, Echo, Mention, Note, Reading, UnknownVendor

Rows = dict[str, list[dict[str, Any]]]


def batches(
    extractor: Extractor, unread: Iterable[Iterable[tuple[str, str, str, str]]], size: int, processes: int = 0
) -> Iterator[Rows]:
    """Rows of all notes in `unread` (batches of note_id, text_hash, kind, text), `size` notes at a time.

    The notes are read as one stream, by all cores (`processes` as in `Extractor.read_all`), a little ahead of the rows.
    """
    from nlp.records import Note

    waiting: deque[tuple[Note, str]] = deque()

    def notes() -> Iterator[Note]:
        for note_id, text_hash, kind, text in chain.from_iterable(unread):
            waiting.append((Note(note_id=note_id, text=text, kind=kind), text_hash))
            yield waiting[-1][0]

    with closing(extractor.read_all(notes(), processes)) as found:
        while read := list(islice(found, size)):
            given = [waiting.popleft() for _ in read]
            hashes = {note.note_id: text_hash for note, text_hash in given}
            yield of(read, [note for note, _ in given], hashes, (extractor.version, extractor.catalog_version))


def of(found: Iterable[Reading], notes: Iterable[Note], hashes: Mapping[str, str], versions: tuple[str, str]) -> Rows:
    """Rows by table name for the readings `found` of `notes`, in the same order.

    `hashes` gives each note's text_hash by note_id; `versions` are the extractor's and the catalog's.
    """
    extractor_version, catalog_version = versions
    rows: Rows = {"readings": [], "mentions": [], "claims": [], "unknown_vendors": [], "echoes": []}
    for reading, note in zip(found, notes, strict=True):
        rows["readings"].append(
            {
                "note_id": note.note_id,
                "text_hash": hashes[note.note_id],
                "kind": note.kind,
                "extractor_version": extractor_version,
                "catalog_version": catalog_version,
                "language": reading.language,
                "primary_reason": reading.primary_reason,
                "primary_reason_confidence": reading.primary_reason_confidence,
            }
        )
        for mention in reading.mentions:
            rows["mentions"].append(
                _span(note.note_id, extractor_version, mention)
                | {
                    "competitor": mention.competitor,
                    "assertion": mention.assertion,
                    "role": mention.role,
                    "stance": mention.stance,
                }
            )
        for claim in reading.claims:
            rows["claims"].append(
                _span(note.note_id, extractor_version, claim)
                | {
                    "category": claim.category,
                    "about": claim.about,
                    "polarity": claim.polarity,
                    "status": claim.status,
                }
            )
        rows["unknown_vendors"] += [
            _span(note.note_id, extractor_version, vendor) for vendor in reading.unknown_vendors
        ]
        for echo in reading.echoes:
            rows["echoes"].append(_span(note.note_id, extractor_version, echo) | {"message": echo.message})
    return rows


def _span(note_id: str, extractor_version: str, item: Mention | Claim | UnknownVendor | Echo) -> dict[str, Any]:
    return {
        "note_id": note_id,
        "span_start": item.start,
        "span_end": item.end,
        "quote": item.text,
        "confidence": item.confidence,
        "speaker": item.speaker,
        "extractor_version": extractor_version,
    }
