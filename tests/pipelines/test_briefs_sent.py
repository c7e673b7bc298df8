"""A competitor that comes up in an open deal: the night that finds it writes a brief and sends it."""

import datetime as dt

from pipelines import running

NOTE = '{"id": "d", "deal": "4", "at": "2026-02-20", "body": "They are looking at Acme Cloud too."}\n'
BRIEF = """# Ours: new in open deals, 2 March 2026

## Acme Cloud

- 1 open deal, \\$400. Too few decided deals against it for a rate.
- Battlecard: battlecards/acme.md
"""


def test_a_competitor_new_in_an_open_deal_is_told_of_but_not_on_the_first_night(small, webhook):
    settings, notes = small.folder / "winloss.yaml", small.folder / "exports" / "notes.jsonl"
    settings.write_text(f"{settings.read_text()}\ndigest: {{webhook_env: WEBHOOK}}\n")
    small = type(small)(small.folder)
    brief = small.published / "current" / "brief.md"
    nights = []
    for note in ("", NOTE):
        notes.write_text(notes.read_text() + note)
        running.run(small, now=dt.datetime(2026, 3, len(nights) + 1, 4))
        nights.append((brief.read_text() if brief.exists() else None, len(webhook)))
    assert nights == [(None, 0), (BRIEF, 1)]
    assert webhook[0]["text"].startswith(
        "*Ours: new in open deals, 2 March 2026*\n\n*Acme Cloud*\n• 1 open deal, $400."
    )
