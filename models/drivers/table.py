"""Reading a table of deals from CSV or Parquet, and what each column holds: numbers, dates or categories.

Not here: which columns may be used (guard) and how a model sees them (learners).
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from models.drivers import DriversError
from models.drivers.dates import LIKE_A_DATE, days

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", "<na>", "nat"})
DELIMITERS = (",", ";", "\t", "|")
HOLDS_FROM = 0.95
"""Share of a column's values that must read as numbers, or as dates, for it to hold them."""
LOOKED_AT = 2000


@dataclass(frozen=True)
class Column:
    """A column of n rows. `values`: numbers or days since 1970 (NaN: none), or codes of `labels` (-1: none)."""

    name: str
    kind: Literal["number", "date", "category"]
    values: NDArray[Any]
    labels: tuple[str, ...] = ()

    @property
    def is_filled(self) -> NDArray[Any]:
        """Whether each row has a value."""
        import numpy as np

        return self.values >= 0 if self.kind == "category" else ~np.isnan(self.values)

    def take(self, rows: NDArray[Any]) -> Column:
        """The same column with these rows only."""
        return Column(self.name, self.kind, self.values[rows], self.labels)


@dataclass(frozen=True)
class Table:
    """All columns of a file as they came, as texts or typed, and whether 3/4/2025 is the third of April in it."""

    frame: pd.DataFrame
    name: str
    day_first: bool

    def texts(self, name: str) -> pd.Series:
        """The column as texts without blanks around them; values that say nothing are missing."""
        texts = as_texts(self.frame[self.named(name)])
        return texts.mask(texts.str.lower().isin(MISSING))

    def named(self, name: str) -> str:
        """The column of that name, however it is capitalised. Raises `DriversError` with the names that there are."""
        names = [str(each) for each in self.frame.columns]
        same = [each for each in names if each == name] or [
            each for each in names if each.strip().casefold() == name.strip().casefold()
        ]
        if same:
            return same[0]
        close = difflib.get_close_matches(name, names, 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise DriversError(f"{self.name}: has no column {name!r}.{hint} Its columns: {', '.join(names)}.")


def read(path: Path) -> Table:
    """The table in a CSV (any common delimiter, UTF-8, UTF-16 or Windows-1252) or Parquet file.

    Raises `DriversError` for a file that is none of these or holds no rows, and OSError where it can't be read.
    """
    import pandas as pd

    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            frame, day_first = pd.read_parquet(path), False
        else:
            frame, day_first = _csv(path)
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DriversError(
            f"{path}: can't be read ({error}). Export it again as CSV with a header, or Parquet."
        ) from error
    frame.columns = [str(each).strip() for each in frame.columns]
    twice = frame.columns[frame.columns.duplicated()].tolist()
    if twice:
        raise DriversError(f"{path}: the column {twice[0]!r} is there twice. Rename one of them.")
    if frame.empty:
        raise DriversError(f"{path}: holds no rows below its header. Export it again.")
    return Table(frame.reset_index(drop=True), str(path), day_first)


def typed(table: Table, name: str, *, as_date: bool = False, as_category: bool = False) -> Column:
    """What the column holds. `as_date` reads bare numbers as dates too, `as_category` takes anything as names."""
    import numpy as np
    import pandas as pd

    given = table.frame[name]
    if not as_category and pd.api.types.is_datetime64_any_dtype(given.dtype):
        moments = given.dt.tz_localize(None) if getattr(given.dtype, "tz", None) else given
        whole = moments.to_numpy().astype("datetime64[D]")
        return Column(name, "date", np.where(np.isnat(whole), np.nan, whole.astype(np.int64).astype(float)))
    is_number = pd.api.types.is_numeric_dtype(given.dtype) and not pd.api.types.is_bool_dtype(given.dtype)
    if is_number and not (as_category or as_date):
        return Column(name, "number", given.to_numpy(dtype=float, na_value=np.nan))
    texts = table.texts(name)
    codes, found_labels = pd.factorize(texts)
    labels = pd.Series(found_labels, dtype="str")
    if as_category or not len(labels):
        return Column(name, "category", codes, tuple(labels))
    looked_at = labels.sample(min(LOOKED_AT, len(labels)), random_state=0)
    if as_date or looked_at.map(lambda each: bool(LIKE_A_DATE.match(each))).mean() >= HOLDS_FROM:
        found = days(labels, day_first=table.day_first, bare_numbers=as_date)
        if as_date or np.isfinite(found).mean() >= HOLDS_FROM:
            return Column(name, "date", np.append(found, np.nan)[codes])
    found = numbers(labels)
    if np.isfinite(found).mean() >= HOLDS_FROM:
        return Column(name, "number", np.append(found, np.nan)[codes])
    return Column(name, "category", codes, tuple(labels))


def as_texts(values: pd.Series) -> pd.Series:
    """Each value as an export would write it: 1.0 as 1, true and false in small letters, nothing as nothing."""
    import pandas as pd

    if pd.api.types.is_bool_dtype(values.dtype):
        values = values.map({True: "true", False: "false"})
    if pd.api.types.is_float_dtype(values.dtype):
        values = values.map(lambda each: f"{each:.15g}", na_action="ignore")
    texts: pd.Series = values.astype("str").str.strip()
    return texts


def numbers(texts: pd.Series) -> NDArray[Any]:
    """Numbers with currency signs, per cent, and either way of writing thousands and decimals; NaN where it is none."""
    import pandas as pd

    bare = texts.str.replace(r"[\s\u00a0$€£¥%'’]|\b(?:USD|EUR|GBP|CHF)\b", "", regex=True)
    bare = bare.str.replace(r"^\((.*)\)$", r"-\1", regex=True)
    has_comma = bare.str.contains(",", regex=False)
    if has_comma.any():
        with_comma = bare[has_comma]
        comma_last = (with_comma.str.rfind(",") > with_comma.str.rfind(".")).mean() > 0.5
        only_thousands = with_comma.str.fullmatch(r"-?\d{1,3}(?:,\d{3})+").all()
        if comma_last and not only_thousands:
            bare = bare.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        else:
            bare = bare.str.replace(",", "", regex=False)
    elif bare.str.fullmatch(r"-?\d{1,3}(?:\.\d{3}){2,}").any():
        bare = bare.str.replace(".", "", regex=False)
    result: NDArray[Any] = pd.to_numeric(bare, errors="coerce").to_numpy(dtype=float)
    return result


def _csv(path: Path) -> tuple[pd.DataFrame, bool]:
    import pandas as pd

    with path.open("rb") as file:
        start = file.read(1_000_000)
    encodings = ["utf-16"] if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252", "latin-1"]
    first = start.decode(encodings[0], "replace").splitlines()[:1]
    delimiter = max(DELIMITERS, key=lambda each: len(next(csv.reader(first, delimiter=each), [])))
    for encoding in encodings:
        try:
            frame = pd.read_csv(
                path, sep=delimiter, dtype="str", keep_default_na=False, index_col=False, encoding=encoding
            )
        except UnicodeDecodeError:
            continue
        return frame, delimiter == ";"
    raise ValueError("its characters are in no known encoding")
