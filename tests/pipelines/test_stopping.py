"""Ctrl-C while DuckDB works: its error, whose cause is the interrupt, is told as what the user did."""

import os
import signal
import threading

import dagster as dg
import duckdb

from pipelines import running

LONG = "select count(*) from range(2000000000) as numbers(number) where hash(number) = 0"


def ended(op):
    @dg.job
    def alone():
        op()

    return alone.execute_in_process(raise_on_error=False)


def test_ctrl_c_within_a_statement_is_an_interrupt_and_not_a_failure():
    @dg.op
    def counts():
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        duckdb.connect().execute(LONG)

    assert running._is_interrupted(ended(counts))


def test_a_failure_of_its_own_is_no_interrupt():
    @dg.op
    def counts():
        duckdb.connect().execute("select no_such_column")

    result = ended(counts)
    assert not result.success
    assert not running._is_interrupted(result)
