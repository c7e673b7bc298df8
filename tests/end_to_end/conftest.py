"""A sample CRM on which the nightly job has been run, once for all tests; each test that changes it gets a copy."""

import datetime as dt
import shutil

import pytest

from pipelines import project, running
from sources import sample

UNTIL = dt.date(2026, 6, 30)
NOW = dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def first_run(tmp_path_factory):
    """The project folder and the summary of its first run."""
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, deals=2500, seed=7, until=UNTIL)
    return folder, running.run(project.find(folder), now=NOW)


@pytest.fixture(scope="session")
def sample_run(first_run):
    """A project folder on which `winloss run` has been done. Not to be changed."""
    return first_run[0]


@pytest.fixture
def own_run(sample_run, tmp_path):
    """A copy of the project folder after its run, for a test that goes on from there."""
    return shutil.copytree(sample_run, tmp_path / "project", symlinks=True)
