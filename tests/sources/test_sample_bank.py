"""The bank of sentences: how many there are, and that every mark and slot is one that the sample knows."""

import re
from collections import Counter

from sources.sample import planted, sentences
from sources.sample.sentences import KINDS, OUTCOMES, Sentence

VALUES: dict[str, dict[str, set[str]]] = {
    "c": {
        "id": {"them", "competitor2"},
        "assert": {"present", "negated", "hypothetical", "historical"},
        "role": {"incumbent", "evaluated", "selected", "rejected", "mentioned"},
        "stance": {"them", "us", "neutral"},
    },
    "a": {
        "cat": set(planted.RAISED_SHARES),
        "about": {"us", "them", "competitor2", "other"},
        "pol": {"neg", "pos"},
        "status": {"raised", "resolved", "denied"},
    },
    "v": {},
}
SLOTS_IN_MARKS = {"them": "c them", "them_product": "c them", "competitor2": "c competitor2", "vendor": "v "}


def marks_around(sentence: Sentence) -> list[tuple[str, str, list[str]]]:
    """Each piece of the sentence with the marks that it lies in, such as 'c them'."""
    around, found = [], []
    for what, name, attributes in sentence.pieces:
        if what == "open":
            around.append(f"{name} {attributes.get('id', '')}")
        elif what == "close":
            assert around.pop().startswith(name), sentence.text
        else:
            found.append((what, name, list(around)))
    assert around == [], sentence.text
    return found


def test_the_bank_has_at_least_600_different_sentences() -> None:
    texts = Counter(sentence.text for sentence in sentences.load().sentences)
    assert [text for text, times in texts.items() if times > 1] == []
    assert len(texts) >= 600


def test_every_mark_is_one_of_the_annotation_guide() -> None:
    faults = []
    for sentence in sentences.load().sentences:
        for what, tag, attributes in sentence.pieces:
            if what == "open" and (
                attributes.keys() != VALUES[tag].keys()
                or any(value not in VALUES[tag][key] for key, value in attributes.items())
            ):
                faults.append((tag, attributes, sentence.text))
    assert faults == []


def test_no_piece_of_a_mark_is_left_in_the_words() -> None:
    words = [name for one in sentences.load().sentences for what, name, _ in one.pieces if what == "text"]
    assert [name for name in words if re.search(r"[{}]|</?[cav]\b", name)] == []


def test_a_competitor_or_vendor_is_named_only_inside_its_mark() -> None:
    faults = [
        sentence.text
        for sentence in sentences.load().sentences
        for what, name, around in marks_around(sentence)
        if what == "slot" and name in SLOTS_IN_MARKS and SLOTS_IN_MARKS[name] not in around
    ]
    assert faults == []


def test_voices_outcomes_and_reasons_are_known_ones() -> None:
    every = sentences.load().sentences
    assert set().union(*(one.kinds for one in every)) == set(KINDS)
    assert set().union(*(one.outcomes for one in every)) == set(OUTCOMES)
    assert {one.reason for one in every} == {None, *planted.RAISED_SHARES}
    assert {one.message for one in every} == {None, *planted.LAUNCHED_QUARTERS_BACK}
    assert {one.speaker for one in every} == {None, "rep", "buyer"}


def test_every_sentence_can_be_found() -> None:
    found = {id(one) for options in sentences.load().found.values() for one in options}
    assert [one.text for one in sentences.load().sentences if id(one) not in found] == []


def test_every_objection_and_message_can_be_said_before_the_close_of_every_deal() -> None:
    loaded = sentences.load()
    wanted = [f"objection {category}" for category in planted.RAISED_SHARES]
    wanted += [f"message {message}" for message in planted.LAUNCHED_QUARTERS_BACK]
    missing = [
        (outcome, key)
        for outcome in OUTCOMES
        for key in wanted
        if not any(loaded.for_key(kind, outcome, False, key) for kind in ("call_note", "crm_comment", "transcript"))
    ]
    assert missing == []


def test_a_sentence_is_taken_apart_into_what_it_says() -> None:
    one = sentences.sentence(
        {
            "text": 'Lost to <c id="them" assert="present" role="selected" stance="them">{them}</c> &amp; over'
            ' <a cat="price" about="us" pol="neg" status="raised">{pct}% too dear</a>',
            "kinds": ["chat"],
            "outcomes": ["lost"],
            "reason": "price",
        }
    )
    assert (one.objections, one.roles, one.reason, one.is_closing) == ({"price"}, {"selected"}, "price", True)
    assert (one.names_present, one.names_absent, one.names_second) == (True, False, False)
    assert list(one.keys) == ["reason price", "objection price", "role selected", "present"]
    assert [piece[:2] for piece in one.pieces] == [
        ("text", "Lost to "),
        ("open", "c"),
        ("slot", "them"),
        ("close", "c"),
        ("text", " & over "),
        ("open", "a"),
        ("slot", "pct"),
        ("text", "% too dear"),
        ("close", "a"),
    ]
