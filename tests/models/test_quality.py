"""What is drawn for review, and what the answers say: weights, intervals, and that the intervals hold the truth."""

import numpy as np
import pandas as pd
import pytest

from models import intervals, quality, sampling

CATEGORIES = pd.DataFrame({"category": ["price", "integration"]})
MEASURED = pd.DataFrame(
    [("price", 40, 50, 30), ("price", 10, 10, 5), ("integration", 0, 4, 0)],
    columns=["category", "objections_read", "objections_true", "objections_correct"],
)


def audited(*rows):
    columns = ["item_id", "category", "weight", "claims_read", "claims_true", "claims_correct"]
    return pd.DataFrame(rows, columns=columns)


def sentences(**strata):
    """Audited sentences, named i0, i1 and so on: for each stratum (how many, the weight of each)."""
    drawn = [(stratum, weight) for stratum, (count, weight) in strata.items() for _ in range(count)]
    ids = [f"i{number}" for number in range(len(drawn))]
    return pd.DataFrame(drawn, columns=["stratum", "weight"]).assign(item_id=ids)


def test_both_strata_give_the_same_number_unless_one_has_too_few():
    assert sampling.allocate({"claims_read": 900, "nothing_read": 4000}, 30) == {"claims_read": 15, "nothing_read": 15}
    assert sampling.allocate({"claims_read": 4, "nothing_read": 4000}, 30) == {"claims_read": 4, "nothing_read": 26}
    assert sampling.allocate({"claims_read": 4, "nothing_read": 5}, 30) == {"claims_read": 4, "nothing_read": 5}
    assert sampling.allocate({"nothing_read": 5}, 0) == {"nothing_read": 0}
    assert sampling.allocate({}, 30) == {}


def test_a_draw_is_the_same_with_the_same_seed_and_holds_no_sentence_twice():
    population = pd.DataFrame({"place": range(500), "stratum": ["claims_read"] * 100 + ["nothing_read"] * 400})
    first, again, other = (sampling.draw(population, 30, seed) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first, again)
    assert list(first["place"]) != list(other["place"])
    assert first["place"].is_unique
    assert first.groupby("stratum")["stratum_size"].agg(["size", "max"]).to_dict("list") == {
        "size": [15, 15],
        "max": [100, 400],
    }


def test_every_sentence_of_a_stratum_has_the_same_chance():
    population = pd.DataFrame({"place": range(20), "stratum": ["claims_read"] * 5 + ["nothing_read"] * 15})
    drawn = np.concatenate([sampling.draw(population, 6, seed)["place"] for seed in range(2000)])
    times = np.bincount(drawn, minlength=20)
    assert times[:5] == pytest.approx(2000 * 3 / 5, rel=0.1)
    assert times[5:] == pytest.approx(2000 * 3 / 15, rel=0.15)


def test_an_empty_population_gives_an_empty_draw():
    empty = pd.DataFrame({"note_id": [], "stratum": []})
    assert list(sampling.draw(empty, 30, 1).columns) == ["note_id", "stratum", "stratum_size"]


def test_the_most_telling_claim_is_that_of_the_dearest_deal_read_with_doubt_once_a_deal():
    claims = pd.DataFrame(
        [
            ("n1", "d1", 0, 0.9, 1000.0, False),
            ("n2", "d2", 0, 0.5, 500.0, False),
            ("n3", "d2", 0, 0.4, 500.0, False),
            ("n4", "d3", 0, 0.5, 500.0, True),
            ("n5", "d4", 0, 0.5, None, False),
        ],
        columns=["note_id", "deal_id", "span_start", "confidence", "amount", "is_announced"],
    )
    found = sampling.most_telling(claims, 3)
    assert list(found[["note_id", "impact", "doubt"]].itertuples(index=False, name=None)) == [
        ("n4", 1000.0, 0.5),
        ("n3", 500.0, 0.6),
        ("n5", 500.0, 0.5),
    ]
    assert list(sampling.most_telling(claims.assign(amount=np.nan), 2)["note_id"]) == ["n4", "n3"]


def test_the_precision_of_equal_weights_has_the_plain_wilson_interval():
    rows = [(f"i{number}", "price", 20.0, 1, number < 9, number < 9) for number in range(12)]
    drawn = sentences(claims_read=(15, 20.0), nothing_read=(15, 100.0))
    mart = quality.extraction_quality(audited(*rows), CATEGORIES, drawn, MEASURED).set_index("category")
    plain = intervals.wilson([9], [12])
    assert mart.loc["price", ["precision", "precision_low", "precision_high"]].tolist() == pytest.approx(
        [plain.value[0], plain.low[0], plain.high[0]]
    )
    assert mart.loc["price", ["audited", "supporting", *quality.COUNTS, "is_proven"]].tolist() == [
        30,
        12,
        12,
        9,
        9,
        True,
    ]
    assert mart.loc["all", "precision"] == mart.loc["price", "precision"]
    assert mart.loc["integration", ["audited", "supporting", "is_proven"]].tolist() == [30, 0, False]
    assert mart.loc["integration", ["precision", "recall"]].isna().all()


def test_a_claim_missed_where_nothing_was_read_weighs_as_much_as_it_stands_for():
    rows = [("i0", "price", 10.0, 1, 1, 1), ("i1", "price", 10.0, 1, 0, 0), ("i2", "price", 40.0, 0, 1, 0)]
    drawn = sentences(claims_read=(2, 10.0), nothing_read=(2, 40.0))
    row = quality.extraction_quality(audited(*rows), CATEGORIES, drawn, MEASURED).set_index("category").loc["price"]
    assert row["precision"] == pytest.approx(0.5)
    assert row["recall"] == pytest.approx(10 / 50)
    assert 0 < row["recall_low"] < 0.2 < row["recall_high"] < 1


def test_a_recall_of_all_claims_is_not_certain_where_few_sentences_without_a_reading_were_looked_at():
    rows = [(f"i{number}", "price", 10.0, 1, 1, 1) for number in range(15)]
    drawn = sentences(claims_read=(15, 10.0), nothing_read=(15, 100.0))
    row = quality.extraction_quality(audited(*rows), CATEGORIES, drawn, MEASURED).set_index("category").loc["price"]
    assert (row["recall"], row["recall_high"]) == (1.0, 1.0)
    assert row["recall_low"] < 0.4, "of 1,500 sentences up to a fifth may hold one"


def test_a_recall_of_none_has_bounds_too():
    drawn = sentences(claims_read=(15, 10.0), nothing_read=(15, 100.0))
    rows = [("i20", "price", 100.0, 0, 1, 0), ("i21", "integration", 100.0, 0, 2, 0)]
    mart = quality.extraction_quality(audited(*rows), CATEGORIES, drawn, MEASURED).set_index("category")
    assert mart["recall"].tolist() == [0.0, 0.0, 0.0]
    assert mart["recall_low"].tolist() == [0.0, 0.0, 0.0]
    assert (mart["recall_high"] > 0.5).all()


def test_without_any_answer_there_is_a_row_for_each_category():
    mart = quality.extraction_quality(audited(), CATEGORIES, sentences(), MEASURED)
    assert mart["category"].tolist() == ["all", "price", "integration"]
    assert mart["claims_read"].tolist() == [0, 0, 0]
    assert not mart["is_proven"].any()


def held_in(rounds, common, found, wrong, reviews):
    """How often the intervals of pooled reviews of 30 sentences hold a truth that is known."""
    random = np.random.default_rng(2026)
    is_true = random.random(6000) < common
    is_read = np.where(is_true, random.random(6000) < found, random.random(6000) < wrong)
    truth = {
        "precision": (is_true & is_read).sum() / is_read.sum(),
        "recall": (is_true & is_read).sum() / is_true.sum(),
    }
    population = pd.DataFrame(
        {"is_true": is_true, "is_read": is_read, "stratum": np.where(is_read, "claims_read", "nothing_read")}
    )
    held = dict.fromkeys(truth, 0)
    for seed in range(rounds):
        drawn = pd.concat([sampling.draw(population, 30, reviews * seed + part) for part in range(reviews)])
        drawn = drawn.assign(
            weight=drawn["stratum_size"] / 15 / reviews,
            claims_read=drawn["is_read"].astype(int),
            claims_true=drawn["is_true"].astype(int),
            claims_correct=(drawn["is_read"] & drawn["is_true"]).astype(int),
        )
        for name, measure in (("precision", quality.precision), ("recall", quality.recall)):
            estimate = measure(drawn)
            held[name] += not estimate.low > truth[name] and not estimate.high < truth[name]
    return {name: times / rounds for name, times in held.items()}


def test_the_intervals_of_a_few_reviews_hold_the_truth():
    held = held_in(40, 0.25, 0.6, 0.1, 3)
    assert min(held.values()) >= 0.9, held


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("common", "found", "wrong", "reviews"),
    [(0.25, 0.6, 0.1, 3), (0.25, 0.9, 0.02, 3), (0.03, 0.6, 0.01, 4)],
    ids=["middling", "good", "rare"],
)
def test_the_intervals_hold_the_truth_at_least_as_often_as_they_say(common, found, wrong, reviews):
    held = held_in(300, common, found, wrong, reviews)
    assert min(held.values()) >= 0.93, held


def test_what_was_measured_in_other_industries_stands_beside_with_its_range():
    mart = quality.extraction_quality(audited(), CATEGORIES, sentences(), MEASURED).set_index("category")
    expected = {"all": (35, 50, 64), "price": (35, 50, 60), "integration": (0, 0, 4)}
    for category, (correct, read, true) in expected.items():
        row = mart.loc[category]
        assert tuple(row[[f"elsewhere_{name}" for name in ("correct", "read", "true")]]) == (correct, read, true)
        for rate, n in (("precision", read), ("recall", true)):
            found = [row[f"elsewhere_{rate}{end}"] for end in ("", "_low", "_high")]
            wilson = intervals.wilson([correct], [n])
            assert found == pytest.approx([wilson.value[0], wilson.low[0], wilson.high[0]], nan_ok=True)
