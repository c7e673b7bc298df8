"""Every table of the marts as the seven deals make it: all columns of all time and of each quarter, or all rows.

What figures mean is tested elsewhere; here whatever changes in any cell shows as a difference of a file. After a change
that is meant, `python tests/warehouse/test_whole_marts.py` writes `seven_deals/` anew: read the difference first.
"""

import csv
import io
from pathlib import Path

import few_deals
import pytest

FOLDER = Path(__file__).parent / "seven_deals"
PERIODS = "period_kind in ('all_time', 'quarter')"
NAMES = [path.stem for path in sorted(FOLDER.glob("*.csv"))]


def made():
    """The text of each table's file, by its name."""
    with few_deals.warehouse() as con:
        con.execute(few_deals.MORE_NOTES)
        few_deals.build_all(con)
        found = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {name: written(con, name) for (name,) in found}


def written(con, name):
    """The rows of a table as CSV, in the order of all columns, numbers to six places."""
    columns = con.execute(f"select column_name, column_type from (describe marts.{name})").fetchall()
    rounded = ", ".join(f'round("{column}", 6) as "{column}"' for column, kind in columns if kind == "DOUBLE")
    where = f"where {PERIODS}" if "period_kind" in dict(columns) else ""
    selected = con.execute(
        f"select *{f' replace ({rounded})' if rounded else ''} from marts.{name} {where} order by all"
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column for column, _ in columns])
    writer.writerows(selected.fetchall())
    return text.getvalue()


@pytest.fixture(scope="module")
def tables():
    return made()


def test_each_table_has_its_file(tables):
    assert sorted(tables) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_the_same_whole(tables, name):
    assert tables[name].splitlines() == (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in made().items():
        (FOLDER / f"{name}.csv").write_text(text, encoding="utf-8")
