import json
import subprocess
import sys

from nlp.catalog import parse
from nlp.messages import Message
from nlp.own_taxonomy import OwnCategory
from nlp.pipeline import build

TEXT = (
    "We lost to Acme Cloud on price. They found us too expensive. They hate that there is no offline mode. "
    "I told them: live in days, not months."
)
LOAD = """
import json, sys, spacy
nlp = spacy.load(sys.argv[1])
doc = nlp(sys.argv[2])
found = {name: [[span.text, span.label_] for span in spans] for name, spans in doc.spans.items()}
strange, long = nlp("<p>\\ud800 Lost to Acme&nbsp;Cloud</p>"), nlp(" " * 1_000_001)
assert [span.label_ for span in strange.spans["competitors"]] == ["acme"] and not long.spans["competitors"]
print(json.dumps({"components": nlp.pipe_names, "found": found}))
"""


def test_spacy_loads_a_saved_pipeline_without_being_told_of_us(tmp_path):
    catalog = parse({"us": {"name": "Ours"}, "competitors": [{"id": "acme", "name": "Acme Cloud"}]})
    messages = (Message(id="days", wording="Live in days, not months"),)
    own = (OwnCategory(id="offline", label="Offline", group="Product", phrases=("offline mode",)),)
    nlp = build(catalog, messages, own=own)
    nlp.to_disk(tmp_path / "pipeline")
    command = [sys.executable, "-c", LOAD, str(tmp_path / "pipeline"), TEXT]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    doc = nlp(TEXT)
    found = {name: [[span.text, span.label_] for span in spans] for name, spans in doc.spans.items()}
    assert found["competitors"] == [["Acme Cloud", "acme"]]
    assert found["echoes"] == [["live in days, not months", "days"]]
    assert {"price", "offline"} <= {category for _, category in found["claims"]}
    assert json.loads(done.stdout) == {"components": nlp.pipe_names, "found": found}
