"""The review loop on a small sample CRM: drawn, filled in, taken in, in the facts, there after everything changes."""

import datetime as dt
import json
import shutil
import sqlite3

import duckdb
import openpyxl
import pytest

from pipelines import project, reviewing, running
from sources import sample

NOW = dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, deals=120, seed=7, until=dt.date(2026, 6, 30))
    running.run(project.find(folder), now=NOW)
    return folder


@pytest.fixture
def folder(first_night, tmp_path):
    return shutil.copytree(first_night, tmp_path / "project", symlinks=True)


def rows(folder, sql):
    with duckdb.connect(str(folder / ".winloss/warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def draw(folder, **given):
    reviewing.write(project.find(folder), now=NOW + dt.timedelta(hours=1), **given)
    (path,) = (folder / "review").glob("*.xlsx")
    return path


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
    """An analyst to whom every claim read is about the contract, and every sentence without one praises Relay's price."""
    if row["What was read"] == "no claim":
        return {"Verdict": "no claim"}
    return {"Verdict": "other", "Category": "Contract terms", "About": "us", "Polarity": "negative", "Status": "denied"}


CORRECTED = "select note_id, category, about, polarity, status from facts.claims where read_by = 'analyst' order by all"


def test_fifty_sentences_are_drawn_thirty_of_them_at_random_and_the_same_seed_draws_the_same(folder):
    path = draw(folder, seed=11)
    drawn = rows(folder, "select drawn, stratum, count(*) from review.items group by all order by all")
    assert drawn == [("random", "claims_read", 15), ("random", "nothing_read", 15), ("telling", None, 20)]
    assert openpyxl.load_workbook(path)["Review"].max_row == 51
    assert rows(folder, "select seed, notes, sentences from review.draws")[0][0] == 11
    reviewing.write(project.find(folder), seed=11, now=NOW + DAY)
    places = "select note_id, span_start from review.items where draw_id = '{}' order by item_id"
    first, second = (rows(folder, places.format(each)) for (each,) in rows(folder, "select draw_id from review.draws"))
    assert first == second


def test_an_answer_corrects_the_facts_and_outlasts_a_new_extractor_and_an_edited_note(folder):
    fill_in(draw(folder, seed=3), corrected)
    running.run(project.find(folder), now=NOW + DAY)
    facts = rows(folder, CORRECTED)
    assert {fact[1:] for fact in facts} == {("contract_terms", "us", "neg", "denied")}
    assert len(facts) == rows(folder, "select count(*) from review.items where len(claims_read) > 0")[0][0]
    assert rows(
        folder,
        "select count(*) from facts.claims as claims join review.sentences as sentences using (note_id) "
        "where claims.read_by = 'extractor' and claims.span_start between sentences.span_start and sentences.span_end - 1",
    ) == [(0,)]

    before = rows(folder, "select distinct extractor_version from nlp.readings")
    messages = folder / "messages.yaml"
    messages.write_text(messages.read_text() + "- {id: new_one, wording: Every invoice explains itself}\n")
    (moved, gone), *_ = rows(
        folder, "select list(note_id)[1], list(note_id)[2] from (select note_id from review.claims order by all)"
    )
    with sqlite3.connect(folder / "crm.sqlite") as crm:
        crm.execute(
            "update activities set body = 'Added later. ' || body, modified_at = '2026-07-02T09:00:00' where id = ?",
            [moved],
        )
        crm.execute(
            "update activities set body = 'All of it rewritten.', modified_at = '2026-07-02T09:00:00' where id = ?",
            [gone],
        )
    running.run(project.find(folder), now=NOW + 2 * DAY)
    assert rows(folder, "select distinct extractor_version from nlp.readings") != before
    assert rows(folder, CORRECTED) == [fact for fact in facts if fact[0] != gone]
    assert rows(
        folder,
        "select count(*) from facts.claims as claims join staging.notes as notes using (note_id) "
        "where substring(notes.text, span_start + 1, span_end - span_start) <> quote",
    ) == [(0,)]
    assert {row[0] for row in rows(folder, f"select stale_because from review.sentences where note_id = '{gone}'")} == {
        "the sentence no longer stands in the note"
    }


def test_a_past_night_knows_only_the_answers_of_its_time(folder):
    fill_in(draw(folder, seed=3), corrected)
    running.run(project.find(folder), now=NOW + DAY)
    audited = "select audited from marts.extraction_quality where category = 'all'"
    for as_of, known in ((NOW.date(), 0), ((NOW + DAY).date(), 30)):
        summary = running.run(project.find(folder), now=NOW + 5 * DAY, as_of=as_of)
        with duckdb.connect(summary.published.replace("index.html", "winloss.duckdb"), read_only=True) as con:
            assert con.execute(audited).fetchall() == [(known,)]
    assert len(rows(folder, CORRECTED)) > 0


def test_only_random_items_measure_and_the_page_shows_what_they_say(folder):
    fill_in(draw(folder, seed=3), lambda row: {"Verdict": "right"})
    summary = running.run(project.find(folder), now=NOW + DAY)
    quality = rows(
        folder,
        "select audited, supporting, claims_read, claims_true, claims_correct, precision, recall, is_proven "
        "from marts.extraction_quality where category = 'all'",
    )[0]
    assert quality[0] == 30
    assert quality[1] == 15
    assert quality[2] == quality[3] == quality[4]
    assert quality[5:] == (1.0, 1.0, True)
    with open(summary.published, encoding="utf-8") as page:
        assert "unproven" in page.read()


def test_what_was_answered_is_exported_as_training_data_without_what_measures(folder, tmp_path):
    fill_in(draw(folder, seed=3), corrected)
    running.run(project.find(folder), now=NOW + DAY)
    reviewing.export(project.find(folder), tmp_path / "more" / "ours.notes.jsonl", with_random=False)
    lines = [json.loads(line) for line in (tmp_path / "more" / "ours.notes.jsonl").read_text().splitlines()]
    assert len(lines) == 20
    assert {line["drawn"] for line in lines} == {"telling"}
    assert all('<a cat="contract_terms" about="us" pol="neg" status="denied">' in line["text"] for line in lines)
    assert (tmp_path / "more" / "ours.catalog.yaml").read_text() == (folder / "competitors.yaml").read_text()
    reviewing.export(project.find(folder), tmp_path / "all.jsonl", with_random=True)
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 50
    assert (tmp_path / "all.catalog.yaml").exists()


def test_a_workbook_put_in_twice_or_in_two_halves_counts_once(folder):
    path = draw(folder, seed=3)
    fill_in(path, lambda row: corrected(row) if row["Item"] < row["Item"][:-2] + "26" else {})
    running.run(project.find(folder), now=NOW + DAY)
    assert rows(folder, "select count(*), count(distinct item_id) from review.answers") == [(25, 25)]
    shutil.copyfile(path.parent / "answered" / path.name, path.parent / "answered" / "again.xlsx")
    fill_in(path, corrected)
    for days in (2, 3):
        running.run(project.find(folder), now=NOW + days * DAY)
        assert rows(folder, "select count(*), count(distinct item_id) from review.answers") == [(50, 50)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"<html>an error page</html>"])
def test_whatever_lies_in_the_folder_the_night_goes_on_and_tells(folder, content):
    answered = folder / "review/answered"
    answered.mkdir(parents=True)
    (answered / "bad.xlsx").write_bytes(content)
    (answered / "notes.docx").write_bytes(content + b"x")
    heard = []
    running.run(project.find(folder), now=NOW + DAY, listener=lambda event, text: heard.append((event, text)))
    (told,) = [text for event, text in heard if event == "WARNING" and "review/answered" in text]
    assert "bad.xlsx: can't be read as an .xlsx workbook" in told
    assert "notes.docx: is not an .xlsx workbook. Save it as .xlsx" in told
    (answered / "bad.xlsx").unlink()
    (answered / "notes.docx").unlink()
    heard.clear()
    running.run(project.find(folder), now=NOW + 2 * DAY, listener=lambda event, text: heard.append((event, text)))
    assert [text for event, text in heard if "review/answered" in text] == []
