"""A competitor that comes up in an open deal: the night that finds it writes a brief and sends it."""

import datetime as dt
import http.server
import json
import threading

import pytest

from pipelines import running

NOTE = '{"id": "d", "deal": "4", "at": "2026-02-20", "body": "They are looking at Acme Cloud too."}\n'
BRIEF = """# Ours: new in open deals, 2 March 2026

## Acme Cloud

- 1 open deal, \\$400. Too few decided deals against it for a rate.
- Battlecard: battlecards/acme.md
"""


@pytest.fixture
def told(monkeypatch):
    class Kept(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Kept) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("BRIEFS", f"http://127.0.0.1:{server.server_port}")
        yield server.kept
        server.shutdown()


def test_a_competitor_new_in_an_open_deal_is_told_of_but_not_on_the_first_night(small, told):
    settings, notes = small.folder / "winloss.yaml", small.folder / "exports" / "notes.jsonl"
    settings.write_text(f"{settings.read_text()}\ndigest: {{webhook_env: BRIEFS}}\n")
    small = type(small)(small.folder)
    brief = small.published / "current" / "brief.md"
    nights = []
    for note in ("", NOTE):
        notes.write_text(notes.read_text() + note)
        running.run(small, now=dt.datetime(2026, 3, len(nights) + 1, 4))
        nights.append((brief.read_text() if brief.exists() else None, len(told)))
    assert nights == [(None, 0), (BRIEF, 1)]
    assert told[0]["text"].startswith("*Ours: new in open deals, 2 March 2026*\n\n*Acme Cloud*\n• 1 open deal, $400.")
