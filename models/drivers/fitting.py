"""Fitting any table of deals in a file: what is read of it, what may be used, and what `judging` then finds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.drivers import DriversError, splits, table
from models.drivers.judging import Closed, Fit, judge
from models.drivers.outcomes import outcomes
from models.drivers.usable import usable

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_DEALS = 50


def fit(
    path: Path,
    *,
    outcome: str,
    won: Sequence[str],
    lost: Sequence[str] = (),
    date: str | None = None,
    deal_id: str | None = None,
    keep: Sequence[str] = (),
) -> Fit:
    """Learn P(won) from the earlier deals of a file and judge it on the later ones; see `Fit`.

    `keep` names columns that are used though their names say that they are known only at the close. Raises
    `DriversError` where the file, a column or a value is not there, or too few deals are closed.
    """
    import numpy as np

    read = table.read(path)
    outcome = read.named(outcome)
    date, deal_id = (read.named(each) if each else None for each in (date, deal_id))
    keep = [read.named(each) for each in keep]
    y = outcomes(read, outcome, won, lost)
    found = usable(read, y, outcome=outcome, given=[*won, *lost], date=date, deal_id=deal_id, keep=keep)
    notes = [] if lost else ["No --lost was given: every value that is not won counts as lost."]
    notes += found.kept
    is_kept, undated = y >= 0, 0
    if found.on is not None:
        has_date = ~np.isnan(found.on)
        undated = int((is_kept & ~has_date).sum())
        if undated > is_kept.sum() / 2:
            raise DriversError(f"{path}: {date!r} reads as a date on {is_kept.sum() - undated:,} of {is_kept.sum():,} closed deals. Name another --date, or none.")  # fmt: skip # noqa: E501
        is_kept &= has_date
    kept = np.flatnonzero(is_kept)
    _check_enough(path, y[kept])
    closed = Closed(
        y[kept],
        [column.take(kept) for column in found.columns],
        [column.take(kept) for column in found.ids],
        None if found.on is None else found.on[kept],
        date,
    )
    counts = {"rows_left_out": int((y < 0).sum()), "rows_without_date": undated}
    return judge(closed, found.dropped, notes, **counts).fit


def _check_enough(path: Path, y: NDArray[Any]) -> None:
    fewest = splits.FEWEST_OF_EACH
    if len(y) < FEWEST_DEALS or not fewest <= y.sum() <= len(y) - fewest:
        raise DriversError(
            f"{path}: {int(y.sum()):,} won and {int(len(y) - y.sum()):,} lost deals are too few to learn from: "
            f"{FEWEST_DEALS} are needed, and {fewest} of each outcome. Read single deals, or bring in more."
        )
