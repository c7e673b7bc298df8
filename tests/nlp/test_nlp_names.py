"""`note_names` alone: where a note names a company, before the trained reader decides on doubtful ones."""

import pytest

from nlp.catalog import Catalog
from nlp.components.names import Names
from nlp.state import register
from nlp.words import NoteTokenizer


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
