import resource
import time

import few_deals
import many_deals
import pytest

from warehouse import checks
from warehouse.connection import connect


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    with connect(tmp_path_factory.mktemp("scale") / "warehouse.duckdb") as con:
        con.execute("set threads = 2; set memory_limit = '4GB'")
        many_deals.fill(con, 1_000_000)
        yield con


@pytest.mark.heavy
def test_a_million_deals_become_marts_within_a_minute_and_6_gb_on_two_cores(con):
    start = time.perf_counter()
    few_deals.build_all(con)
    seconds = time.perf_counter() - start
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    assert (seconds <= 60, peak_gb <= 6) == (True, True), f"{seconds:.0f} s, {peak_gb:.1f} GB"


@pytest.mark.heavy
def test_the_marts_of_a_million_deals_pass_their_checks_but_for_the_audit_that_nobody_made(con):
    mine = [check for check in checks.all_checks() if check.table.split(".")[0] in ("facts", "counts", "marts")]
    assert [check.claim for check in mine if checks.run(con, check, few_deals.PARAMETERS).offenders] == [
        "is_proven_by_an_audit"
    ]
