"""How quotes are cut out of notes, written and put in order (macros.sql)."""

from datetime import datetime

import few_deals
import pytest

from warehouse.connection import connect


@pytest.fixture(scope="module")
def con():
    with connect(":memory:") as con:
        yield con


def around(con, text, span):
    start = text.index(span)
    return con.execute("select sentence_around(?, ?, ?)", [text, start, start + len(span)]).fetchone()[0]


@pytest.mark.parametrize(
    ("text", "span", "sentence"),
    [
        ("Good call. They find us too dear. Next week.", "too dear", "They find us too dear."),
        ("Too dear at 3.5k for them", "3.5k", "Too dear at 3.5k for them"),
        ("First line\n- the connector is missing\nThird", "connector", "the connector is missing"),
        ("Ana Gupta: It was late. Very.", "late", "It was late."),
        ("[contact]: It was late. Very.", "late", "It was late."),
        ("Asked for it: late", "late", "Asked for it: late"),
        ("Hi,\nthey never shipped\r\nthe connector. Bye", "shipped\r\nthe", "they never shipped the connector."),
        ('He said "never again" and left.', "never again", "He said 'never again' and left."),
        ('"Come back after the audit." Fine.', "after the audit", "'Come back after the audit.'"),
        ("It went down. Twice.", "It went down.", "It went down."),
        ("Früher günstiger 🙂 als wir.", "günstiger 🙂", "Früher günstiger 🙂 als wir."),
        ("word " * 40 + "too dear", "too dear", "too dear"),
        ("a" * 300, "a" * 300, "a" * 160),
    ],
)
def test_a_quote_is_the_sentence_around_the_claim(con, text, span, sentence):
    assert around(con, text, span) == sentence


@pytest.mark.parametrize(
    ("speaker", "is_pre_close", "line"),
    [
        ("buyer", True, "“Too dear.” (buyer, 2026-06-01)"),
        ("rep", False, "“Too dear.” (rep, 2026-06-01, after the close)"),
        ("unknown", True, "“Too dear.” (2026-06-01)"),
    ],
)
def test_a_quote_says_who_said_it_and_on_which_day_there(con, speaker, is_pre_close, line):
    at = datetime(2026, 5, 31, 22, 30)
    assert con.execute(
        "select quoted(7, 'Too dear.', 0, 8, ?, ?::timestamp, ?, 'Europe/Berlin')", [speaker, at, is_pre_close]
    ).fetchone() == ({"place": 7, "sentence": "Too dear.", "line": line},)


def test_sure_words_come_first_then_the_buyers_then_handy_ones_then_new_ones(con):
    handy, long = "too dear for our purse", "too dear for our purse " * 9
    new, old = datetime(2026, 6, 1), datetime(2020, 1, 1)
    inorder = [
        (0.80, "buyer", handy, new),
        (0.99, "buyer", handy, old),
        (0.95, "buyer", long, new),
        (0.95, "buyer", "dear", old),
        (0.90, "rep", handy, new),
        (0.90, "unknown", "dear", new),
        (0.79, "buyer", handy, new),
        (0.79, "rep", handy, new),
    ]
    places = [con.execute("select quote_place(?, ?, ?, ?::timestamp, 'N1', 0)", row).fetchone()[0] for row in inorder]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_what_says_the_same_is_shown_once(con):
    said = ["Dear.", "dear.", "Late.", "Slow."]
    quotes = [{"place": n, "sentence": words, "line": f"{n} {words}"} for n, words in enumerate(said)][::-1]
    assert con.execute("select quote_lines(?, 2)", [quotes]).fetchone() == ("0 Dear.\n2 Late.",)


def test_of_a_deals_claims_alike_the_first_by_the_rule_is_quoted_and_what_is_denied_is_not():
    with few_deals.warehouse() as con:
        con.execute(
            """insert into nlp.claims by name select * from (values
            ('N1', 0, 10, 'Nova is in', 'price', 'us', 'neg', 'raised', 0.95, 'rep', '1'),
            ('N1', 11, 32, 'we are too expensive', 'price', 'us', 'neg', 'raised', 0.9, 'buyer', '1'))
            as t(note_id, span_start, span_end, quote, category, about, polarity, status, confidence, speaker,
                extractor_version)"""
        )
        few_deals.build(con, "facts")
        assert few_deals.rows(
            con,
            """select deal_id, about, category, polarity, is_resolved, is_pre_close, span_start from facts.quotes
            order by all""",
        ) == [
            ("D1", "us", "price", "neg", False, True, 11),
            ("D1", "us", "price", "pos", False, False, 0),
            ("D2", "us", "integration", "neg", False, True, 0),
            ("D5", "us", "price", "neg", False, True, 0),
            ("D7", "us", "price", "neg", True, True, 0),
        ]
