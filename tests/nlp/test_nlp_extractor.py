import pytest
import spacy

from nlp import pipeline
from nlp.extractor import Extractor
from nlp.predictions import as_json
from nlp.records import Note


def test_a_pipeline_survives_the_disk(extractor: Extractor, companies, tmp_path) -> None:
    text = "We lost to Vellcoast. Live in days, not months, but too expensive."
    extractor._nlp.to_disk(tmp_path / "reader")
    loaded = spacy.load(tmp_path / "reader")
    docs = [nlp(text) for nlp in (extractor._nlp, loaded)]
    found = [{group: [(span.text, span.label_) for span in doc.spans[group]] for group in doc.spans} for doc in docs]
    assert found[1] == {
        "competitors": [("Vellcoast", "vellocast")],
        "claims": [("too expensive", "price")],
        "vendors": [],
        "echoes": [("Live in days, not months", "days")],
    }
    assert found[0] == found[1]
    assert loaded.pipe_names == list(pipeline.COMPONENTS)


def test_predictions_have_the_form_of_the_annotation_guide(extractor: Extractor) -> None:
    reading = next(extractor.read_all([Note("n1", "Lost to Vellocast. We were too expensive.", outcome="lost")]))
    assert as_json(reading) == {
        "note_id": "n1",
        "language": "en",
        "primary_reason": "price",
        "primary_reason_confidence": reading.primary_reason_confidence,
        "mentions": [
            {
                "start": 8,
                "end": 17,
                "text": "Vellocast",
                "competitor": "vellocast",
                "assertion": "present",
                "role": "selected",
                "stance": "them",
                "confidence": 0.98,
                "speaker": "rep",
            }
        ],
        "claims": [
            {
                "start": 19,
                "end": 40,
                "text": "We were too expensive",
                "category": "price",
                "about": "us",
                "polarity": "neg",
                "status": "raised",
                "confidence": reading.claims[0].confidence,
                "speaker": "rep",
            }
        ],
        "unknown_vendors": [],
        "echoes": [],
    }


def test_the_version_changes_with_mode_and_messages(companies) -> None:
    versions = {Extractor(companies).version, Extractor(companies, mode="fast").version}
    assert len(versions) == 2
    assert Extractor(companies).catalog_version == companies.version
    with pytest.raises(ValueError, match="mode is 'quick', expected 'default' or 'fast'"):
        Extractor(companies, mode="quick")  # type: ignore[arg-type]
