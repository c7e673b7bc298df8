"""`winloss model train` on a project and what the next night makes of it: drivers, scores, checks. About 15 s."""

import datetime as dt
import json

import dagster as dg
import duckdb
import numpy as np
import pytest

from pipelines import jobs, project, running
from pipelines.command_line import main

SETTINGS = """
company: Ours
training: {weekday: monday, at: "06:30"}
sources:
  crm:
    folder: exports
    deals:
      files: deals.csv
      columns: {deal_id: id, outcome: stage, opened_on: opened, closed_on: closed, amount: amount}
      segments: {region: region}
      outcomes: {won: [Won], lost: [Lost], open: [Open]}
"""
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A project of 500 deals, won far more often in the East, after a night, a training and another night."""
    folder = tmp_path_factory.mktemp("models") / "project"
    (folder / "exports").mkdir(parents=True)
    (folder / "winloss.yaml").write_text(SETTINGS)
    (folder / "competitors.yaml").write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme}]\n")
    draw = np.random.default_rng(4)
    lines = ["id,stage,opened,closed,amount,region"]
    for number in range(500):
        opened = dt.date(2025, 1, 1) + dt.timedelta(number)
        region, amount = draw.choice(["East", "West"]), draw.integers(1, 900)
        stage = "Won" if draw.random() < (0.75 if region == "East" else 0.25) else "Lost"
        closed = opened + dt.timedelta(int(draw.integers(5, 15)))
        stage, closed = ("Open", "") if number >= 480 else (stage, closed)
        lines.append(f"{number},{stage},{opened},{closed},{amount},{region}")
    (folder / "exports" / "deals.csv").write_text("\n".join(lines) + "\n")
    found = project.find(folder)
    running.run(found, now=NOW)
    before = marts(found)
    card = running.train(found, now=NOW)
    running.rebuild(found, now=NOW)
    return found, before, card


def marts(found):
    with duckdb.connect(str(found.published / "current" / "winloss.duckdb"), read_only=True) as con:
        quality = con.execute("select verdict, is_in_use, reason from marts.model_quality").fetchall()
        return quality, con.execute("select driver, deals from marts.drivers").fetchall()


def test_before_a_training_the_report_says_that_there_is_none(trained):
    _, before, _ = trained
    why = "No model was trained yet: the weekly job does, or `winloss model train`."
    assert before == ([("not trained", False, why)], [])


def test_after_a_training_the_night_tells_drivers_and_scores_open_deals(trained):
    found, _, card = trained
    quality, drivers = marts(found)
    assert [(verdict, in_use) for verdict, in_use, _ in quality] == [("learnable", True)]
    assert {driver for driver, _ in drivers} <= {"Region: East", "Region: West"}
    with duckdb.connect(str(found.warehouse), read_only=True) as con:
        scores = con.execute(
            "select count(*), min(probability), max(probability) from marts.open_deal_scores"
        ).fetchone()
        again = con.execute("select count(*) from marts.drivers where version <> ?", [card.version]).fetchone()
    assert scores[0] == 20
    assert scores[1] < 0.4 < 0.6 < scores[2]
    assert again == (0,)


def test_a_driver_is_explained_by_its_deals(trained, capsys):
    found, _, _ = trained
    ((driver, deals),) = marts(found)[1]
    with pytest.raises(SystemExit) as ended:
        main(["explain", driver.replace("Region: ", "driver/segment:region/"), "-p", str(found.folder), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (ended.value.code, told["differing"]) == (0, [])
    assert told["counts"]["deals"] == deals


def test_the_training_shows_its_plots_and_its_blocking_check_in_dagster(trained):
    key = dg.AssetKey(["model", "candidate"])
    with dg.DagsterInstance.get() as instance:
        told = instance.get_latest_materialization_event(key).asset_materialization.metadata
    assert {"verdict", "calibration", "effects", "brier_of_win_rate"} <= told.keys()
    for plot in ("calibration", "effects"):
        assert told[plot].value.startswith("![")
        assert "](data:image/png;base64,iVBOR" in told[plot].value


def test_a_model_that_is_no_better_is_not_taken_and_that_is_no_fault(trained, capsys):
    found, _, card = trained
    with pytest.raises(SystemExit) as ended:
        main(["model", "train", "-p", str(found.folder)])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Verdict: learnable." in told
    assert f"In use: {card.version}; the new one is no better and was not taken." in told
    assert json.loads((found.models / "current.json").read_text()) == {"version": card.version}


def test_the_webhook_hears_nothing_of_a_model_that_is_no_better(trained, webhook):
    found, _, _ = trained
    path = found.folder / "winloss.yaml"
    before = path.read_text()
    path.write_text(before + "alerts: {webhook_env: WEBHOOK}\n")
    asked = type(found)(found.folder)
    running.train(asked, now=NOW)
    alert = jobs.failure_alert(asked)
    with dg.DagsterInstance.get() as instance:
        refused = instance.get_runs(dg.RunsFilter(job_name="training", statuses=[dg.DagsterRunStatus.FAILURE]))[0]
        told = instance.all_logs(refused.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)[0].dagster_event
        alert(
            dg.build_run_status_sensor_context(
                sensor_name=alert.name, dagster_event=told, dagster_instance=instance, dagster_run=refused
            ).for_run_failure()
        )
    path.write_text(before)
    assert webhook == []


def test_without_a_warehouse_it_says_what_to_do(tmp_path, capsys):
    (tmp_path / "winloss.yaml").write_text(SETTINGS)
    (tmp_path / "competitors.yaml").write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme}]\n")
    with pytest.raises(SystemExit) as ended:
        main(["model", "train", "-p", str(tmp_path)])
    assert ended.value.code == 1
    assert f"there is no warehouse to learn from yet. Run: winloss run -p {tmp_path}" in capsys.readouterr().err
