"""`winloss model fit` as a user types it: files in many forms, wrong names, too few deals, columns kept. About 12 s."""

import json

import numpy as np
import pandas as pd
import pytest

from pipelines.command_line import main

FORMS = {
    "ISO": "%Y-%m-%d",
    "day first": "%d/%m/%Y",
    "month first": "%m/%d/%Y",
    "points": "%d.%m.%Y",
    "names": "%d-%b-%Y",
    "with time": "%Y-%m-%dT%H:%M:%SZ",
}
CLOSED = ("--outcome", "stage", "--won", "Won", "--lost", "Lost")


def deals(rows=400):
    """Half of the deals meet Acme and lose more often; the program has nothing to do with it."""
    draw = np.random.default_rng(5)
    met = draw.random(rows) < 0.5
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 600, rows), "D")
    return pd.DataFrame(
        {
            "deal": [f"D-{number}" for number in range(rows)],
            "created": days,
            "rival": np.where(met, "Acme", "Bolt"),
            "amount": np.exp(draw.normal(10, 1, rows)).round(2),
            "employees": draw.integers(10, 5000, rows),
            "win_program": draw.choice(["A", "B"], rows),
            "stage": np.where(draw.random(rows) < np.where(met, 0.25, 0.75), "Won", "Lost"),
        }
    )


@pytest.fixture
def model_fit(capsys):
    """Runs `winloss model fit` with these words; returns its exit code, what it said and what it complained of."""

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["model", "fit", *map(str, words)])
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


def written(frame, path, **options):
    frame.to_csv(path, index=False, **options)
    return path


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_dates_in_six_forms_split_the_deals_alike(model_fit, tmp_path, form):
    frame = deals(200)
    path = written(frame.assign(created=frame["created"].dt.strftime(form)), tmp_path / "deals.csv")
    code, out, _ = model_fit(path, *CLOSED, "--date", "created", "--json", "-")
    assert code == 0
    assert json.loads(out)["split"] == "by time: learnt from 140 deals before 2025-03-05, judged on 60 up to 2025-08-22"


def test_semicolons_and_parquet_give_what_commas_give(model_fit, tmp_path):
    frame = deals(200)
    frame.to_parquet(tmp_path / "deals.parquet")
    paths = [
        written(frame, tmp_path / "commas.csv"),
        written(frame, tmp_path / "semicolons.csv", sep=";", decimal=","),
        tmp_path / "deals.parquet",
    ]
    told = [json.loads(model_fit(path, *CLOSED, "--date", "created", "--json", "-")[1]) for path in paths]
    assert told[0] == told[1] == told[2]
    assert told[0]["verdict"] == "learnable"


def test_what_is_shown_is_written_as_json_too_and_a_minus_prints_nothing_else(model_fit, tmp_path):
    path, target = written(deals(), tmp_path / "deals.csv"), tmp_path / "fit.json"
    asked = (*CLOSED, "--date", "created", "--id", "deal", "--json")
    code, shown, _ = model_fit(path, *asked, target)
    found = json.loads(target.read_text())
    assert (code, found) == (0, json.loads(model_fit(path, *asked, "-")[1]))
    assert "Verdict: learnable" in shown
    assert "(associations, not causes)" in shown
    assert "  rival = Acme: -" in shown
    needed = "rows dropped split auc auc_low auc_high auc_random_split accuracy brier verdict drivers"
    assert set(needed.split()) - found.keys() == set()
    assert {each["column"]: each["reason"] for each in found["dropped"]} == {
        "deal": "is the id of each deal",
        "win_program": "names the outcome (win)",
    }


def test_a_column_is_kept_in_spite_of_its_name_and_it_says_so(model_fit, tmp_path):
    path = written(deals(), tmp_path / "deals.csv")
    code, shown, _ = model_fit(path, *CLOSED, "--keep", "win_program", "--keep", "rival")
    assert code == 0
    assert "Columns used: rival, amount, employees, win_program\n" in shown
    assert "--keep win_program: not refused for its name, which names the outcome (win)." in shown
    assert "--keep rival: its name is not refused, so this changes nothing." in shown


def test_a_column_that_its_values_refuse_is_not_kept(model_fit, tmp_path):
    frame = deals()
    frame = frame.assign(loss_reason=np.where(frame["stage"] == "Lost", "Price", None))
    path = written(frame, tmp_path / "deals.csv")
    code, out, _ = model_fit(path, *CLOSED, "--keep", "loss_reason", "--json", "-")
    assert code == 0
    (reason,) = [each["reason"] for each in json.loads(out)["dropped"] if each["column"] == "loss_reason"]
    assert reason.startswith("is filled only on lost deals (100.0% of ")


def test_rows_that_are_there_twice_are_counted_and_never_split(model_fit, tmp_path):
    frame = deals(150).drop(columns="deal")
    path = written(pd.concat([frame, frame.head(40)]), tmp_path / "deals.csv")
    code, shown, _ = model_fit(path, *CLOSED)
    assert code == 0
    assert "Closed deals: 190," in shown
    assert "Copies of another row, kept on its side of the split: 40." in shown
    assert "no --date was given" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("none.csv", *CLOSED), "none.csv: No such file or directory. Correct the path"),
        (("deals.csv", "--outcome", "stag", "--won", "Won"), "has no column 'stag'. Did you mean 'stage'? Its"),
        (("deals.csv", "--outcome", "stage", "--won", "Yes"), "--won yes: "),
        (("deals.csv", *CLOSED, "--date", "create"), "has no column 'create'. Did you mean 'created'?"),
        (("deals.csv", *CLOSED, "--keep", "winprogram"), "has no column 'winprogram'. Did you mean 'win_program'?"),
        (("few.csv", *CLOSED), "are too few to learn from: 50 are needed, and 10 of each outcome."),
    ],
    ids=["file", "column", "value", "date", "keep", "few"],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(model_fit, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    written(deals(60), tmp_path / "deals.csv")
    written(deals(30), tmp_path / "few.csv")
    code, out, err = model_fit(*words)
    assert (code, out) == (1, "")
    assert told in err
    assert "Traceback" not in err
