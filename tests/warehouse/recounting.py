"""Every cell of every mart against its recount from the facts; for tests on any warehouse."""

import math
from decimal import Decimal

from warehouse import recounts

TIMEZONE = "Europe/Berlin"
NO_COUNTS = ("rank", "until_ranked", "days_open", "cycle_days", "by_days")
NO_COUNTS += ("elsewhere_read", "elsewhere_true", "elsewhere_correct")
"""Whole numbers of marts that count nothing of the project's."""

LABELS = ("by_days",)
"""Columns of whole numbers that say which cell it is, and count nothing."""


def differences(con, recount):
    """Key, column, published and recounted value of each figure of the mart that the facts do not give."""
    recounts.lay_out(con, recount, timezone=TIMEZONE)
    counted, names = recounts.figures(con), recounts.counts(con)
    nothing = dict.fromkeys(names, 0)
    found = []
    for key, row in recounts.cells(con).items():
        mine = counted.get(key, nothing)
        expected = {name: mine[name] for name in names if name in row}
        for rate, (numerator, denominator) in recount.rates.items():
            expected[rate] = mine[numerator] / mine[denominator] if mine[denominator] else None
        found += [(key, name, row[name], value) for name, value in expected.items() if not same(row[name], value)]
    return found


def uncounted(con, recount):
    """Columns of whole numbers and of amounts in the mart that the recount says nothing of."""
    recounts.lay_out(con, recount, timezone=TIMEZONE)
    row = next(iter(recounts.cells(con).values()), {})
    return [
        name
        for name, value in row.items()
        if (type(value) is int or (type(value) in (float, Decimal) and name.startswith("value") and "rate" not in name))
        and name not in (*recounts.counts(con), *NO_COUNTS)
    ]


def same(published, recounted):
    """Whether both are the same number, or neither is one."""
    is_none = [value is None or math.isnan(value) for value in (published, recounted)]
    return all(is_none) if any(is_none) else math.isclose(published, recounted, rel_tol=1e-9, abs_tol=1e-9)
