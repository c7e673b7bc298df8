"""Dates in the forms that exports use, read into days since 1970; the time of day is left out. Not here: numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
TIME = r"(?:[T ,]+\d{1,2}:\d{2}.*)?$"
YEAR_FIRST = r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + TIME
NUMBERS = r"^(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + TIME
DAY_NAMED = r"^(?:[A-Za-z]{3,9},? )?(?P<d>\d{1,2})[-. ]*(?P<m>[A-Za-z]{3,9})[-., ]*(?P<y>\d{4}|\d{2})" + TIME
MONTH_NAMED = r"^(?:[A-Za-z]{3,9},? )?(?P<m>[A-Za-z]{3,9})[. ]+(?P<d>\d{1,2})(?:st|nd|rd|th)?,? +(?P<y>\d{4})" + TIME
COMPACT = r"^(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)$"
MONTH_ONLY = r"^(?P<y>\d{4})-(?P<m>\d{1,2})$"
LIKE_A_DATE = re.compile(re.sub(r"[?]P<[a-z]+>", "?:", "|".join((YEAR_FIRST, NUMBERS, DAY_NAMED, MONTH_NAMED))))
EPOCH_SECONDS = (100_000_000, 4_000_000_000)
DAY_SECONDS = 86_400


def days(texts: pd.Series, *, day_first: bool, bare_numbers: bool) -> NDArray[Any]:
    """Days since 1970-01-01 of each text, NaN where it is no date; forms may be mixed.

    3/4/2025 is read as the column's other dates show, else by `day_first`. `bare_numbers` also reads 20250304, seconds
    and milliseconds since 1970, which elsewhere are amounts.
    """
    import numpy as np

    result = np.full(len(texts), np.nan)
    texts = texts.str.strip()
    patterns = [YEAR_FIRST, DAY_NAMED, MONTH_NAMED, MONTH_ONLY, *([COMPACT] if bare_numbers else [])]
    for pattern in patterns:
        _fill(result, texts, pattern, _months)
    _fill(result, texts, NUMBERS, lambda found: _ordered(found, day_first=day_first))
    if bare_numbers:
        _fill_epochs(result, texts)
    return result


def _fill(
    result: NDArray[Any], texts: pd.Series, pattern: str, arranged: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    import numpy as np

    left = np.isnan(result)
    if not left.any():
        return
    found = texts[left].str.extract(pattern)
    found = found[found["y"].notna()]
    if len(found):
        places = texts.index.get_indexer(found.index)
        result[places] = _as_days(arranged(found))


def _as_days(found: pd.DataFrame) -> Any:
    import numpy as np
    import pandas as pd

    years = found["y"].astype(int)
    years = years.where(years > 99, years + np.where(years < 70, 2000, 1900))
    parts = pd.DataFrame({"year": years, "month": found["m"].astype(float), "day": found["d"].astype(float)})
    moments = pd.to_datetime(parts, errors="coerce").to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64).astype(float))


def _months(found: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    if "d" not in found:
        found = found.assign(d="1")
    if found["m"].str.isdigit().all():
        return found
    names = found["m"].str.lower().str[:3].map(MONTHS)
    return found.assign(m=pd.to_numeric(names))


def _ordered(found: pd.DataFrame, *, day_first: bool) -> pd.DataFrame:
    first, second = found["a"].astype(int), found["b"].astype(int)
    shown_day, shown_month = int((first > 12).sum()), int((second > 12).sum())
    is_day = found["mark"].eq(".") | (first > 12)
    if shown_day > shown_month or (shown_day == shown_month and day_first):
        is_day |= second <= 12
    return found.assign(d=first.where(is_day, second), m=second.where(is_day, first))


def _fill_epochs(result: NDArray[Any], texts: pd.Series) -> None:
    import numpy as np
    import pandas as pd

    left = np.isnan(result)
    numbers = pd.to_numeric(texts[left], errors="coerce").to_numpy(dtype=float)
    numbers = np.where(numbers >= EPOCH_SECONDS[1], numbers / 1000, numbers)
    is_epoch = (numbers >= EPOCH_SECONDS[0]) & (numbers < EPOCH_SECONDS[1])
    result[np.flatnonzero(left)[is_epoch]] = numbers[is_epoch] // DAY_SECONDS
