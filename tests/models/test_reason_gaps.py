from datetime import date

import pandas as pd
import pytest

from models.agreement import kappas
from models.reason_gaps import COLUMNS, reason_gap

CATEGORIES = pd.DataFrame({"category": ["price", "integration"], "label": ["Price", "Integration"]})
PERIOD = {
    "period_kind": "quarter",
    "period": "2026-Q2",
    "period_code": "2026-Q2",
    "period_on": pd.Timestamp("2026-04-01"),
    "is_complete": True,
}


def pairs(*rows, compared="crm_notes", outcome="lost"):
    names = ["first_reason", "second_reason", "deals"]
    return pd.DataFrame(rows, columns=names).assign(**PERIOD, compared=compared, outcome=outcome)


def test_both_sides_are_compared_overall_and_for_each_reason():
    found = reason_gap(
        pairs(("price", "price", 12), ("price", "integration", 9), ("integration", "integration", 6)), CATEGORIES
    )
    overall, integration, price = found.to_dict("records")
    value, low, high = kappas([[[6, 0], [9, 12]]])[0]
    assert overall == {
        "period_kind": "quarter",
        "period": "2026-Q2",
        "period_on": date(2026, 4, 1),
        "is_complete": True,
        "compared": "crm_notes",
        "outcome": "lost",
        "reason": "all",
        "first_deals": 27,
        "second_deals": 27,
        "agreed": 18,
        "differ": 9,
        "n": 27,
        "agreement": pytest.approx(2 / 3),
        "agreement_low": pytest.approx(0.4782, abs=1e-4),
        "agreement_high": pytest.approx(0.8136, abs=1e-4),
        "deals": 27,
        "kappa": value,
        "kappa_low": low,
        "kappa_high": high,
        "flag": "ranked",
        "sentence": "CRM and notes differ on the reason of 9 of 27 lost deals.",
        "evidence_key": "reason_gap/2026-Q2/crm_notes/lost/all",
    }
    names = ("reason", "first_deals", "second_deals", "agreed", "differ", "n", "deals", "kappa", "flag")
    assert [tuple(row[name] for name in names) for row in (integration, price)] == [
        ("integration", 6, 15, 6, 9, 15, 27, pytest.approx(value), "indicative"),
        ("price", 21, 12, 12, 9, 21, 27, pytest.approx(value), "ranked"),
    ]
    assert price["sentence"] == "CRM and notes differ on 9 of 21 lost deals for which either gives “Price”."


def test_below_twenty_deals_there_are_counts_and_no_kappa():
    found = reason_gap(pairs(("price", "price", 18), ("price", "integration", 1)), CATEGORIES)
    assert found["kappa"].isna().tolist() == [True] * 3
    assert found["agreed"].tolist() == [18, 0, 18]


def test_an_analyst_is_compared_with_both():
    rows = [pairs(("price", "price", 5), compared=compared) for compared in ("notes_analyst", "crm_analyst")]
    found = reason_gap(pd.concat(rows), CATEGORIES)
    assert found.loc[found["reason"] == "all", "sentence"].tolist() == [
        "CRM and analyst differ on the reason of 0 of 5 lost deals.",
        "Notes and analyst differ on the reason of 0 of 5 lost deals.",
    ]


def test_without_pairs_the_mart_is_empty_and_has_its_columns():
    found = reason_gap(pairs(), CATEGORIES)
    assert (list(found.columns), len(found)) == (list(COLUMNS), 0)
