"""Two hundred thousand deals and forty competitors: the site stays small, and the front page smaller still."""

import time

import pytest

from reports import digest, site, table_files, workbook
from tests.warehouse import few_deals, many_deals
from warehouse import publishing
from warehouse.connection import connect

MB = 1_000_000


def written(folder, edition, deals=200_000, competitors=40):
    """Write a site of made-up deals into the folder; the megabytes of each of its parts, and the seconds it took."""
    database = folder / "winloss.duckdb"
    with connect(folder.parent / "warehouse.duckdb") as con:
        con.execute("set memory_limit = '3GB'")
        many_deals.fill(con, deals, competitors)
        few_deals.build_all(con)
        began = time.perf_counter()
        publishing.copy_marts(con, database)
        site.write(database, folder, edition)
        digest.write(database, folder, edition)
        database.unlink()
        publishing.publish_marts(con, database, edition)
    table_files.write(database, folder / "tables")
    workbook.write(database, folder / "trends.xlsx")
    seconds = time.perf_counter() - began
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file():
            part = path.relative_to(folder).parts[0]
            sizes[part] = sizes.get(part, 0) + path.stat().st_size / MB
    return sizes, seconds


@pytest.mark.heavy
def test_a_site_of_many_deals_and_competitors_is_small_enough_to_copy_about(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    sizes, seconds = written(folder, "analyst")
    print(f"{sum(sizes.values()):.1f} MB in {seconds:.0f} s: {sizes}")
    assert sum(sizes.values()) < 40
    assert sizes["index.html"] < 2
    assert len(list((folder / "competitors").glob("*.html"))) == 40
