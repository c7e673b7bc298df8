import pytest

from nlp.extractor import Extractor


def mentions(extractor: Extractor, text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.competitor) for mention in extractor.read(text).mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We lost to Vellocast on Friday.", [("Vellocast", "vellocast")]),
        ("VELLOCAST's demo was slick.", [("VELLOCAST", "vellocast")]),
        ("they run vellocast today", [("vellocast", "vellocast")]),
        ("An invite from relayhq.io was on her screen.", [("relayhq.io", "relay")]),
        ("Relay HQ and Quarrymont both quoted.", [("Relay HQ", "relay"), ("Quarrymont", "qmt")]),
        ("They chose nightferry over us.", [("nightferry", "nightferry")]),
        ("Night-Ferry came second.", [("Night-Ferry", "nightferry")]),
        ("Velocast undercut us, said the buyer.", [("Velocast", "vellocast")]),
        ("Lost to Vellcoast.", [("Vellcoast", "vellocast")]),
        ("Their VC-300 jammed.", [("VC-300", "vellocast")]),
    ],
)
def test_a_competitor_is_found_by_any_of_its_names(extractor: Extractor, text: str, expected: list) -> None:
    assert mentions(extractor, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We lost to Relay.", ["Relay"]),
        ("lost to relay, price", ["relay"]),
        ("Relay's bid was lower.", ["Relay"]),
        ("Shortlist is us, Relay and Vellocast.", ["Relay", "Vellocast"]),
        ("We need a relay to the ops team.", []),
        ("Please relay this to the board.", []),
        ("The relay on line two failed.", []),
        ("She will relay the message.", []),
    ],
)
def test_a_name_that_is_a_word_is_decided_in_context(extractor: Extractor, text: str, expected: list[str]) -> None:
    assert [mention.text for mention in extractor.read(text).mentions] == expected


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Vellocast quoted last week.", "present"),
        ("No sign of Vellocast in this one.", "negated"),
        ("Vellocast was not invited.", "negated"),
        ("They never heard of Vellocast.", "negated"),
        ("Vellocast didn't bid.", "negated"),
        ("They may bring in Vellocast.", "hypothetical"),
        ("If Vellocast cuts its price we have a problem.", "hypothetical"),
        ("Vellocast might show up later.", "hypothetical"),
        ("She used Vellocast at her last job.", "historical"),
        ("He ran Vellocast at a previous employer.", "historical"),
        ("They are on Vellocast since 2021.", "present"),
        ("We did not lose on price, we lost to Vellocast.", "present"),
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
        ("We lost to Vellocast.", None, "selected", "them"),
        ("They went with Vellocast in the end.", None, "selected", "them"),
        ("We beat Vellocast.", None, "rejected", "us"),
        ("Signed today. They picked us over Vellocast.", "won", "rejected", "us"),
        ("Currently on Vellocast, contract ends in May.", "open", "incumbent", "neutral"),
        ("They also have a quote from Vellocast.", "open", "evaluated", "neutral"),
        ("Closed lost. Vellocast.", "lost", "selected", "them"),
        ("She used Vellocast at her last job.", "open", "mentioned", "neutral"),
    ],
)
def test_role_and_stance_follow_the_words_and_the_outcome(
    extractor: Extractor, text: str, outcome: str | None, role: str, stance: str
) -> None:
    reading = extractor.read(text, outcome=outcome)
    assert [(mention.role, mention.stance) for mention in reading.mentions] == [(role, stance)]


@pytest.mark.parametrize(
    ("text", "vendors"),
    [
        ("We lost to Quillon.", ["Quillon"]),
        ("Shortlist was Vellocast and Quillon.", ["Quillon"]),
        ("They also looked at something called Brightpane.", ["Brightpane"]),
        ("Quillon withdrew last week.", ["Quillon"]),
        ("Spoke with Ruth about the pilot.", []),
        ("Integrates with Haldane through our partner Osgrove.", []),
        ("We lost to Vellocast.", []),
    ],
)
def test_a_vendor_that_the_catalog_lacks_is_noticed(extractor: Extractor, text: str, vendors: list[str]) -> None:
    assert [vendor.text for vendor in extractor.read(text).unknown_vendors] == vendors
