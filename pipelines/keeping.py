"""Readings that a changed catalog, message or own category cannot change are kept, with the new version on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse import briefs

if TYPE_CHECKING:
    import duckdb

    from nlp.extractor import Extractor


def keep(con: duckdb.DuckDBPyConnection, extractor: Extractor, size: int) -> int:
    """Stamp the readings that hold for what `extractor` looks for, `size` at a time; returns how many they are."""
    from nlp.brief import Brief
    from nlp.rereading import Comparison

    version = extractor.catalog_version
    kept = 0
    briefs.keep(con, version, extractor.brief.model_dump_json())
    for earlier, brief in briefs.earlier(con, extractor.version, version):
        comparison = Comparison(Brief.model_validate_json(brief), extractor.brief)
        for batch in briefs.read_for(con, extractor.version, earlier, size=size):
            affected = comparison.affected([(text, kind) for _, kind, text in batch])
            stands = [note_id for (note_id, _, _), is_affected in zip(batch, affected, strict=True) if not is_affected]
            briefs.stamp(con, stands, version)
            kept += len(stands)
    return kept
