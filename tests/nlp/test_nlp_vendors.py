"""Names of unknown vendors as they are written: whole, and none that spelling shows to be something else."""

import pytest

from nlp.lexicon import COMMON, PROPER
from nlp.state import Found, Name
from nlp.training import common
from nlp.vendors import as_written


def written(marked):
    """What is left of the places between « and », of which {...} are companies that the catalog knows."""
    text, found, names = "", [], []
    for character in marked:
        if character in "«{":
            begun = len(text)
        elif character == "»":
            found.append(Found(begun, len(text), "", 0.8))
        elif character == "}":
            names.append(Name(begun, len(text), "acme", 1.0))
        else:
            text += character
    return [text[each.start : each.end] for each in as_written(text, found, names)]


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("They took «Tidewage» in the end.", ["Tidewage"]),
        ("Someone chased «Ferro» & Lunt too.", ["Ferro & Lunt"]),
        ("It was «Cutler»-«Wray» from the start.", ["Cutler-Wray"]),
        ("The board wants «Merrow» HR or nothing.", ["Merrow HR"]),
        ("«Blue» «Anvil» bid too, and «Blue Anvil» lost.", ["Blue Anvil", "Blue Anvil"]),
        ("We met «Tidewage» Monday.", ["Tidewage"]),
        ("They like «Tidewage» I think.", ["Tidewage"]),
        ("It went to «Tidewage» One Two Three Four.", ["Tidewage"]),
        ("It went to «Tidewage» Alder Bryn Corrie Dell.", ["Tidewage Alder Bryn"]),
        ("Between «Tidewage» {Acme Cloud} and us.", ["Tidewage"]),
        ("They use «Anna» Tidewage.", ["Anna Tidewage"]),
        ("«TIDEWAGE» WON AGAIN, SAYS THE CFO.", ["TIDEWAGE"]),
    ],
)
def test_a_name_is_told_whole_and_no_further(marked, names):
    assert written(marked) == names


@pytest.mark.parametrize(
    "marked",
    [
        "Met Mr «Rowe» and Dr. «Okonkwo» there.",
        "«Signed» last night.",
        "All good.\n- «Meeting» moved to May.",
        "They want the «price» back. No is no.",
        "No «harvesters» on site. They were sold.",
        "I had «Anna» run it, then «Anders»'s team.",
        "They moved to «Aberdeen».",
    ],
)
def test_people_places_and_ordinary_words_are_none(marked):
    assert written(marked) == []


def test_in_a_note_in_small_letters_a_name_may_be_so_too():
    assert written("they had «notchh» for a minute. gone now") == ["notchh"]


def test_an_ordinary_word_within_a_sentence_has_its_capital_as_a_name():
    assert written("They are with «Signed» since May.") == ["Signed"]


def test_the_lists_of_words_are_what_their_command_makes(tmp_path):
    for name, words in zip((COMMON, PROPER), common.words(), strict=True):
        common.write(tmp_path / "made.txt", words)
        assert (tmp_path / "made.txt").read_bytes() == name.read_bytes()
