"""Names of people in notes: which are masked, which words are left, how it looks when the CRM lists somebody later."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import masking
from sources.names import Names
from sources.people import person

CRM = [
    ("c1", "contact", None, "Sara", "Kowalski"),
    ("c2", "contact", None, "Mark", "Price"),
    ("c3", "contact", "Müller, Jörg", None, None),
    ("c4", "contact", "Dr. Ana-María van der Berg", None, None),
    ("c5", "contact", None, "Grace", "O'Brien"),
    ("c6", "contact", None, "Thi", "Le"),
    ("r1", "rep", "Will Smith", None, None),
    ("r2", "rep", None, "Grace", "Tanaka"),
    ("c7", "contact", None, "Frank", "Acme"),
    ("c8", "contact", None, "Oliver", "Wyman"),
]
PEOPLE = [found for row in CRM if (found := person(*row))]
COMPANIES = ["Acme Cloud", "Oliver Wyman", "Grace"]
NAMES = Names(PEOPLE, kept=COMPANIES)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Spoke with Sara Kowalski today.", "Spoke with [contact] today."),
        ("SARA KOWALSKI and sara kowalski", "[contact] and [contact]"),
        ("Kowalski's team; kowalski said no", "[contact]'s team; [contact] said no"),
        ("Kowalskis Team", "[contact] Team"),
        ("Kowalski, Sara (CIO)", "[contact] (CIO)"),
        ("S. Kowalski and Kowalski, S. and Sara K. agreed", "[contact] and [contact]. and [contact]. agreed"),
        ("Sara Maria Kowalski; Sara M. Kowalski", "[contact]; [contact]"),
        ("Mark Price signed, Mr. Price too", "[contact] signed, Mr. [contact] too"),
        ("Jörg Müller, Joerg Mueller, JORG MULLER", "[contact], [contact], [contact]"),
        ("Ana-Maria van der Berg or Frau Berg", "[contact] or Frau [contact]"),
        ("grace o'brien, Grace O’Brien", "[contact], [contact]"),
        ("Will Smith and Smith", "[rep] and [rep]"),
        ("We met Thi Le. Le prix monte, so Le again", "We met [contact]. Le prix monte, so [contact] again"),
        ("Hi Mark,\nthanks.\nBest,\nGrace", "Hi [contact],\nthanks.\nBest,\n[name]"),
        ("Sara\nKowalski", "[contact]"),
        ("@Sara please call", "@[contact] please call"),
        ("Sara: hello\nGrace: hi", "[contact]: hello\nGrace: hi"),
        ("Mu\u0308ller called", "[contact] called"),
    ],
)
def test_people_of_the_crm_are_masked_however_they_are_written(text: str, masked: str) -> None:
    assert masking.mask(text, NAMES) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Sara says yes, sara's boss no", "[contact] says yes, [contact]'s boss no"),
        ("Will they sign? I asked Will. Will said yes.", "Will they sign? I asked [rep]. [rep] said yes."),
        ("Mark my words. Then Mark's mark of 5%.", "Mark my words. Then [contact]'s mark of 5%."),
        ("Mark Up is a feature; they will mark it", "Mark Up is a feature; they will mark it"),
        ("THE PRICE WILL MARK THE END", "THE PRICE WILL MARK THE END"),
    ],
)
def test_a_first_name_alone_is_masked_for_the_people_of_the_deal(text: str, masked: str) -> None:
    assert masking.mask(text, NAMES, own=("c1", "c2", "r1")) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Will they mark the price down? Grace period of 30 days.",
        "Price is too high. The Price. Mark it.",
        "mark price as the key issue",
        "I asked Sara and Will.",
        "Acme Cloud and Acme won; Oliver Wyman advised; Grace is cheaper",
        "Frank feedback: they hope for a grace period in May",
        "[name], [contact] and [rep] met [email]",
    ],
)
def test_ordinary_words_companies_and_other_deals_first_names_are_left(text: str) -> None:
    assert masking.mask(text, NAMES) == text


def test_what_was_masked_in_part_is_masked_whole_when_the_rest_is_known() -> None:
    only_last = Names([found for found in (person("x", "contact", None, None, "Kowalski"),) if found])
    text = "Sara Kowalski called. Sara Maria Kowalski wrote."

    once = masking.mask(text, only_last)

    assert once == "Sara [contact] called. Sara Maria [contact] wrote."
    assert masking.mask(once, NAMES) == "[contact] called. [contact] wrote."


def test_a_person_of_whom_only_hashes_are_left_is_still_masked() -> None:
    def secret(word: str) -> str:
        return f"#{word[::-1]}"

    hashed = [each.hashed(secret) for each in PEOPLE if each.person_id in ("c1", "c3")]
    words = {word for each in hashed for word in (*each.firsts, *(part for last in each.lasts for part in last))}
    names = Names([*hashed, PEOPLE[1]], secret=secret, forgotten=words)

    text = "Sara Kowalski, Kowalski, Sara; Mueller said Mark Price agreed. Sara too."
    assert masking.mask(text, names) == "[contact], [contact]; [contact] said [contact] agreed. Sara too."
    assert masking.mask("Sara too.", names, own=("c1",)) == "[contact] too."


WORDS = st.lists(
    st.sampled_from(
        ["Sara", "Kowalski", "kowalski", "Mark", "Price", "will", "Will", "Smith", "S.", "K", ",", ".", "\n", " ", "'s",
         "-", "[name]", "[contact]", "Grace", "O'Brien", "van", "der", "Berg", "Müller", "hi", "Hi", ":", "said"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(WORDS, st.sets(st.sampled_from(["c1", "c2", "r1", "r2"])))
def test_masking_masked_text_changes_nothing(text: str, own: set[str]) -> None:
    once = masking.mask(text, NAMES, own)

    assert masking.mask(once, NAMES, own) == once


def test_time_grows_linearly_with_the_text() -> None:
    def seconds(piece: str, length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        masking.mask(text, NAMES, ("c1",))
        return time.process_time() - start

    for piece in ("Sara ", "Kowalski ", "Sara Will ", "S. ", "van der ", "Hi Mark,\n", "Sara\n", "Sara: "):
        small = max(min(seconds(piece, 5_000) for _ in range(3)), 0.002)
        assert min(seconds(piece, 40_000) for _ in range(2)) < small * 30, piece


def test_thirty_thousand_people_cost_a_note_microseconds() -> None:
    letters = random.Random(7)

    def word() -> str:
        return "".join(letters.choice("abcdefghijklmnoprstuvw") for _ in range(letters.randint(4, 8))).title()

    firsts = [word() for _ in range(3000)]
    crowd = [person(str(number), "contact", None, letters.choice(firsts), word()) for number in range(30_000)]
    names = Names([found for found in crowd if found])
    note = "They will mark the price down before the deal closes, said the buyer, and we hope for grace. " * 6
    notes = [f"{note}{letters.choice(firsts)} {word()} agreed. {number}" for number in range(300)]
    start = time.process_time()
    for text in notes:
        masking.without_names(text, names)
    assert (time.process_time() - start) / len(notes) < 0.001
