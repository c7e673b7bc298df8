"""Where answers stand in notes as they are now, and what that makes of the facts and of the audit."""

import datetime as dt

import few_deals
import pytest

from warehouse import corrections, reviews

AT = dt.datetime(2026, 6, 1)
CLAIM = {"category": "integration", "about": "us", "polarity": "neg", "status": "raised", "speaker": "buyer"}


def claim(start, end, **more):
    return {"span_start": start, "span_end": end} | CLAIM | more


def item(name, note_id, start, quote, drawn="telling", stratum=None, size=None, read=()):
    return {
        "item_id": name,
        "draw_id": "d",
        "drawn": drawn,
        "stratum": stratum,
        "stratum_size": size,
        "impact": None,
        "doubt": None,
        "note_id": note_id,
        "text_hash": "",
        "span_start": start,
        "span_end": start + len(quote),
        "quote": quote,
        "claims_read": list(read),
        "speaker": None,
    }


def answer(name, *claims, day=0):
    return {
        "item_id": name,
        "draw_id": "d",
        "known_at": AT + dt.timedelta(days=day),
        "run_id": "r",
        "file": "f.xlsx",
        "verdict": "other" if claims else "none",
        "claims": list(claims),
        "comment": None,
    }


@pytest.fixture
def con():
    with few_deals.warehouse() as con:
        yield con


def reviewed(con, items, answers):
    reviews.append(con, {"items": items, "answers": answers})
    return corrections.place(con)


def facts(con, note_id):
    few_deals.build(con, "facts")
    return con.execute(
        "select quote, category, status, confidence, read_by from facts.claims where note_id = ? order by span_start",
        [note_id],
    ).fetchall()


@pytest.mark.parametrize(
    ("text", "quote", "start", "found"),
    [
        ("Too dear. Bye.", "Too dear.", 0, (0, 9, True)),
        ("Added. Too dear. Bye.", "Too dear.", 0, (7, 16, True)),
        ("Too\n  dear. Bye.", "Too dear.", 0, (0, 11, False)),
        ("no. yes. no. yes. no.", "no.", 10, (9, 12, True)),
        ("🙂 Too dear (a.k.a. $$).", "Too dear (a.k.a. $$).", 0, (2, 23, True)),
        ("Too cheap.", "Too dear.", 0, None),
        ("anything", "  ", 0, None),
    ],
)
def test_a_sentence_is_found_again_nearest_to_where_it_stood(text, quote, start, found):
    assert corrections.find(text, quote, start) == found


def test_an_answer_stands_instead_of_what_is_read_in_its_sentence_and_nowhere_else(con):
    assert facts(con, "N1") == [("too expensive", "price", "raised", 0.9, "extractor")]
    assert reviewed(con, [item("i", "N1", 0, "Nova is in, we are too expensive")], [answer("i", claim(0, 10))]) == 0
    assert facts(con, "N1") == [("Nova is in", "integration", "raised", 1.0, "analyst")]
    assert facts(con, "N3") == [("No connector", "integration", "raised", 0.9, "extractor")]


def test_no_claim_takes_away_what_was_read(con):
    reviewed(con, [item("i", "N1", 12, "we are too expensive")], [answer("i")])
    assert facts(con, "N1") == []


def test_a_correction_moves_with_its_sentence_when_the_note_is_edited(con):
    con.execute("update staging.notes set text = 'Hi! ' || text where note_id = 'N1'")
    reviewed(con, [item("i", "N1", 12, "we are too expensive")], [answer("i", claim(19, 32))])
    assert facts(con, "N1") == [("too expensive", "integration", "raised", 1.0, "analyst")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("update staging.notes set text = 'All new' where note_id = 'N1'", "the sentence no longer stands in the note"),
        ("delete from staging.notes where note_id = 'N1'", "the note is gone"),
        ("delete from settings.competitors where competitor = 'relay'", "relay is no longer in competitors.yaml"),
        (
            "delete from settings.filed_categories where read_as = 'integration'",
            "the category integration is no longer in use",
        ),
    ],
)
def test_an_answer_that_cannot_be_applied_is_listed_and_does_nothing(con, change, reason):
    con.execute(change)
    given = answer("i", claim(19, 32, about="relay"))
    assert reviewed(con, [item("i", "N1", 12, "we are too expensive")], [given]) == 1
    assert con.execute("select stale_because, is_in_force from review.sentences").fetchall() == [(reason, False)]
    assert con.execute("select count(*) from review.claims").fetchall() == [(0,)]


def test_of_two_answers_about_the_same_words_the_newer_counts(con):
    items = [item("old", "N1", 0, "Nova is in, we are too expensive"), item("new", "N1", 12, "we are too expensive")]
    reviewed(con, items, [answer("old", claim(0, 10)), answer("new", claim(19, 32, status="denied"), day=1)])
    assert facts(con, "N1") == [("too expensive", "integration", "denied", 1.0, "analyst")]
    reviews.append(con, {"answers": [answer("old", claim(0, 4), day=2)]})
    corrections.place(con)
    assert facts(con, "N1") == [("Nova", "integration", "raised", 1.0, "analyst")]


def audit(con):
    few_deals.build(con, "facts", "counts")
    weights = con.execute("select item_id, weight from facts.audited_sentences order by all").fetchall()
    counted = con.execute(
        "select item_id, category, claims_read, claims_true, claims_correct from counts.audited_categories order by all"
    ).fetchall()
    return weights, counted


def test_an_audited_sentence_weighs_by_its_stratum_and_is_compared_with_what_is_read_now(con):
    items = [
        item("a", "N1", 12, "we are too expensive", "random", "claims_read", 40),
        item("b", "N3", 0, "No connector.", "random", "claims_read", 40),
        item("c", "N4", 0, "They chose Nova, the connector decided", "random", "nothing_read", 300),
        item("t", "N6", 0, "Too expensive"),
    ]
    given = [answer("a", claim(19, 32, category="price")), answer("b"), answer("c", claim(17, 38)), answer("t")]
    reviewed(con, items, given)
    assert audit(con) == (
        [("a", 20.0), ("b", 20.0), ("c", 300.0)],
        [("a", "price", 1, 1, 1), ("b", "integration", 1, 0, 0), ("c", "integration", 0, 1, 0)],
    )
    con.execute("update nlp.claims set category = 'integration' where note_id = 'N1'")
    assert audit(con)[1][:2] == [("a", "integration", 1, 0, 0), ("a", "price", 0, 1, 0)]


def test_a_draw_without_an_answer_from_a_stratum_does_not_measure(con):
    items = [
        item("a", "N1", 12, "we are too expensive", "random", "claims_read", 40),
        item("c", "N4", 0, "They chose Nova, the connector decided", "random", "nothing_read", 300),
    ]
    reviewed(con, items, [answer("a", claim(19, 32))])
    assert audit(con) == ([], [])
    assert facts(con, "N1") == [("too expensive", "integration", "raised", 1.0, "analyst")], "it corrects all the same"


def test_what_is_read_as_a_merged_category_is_right_where_the_analyst_names_the_one_it_is_filed_under(con):
    items = [
        item("a", "N1", 12, "we are too expensive", "random", "claims_read", 40),
        item("b", "N6", 0, "Too expensive", "random", "claims_read", 40),
    ]
    con.execute("update nlp.claims set category = 'value_roi' where note_id in ('N1', 'N6')")
    given = [answer("a", claim(19, 32, category="price")), answer("b", claim(0, 13, category="value_roi"))]
    assert reviewed(con, items, given) == 0, "an answer with a merged category is in force"
    assert audit(con)[1] == [("a", "price", 1, 1, 1), ("b", "price", 1, 1, 1)]
    assert facts(con, "N6") == [("Too expensive", "price", "raised", 1.0, "analyst")]
