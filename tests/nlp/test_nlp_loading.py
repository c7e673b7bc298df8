import json
import subprocess
import sys

from nlp.catalog import parse
from nlp.pipeline import build

LOAD = """
import json, sys, spacy
doc = spacy.load(sys.argv[1])("We lost to Acme Cloud on price.")
print(json.dumps({name: [[span.text, span.label_] for span in spans] for name, spans in doc.spans.items()}))
"""


def test_spacy_loads_a_saved_pipeline_without_being_told_of_us(tmp_path):
    catalog = parse({"us": {"name": "Ours"}, "competitors": [{"id": "acme", "name": "Acme Cloud"}]})
    build(catalog).to_disk(tmp_path / "pipeline")
    command = [sys.executable, "-c", LOAD, str(tmp_path / "pipeline")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert json.loads(done.stdout) == {
        "competitors": [["Acme Cloud", "acme"]],
        "claims": [["We lost to Acme Cloud on price", "price"]],
        "vendors": [],
        "echoes": [],
    }
