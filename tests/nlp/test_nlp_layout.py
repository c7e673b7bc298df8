"""Who speaks where: by labels, what stands in parentheses, our name, masked names, and senders of mails."""

import pytest

from nlp.catalog import parse
from nlp.components.layout import Layout
from nlp.components.names import Names
from nlp.state import BareNote
from nlp.words import state_of

CATALOG = parse({"us": {"name": "Cadenza"}, "competitors": [{"id": "vexcel", "name": "Vexcel"}]})


def speakers(text: str, kind: str | None = None) -> list[str]:
    """The speaker of each line."""
    state = state_of(text)
    state.kind = kind
    Layout()(Names(CATALOG)(BareNote(state)))
    return [line.speaker for line in state.lines]


@pytest.mark.parametrize(
    ("seller", "buyer"),
    [
        ("[rep]", "[contact]"),
        ("[rep] (Cadenza)", "[contact] (CFO)"),
        ("Dana Reyes (Cadenza)", "Kim (Northwind)"),
        ("Dana Reyes (AE)", "Kim (CFO, Northwind)"),
        ("Dana, Cadenza", "Kim"),
        ("Account Manager", "Customer"),
        ("**Rep**", "**Élodie**"),
        ("[00:12] Rep", "[00:15] Élodie"),
        ("Sales rep", "Plant manager"),
        ("A. Ito", "Q. Chen"),
        ("Q", "A"),
    ],
)
def test_speakers_are_told_apart_by_their_labels(seller: str, buyer: str) -> None:
    lines = [f"{buyer}: Vexcel is fine.", f"{seller}: How?", f"{buyer}: It is fast.", f"{seller}: Why? What else?"]
    assert speakers("\n".join(lines), "transcript") == ["buyer", "rep", "buyer", "rep"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("[contact]: It is slow.\n[contact]: And dear.", "transcript", ["buyer", "buyer"]),
        ("Customer: It is slow.", "transcript", ["buyer"]),
        ("Kim: It is slow.", "transcript", ["rep"]),
        ("Customer: Northwind\nOwner: Dana", "crm_comment", ["rep", "rep"]),
        ("Kim: hi\nLee: hello\nKim: lost it", "chat", ["rep", "rep", "rep"]),
        ("Customer: too dear\nAgent: I see\nCustomer: bye", "chat", ["buyer", "rep", "buyer"]),
        (
            "Sam (Cadenza): Hi\nAna: Hello\nSam (Cadenza): So?\nAna: Well\nSam (Cadenza): And?\nJoe (CFO): Too dear.",
            "transcript",
            ["rep", "buyer", "rep", "buyer", "rep", "buyer"],
        ),
    ],
)
def test_of_a_transcript_one_side_may_be_left_and_of_other_notes_a_label_is_a_field(
    text: str, kind: str, expected: list[str]
) -> None:
    assert speakers(text, kind) == expected


@pytest.mark.parametrize(
    ("sender", "speaker"),
    [
        ("Jane Doe <jane@cadenza.io>", "rep"),
        ("Jane Doe <jane@northwind.io>", "buyer"),
        ("[rep] <[email]>", "rep"),
        ("[contact] <[email]>", "buyer"),
        ("Jane Doe, Cadenza", "rep"),
        ("Jane Doe <[email]>", "unknown"),
        ("Jane Doe", "unknown"),
    ],
)
def test_a_mail_is_its_senders(sender: str, speaker: str) -> None:
    assert speakers(f"From: {sender}\n\nVexcel is cheaper.", "email")[-1] == speaker
