"""Sentences so clear that whatever is trained must read them so; how well notes are read is test_nlp_artefact's."""

import pytest

from nlp.extractor import Extractor


def claims(extractor: Extractor, text: str, **known: str) -> set[tuple[str, str, str, str]]:
    return {(c.category, c.about, c.polarity, c.status) for c in extractor.read(text, **known).claims}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("They found us too expensive, 30% over budget.", "price"),
        ("Our reporting module is missing a forecast view, which they need.", "missing_feature"),
        ("There is no connector to their ERP.", "integration"),
        ("We have no SOC 2 report yet and their security team would not sign off.", "security_compliance"),
        ("A nine month rollout scared them off.", "implementation"),
        ("They found our interface clunky and hard to learn.", "ease_of_use"),
        ("The app crashed twice in the pilot.", "performance_reliability"),
        ("Our support took five days to answer a ticket.", "support_service"),
        ("They worry that we are too small a company to be around in five years.", "trust_brand"),
        ("Legal would not accept the auto-renewal clause.", "contract_terms"),
        ("The budget is frozen until next year.", "timing_priority"),
        ("Our champion left the company.", "stakeholder"),
        ("They could not see the return on investment, there is no business case.", "value_roi"),
    ],
)
def test_an_objection_is_found_in_each_category(extractor: Extractor, text: str, category: str) -> None:
    assert (category, "us", "neg", "raised") in claims(extractor, text, outcome="lost")


@pytest.mark.parametrize(
    ("text", "outcome", "claim"),
    [
        ("We won because we were cheaper.", "won", ("price", "us", "pos", "raised")),
        ("The staff loved our interface, so easy to use.", "won", ("ease_of_use", "us", "pos", "raised")),
        ("We lost to Relay on price, they were 30% cheaper.", "lost", ("price", "relay", "pos", "raised")),
        ("Price was not the issue.", "lost", ("price", "us", "neg", "denied")),
        (
            "The security review was a worry until we sent the audit report, and then it was settled.",
            "won",
            ("security_compliance", "us", "neg", "resolved"),
        ),
    ],
)
def test_about_polarity_and_status_follow_the_words(
    extractor: Extractor, text: str, outcome: str, claim: tuple[str, str, str, str]
) -> None:
    assert claim in claims(extractor, text, outcome=outcome)


@pytest.mark.parametrize("text", ["Meeting moved to Thursday at ten.", "Attached is the price list.", "Closed lost."])
def test_what_judges_nothing_is_no_claim(extractor: Extractor, text: str) -> None:
    assert claims(extractor, text) == set()


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("We lost to Vellocast on price.", "present"),
        ("No sign of Vellocast in this one.", "negated"),
        ("She may invite Vellocast.", "hypothetical"),
        ("She used Vellocast at her last job.", "historical"),
    ],
)
def test_what_is_said_of_a_mention_decides_its_assertion(extractor: Extractor, text: str, assertion: str) -> None:
    assert [mention.assertion for mention in extractor.read(text).mentions] == [assertion]


def test_a_denial_holds_of_the_whole_list(extractor: Extractor) -> None:
    reading = extractor.read("Vellocast and Quarrymont were not approached.")
    assert [(mention.competitor, mention.assertion) for mention in reading.mentions] == [
        ("vellocast", "negated"),
        ("qmt", "negated"),
    ]


@pytest.mark.parametrize(
    ("text", "outcome", "role", "stance"),
    [
        ("We lost to Vellocast on price.", "lost", "selected", "them"),
        ("They went with Vellocast in the end.", "lost", "selected", "them"),
        ("No sign of Vellocast in this one.", "open", "mentioned", "neutral"),
    ],
)
def test_role_and_stance_follow_the_words(
    extractor: Extractor, text: str, outcome: str, role: str, stance: str
) -> None:
    reading = extractor.read(text, outcome=outcome)
    assert [(mention.role, mention.stance) for mention in reading.mentions] == [(role, stance)]


def test_a_name_that_is_a_word_is_decided_in_context(extractor: Extractor) -> None:
    assert [mention.text for mention in extractor.read("We lost to Relay on price.").mentions] == ["Relay"]
    assert extractor.read("She will relay the message to the board.").mentions == ()


def test_a_vendor_that_the_catalog_lacks_is_noticed_and_spoken_of_as_other(extractor: Extractor) -> None:
    reading = extractor.read("They chose Quillon over us because Quillon was cheaper.", outcome="lost")
    assert {vendor.text for vendor in reading.unknown_vendors} == {"Quillon"}
    assert [(claim.category, claim.about, claim.polarity) for claim in reading.claims] == [("price", "other", "pos")]
    assert extractor.read("Spoke with Ruth about the pilot.").unknown_vendors == ()


def test_the_primary_reason_is_named_or_left_open(extractor: Extractor) -> None:
    text = "Lost on price. They found us far too expensive. The interface was a bit confusing too."
    assert extractor.read(text, outcome="lost").primary_reason == "price"
    assert extractor.read("Closed lost. No feedback given.", outcome="lost").primary_reason is None


def test_speakers_of_a_dialogue_are_told_apart(extractor: Extractor) -> None:
    text = "REP: How is it going?\nANNA: Honestly, your quote is far over our budget.\nREP: I see.\nANNA: Sorry."
    assert [(claim.speaker, claim.category) for claim in extractor.read(text, kind="transcript").claims] == [
        ("buyer", "price")
    ]


def test_a_mail_is_its_senders(extractor: Extractor) -> None:
    text = "From: Ana Ruiz <ana@buyer.example>\nTo: Sam\n\nWe think you are too expensive.\n\nBest regards,\nAna Ruiz"
    assert [(claim.speaker, claim.category) for claim in extractor.read(text, kind="email").claims] == [
        ("buyer", "price")
    ]


def test_who_reports_a_claim_is_not_whom_it_is_about(extractor: Extractor) -> None:
    reading = extractor.read("Vellocast is in two of their plants. Their CFO says we are too expensive.")
    assert [claim.about for claim in reading.claims if claim.category == "price"] == ["us"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I told them: live in days, not months.", [("days", "live in days, not months")]),
        ("He was onboarded within a fortnight.", [("days", "onboarded within a fortnight")]),
        (
            "She liked that every warehouse they open has one flat price.",
            [("price", "every warehouse they open has one flat price")],
        ),
        ("The price is flat.", []),
    ],
)
def test_a_message_is_recognised_in_its_words_and_close_to_them(
    extractor: Extractor, text: str, expected: list
) -> None:
    assert [(echo.message, echo.text) for echo in extractor.read(text).echoes] == expected


def test_fast_mode_leaves_out_misspellings_and_reads_claims(companies) -> None:
    fast = Extractor(companies, mode="fast")
    reading = fast.read("Velocast quoted. Vellocast is cheaper.")
    assert [mention.text for mention in reading.mentions] == ["Vellocast"]
    assert {claim.about for claim in reading.claims} == {"vellocast"}
