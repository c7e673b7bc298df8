"""Sample CRMs on which the nightly job has been run, once for all tests; each test that changes one gets a copy."""

import datetime as dt
import shutil

import pytest

from pipelines import project, running
from sources import sample

UNTIL = dt.date(2026, 6, 30)
NOW = dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)


def run_on_sample(folder, deals):
    """Write a sample CRM of so many deals and run the night on it; the summary of the run."""
    sample.write(folder, deals=deals, seed=7, until=UNTIL)
    return running.run(project.find(folder), now=NOW)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """The sample as a newcomer gets it, after its run. Not to be changed; reading its notes takes minutes."""
    folder = tmp_path_factory.mktemp("sample")
    run_on_sample(folder, deals=2500)
    return folder


@pytest.fixture(scope="session")
def first_run(tmp_path_factory):
    """The folder of a small sample, not to be changed, and the summary of its first run."""
    folder = tmp_path_factory.mktemp("small")
    return folder, run_on_sample(folder, deals=150)


@pytest.fixture
def own_run(first_run, tmp_path):
    """A copy of the small sample after its run, for a test that goes on from there."""
    return shutil.copytree(first_run[0], tmp_path / "project", symlinks=True)
