"""A note that a changed brief leaves alone reads as if all were read again: compared with a full re-reading."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import catalog
from nlp.brief import Brief
from nlp.extractor import Extractor
from nlp.messages import Message
from nlp.own_taxonomy import OwnCategory
from nlp.rereading import Comparison

NOTES = (
    "We lost to Relay on price. Vellocast was too slow.",
    "Velocast is the incumbent, they hate its support.",
    "They picked up the pace. Pace was cheaper, she said.",
    "Night-Ferry and NightFerry.example are both in. nightfery too.",
    "Budget frozen until April. Nobody else is in the deal.",
    "Told her we'd have them live in a week, not in a quarter.",
    "We combine every site in one monthly bill, I said.",
    "He hates that the app is useless without a connection.",
    "We lack an offline mode, and Relay's offline mode works.",
    "Lost to Cadenza? No, we are Cadenza. Cadenza Studio was slow.",
    "Rep: How is Pace?\nBuyer: Slow. One bill for all our sites?\nRep: Yes.\nBuyer: And Relay?",
    "Quorvia was mentioned as well, and Relayhq.io's pricing.",
    "Wir haben gegen Relay verloren, weil der Preis zu hoch war und die anderen es nicht sind.",
    "Pace in April, I said: we combine every site in one monthly bill, and Pace doesn't.",
    "",
    "<p>Relay &amp; Pace</p><br>too expensive",
)
COMPANIES = (
    {"id": "relay", "name": "Relay", "aliases": ["relayhq.io"]},
    {"id": "relay", "name": "Relay", "products": ["Relay Flow"]},
    {"id": "relais", "name": "Relais"},
    {"id": "vello", "name": "Vellocast"},
    {"id": "vello", "name": "Vello", "aliases": ["Velocast"]},
    {"id": "pace", "name": "Pace"},
    {"id": "ferry", "name": "Night Ferry"},
    {"id": "quorvia", "name": "Quorvia", "aliases": ["Quorvia One"]},
    {"id": "april", "name": "April"},
)
MESSAGES = (
    Message(id="week", wording="Live in a week, not in a quarter"),
    Message(id="bill", wording="One bill for all your sites"),
    Message(id="bill", wording="One bill for all your sites", phrases=("a monthly bill",)),
)
OWN = (
    OwnCategory(id="offline", label="Offline", group="Product", phrases=("offline mode",)),
    OwnCategory(id="network", label="Network", group="Product", examples=("the app is useless without a connection",)),
    OwnCategory(id="network", label="Other name", group="Buyer", examples=("the app is useless without a connection",)),
)


def once_each(entries, key):
    return {key(entry): entry for entry in entries}.values()


@st.composite
def briefs(draw) -> Brief:
    companies = once_each(draw(st.lists(st.sampled_from(COMPANIES), max_size=5)), lambda entry: entry["id"])
    us = draw(st.sampled_from([{"name": "Cadenza"}, {"name": "Cadenza", "products": ["Cadenza Studio"]}]))
    messages = once_each(draw(st.lists(st.sampled_from(MESSAGES), max_size=2)), lambda message: message.id)
    own = once_each(draw(st.lists(st.sampled_from(OWN), max_size=2)), lambda category: category.id)
    found = catalog.parse({"us": us, "competitors": list(companies)})
    return Brief(catalog=found, messages=tuple(messages), own=tuple(own))


@cache
def readings(brief: str) -> tuple:
    known = Brief.model_validate_json(brief)
    extractor = Extractor(known.catalog, known.messages, own=known.own)
    return tuple(extractor.read(text, "call_note") for text in NOTES)


@settings(deadline=None, max_examples=25)
@given(briefs(), briefs())
def test_a_note_left_alone_reads_as_if_it_were_read_again(old, new):
    affected = Comparison(old, new).affected([(text, "call_note") for text in NOTES])
    before, after = readings(old.model_dump_json()), readings(new.model_dump_json())
    for text, is_affected, was, becomes in zip(NOTES, affected, before, after, strict=True):
        assert is_affected or was == becomes, text
    if old.version == new.version:
        assert not any(affected)


@pytest.mark.parametrize(
    ("old", "new", "affected"),
    [
        ((), ({"id": "quorvia", "name": "Quorvia"},), [11]),
        (({"id": "vello", "name": "Vellocast"},), (), [0, 1]),
        (({"id": "pace", "name": "Pace"},), ({"id": "pace", "name": "Pace", "aliases": ["Pacing"]},), []),
        ((), ({"id": "ferry", "name": "Night Ferry"},), [3]),
    ],
)
def test_only_notes_that_hold_the_name_are_affected(old, new, affected):
    old, new = (
        Brief(catalog=catalog.parse({"us": {"name": "Cadenza"}, "competitors": list(companies)}))
        for companies in (old, new)
    )
    found = Comparison(old, new).affected([(text, None) for text in NOTES])
    assert [number for number, is_affected in enumerate(found) if is_affected] == affected


def test_messages_and_own_categories_affect_the_notes_that_give_them():
    companies = catalog.parse({"us": {"name": "Cadenza"}, "competitors": []})
    old = Brief(catalog=companies)
    notes = [(text, None) for text in NOTES]
    with_message = Comparison(old, Brief(catalog=companies, messages=MESSAGES[:1])).affected(notes)
    assert [number for number, is_affected in enumerate(with_message) if is_affected] == [5]
    with_category = Comparison(old, Brief(catalog=companies, own=OWN[:1])).affected(notes)
    assert [number for number, is_affected in enumerate(with_category) if is_affected] == [8]


def test_a_note_with_many_names_that_may_be_words_is_read_again():
    companies = catalog.parse({"us": {"name": "Cadenza"}, "competitors": [{"id": "pace", "name": "Pace"}]})
    changed = Comparison(Brief(catalog=companies), Brief(catalog=companies, messages=MESSAGES[:1]))
    assert changed.affected([("Pace. " * count, None) for count in (1, 3, 4)]) == [False, False, True]


def test_a_brief_survives_being_stored():
    brief = Brief(
        catalog=catalog.parse({"us": {"name": "Cadenza"}, "competitors": list(COMPANIES[2:4])}),
        messages=MESSAGES[:2],
        own=OWN[:2],
    )
    stored = Brief.model_validate_json(brief.model_dump_json())
    assert stored == brief
    assert stored.version == brief.version
    assert stored.catalog.resolve("Relais Ltd") == "relais"


def test_the_version_follows_what_can_be_found_only():
    companies = catalog.parse({"us": {"name": "Cadenza"}, "competitors": []})
    plain = Brief(catalog=companies)
    assert plain.version == companies.version
    message = Message(id="week", wording="Live in a week")
    dated = message.model_copy(update={"categories": ("price",), "competitors": ("relay",)})
    worded = message.model_copy(update={"phrases": ("within a week",)})
    versions = [Brief(catalog=companies, messages=(each,)).version for each in (message, dated, worded)]
    assert versions[0] == versions[1] != versions[2]
