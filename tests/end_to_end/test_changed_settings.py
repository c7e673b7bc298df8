"""A project whose taxonomy or catalog changes after its first night: tables, page, and what is read again."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines import project, running

NIGHT = dt.datetime(2026, 7, 2, 3, tzinfo=dt.UTC)
TAXONOMY = """
taxonomy:
  rename: {price: What it costs}
  merge: {value_roi: price}
  add:
    - {id: offline, label: Works offline, group: Product, definition: Use without a network., phrases: [runs offline]}
"""
READ = {
    "readings": "note_id, text_hash, kind, extractor_version, catalog_version, language, primary_reason",
    "mentions": "*",
    "claims": "*",
    "unknown_vendors": "*",
    "echoes": "*",
}


def warehouse(folder: Path, sql: str):
    with duckdb.connect(str(folder / ".winloss/warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def read(folder: Path):
    return {
        table: warehouse(folder, f"select {columns} from nlp.{table} order by all") for table, columns in READ.items()
    }


def published(folder: Path, sql: str):
    with duckdb.connect(str(folder / "published/current/winloss.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def objections(folder: Path):
    sql = "select category, count(*) from facts.claims where about = 'us' and polarity = 'neg' group by all"
    return dict(warehouse(folder, sql))


def read_all_again(folder: Path) -> int:
    with duckdb.connect(str(folder / ".winloss/warehouse.duckdb")) as con:
        con.execute("update nlp.readings set extractor_version = 'older'")
    return running.run(project.find(folder), now=NIGHT + dt.timedelta(days=1)).notes_extracted


def test_a_renamed_a_merged_and_an_added_category_are_in_the_tables_and_on_the_page(own_run):
    before, notes = objections(own_run), warehouse(own_run, "select count(*) from staging.notes")[0][0]
    spoken_of = warehouse(own_run, "select count(*) from staging.notes where lower(text) like '%runs offline%'")[0][0]
    with (own_run / "winloss.yaml").open("a") as settings:
        settings.write(TAXONOMY)
    (own_run / "messages.yaml").write_text(
        (own_run / "messages.yaml").read_text().replace("categories: [price]", "categories: [value_roi]")
    )

    summary = running.run(project.find(own_run), now=NIGHT)

    assert summary.notes_extracted == spoken_of > 0
    after = objections(own_run)
    assert after["offline"] == spoken_of
    assert before["missing_feature"] - spoken_of <= after["missing_feature"] < before["missing_feature"]
    assert after["price"] == before["price"] + before["value_roi"]
    assert "value_roi" not in after
    labels = dict(published(own_run, "select category, label from marts.categories"))
    assert (labels["price"], labels["offline"], len(labels)) == ("What it costs", "Works offline", 13)
    for mart in ("objection_trend", "reason_trend"):
        column = "category" if mart == "objection_trend" else "reason"
        used = {row[0] for row in published(own_run, f"select distinct {column} from marts.{mart}")}
        assert "price" in used
        assert used - {"(none)"} <= labels.keys()
    assert {"offline"} < {row[0] for row in published(own_run, "select distinct category from marts.objection_trend")}
    assert warehouse(own_run, "select categories from settings.messages where message = 'one_price'") == [(["price"],)]
    definition = "select definition from marts.glossary where term = 'category-price'"
    assert "Also what was Value and return" in published(own_run, definition)[0][0]
    page = (own_run / "published/current/objections.html").read_text()
    assert "What it costs" in page
    assert "Works offline" in page

    kept = read(own_run)
    assert read_all_again(own_run) == notes
    assert read(own_run) == kept


@pytest.mark.heavy
def test_an_added_competitor_re_reads_only_the_notes_that_may_name_it(own_run):
    path = own_run / "competitors.yaml"
    catalog = yaml.safe_load(path.read_text())
    catalog["competitors"].append({"id": "loomwright", "name": "Loomwright"})
    path.write_text(yaml.safe_dump(catalog))
    spoken_of = warehouse(own_run, "select count(*) from staging.notes where lower(text) like '%loomwright%'")[0][0]

    summary = running.run(project.find(own_run), now=NIGHT)

    assert 0 < spoken_of <= summary.notes_extracted < 1.2 * spoken_of
    assert warehouse(own_run, "select distinct catalog_version from nlp.readings") == warehouse(
        own_run,
        "select catalog_version from meta.briefs where catalog_version in (select catalog_version from meta.runs)"
        " order by length(brief) desc limit 1",
    )
    kept = read(own_run)
    read_all_again(own_run)
    assert read(own_run) == kept
