"""A million deals from a CSV file into the warehouse, in processor seconds, against DuckDB's own reading of it."""

import datetime as dt
import time
from pathlib import Path

import duckdb
import pytest

from sources import reading
from sources.settings import parse
from warehouse import connection, raw

ROWS = 1_000_000
TIMES_BARE = 5
"""Three when measured alone (`make bench-loading`); other work on the machine counts unevenly."""
DEALS = {
    "files": "deals.csv",
    "columns": {
        "deal_id": "id",
        "outcome": "stage",
        "opened_on": "opened",
        "closed_on": "closed",
        "amount": "amount",
        "crm_reason": "reason",
        "crm_competitors": "competitors",
        "changed_at": "modified",
    },
    "segments": {"industry": "industry", "size": "size"},
    "outcomes": {"won": ["Won"], "lost": ["Lost"]},
}


@pytest.mark.heavy
def test_a_million_deals_load_in_seconds_and_again_without_a_new_version(tmp_path: Path) -> None:
    duckdb.sql(
        f"""
        copy (
            select 'D' || i as id, if(i % 3 = 0, 'Won', 'Lost') as stage, date '2024-01-01' + (i % 600)::int as opened,
                date '2024-03-01' + (i % 600)::int as closed, (i % 10000) * 1.5 as amount, 'Too expensive' as reason,
                'Relay; Quill' as competitors, timestamp '2026-01-01' as modified, 'Retail' as industry, 'L' as size
            from range({ROWS}) as t(i)
        ) to '{tmp_path}/deals.csv' (header)
        """
    )
    source = parse({"crm": {"folder": ".", "deals": DEALS}})["crm"]
    start = time.process_time()
    with duckdb.connect(str(tmp_path / "bare.duckdb")) as con:
        con.execute(f"create table bare as from read_csv('{tmp_path}/deals.csv', all_varchar = true)")
    bare = time.process_time() - start

    loads, seconds = [], []
    with connection.connect(tmp_path / "warehouse.duckdb") as con:
        for night in (1, 2):
            start = time.process_time()
            with reading.read(source, "deals", folder=tmp_path) as deals:
                loads.append(
                    raw.append(
                        con,
                        deals.rows,
                        deals.broken_rows,
                        source="crm",
                        entity="deals",
                        load_id=f"night {night}",
                        known_at=dt.datetime(2026, 6, night),
                        mapping_hash="m",
                    )
                )
            seconds.append(time.process_time() - start)
    print(f"processor seconds: bare {bare:.1f} s, first load {seconds[0]:.1f} s, second load {seconds[1]:.1f} s")

    assert loads == [raw.Load(ROWS, ROWS, 0, 0), raw.Load(ROWS, 0, ROWS, 0)]
    assert max(seconds) < TIMES_BARE * max(bare, 1)
