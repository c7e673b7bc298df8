"""The DuckDB warehouse: one .sql file a table, one a check, and what reads, builds and publishes them.

Folders named after a schema (staging, facts, counts, marts) hold its tables; `sql_checks` holds the checks.
Not here: reading CRMs (sources), statistics (models), anything of Dagster (pipelines).
"""


class WarehouseError(Exception):
    """A table, a check or the warehouse file can't be read or written; the message says which and what to do."""
