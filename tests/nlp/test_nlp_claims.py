import pytest

from nlp import lexicon
from nlp.components.clauses import clauses
from nlp.extractor import Extractor
from nlp.lexicon import CategoryRules, LexiconError
from nlp.patterns import Matcher, PatternError, compile_pattern
from nlp.state import Sentence
from nlp.words import split


def claims(extractor: Extractor, text: str, **known: str) -> list[tuple[str, str, str, str]]:
    return [(c.category, c.about, c.polarity, c.status) for c in extractor.read(text, **known).claims]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("They said we were too expensive.", "price"),
        ("Our reporting module is missing a forecast view.", "missing_feature"),
        ("There is no connector to their ERP.", "integration"),
        ("We have no SOC 2 report yet.", "security_compliance"),
        ("A nine month rollout scared them.", "implementation"),
        ("Users found our interface confusing.", "ease_of_use"),
        ("The app crashed twice in the pilot.", "performance_reliability"),
        ("Support took five days to answer a ticket.", "support_service"),
        ("They worry about our size and viability.", "trust_brand"),
        ("Legal would not accept the auto-renewal clause.", "contract_terms"),
        ("The budget is frozen until next year.", "timing_priority"),
        ("Our champion left the company.", "stakeholder"),
        ("They could not see the return on investment, no business case.", "value_roi"),
    ],
)
def test_an_objection_is_found_in_each_category(extractor: Extractor, text: str, category: str) -> None:
    assert claims(extractor, text) == [(category, "us", "neg", "raised")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We were cheaper.", [("price", "us", "pos", "raised")]),
        ("Vellocast is cheaper than us.", [("price", "vellocast", "pos", "raised")]),
        ("Vellocast is too expensive.", [("price", "vellocast", "neg", "raised")]),
        ("The staff loved our interface.", [("ease_of_use", "us", "pos", "raised")]),
        ("Quillon quoted, and Quillon was too expensive.", [("price", "other", "neg", "raised")]),
        ("Price was not the issue.", [("price", "us", "neg", "denied")]),
        ("Nobody complained about the price.", [("price", "us", "neg", "denied")]),
        (
            "The security review was a worry until we sent the audit report.",
            [("security_compliance", "us", "neg", "resolved")],
        ),
        ("Attached is the price list.", []),
        ("Meeting moved to Thursday at ten.", []),
    ],
)
def test_about_polarity_and_status_follow_the_words(extractor: Extractor, text: str, expected: list) -> None:
    assert claims(extractor, text) == expected


def test_who_reports_a_claim_is_not_whom_it_is_about(extractor: Extractor) -> None:
    reading = extractor.read("Vellocast is in two of their plants. Their CFO says we are too expensive.")
    assert [(claim.category, claim.about) for claim in reading.claims] == [("price", "us")]


def test_a_claim_is_no_longer_than_its_clause(extractor: Extractor) -> None:
    reading = extractor.read("Good meeting on Tuesday, but they think we are too expensive, and Ana will call back.")
    assert [claim.text for claim in reading.claims] == ["they think we are too expensive"]


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("Lost on price, they found us too expensive. The interface was a bit confusing too.", "lost", "price"),
        ("What tipped it: our interface was the easiest to use.", "won", "ease_of_use"),
        ("Too expensive for them.", "open", None),
        ("Closed lost. No feedback given.", "lost", None),
    ],
)
def test_the_primary_reason_is_named_or_left_open(
    extractor: Extractor, text: str, outcome: str, reason: str | None
) -> None:
    assert extractor.read(text, outcome=outcome).primary_reason == reason


def test_speakers_of_a_dialogue_are_told_apart(extractor: Extractor) -> None:
    text = "REP: How is it going?\nANNA: Honestly, you are too expensive.\nREP: I see.\nANNA: Sorry."
    assert [(claim.speaker, claim.text) for claim in extractor.read(text, kind="transcript").claims] == [
        ("buyer", "you are too expensive")
    ]


def test_a_mail_is_its_senders_and_a_signature_says_nothing(extractor: Extractor) -> None:
    text = (
        "From: Ana Ruiz <ana@buyer.example>\nTo: Sam\n\nWe think you are too expensive.\n\n"
        "Best regards,\nAna Ruiz\nHead of Price"
    )
    assert [(claim.speaker, claim.category) for claim in extractor.read(text, kind="email").claims] == [
        ("buyer", "price")
    ]


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


def test_fast_mode_leaves_out_misspellings_and_paraphrases_only(companies) -> None:
    fast = Extractor(companies, mode="fast")
    reading = fast.read("Velocast quoted. Vellocast is cheaper than us.")
    assert [mention.text for mention in reading.mentions] == ["Vellocast"]
    assert [claim.about for claim in reading.claims] == ["vellocast"]


@pytest.mark.parametrize(
    ("pattern", "words", "found"),
    [
        ("too dear|pric*", "it was too pricey", [(2, 3)]),
        ("set-up fee", "the set up fee", [(1, 3)]),
        ("set-up fee", "the setup fee", [(1, 2)]),
        ("no ~ budget", "there is no money in the yearly budget", []),
        ("no ~ budget", "there is no spare budget now", [(2, 4)]),
        ("no ~ budget", "no . budget", []),
        ("# ?more days", "three more days and 5 days", [(0, 2), (4, 5)]),
        ("isn't cheap", "it isn’t cheap", [(1, 2)]),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, words: str, found: list) -> None:
    assert [(hit.first, hit.last) for hit in Matcher([(pattern, 1)]).find(split(words))] == found


@pytest.mark.parametrize("pattern", ["~", "~ price", "# ~ #", "?only", "*"])
def test_a_pattern_that_says_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


def test_a_rule_file_with_an_unknown_key_is_refused_naming_the_known_ones() -> None:
    with pytest.raises(LexiconError) as refused:
        lexicon.check({"negative": "too dear\n~\n", "bad": "x"}, "claims_price.yaml", CategoryRules)
    assert str(refused.value) == (
        "claims_price.yaml: rules: unknown key 'bad'. Known keys: negative, leaning_negative, positive, "
        "leaning_positive, topic, need."
    )


def test_the_clauses_of_a_sentence_cover_it() -> None:
    words = ["we", "lost", ",", "but", "they", "liked", "us", "and", "we", "were", "cheap"]
    sentence = Sentence(0, 1, "rep", "body", words)
    assert [(clause.first, clause.last) for clause in clauses(sentence)] == [(0, 1), (2, 2), (3, 6), (7, 10)]
