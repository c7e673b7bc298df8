"""`models.drivers.fitting.fit` on invented deals: planted effects, none, leaks, copies; the many seeds are heavy."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from deal_tables import ACME_POINTS, deals, written

from models.drivers import DriversError
from models.drivers.fitting import fit

MAVEN = Path(__file__).parents[3] / "shared" / "data" / "maven_crm" / "sales_pipeline.csv"
CLOSED = {"outcome": "stage", "won": ["Won"], "lost": ["Lost"]}


def fitted(frame, tmp_path, **options):
    return fit(written(frame, tmp_path / "deals.parquet"), **CLOSED | {"date": "created", "deal_id": "deal"} | options)


def dropped(found):
    return {each.column: each.reason for each in found.dropped}


def test_a_planted_effect_is_found_and_lies_within_its_interval(tmp_path):
    found = fitted(deals(4000, seed=1), tmp_path)
    assert found.verdict == "learnable"
    assert found.split.startswith("by time: learnt from 2,")
    first = found.drivers[0]
    assert (first.column, first.value, first.kind) == ("competitor", "Acme", "association")
    assert first.effect_low <= ACME_POINTS <= first.effect_high
    assert first.effect_high - first.effect_low < 10
    assert {each.column for each in found.drivers} <= {"competitor", "region"}
    assert first.stability > 0.99
    assert found.brier < found.brier_baseline
    assert all(abs(each.predicted - each.won) < 0.15 for each in found.reliability)
    json.dumps(found.as_json(), allow_nan=False)


@pytest.mark.heavy
def test_intervals_cover_the_planted_effect_in_most_tables():
    from models.drivers.effects import drivers
    from models.drivers.table import Table, typed

    covered = 0
    for seed in range(40):
        frame = deals(1500, seed)
        table = Table(frame, "deals", day_first=False)
        columns = [typed(table, name) for name in ("competitor", "region", "amount", "employees", "owner")]
        y = (frame["stage"] == "Won").to_numpy().astype(int)
        acme = next(each for each in drivers(columns, y, np.arange(len(y))) if each.value == "Acme")
        covered += acme.effect_low <= ACME_POINTS <= acme.effect_high
    assert covered >= 35


@pytest.mark.heavy
@pytest.mark.parametrize("options", [{}, {"date": None}], ids=["by time", "cross-validated"])
def test_nothing_is_learnt_from_deals_without_signal(tmp_path, options):
    verdicts = []
    for seed in range(20 if options == {} else 10):
        found = fitted(deals(400, seed, acme=0), tmp_path, **options)
        verdicts.append(found.verdict)
        assert found.drivers == [] or found.verdict == "learnable"
    assert verdicts.count("nothing learnable") >= len(verdicts) * 0.9


def test_columns_that_tell_the_outcome_are_refused_with_the_reason(tmp_path):
    frame = deals(2000, seed=3, acme=0)
    draw = np.random.default_rng(0)
    is_won = (frame["stage"] == "Won").to_numpy()
    rows = len(frame)
    frame["Lost to"] = np.where(is_won, None, "Bolt")
    frame["closed_on"] = frame["created"] + pd.Timedelta(days=30)
    frame["phase"] = np.where(is_won & (draw.random(rows) < 0.7), "6 Closed Won", "4 Proposal")
    frame["contract"] = np.where(is_won & (draw.random(rows) < 0.5), "PDF", None)
    frame["discount"] = np.where(~is_won & (draw.random(rows) < 0.5), 5.0, 0.0)
    frame["health"] = np.where(is_won, 80, 20) + draw.normal(0, 15, rows)
    frame["invoice_no"] = 40_000 + draw.permutation(rows) * 3
    frame["comment"] = [f"call number {number} went on" for number in range(rows)]
    frame["currency"] = "EUR"
    still_open = frame[:300].assign(deal="open", stage="Negotiation")
    frame["handover"] = np.where(draw.random(rows) < 0.6, "done", "planned")
    found = fitted(pd.concat([frame, still_open], ignore_index=True), tmp_path)
    assert (found.rows, found.rows_left_out) == (2000, 300)
    told = dropped(found)
    assert told.pop("health") == "alone predicts the outcome (AUC 1.00 on later deals)"
    assert told.pop("discount").startswith("is not 0 only on lost deals (100.0% of ")
    assert told.pop("contract").startswith("is filled only on won deals (100.0% of ")
    assert told == {
        "deal": "is the id of each deal",
        "Lost to": "names the outcome (lost)",
        "closed_on": "changes at or after the close (closed)",
        "phase": "names the outcome (its value '6 Closed Won')",
        "invoice_no": "is an id (2,000 values in 2,000 rows)",
        "comment": "is nearly unique (2,000 values in 2,000 rows)",
        "currency": "is always the same",
        "handover": "is filled only on closed deals",
    }
    assert found.verdict == "nothing learnable"


def test_copies_promise_nothing_since_they_are_never_split(tmp_path):
    frame = deals(300, seed=5, acme=0)
    frame["note_length"] = np.random.default_rng(1).normal(size=300)
    copied = pd.concat([frame] * 4, ignore_index=True)
    copied["deal"] = [f"D-{number}" for number in range(len(copied))]
    found = fitted(copied, tmp_path, date=None)
    assert (found.rows, found.rows_copied, found.verdict) == (1200, 900, "nothing learnable")
    assert "cross-validated in 5 random folds: no --date was given" in found.split
    assert found.auc_high - found.auc_low > 0.1, "the interval is that of 300 deals, not of 1,200"


def test_columns_that_say_the_same_are_told_as_one(tmp_path):
    frame = deals(3000, seed=6)
    frame["battlecard"] = frame["competitor"].map({"Acme": "card 1", "Bolt": "card 2", "Core": "card 3"})
    found = fitted(frame, tmp_path)
    acme = found.drivers[0]
    assert {acme.column, *acme.together_with} == {"competitor", "battlecard"}
    assert len({each.column for each in found.drivers} & {"competitor", "battlecard"}) == 1


def test_fewer_than_200_deals_have_a_verdict_but_no_drivers(tmp_path):
    found = fitted(deals(150, seed=7, acme=-0.5), tmp_path)
    assert (found.verdict, found.drivers) == ("learnable", [])
    assert found.notes == ["No drivers are told from fewer than 200 closed deals: read the casebook instead."]


def test_a_category_that_is_new_among_later_deals_is_scored(tmp_path):
    frame = deals(600, seed=8).sort_values("created", ignore_index=True)
    frame.loc[500:, "competitor"] = "Newcomer"
    assert fitted(frame, tmp_path).auc is not None


def test_a_table_without_a_usable_column_has_nothing_to_learn(tmp_path):
    found = fitted(deals(100, seed=9)[["deal", "created", "stage"]], tmp_path)
    assert (found.verdict, found.auc, found.notes) == ("nothing learnable", None, ["No column is left to learn from."])


def test_too_few_deals_of_an_outcome_are_refused(tmp_path):
    with pytest.raises(DriversError, match="are too few to learn from: 50 are needed, and 10 of each outcome"):
        fitted(deals(49, seed=1), tmp_path)


@pytest.mark.skipif(not MAVEN.exists(), reason="the public CRM data is not there")
def test_the_public_crm_data_has_nothing_to_learn_once_its_leaks_are_refused():
    found = fit(MAVEN, outcome="deal_stage", won=["Won"], lost=["Lost"], date="close_date", deal_id="opportunity_id")
    assert (found.rows, found.rows_left_out, found.verdict) == (6711, 2089, "nothing learnable")
    assert found.columns == ["sales_agent", "product", "account"]
