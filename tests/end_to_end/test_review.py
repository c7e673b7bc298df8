"""The review loop on a small sample CRM: drawn, filled in, taken in, in the facts, there after everything changes."""

import datetime as dt
import json
import shutil
import sqlite3

import duckdb
import openpyxl
import pytest

from pipelines import project, reviewing, running

NOW = dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def rows(folder, sql):
    with duckdb.connect(str(folder / ".winloss/warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def fill_in(path, answer):
    """Save the workbook with what `answer(row)` gives for each row, a dict by column, in the watched folder."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Review"]
    names = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        row = {name: cell.value for name, cell in zip(names, cells, strict=True)}
        for name, value in answer(row).items():
            cells[names.index(name)].value = value
    workbook.save(path.parent / "answered" / path.name)


def corrected(row):
    """An analyst to whom whatever was read is a denied objection to the contract, and nothing was missed."""
    if row["What was read"] == "no claim":
        return {"Verdict": "no claim"}
    return {"Verdict": "other", "Category": "Contract terms", "About": "us", "Polarity": "negative", "Status": "denied"}


@pytest.fixture(scope="module")
def reviewed_night(first_run, tmp_path_factory):
    """The project after a review of fifty sentences was filled in and taken in, and what that run was heard to say."""
    folder = shutil.copytree(first_run[0], tmp_path_factory.mktemp("reviewed") / "project", symlinks=True)
    reviewing.write(project.find(folder), seed=3, now=NOW + dt.timedelta(hours=1))
    (path,) = (folder / "review").glob("*.xlsx")
    fill_in(path, corrected)
    (folder / "review/answered/broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    heard = []
    running.run(project.find(folder), now=NOW + DAY, listener=lambda event, text: heard.append((event, text)))
    return folder, heard


@pytest.fixture
def reviewed(reviewed_night, tmp_path):
    return shutil.copytree(reviewed_night[0], tmp_path / "project", symlinks=True)


CORRECTED = "select note_id, category, about, polarity, status from facts.claims where read_by = 'analyst' order by all"


def test_an_answer_corrects_the_facts_and_outlasts_a_new_extractor_and_an_edited_note(reviewed):
    facts = rows(reviewed, CORRECTED)
    assert {fact[1:] for fact in facts} == {("contract_terms", "us", "neg", "denied")}
    assert len(facts) == rows(reviewed, "select count(*) from review.items where len(claims_read) > 0")[0][0]
    assert rows(
        reviewed,
        "select count(*) from facts.claims as claims join review.sentences as sentences using (note_id) where "
        "read_by = 'extractor' and claims.span_start between sentences.span_start and sentences.span_end - 1",
    ) == [(0,)]

    before = rows(reviewed, "select distinct extractor_version from nlp.readings")
    with duckdb.connect(str(reviewed / ".winloss/warehouse.duckdb")) as con:
        con.execute("update nlp.readings set extractor_version = 'older'")
    moved, rewritten = (row[0] for row in rows(reviewed, "select distinct note_id from review.claims order by 1")[:2])
    later = "modified_at = '2026-07-02T09:00:00' where id = ?"
    with sqlite3.connect(reviewed / "crm.sqlite") as crm:
        crm.execute(f"update activities set body = 'Added later. ' || body, {later}", [moved])
        crm.execute(f"update activities set body = 'All of it rewritten.', {later}", [rewritten])
    running.run(project.find(reviewed), now=NOW + 2 * DAY)
    assert rows(reviewed, "select distinct extractor_version from nlp.readings") == before
    assert rows(reviewed, CORRECTED) == [fact for fact in facts if fact[0] != rewritten]
    assert rows(
        reviewed,
        "select count(*) from facts.claims as claims join staging.notes as notes using (note_id) "
        "where substring(notes.text, span_start + 1, span_end - span_start) <> quote",
    ) == [(0,)]
    stale = rows(reviewed, f"select stale_because from review.sentences where note_id = '{rewritten}'")
    assert set(stale) == {("the sentence no longer stands in the note",)}


@pytest.mark.heavy
def test_a_past_night_knows_only_the_answers_of_its_time(reviewed):
    audited = "select audited from marts.extraction_quality where category = 'all'"
    for as_of, known in ((NOW.date(), 0), ((NOW + DAY).date(), 30)):
        summary = running.run(project.find(reviewed), now=NOW + 5 * DAY, as_of=as_of)
        with duckdb.connect(summary.published.replace("index.html", "winloss.duckdb"), read_only=True) as con:
            assert con.execute(audited).fetchall() == [(known,)]
    assert len(rows(reviewed, CORRECTED)) > 0


def test_only_random_items_measure_and_the_page_and_the_run_say_what_is_unproven(reviewed_night):
    folder, heard = reviewed_night
    quality = rows(
        folder,
        "select category, audited, supporting, claims_correct, is_proven from marts.extraction_quality "
        "where category in ('all', 'contract_terms') order by all",
    )
    assert [row[1] for row in quality] == [30, 30]
    assert quality[0][2] == 15, "the random sentences in which something was read"
    assert quality[1][4]
    page = (folder / "published/current/data.html").read_text(encoding="utf-8")
    assert "By 30 sentences of our own notes, drawn at random and answered by our analysts." in page
    (unproven,) = [text for event, text in heard if event == "WARNING" and "is unproven" in text]
    assert "is unproven, with " in unproven


def test_a_broken_workbook_is_told_and_does_not_stop_the_night(reviewed_night):
    (told,) = [text for event, text in reviewed_night[1] if event == "WARNING" and "review/answered" in text]
    assert "broken.xlsx: can't be read as an .xlsx workbook (BadZipFile). Open it, and save it as .xlsx again." in told


def test_what_was_answered_is_exported_as_training_data_without_what_measures(reviewed, tmp_path):
    reviewing.export(project.find(reviewed), tmp_path / "more" / "ours.notes.jsonl", with_random=False)
    lines = [json.loads(line) for line in (tmp_path / "more" / "ours.notes.jsonl").read_text().splitlines()]
    assert len(lines) == 20
    assert {line["drawn"] for line in lines} == {"telling"}
    assert all('<a cat="contract_terms" about="us" pol="neg" status="denied">' in line["text"] for line in lines)
    assert (tmp_path / "more" / "ours.catalog.yaml").read_text() == (reviewed / "competitors.yaml").read_text()
    reviewing.export(project.find(reviewed), tmp_path / "all.jsonl", with_random=True)
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 50
    assert (tmp_path / "all.catalog.yaml").exists()
