"""Planted quotes and deals, looked for in every file of a site: approved ones alone are in the company edition."""

import json

import duckdb
import pytest
from published_marts import write
from test_reports_charts import block
from test_reports_site import full_marts

from reports import briefs, digest, site, table_files, workbook
from warehouse import publishing

PLANTED = "“Zaphod objects to the planted price.” (buyer, 2026-10-01)"
APPROVED = "“Trillian approves of the planted quote.” (buyer, 2026-10-02)"
COLUMNS = {
    **dict.fromkeys(
        ("competitor_profile", "say_now", "what_resolved", "at_stake", "casebook", "emerging_themes"), "quotes"
    ),
    "new_names": "quote",
}


def found_in(folder, words):
    """The files of the folder that hold the words, by path; those of packed formats unpacked."""
    found = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                names = [row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()]
                text = repr([con.execute(f'from marts."{name}"').fetchall() for name in names])
        elif path.suffix == ".parquet":
            text = repr(duckdb.sql(f"from '{path}'").fetchall())
        elif path.suffix == ".xlsx":
            text = repr(cells_of(path))
        else:
            text = path.read_text(encoding="utf-8")
            if 'id="figures"' in text:
                text += json.dumps(block(text), ensure_ascii=False)
        if words in text:
            found.add(path.name)
    return found


def cells_of(path):
    """Every value of every sheet."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return [list(sheet.values) for sheet in book]


@pytest.mark.parametrize("edition", ["company", "analyst"])
def test_what_nobody_approved_is_in_no_file_of_the_company_edition(tmp_path, edition):
    marts = full_marts()
    for table, column in COLUMNS.items():
        for row in marts[table]:
            row[column] = f"{PLANTED}\n{APPROVED}" if column == "quotes" else PLANTED
    for table in ("at_stake", "casebook"):
        for row in marts[table]:
            row["deal_id"] = "OPP-PLANTED"
    folder = tmp_path / "site"
    folder.mkdir()
    whole, database = write(tmp_path / "whole.duckdb", **marts), folder / "winloss.duckdb"
    with duckdb.connect(str(whole)) as con:
        con.execute("insert into marts.quote_bank (deal_id, line) values ('OPP-PLANTED', ?)", [APPROVED])
        publishing.publish_marts(con, database, edition)
    site.write(whole, folder, edition)
    digest.write(whole, folder, edition)
    briefs.write(whole, folder, edition, [("OPP-PLANTED", "Relay")])
    table_files.write(database, folder / "tables")
    workbook.write(database, folder / "trends.xlsx")
    planted, named, approved = (found_in(folder, words) for words in ("Zaphod", "OPP-PLANTED", "Trillian"))
    everywhere = {"relay.c226b04853.html", "relay.c226b04853.md", "winloss.duckdb", "say_now.csv", "trends.xlsx"}
    assert everywhere <= approved
    if edition == "company":
        assert (planted, named) == (set(), set())
    else:
        assert everywhere | {"names.html", "say_now.parquet", "casebook.csv"} <= planted
        assert {"index.html", "casebook.html", "brief.md", "winloss.duckdb"} <= named
