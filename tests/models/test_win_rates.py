"""Win rates by value where the CRM keeps no amounts of some outcome."""

import pandas as pd
import pytest

from models import win_rates


def cells(**given):
    """A cell of counts.deals with 40 won, 60 lost and 3 undecided deals of 100 each, but for what is given."""
    counts = {"won": 40, "lost": 60, "no_decision": 3}
    row = {"evidence_key": "win_rate/x", **counts}
    for outcome, count in counts.items():
        row |= {f"valued_{outcome}": count, f"value_{outcome}": 100.0 * count, f"squares_{outcome}": 1e4 * count}
    return pd.DataFrame([row | given])


def of_value(found, name):
    return found[f"{name}_hits"].iloc[0], found[f"{name}_size"].iloc[0]


def test_equal_amounts_weigh_as_counts_do():
    hits, size = of_value(win_rates._by_value(cells()), "win_rate")
    assert hits / size == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("without", "known"),
    [("lost", []), ("won", []), ("no_decision", ["win_rate", "broad_win_rate", "no_decision_rate"])],
)
def test_where_an_outcome_has_no_amounts_there_is_no_rate_by_value_unless_it_is_rare(without, known):
    bare = {f"valued_{without}": 0, f"value_{without}": 0.0, f"squares_{without}": 0.0}
    found = win_rates._by_value(cells(**bare))
    sizes = {name: of_value(found, name)[1] for name in win_rates.RATES}
    assert [name for name, size in sizes.items() if size > 0] == known
