"""`note_names` alone: where a note names a company, before the trained reader decides on doubtful ones."""

import pytest

from nlp.catalog import Catalog, parse
from nlp.components.names import Names
from nlp.state import BareNote, register
from nlp.words import NoteTokenizer, state_of


@pytest.fixture(scope="module")
def names(companies: Catalog) -> Names:
    register()
    return Names(companies)


def found(names: Names, text: str) -> list[tuple[str, str]]:
    from spacy.vocab import Vocab

    state = names(NoteTokenizer(Vocab())(text))._.note
    return [(text[name.start : name.end], name.company) for name in state.names]


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
        ("Lost to @Vellocast again, cc @vellocast.", [("Vellocast", "vellocast"), ("vellocast", "vellocast")]),
        ("lost to Nigth Ferry", [("Nigth Ferry", "nightferry")]),
        ("Night Fery was cheaper, night fury was the film.", [("Night Fery", "nightferry")]),
        ("The night ferries leave at ten.", []),
        ("sam@vellocast.example wrote", []),
        ("Their VC-300 jammed.", [("VC-300", "vellocast")]),
        ("Cadenza Studio won.", [("Cadenza Studio", "us")]),
    ],
)
def test_a_company_is_found_by_any_of_its_names(names: Names, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(names, text) == expected


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
def test_without_a_trained_reader_neighbours_decide_on_a_name_that_is_a_word(
    names: Names, text: str, expected: list[str]
) -> None:
    assert [name for name, _ in found(names, text)] == expected


def test_a_doubtful_name_is_kept_for_a_later_component_to_decide(companies: Catalog) -> None:
    keeping = Names(companies, keeps_doubtful=True)
    assert found(keeping, "She will relay the message.") == [("relay", "relay")]


def found_by(competitors: list[str], text: str) -> list[tuple[str, str, bool]]:
    """What is found by a catalog of these names: text, id (c0, c1, ...), and whether it is doubtful."""
    listed = [{"id": f"c{number}", "name": name} for number, name in enumerate(competitors)]
    names = Names(parse({"us": {"name": "Ours"}, "competitors": listed}), keeps_doubtful=True)
    state = state_of(text)
    names(BareNote(state))
    return [(text[name.start : name.end], name.company, name.is_doubtful) for name in state.names]


@pytest.mark.parametrize("name", ["Vexcel, Inc.", "Vexcel GmbH", "Vexcel (UK) Ltd", "Vexcel!", "Vexcel"])
def test_a_company_is_found_without_its_legal_form_and_what_stands_around_its_name(name: str) -> None:
    assert found_by([name], "We lost to Vexcel on price.") == [("Vexcel", "c0", False)]


def test_a_name_that_two_companies_share_without_legal_form_is_neithers() -> None:
    assert found_by(["Vexcel Ltd", "Vexcel GmbH"], "Vexcel and Vexcel GmbH bid.") == [("Vexcel GmbH", "c1", False)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Salesforce", "Their sales force is small.", [("sales force", "c0", True)]),
        ("Salesforce", "They run Salesforce.", [("Salesforce", "c0", False)]),
        ("Bread & Butter", "It is their bread and butter.", [("bread and butter", "c0", True)]),
        ("Bread & Butter", "They took Bread & Butter.", [("Bread & Butter", "c0", True)]),
        ("Go!", "Let's go! All signed.", [("go!", "c0", True)]),
        ("Crédora", "Lost to Cre\u0301dora.", [("Cre\u0301dora", "c0", False)]),
    ],
)
def test_words_that_add_up_to_a_name_are_doubtful_and_accents_may_stand_apart(
    name: str, text: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert found_by([name], text) == expected
