"""Emerging themes of a night: the places in notes that speak of each, from the warehouse's notes to its table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from models import themes
from pipelines import theme_sentences
from warehouse import theme_rows

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nlp.catalog import Catalog


def find(con: duckdb.DuckDBPyConnection, catalog: Catalog, as_of: dt.date, timezone: str) -> int:
    """Look for the themes of the 365 days up to `as_of`, and write `facts.theme_places`; returns how many there are."""
    import pandas as pd

    from nlp.catalog import suggested_id

    notes, one_in = theme_rows.notes(con, as_of, timezone)
    sentences, vectors = theme_sentences.candidates(catalog, notes, theme_rows.claims(con))
    phrases = themes.phrases(sentences, vectors, as_of)
    named = theme_rows.vendors(con, as_of, timezone)
    vendors = themes.vendors(named.assign(vendor=[suggested_id(name) for name in named["name"]]), as_of)
    places = [_places(theme, "phrase", sentences, one_in) for theme in phrases]
    places += [_places(theme, "vendor", named, 1) for theme in vendors]
    empty = pd.DataFrame({name: pd.Series(dtype=_dtype(kind)) for name, kind in theme_rows.TYPES.items()})
    theme_rows.store(con, pd.concat(places).astype(empty.dtypes) if places else empty)
    return len(places)


def _places(theme: themes.Theme, kind: str, rows: pd.DataFrame, one_in: int) -> pd.DataFrame:
    mine = rows.iloc[list(theme.rows)]
    mine = mine.assign(theme_id=theme.theme_id, kind=kind, name=theme.name, one_in=one_in)
    found: pd.DataFrame = mine[list(theme_rows.TYPES)]
    return found


def _dtype(kind: str) -> str:
    return {"varchar": "string[pyarrow]", "integer": "int32", "bigint": "int64"}[kind]
