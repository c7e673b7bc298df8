"""Every figure of the sample's marts, recounted from the facts behind it."""

import pytest

from tests.warehouse import recounting
from warehouse import recounts
from warehouse.connection import connect

RECOUNTS = recounts.all_recounts()


@pytest.fixture(scope="module")
def con(sample_run):
    with connect(sample_run / ".winloss/warehouse.duckdb", read_only=True) as con:
        yield con


@pytest.mark.parametrize("subject", RECOUNTS)
def test_every_cell_of_the_sample_is_recounted_from_the_facts(con, subject):
    assert recounting.differences(con, RECOUNTS[subject]) == []


def test_the_sample_has_cells_of_every_mart(con):
    """But for new names: whether a vendor that the catalog lacks stands out depends on the last sixty days alone."""
    assert {subject for subject in RECOUNTS if not recounts.keys(con, RECOUNTS[subject])} <= {"new_names"}
