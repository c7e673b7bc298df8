"""The model on the warehouse's deals: learnt, kept as files, promoted, scoring, drifting; nothing where nothing is."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from model_deals import KNOWN, TRAINED, drawn

from models.drivers import DriversError, marts, scoring, stored, training
from models.drivers.features import Features


@pytest.fixture(scope="module")
def learnt():
    features, deals = drawn(700, seed=3)
    return features, deals, *training.train(features, deals, **TRAINED)


@pytest.fixture
def folder(learnt, tmp_path):
    """The model in use, as files."""
    _, _, card, model = learnt
    stored.save(tmp_path, card, model)
    stored.promote(tmp_path, card.version)
    return tmp_path


def told(latest, current, features, deals):
    used = scoring.in_use(latest, current, features)
    drivers = scoring.drivers(used, features, deals)
    return (
        drivers,
        scoring.open_deals(used, features, deals, drivers),
        scoring.drift(used, features, deals),
        scoring.calibration(used),
    )


def test_the_planted_driver_is_learnt_and_told_with_the_deals_behind_it(learnt):
    features, deals, card, model = learnt
    assert (card.verdict, card.is_better, card.brier_current) == ("learnable", True, None)
    drivers, scores, _, calibration = told(card, (card, model), features, deals)
    (acme,) = drivers
    assert (acme["driver"], acme["evidence_key"]) == ("Acme in the deal", "driver/competitor:acme/yes")
    assert acme["effect_low"] < -0.4 < acme["effect_high"]
    met = features.values["deal_id"][features.values["feature"] == "competitor:acme"]
    mine = deals[deals["deal_id"].isin(met) & (deals["outcome"] != "open")]
    assert (acme["deals"], acme["won"]) == (len(mine), (mine["outcome"] == "won").sum())
    assert len(scores) == 70
    met_first = {row["deal_id"]: row for row in scores}
    with_acme = [met_first[each] for each in met if each in met_first]
    assert {row["reason_1_evidence_key"] for row in scores} == {"driver/competitor:acme/yes"}
    assert all(row["reason_1_effect"] < 0 for row in with_acme)
    assert max(row["probability"] for row in with_acme) < 0.5
    assert all(row["probability_low"] <= row["probability"] <= row["probability_high"] for row in scores)
    assert f"judged on {sum(each['judged_deals'] for each in calibration)} up to 2026-" in card.fit["split"]
    assert marts.table(marts.SCORES, scores).num_rows == 70


def test_one_deal_is_scored_as_in_a_batch_and_as_before_it_was_written(learnt, folder):
    features, deals, card, model = learnt
    kept_card, kept = stored.current(folder)
    assert kept_card == card
    batch = model.probabilities(features)
    assert kept.probabilities(features).tolist() == batch.tolist()
    one_by_one = [kept.probabilities(features.of(deals["deal_id"].iloc[[row]]))[0] for row in range(0, 700, 50)]
    assert one_by_one == batch[::50].tolist()


def test_a_value_that_was_never_seen_is_scored(learnt):
    features, deals, _, model = learnt
    new = features.values.replace({"value": {"East": "North"}})
    assert np.isfinite(model.probabilities(Features(KNOWN, new, deals["deal_id"]))).all()


def test_a_missing_feature_raises_and_the_mart_says_so(learnt):
    features, deals, card, model = learnt
    less = Features(KNOWN[KNOWN["feature"] != "competitor:acme"], features.values, deals["deal_id"])
    with pytest.raises(DriversError, match=r"reads competitor:acme, which this project no longer has\. Train it again"):
        model.probabilities(less)
    assert told(card, (card, model), less, deals) == ([], [], [], [])
    (row,) = scoring.quality(card, (card, model), less)
    assert (row["is_in_use"], row["missing_features"]) == (False, "competitor:acme")


def test_only_a_better_model_takes_the_place(learnt):
    features, deals, card, model = learnt
    again, _ = training.train(features, deals, **TRAINED | {"version": "two"}, current=(card, model))
    assert (again.brier_current, again.is_better) == (again.brier_compared, False)
    worse = dataclasses.replace(model.learnt, slope=-1.0)
    better, _ = training.train(
        features, deals, **TRAINED | {"version": "two"}, current=(card, training.Model(worse, model.inputs))
    )
    assert better.is_better


def test_where_nothing_is_learnable_nothing_is_shown_even_of_a_model_in_use(learnt):
    features, deals, card, model = learnt
    _, nothing = drawn(500, seed=8, acme=0.0)
    blank, none = training.train(drawn(500, seed=8, acme=0.0)[0], nothing, **TRAINED | {"version": "two"})
    assert (blank.verdict, none, blank.is_better) == ("nothing learnable", None, False)
    assert blank.fit["auc_low"] <= 0.5
    assert told(blank, (card, model), features, deals) == ([], [], [], [])
    assert [row["is_in_use"] for row in scoring.quality(blank, (card, model), features)] == [False, False]


def test_fewer_than_200_closed_deals_say_so_and_point_at_the_casebook():
    features, deals = drawn(210, seed=3)
    card, model = training.train(features, deals, **TRAINED)
    assert (card.verdict, model) == ("too few deals", None)
    assert "lost deals are too few to learn from: 200 are needed" in card.reason
    assert card.reason.endswith("Read the casebook instead.")
    (row,) = scoring.quality(card, None, features)
    assert (row["verdict"], row["is_in_use"]) == ("too few deals", False)


def test_a_feature_that_tells_the_outcome_is_refused():
    features, deals = drawn(400, seed=5)
    leak = pd.DataFrame(
        {
            "deal_id": deals["deal_id"],
            "feature": "segment:end",
            "value": deals["outcome"].map({"won": "A", "lost": "B"}),
        }
    ).fillna({"value": "A"})
    known = pd.concat([KNOWN, pd.DataFrame([{"feature": "segment:end", "value_kind": "category", "label": "End"}])])
    values = pd.concat([features.values, leak], ignore_index=True)
    card, _ = training.train(Features(known, values, deals["deal_id"]), deals, **TRAINED)
    assert "alone predicts the outcome (AUC 1.00 on later deals)" in [each["reason"] for each in card.fit["dropped"]]


def test_inputs_that_move_and_odds_that_fail_are_told(learnt):
    features, deals, card, model = learnt
    drifted = [row for row in told(card, (card, model), features, deals)[2] if row["has_drifted"]]
    assert drifted == []
    moved, later = drawn(700, seed=3, later_acme=1.0)
    later["outcome"] = later["outcome"].where(later.index < 500, later["outcome"].replace("won", "lost"))
    found = {row["measured"]: row["has_drifted"] for row in told(card, (card, model), moved, later)[2]}
    assert found == {
        **{"amount": False, "segment:region": False, "competitor:acme": False, "objection:price": False},
        "won deals": True,
    }
    moved, later = drawn(2000, seed=3, later_acme=1.0)
    found = {row["measured"]: row["has_drifted"] for row in told(card, (card, model), moved, later)[2]}
    assert (found["competitor:acme"], found["segment:region"]) == (True, False)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: (path / "one" / "model.skops").unlink(), r"model\.skops: can't be read \(No such file"),
        (lambda path: (path / "one" / "model.skops").write_bytes(b"no model"), r"model\.skops: is no whole model"),
        (lambda path: (path / "one" / "card.json").write_text("{}"), r"card\.json: is no card of a model"),
        (lambda path: (path / "current.json").write_text("{"), r"current\.json: is not whole"),
        (lambda path: (path / "current.json").write_text('{"version": "two"}'), r"two/card\.json: can't be read"),
    ],
    ids=["gone", "no model", "no card", "half written", "no such version"],
)
def test_a_missing_or_damaged_model_raises(folder, damage, message):
    damage(folder)
    with pytest.raises(DriversError, match=message):
        stored.current(folder)


def test_a_file_that_would_run_code_is_not_loaded(folder):
    import skops.io
    from sklearn.preprocessing import FunctionTransformer

    skops.io.dump(FunctionTransformer(print), folder / "one" / "model.skops")
    with pytest.raises(DriversError, match="holds what no model of winloss holds"):
        stored.current(folder)


def test_the_last_five_models_are_kept(folder, learnt):
    _, _, card, model = learnt
    for number in range(7):
        stored.save(folder, dataclasses.replace(card, version=f"v{number}"), model)
        stored.promote(folder, f"v{number}")
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["v2", "v3", "v4", "v5", "v6"]
    assert stored.current(folder)[0].version == "v6"


def test_of_models_that_were_not_taken_the_newest_are_kept_beside_the_one_in_use(folder, learnt):
    _, _, card, model = learnt
    for number in range(7):
        stored.save(folder, dataclasses.replace(card, version=f"v{number}"), model)
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["one", "v3", "v4", "v5", "v6"]
    assert stored.current(folder)[0].version == "one"


def test_a_driver_whose_value_no_deal_has_any_more_is_left_out(learnt):
    features, deals, card, model = learnt
    renamed = features.values.replace({"value": {"yes": "true"}})
    drivers, scores, *_ = told(card, (card, model), dataclasses.replace(features, values=renamed), deals)
    assert drivers == []
    assert {row["amount"] for row in scores} == {100.0}
