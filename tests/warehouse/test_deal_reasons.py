"""What decided a deal, weighed in SQL with the model that ships."""

import few_deals
import numpy as np
import pytest

from models import deal_reasons


@pytest.fixture
def con():
    with few_deals.warehouse() as con:
        for name, value in deal_reasons.load().items():
            con.execute(f"update settings.reason_model set {name} = {value}")
        con.execute("delete from nlp.readings; delete from nlp.claims; delete from nlp.mentions")
        yield con


def read(con, note_id, reason=None, confidence=0.0):
    con.execute("insert into nlp.readings values (?, ?, ?, '1', 'c1')", [note_id, reason, confidence])


def claim(con, note_id, category, about="us", polarity="neg", status="raised", confidence=0.9):
    con.execute(
        "insert into nlp.claims values (?, 0, 5, 'words', ?, ?, ?, ?, 'rep', ?, '1')",
        [note_id, category, about, polarity, status, confidence],
    )


def reason(con, deal_id):
    """Category and probability of the deal's reason, built anew."""
    few_deals.build(con, "facts")
    ((category, probability),) = few_deals.rows(
        con, f"select reason, reason_probability from facts.deal_reasons where deal_id = '{deal_id}'"
    )
    return category, probability


def test_the_tables_probabilities_are_the_models(con):
    read(con, "N3", "price", 0.7)
    read(con, "N4", "integration", 0.6)
    claim(con, "N3", "integration")
    claim(con, "N3", "price", "nova", "pos", confidence=0.6)
    claim(con, "N5", "price")
    few_deals.build(con, "facts")
    evidence = con.execute("from facts.deal_reason_evidence").df()
    best = evidence.assign(p=deal_reasons.probabilities(evidence, deal_reasons.load())).groupby("deal_id")["p"].max()
    told = dict(few_deals.rows(con, "select deal_id, reason_probability from facts.deal_reasons"))
    assert {deal: told[deal] for deal in best.index} == pytest.approx(best.to_dict(), abs=1e-6)
    assert {deal for deal, probability in told.items() if probability is None} == {"D1", "D4", "D7"}


def test_a_reason_that_a_note_gives_with_doubt_is_told_when_what_is_claimed_fits_it(con):
    read(con, "N3", "price", 0.55)
    alone, doubtful = reason(con, "D2")
    claim(con, "N3", "price")
    told, sure = reason(con, "D2")
    assert (alone, told) == (None, "price")
    assert doubtful < 0.5 < sure


def test_an_objection_that_was_dealt_with_does_not_explain_a_loss_and_praise_does_not_either(con):
    read(con, "N3", "price", 0.55)
    claim(con, "N3", "price", status="resolved")
    claim(con, "N3", "price", polarity="pos")
    assert reason(con, "D2")[0] is None


def test_a_note_that_gives_another_reason_makes_a_reason_less_likely(con):
    read(con, "N3", "price", 0.95)
    claim(con, "N3", "price")
    _, alone = reason(con, "D2")
    read(con, "N4", "integration", 0.5)
    category, divided = reason(con, "D2")
    assert (category, divided < alone) == ("price", True)


def test_praise_of_the_competitor_that_was_chosen_is_told_from_that_of_another(con):
    con.execute("update settings.reason_model set of_rival = 1")
    read(con, "N4", "price", 0.5)
    claim(con, "N4", "price", "nova", "pos")
    _, of_anyone = reason(con, "D2")
    con.execute(
        "insert into nlp.mentions values ('N4', 11, 15, 'Nova', 'nova', 'present', 'selected', 'them', 0.9, 'rep', '1')"
    )
    _, of_the_chosen = reason(con, "D2")
    assert of_the_chosen > of_anyone


def test_claims_alone_leave_the_reason_undetermined(con):
    claim(con, "N3", "integration")
    claim(con, "N3", "price")
    category, probability = reason(con, "D2")
    assert category is None
    assert 0 < probability < 0.5
    few_deals.build(con, "counts")
    assert few_deals.rows(
        con,
        "select reason, deals, n, undetermined from counts.reasons where outcome = 'lost' and period_kind = 'all_time'",
    ) == [("price", 0, 0, 2)]


def test_a_model_that_is_missing_or_lacks_a_weight_is_refused(tmp_path):
    with pytest.raises(deal_reasons.ReasonModelError, match=r"gone\.json: can't be read .* `make train-reasons`"):
        deal_reasons.load(tmp_path / "gone.json")
    lacking = tmp_path / "lacking.json"
    lacking.write_text('{"told_from": 0.5, "intercept": 0, "weights": {"noted": 1}}')
    with pytest.raises(deal_reasons.ReasonModelError, match="holds weights of noted, expected fitting, "):
        deal_reasons.load(lacking)


def test_the_model_that_ships_says_how_likely_it_is_right_better_than_the_notes_confidence_did():
    card = deal_reasons.card()
    for industries in ("development", "validation"):
        (model,) = (value for name, value in card.items() if name.startswith(industries) and "confidence" not in name)
        rule = card[f"{industries}_by_the_notes_confidence_alone"]
        assert model["brier"] < rule["brier"]
        assert model["log_loss"] < rule["log_loss"]
    assert model["right_of_surest"]["80%"] > rule["right_of_surest"]["80%"], "in industries that chose nothing"


def test_fitting_finds_the_weights_that_made_the_answers():
    import pandas as pd

    rng = np.random.default_rng(1)
    evidence = pd.DataFrame(rng.normal(size=(20_000, len(deal_reasons.FEATURES))), columns=list(deal_reasons.FEATURES))
    true = {"intercept": -1.0} | dict(zip(deal_reasons.FEATURES, (1.0, -1.0, 0.5, 0.0, 2.0, -0.5), strict=True))
    decided = pd.Series(rng.random(len(evidence)) < deal_reasons.probabilities(evidence, true))
    assert deal_reasons.fit(evidence, decided) == pytest.approx(true, abs=0.08)
