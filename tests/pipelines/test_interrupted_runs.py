"""What a run finds that another one, killed or damaged, left behind."""

import datetime as dt

import pytest

from pipelines import PipelineError, running

NOW = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize("damaged", ["dagster.yaml", "history/runs.db"])
def test_damaged_records_of_dagster_are_told_in_a_sentence(small, damaged):
    small.prepare()
    path = small.dagster_home / damaged
    path.parent.mkdir(exist_ok=True)
    path.write_text(": [ no such form")
    with pytest.raises(PipelineError, match=r"can't be kept there: .* move the folder away: it holds no deals"):
        running.run(small, now=NOW)
