"""Texts marked up in the guide's form, and the sentences that a review draws from."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from nlp import catalog, sentences
from nlp.marking import Mark, marked

PRICE = {"cat": "price", "about": "us", "pol": "neg", "status": "raised"}
OPENING = '<a cat="price" about="us" pol="neg" status="raised">'


def test_marks_nest_and_literal_characters_are_escaped():
    text = "Relay & co <are> 30% over budget"
    marks = [Mark(11, 32, "a", PRICE), Mark(0, 5, "c", {"id": "relay"}), Mark(11, 16, "v")]
    assert marked(text, marks) == (
        f'<c id="relay">Relay</c> &amp; co {OPENING}<v>&lt;are&gt;</v> 30% over budget</a>'.replace("\n", "")
    )


def test_outer_blanks_stay_outside_and_what_holds_nothing_or_crosses_is_left_out():
    text = "too dear , said Relay"
    assert marked(text, [Mark(0, 9, "a", PRICE), Mark(8, 9, "v")]) == f"{OPENING}too dear</a> , said Relay"
    assert marked(text, [Mark(0, 8, "a", PRICE), Mark(4, 15, "v")]) == f"{OPENING}too dear</a> , said Relay"


def test_two_marks_of_the_same_words_nest():
    assert marked("Relay", [Mark(0, 5, "a"), Mark(0, 5, "c")]) in ("<a><c>Relay</c></a>", "<c><a>Relay</a></c>")


@given(
    st.text(alphabet='ab <>&"\n', max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_whatever_is_marked_the_text_stays_and_tags_balance(text, places):
    result = marked(text, [Mark(start, end, "v") for start, end in places])
    assert html.unescape(re.sub(r"</?v>", "", result)) == text
    depth = 0
    for tag in re.findall(r"</?v>", result):
        depth += 1 if tag == "<v>" else -1
        assert depth >= 0
    assert depth == 0


def test_sentences_are_those_of_the_extractor_for_each_text(tmp_path):
    path = tmp_path / "catalog.yaml"
    path.write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme Inc.}]\n")
    notes = [
        ("We met Acme Inc. today. They are cheaper!\n- no connector", "call_note"),
        ("", None),
        ("🙂 fine. <b>Bye</b>", None),
        ("Rep: Any doubts?\nBuyer: It is slow. Very.", "transcript"),
    ]
    found = sentences.said(catalog.load(path), notes)
    assert [
        [(text[start:end], who) for start, end, who in said] for (text, _), said in zip(notes, found, strict=True)
    ] == [
        [("We met Acme Inc. today.", "rep"), ("They are cheaper!", "rep"), ("no connector", "rep")],
        [],
        [("🙂 fine.", "rep"), ("Bye", "rep")],
        [("Any doubts?", "rep"), ("It is slow.", "buyer"), ("Very.", "buyer")],
    ]
