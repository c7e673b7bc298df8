"""`winloss init DIR --source`: what is found in a source, what is written, and that `winloss check` accepts it."""

import sqlite3
from pathlib import Path

import pytest
import yaml

from pipelines import proposal, source_checks
from pipelines.command_line import main
from pipelines.project import find
from sources import SourceError

ROWS = [
    ("Gewonnen", "01.02.2026", "15.03.2026", "1.200,50", "Neukunde", "Acme, Inc."),
    ("Verloren", "03.02.2026", "28.03.2026", "900", "Renewal", "ACME corp"),
    ("Storniert (closed)", "05.02.2026", "30.03.2026", "100", "Renewal", ""),
    ("Angebot", "06.02.2026", "", "50", "Renewal", "Relay"),
]
DEALS = [(f"D{number}", *row) for number, row in enumerate(ROWS * 2)]
NOTES = [
    (number, f"D{number}", "Telefon call", "2026-03-01", f"They compared us with others, part {number}.")
    for number in (1, 2, 3)
]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A home-grown CRM, its tables and columns called as nobody else calls them."""
    with sqlite3.connect(tmp_path / "own.sqlite") as con:
        con.execute("create table vorgang (vorgang_id, stand, opened, closing_date, value, deal_type, competitor)")
        con.executemany("insert into vorgang values (?, ?, ?, ?, ?, ?, ?)", DEALS)
        con.execute("create table gespraech (id, vorgang, kind, written_at, words)")
        con.executemany("insert into gespraech values (?, ?, ?, ?, ?)", NOTES)
        con.execute("create table colours (id, name)")
        con.execute("insert into colours values (1, 'red')")
    con.close()
    return f"sqlite:///{tmp_path / 'own.sqlite'}"


def test_a_mapping_is_proposed_by_names_and_contents_and_check_accepts_it(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"

    told = proposal.write(folder, url)

    assert yaml.safe_load((folder / "winloss.yaml").read_text())["sources"]["crm"] == {
        "url": url,
        "deals": {
            "table": "vorgang",
            "columns": {
                "deal_id": "vorgang_id",
                "outcome": "stand",
                "opened_on": "opened",
                "closed_on": "closing_date",
                "amount": "value",
                "deal_type": "deal_type",
                "crm_competitors": "competitor",
            },
            "outcomes": {
                "won": ["Gewonnen"],
                "lost": ["Verloren"],
                "open": ["Storniert (closed)", "Angebot"],
            },
            "date_formats": ["%d.%m.%Y"],
            "decimal": ",",
            "competitors_separator": ",",
            "deal_types": {"renewal": ["Renewal"]},
        },
        "notes": {
            "table": "gespraech",
            "columns": {
                "note_id": "id",
                "deal_id": "vorgang",
                "written_at": "written_at",
                "text": "words",
                "kind": "kind",
            },
            "kinds": {"call_note": ["Telefon call"]},
        },
    }
    assert told == [
        "Deals: vorgang, by the values of stand.",
        "Notes: gespraech.",
        "To check: deals.date_formats: day or month first? The first rows may fit both",
        'To check: deals.competitors_separator: or is the comma a part of names such as "Acme, Inc."?',
        "To check: deals.outcomes.open: is Storniert (closed) lost, or no_decision?",
        "To check: competitors.yaml: made of the names in the CRM's field.",
    ]
    assert (
        "open: [Storniert (closed), Angebot]    # unsure: is Storniert (closed) lost, or no_decision?"
        in (folder / "winloss.yaml").read_text()
    )
    found = find(folder)
    found.check()
    assert source_checks.faults(found) == []


def test_a_password_in_the_address_is_used_and_never_written_or_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["init", str(tmp_path / "project"), "--source", "postgresql+psycopg://joe:s3cret@127.0.0.1:1/crm"])

    assert "s3cret" not in "".join(capsys.readouterr())
    assert not (tmp_path / "project").exists()


def test_a_source_without_deals_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "colours.csv").write_text("id,name\n1,red\n2,blue\n")

    with pytest.raises(
        SourceError, match=r"no table or file has an id and a column of outcomes .* there are: colours\.csv"
    ):
        proposal.write(tmp_path / "project", str(tmp_path / "data"))
    assert not (tmp_path / "project").exists()
