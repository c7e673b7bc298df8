"""The smallest project that runs, four deals and three notes in files, and a web server that takes what is posted."""

import datetime as dt
import http.server
import json
import threading

import people_project
import pytest

from pipelines import project, running

SETTINGS = """
company: Ours
timezone: Europe/Berlin
nightly_at: "04:30"
sources:
  crm:
    folder: exports
    deals:
      files: deals.csv
      columns: {deal_id: id, outcome: stage, closed_on: closed, amount: amount, crm_competitors: rival}
      segments: {industry: industry}
      outcomes: {won: [Won], lost: [Lost], open: [Open]}
    notes:
      files: notes.jsonl
      columns: {note_id: id, deal_id: deal, written_at: at, text: body}
"""
CATALOG = "us: {name: Ours}\ncompetitors: [{id: acme, name: Acme Cloud}]\n"
DEALS = """id,stage,closed,amount,rival,industry
1,Won,2026-01-15,100,,Retail
2,Lost,2026-02-15,200,"Acme Cloud, Inc.",Retail
3,Lost,2026-02-16,300,Unheard Of,Banking
4,Open,,400,,Banking
"""
NOTES = """{"id": "a", "deal": "2", "at": "2026-02-01", "body": "They are looking at Acme Cloud, call 0151 23456789."}
{"id": "b", "deal": "2", "at": "2026-02-16", "body": "We lost to Acme Cloud on price."}
{"id": "c", "deal": "1", "at": "2026-01-02", "body": "Too expensive, says their CFO."}
"""


def write_small(folder):
    """Write the project into `folder`, and return it."""
    (folder / "exports").mkdir(parents=True)
    (folder / "winloss.yaml").write_text(SETTINGS)
    (folder / "competitors.yaml").write_text(CATALOG)
    (folder / "exports" / "deals.csv").write_text(DEALS)
    (folder / "exports" / "notes.jsonl").write_text(NOTES)
    return folder


@pytest.fixture
def small(tmp_path):
    """The project, not run yet."""
    return project.find(write_small(tmp_path / "small"))


@pytest.fixture(scope="session")
def people_nights(tmp_path_factory):
    """A project whose CRM lists people: itself after two nights, its notes after the first, the second one's summary.

    On the second night the CRM lists somebody whom older notes name. Not to be changed.
    """
    found = people_project.write(tmp_path_factory.mktemp("people") / "project")
    running.run(found, now=people_project.NOW)
    before = people_project.texts(found)
    (found.folder / "exports" / "contacts.csv").write_text(people_project.LATER)
    return found, before, running.run(found, now=people_project.NOW + dt.timedelta(days=1))


@pytest.fixture
def webhook(monkeypatch):
    """A web server on this machine, its address in WEBHOOK; what is posted to it, as parsed. It fails at /broken."""
    got = []

    class Kept(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Kept) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("WEBHOOK", f"http://127.0.0.1:{server.server_port}/secret-token")
        yield got
        server.shutdown()
