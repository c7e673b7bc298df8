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
    assert recounts.keys(con, RECOUNTS[subject]) != []
    assert recounting.differences(con, RECOUNTS[subject]) == []
