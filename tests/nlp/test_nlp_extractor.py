import pytest

from nlp.extractor import Extractor
from nlp.predictions import as_json
from nlp.records import Note


def test_predictions_have_the_form_of_the_annotation_guide(extractor: Extractor) -> None:
    text = "Lost to Vellocast on price. Live in days, not months, I said. Quillon bid too, and Quillon was cheaper."
    prediction = as_json(next(extractor.read_all([Note("n1", text, outcome="lost")])))
    lists = {name: prediction.pop(name) for name in ("mentions", "claims", "unknown_vendors", "echoes")}
    assert prediction.keys() == {"note_id", "language", "primary_reason", "primary_reason_confidence"}
    assert (prediction["note_id"], prediction["language"]) == ("n1", "en")
    place = {"start", "end", "text", "confidence", "speaker"}
    keys = {name: {frozenset(entry.keys() - place) for entry in entries} for name, entries in lists.items()}
    assert keys == {
        "mentions": {frozenset({"competitor", "assertion", "role", "stance"})},
        "claims": {frozenset({"category", "about", "polarity", "status"})},
        "unknown_vendors": {frozenset()},
        "echoes": {frozenset({"message"})},
    }
    assert lists["mentions"] == [
        {
            "start": 8,
            "end": 17,
            "text": "Vellocast",
            "competitor": "vellocast",
            "assertion": "present",
            "role": "selected",
            "stance": "them",
            "confidence": lists["mentions"][0]["confidence"],
            "speaker": "rep",
        }
    ]


def test_the_version_changes_with_mode_and_messages(companies) -> None:
    versions = {Extractor(companies).version, Extractor(companies, mode="fast").version}
    assert len(versions) == 2
    assert Extractor(companies).catalog_version == companies.version
    with pytest.raises(ValueError, match="mode is 'quick', expected 'default' or 'fast'"):
        Extractor(companies, mode="quick")  # type: ignore[arg-type]
