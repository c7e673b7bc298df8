"""The columns that no model may see: those that tell the outcome, that are known only at the close, and mere ids.

Each is refused with its reason, for a person to read. Not here: how a model is fitted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models.drivers.curve import auc
from models.drivers.levels import levels
from models.drivers.splits import Split
from models.drivers.table import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALONE_BELOW = 0.95
"""AUC on later deals above which a single column is taken for the outcome in other words."""
NEARLY_ALL = 0.98
FEWEST_ROWS = 20
UNIQUE_FROM = 0.5
OUTCOME_WORDS = frozenset(["won", "win", "lost", "loss", "losing", "winning", "outcome", "churned"])
CLOSE_WORDS = frozenset(["closed", "closing", "closure", "signed", "invoiced", "modified", "updated"])
PLANNED_WORDS = frozenset(["expected", "planned", "planning", "forecast", "estimated", "target"])
ID_WORDS = frozenset(["id", "ids", "key", "uuid", "guid", "number", "nr", "no", "code", "ref", "reference"])
TELLING_VALUE = re.compile(r"\b(?:won|lost|closed|win|loss)\b", re.IGNORECASE)
PRIOR_ROWS = 10


def words(name: str) -> list[str]:
    """The words of a column's name, however they are joined: CloseDate, close_date, Close Date."""
    return [each.lower() for each in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", name)]


def refused_by_name(name: str) -> str | None:
    """Why a column of this name tells the outcome or is known only at the close; None if it does not say so."""
    said = set(words(name))
    if found := said & OUTCOME_WORDS:
        return f"names the outcome ({min(found)})"
    if said & PLANNED_WORDS:
        return None
    if found := said & CLOSE_WORDS:
        return f"changes at or after the close ({min(found)})"
    return "changes at or after the close (close)" if "close" in said else None


def refused_by_filling(column: Column, y: NDArray[Any]) -> str | None:
    """Why what is filled of a column gives the outcome away. `y`: 1 won, 0 lost, -1 neither (open), a row each."""
    import numpy as np

    is_filled, is_closed, is_open = column.is_filled, y >= 0, y < 0
    if not is_filled[is_closed].any():
        return "is empty"
    share = is_filled[is_closed].mean()
    if is_open.sum() >= FEWEST_ROWS and share >= 0.1 and is_filled[is_open].mean() <= min(0.02, share / 10):
        return "is filled only on closed deals"
    said = is_filled & (column.values != 0) if column.kind == "number" else is_filled
    what = "is filled" if column.kind != "number" or (said == is_filled).all() else "is not 0"
    rows = int((said & is_closed).sum())
    if rows < FEWEST_ROWS or rows == is_closed.sum():
        return None
    base = float(np.mean(y[is_closed]))
    for outcome, usual in (("won", base), ("lost", 1 - base)):
        of_it = float(np.mean(y[said & is_closed] == (outcome == "won")))
        if of_it >= NEARLY_ALL and usual ** (rows * NEARLY_ALL) < 1e-6 and usual < 0.95:
            return f"{what} only on {outcome} deals ({of_it:.1%} of {rows:,})"
    return None


def refused_by_values(column: Column, y: NDArray[Any], given: Sequence[str]) -> str | None:
    """Why a closed deal's values name its outcome, as a stage "Closed Won" does. `given`: the outcome's own values."""
    import numpy as np

    if column.kind != "category":
        return None
    is_closed = y >= 0
    own = {value.strip().casefold() for value in given if not value.strip().isdigit()}
    for code, label in enumerate(column.labels):
        if label.casefold() in own or (len(label) < 60 and TELLING_VALUE.search(label)):
            of_label = y[is_closed & (column.values == code)]
            if len(of_label) >= 5 and max(np.mean(of_label), 1 - np.mean(of_label)) >= 0.95:
                return f"names the outcome (its value {label!r})"
    return None


def refused_as_id(column: Column, y: NDArray[Any]) -> str | None:
    """Why a column says nothing that deals could share: always the same, an id, nearly each row its own value."""
    import numpy as np

    values = column.values[(y >= 0) & column.is_filled]
    distinct = len(np.unique(values))
    if distinct <= 1 and column.is_filled[y >= 0].all():
        return "is always the same"
    share = distinct / max(len(values), 1)
    if column.kind == "category" and distinct >= FEWEST_ROWS and share > UNIQUE_FROM:
        return f"is nearly unique ({distinct:,} values in {len(values):,} rows)"
    if column.kind == "number" and share > 0.9 and len(values) >= FEWEST_ROWS and (values == np.floor(values)).all():
        is_counted = np.ptp(values) < 1.2 * len(values)
        if is_counted or set(words(column.name)) & ID_WORDS:
            return f"is an id ({distinct:,} values in {len(values):,} rows)"
    return None


def refused_by_date(column: Column, on: NDArray[Any] | None, *, is_close: bool) -> str | None:
    """Why a date is not known before the close: most of its dates are those of the close or later."""
    import numpy as np

    if column.kind != "date" or on is None or not is_close:
        return None
    both = column.is_filled & ~np.isnan(on)
    late = float(np.mean(column.values[both] >= on[both])) if both.any() else 0.0
    return f"is dated at or after the close on {late:.0%} of deals" if late > 0.5 else None


def refused_alone(column: Column, y: NDArray[Any], splits: Sequence[Split]) -> str | None:
    """Why a column that alone tells won from lost deals is refused. All rows are closed; judged where not learnt."""
    import numpy as np

    codes, names = levels(column, bins=20, most=500, fewest=1)
    found = []
    for learnt, judged in splits:
        won = np.bincount(codes[learnt], y[learnt], minlength=len(names))
        rows = np.bincount(codes[learnt], minlength=len(names))
        rates = (won + PRIOR_ROWS * y[learnt].mean()) / (rows + PRIOR_ROWS)
        found.append(auc(y[judged], rates[codes[judged]]))
    alone = float(np.mean(found))
    where = "later deals" if len(splits) == 1 else "deals not learnt from"
    return f"alone predicts the outcome (AUC {alone:.2f} on {where})" if alone > ALONE_BELOW else None
