"""Drawing a workbook from the smallest project and taking it in again, without a whole night in between."""

import datetime as dt
import shutil

import openpyxl
import pytest

from pipelines import PipelineError, answers, jobs, reviewing, running
from warehouse import corrections, reviews
from warehouse.connection import connect

NOW = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 3, 3, 3)


@pytest.fixture(scope="module")
def night():
    """Where the smallest project lies after its run, once that was made."""
    return {}


@pytest.fixture
def ran(small, night, tmp_path_factory):
    if not night:
        running.run(small, now=NOW)
        night["folder"] = shutil.copytree(small.folder, tmp_path_factory.mktemp("ran") / "small", symlinks=True)
    else:
        shutil.rmtree(small.folder)
        shutil.copytree(night["folder"], small.folder, symlinks=True)
    return small


def draw(found, **given):
    reviewing.write(found, now=NOW, **given)
    return max((found.review).glob("*.xlsx"), key=lambda path: path.stat().st_mtime_ns)


def fill_in(path, name, verdicts):
    """Save the workbook under `name` in the watched folder with verdicts by row number, from 0."""
    workbook = openpyxl.load_workbook(path)
    for row, verdict in verdicts.items():
        workbook["Review"].cell(row + 2, 4).value = verdict
    workbook.save(path.parent / "answered" / name)


def take_in(found, at=LATER):
    with connect(found.warehouse) as con:
        new = answers.take_in(con, found, run_id="run", known_at=at)
        corrections.place(con)
        return new, con.execute("select remedy from review.faults order by all").fetchall()


def rows(found, sql):
    with connect(found.warehouse, read_only=True) as con:
        return con.execute(sql).fetchall()


def test_before_the_first_run_there_is_nothing_to_review(small):
    with pytest.raises(PipelineError, match=r"nothing has been read yet. Run first: winloss run -p"):
        reviewing.write(small)
    assert not small.review.exists()


def test_a_small_project_is_drawn_whole_and_the_same_seed_draws_the_same(ran):
    drawn = [draw(ran, seed=5), draw(ran, seed=5)]
    shown = [[row[1:3] for row in openpyxl.load_workbook(path)["Review"].values] for path in drawn]
    assert shown[0] == shown[1]
    assert rows(ran, "select distinct seed, sentences from review.draws") == [(5, 3)]
    assert rows(ran, "select count(*), count(distinct note_id) from review.items where drawn = 'random'") == [(6, 3)]


def test_private_data_stays_masked_in_the_workbook(ran):
    text = "\n".join(str(row[1]) for row in openpyxl.load_workbook(draw(ran))["Review"].values)
    assert "[phone]" in text
    assert "0151" not in text


def test_telling_items_are_sentences_in_which_something_was_read(ran):
    draw(ran, at_random=0, telling=2)
    assert rows(ran, "select distinct drawn, stratum, len(claims_read) > 0 from review.items") == [
        ("telling", None, True)
    ]


def test_what_was_answered_is_not_chosen_again(ran):
    path = draw(ran, at_random=0)
    everything = openpyxl.load_workbook(path)["Review"].max_row - 1
    fill_in(path, "all.xlsx", dict.fromkeys(range(everything), "right"))
    assert take_in(ran) == (everything, [])
    with pytest.raises(PipelineError, match="holds a sentence to review"):
        draw(ran, at_random=0)


def test_a_workbook_put_in_by_halves_twice_and_under_other_names_counts_once(ran):
    path = draw(ran)
    fill_in(path, "half.xlsx", {0: "no claim"})
    assert take_in(ran) == (1, [])
    assert take_in(ran) == (0, [])
    fill_in(path, "half.xlsx", {0: "no claim", 1: "no claim"})
    shutil.copyfile(path.parent / "answered/half.xlsx", path.parent / "answered/copy of half.xlsx")
    assert take_in(ran) == (1, [])
    fill_in(path, "saved again.xlsx", {0: "no claim", 1: "no claim"})
    assert take_in(ran) == (0, [])
    assert rows(ran, "select count(*), count(distinct item_id) from review.answers") == [(2, 2)]


def test_a_changed_mind_is_appended_and_the_newest_answer_counts(ran):
    path = draw(ran)
    ((row, verdicts),) = [
        (number, ("right", "no claim"))
        for number, cells in enumerate(list(openpyxl.load_workbook(path)["Review"].values)[1:])
        if cells[2] != "no claim"
    ][:1]
    for day, verdict in enumerate(verdicts):
        fill_in(path, f"{verdict}.xlsx", {row: verdict})
        assert take_in(ran, LATER + dt.timedelta(days=day))[0] == 1
    assert rows(ran, "select verdict from review.answers order by known_at") == [("right",), ("none",)]
    assert rows(ran, "select verdict, is_in_force from review.sentences") == [("none", True)]
    assert rows(ran, "select count(*) from review.claims") == [(0,)]


def test_another_projects_workbook_and_a_stray_file_are_told_once_and_take_in_nothing(ran):
    path = draw(ran)
    workbook = openpyxl.load_workbook(path)
    for row in range(2, workbook["Review"].max_row + 1):
        workbook["Review"].cell(row, 1).value = f"elsewhere-{row}"
        workbook["Review"].cell(row, 4).value = "right"
    workbook.save(ran.answered / "theirs.xlsx")
    (ran.answered / "notes.docx").write_bytes(b"x")
    (ran.answered / "~$theirs.xlsx").write_bytes(b"kept beside an open workbook")
    told = [
        ("is not an .xlsx workbook. Save it as .xlsx (Excel workbook).",),
        (
            "no row names an item that was drawn in this project. It is another project's workbook, or the column Item "
            "was changed: fill in a workbook of `winloss review` of this project.",
        ),
    ]
    assert take_in(ran) == (0, told)
    assert take_in(ran) == (0, told)


def test_a_comment_is_kept_with_private_data_masked(ran):
    path = draw(ran)
    workbook = openpyxl.load_workbook(path)
    workbook["Review"]["D2"], workbook["Review"]["Q2"] = "no claim", "ask ann@example.com"
    workbook.save(ran.answered / "filled.xlsx")
    take_in(ran)
    assert rows(ran, "select comment from review.answers") == [("ask [email]",)]


def test_what_analysts_added_is_masked_again_when_a_name_becomes_known(ran):
    path = draw(ran)
    workbook = openpyxl.load_workbook(path)
    workbook["Review"]["D2"], workbook["Review"]["Q2"] = "no claim", "ask Jo Doe"
    workbook.save(path.parent / "answered" / "filled.xlsx")
    assert take_in(ran)[0] == 1
    with connect(ran.warehouse) as con:
        assert reviews.mask_again(con, lambda text: text.replace("Jo Doe", "[contact]")) == 1
        assert reviews.mask_again(con, lambda text: text.replace("Jo Doe", "[contact]")) == 0
    assert rows(ran, "select comment from review.answers") == [("ask [contact]",)]


def test_what_is_drawn_while_answers_of_a_past_night_are_forgotten_goes_with_them(ran):
    fill_in(draw(ran), "a.xlsx", {0: "no claim"})
    take_in(ran)
    with connect(ran.warehouse) as con:
        reviews.forget_after(con, NOW.replace(tzinfo=None) - dt.timedelta(hours=1))
        counts = [
            con.execute(f"select count(*) from review.{name}").fetchone() for name in ("draws", "items", "answers")
        ]
    assert counts == [(0,), (0,), (0,)]


def test_a_filled_in_workbook_changes_what_the_sensor_watches(ran):
    before = jobs.fingerprint(ran)
    path = draw(ran)
    assert jobs.fingerprint(ran) == before, "a workbook to fill in starts no run"
    fill_in(path, "filled.xlsx", {0: "right"})
    assert jobs.fingerprint(ran) != before


def test_an_approved_quote_is_kept_with_its_permission_until_it_is_withdrawn(ran):
    path = draw(ran)
    for day, said in enumerate(
        (("approved", "agreed by e-mail to j.doe@example.com", "A. Lyst"), ("withdrawn", None, "A. Lyst"))
    ):
        workbook = openpyxl.load_workbook(path)
        for column, value in enumerate(said, 18):
            workbook["Review"].cell(2, column).value = value
        for name in ("once.xlsx", "again.xlsx"):
            workbook["Review"]["C2"].value = name
            workbook.save(path.parent / "answered" / f"{said[0]} {name}")
        assert take_in(ran, LATER + dt.timedelta(days=day)) == (0, [])
    assert rows(ran, "select is_approved, permission, approved_by, file from review.quotes order by known_at") == [
        (True, "agreed by e-mail to [email]", "A. Lyst", "approved once.xlsx"),
        (False, None, "A. Lyst", "withdrawn once.xlsx"),
    ]
