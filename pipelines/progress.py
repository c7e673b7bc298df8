"""Dagster's step events and warnings, handed to whoever shows progress while a run goes on in this process."""

import logging
from collections.abc import Callable
from typing import Any

import dagster as dg

Listener = Callable[[str, str], None]
"""Called with "STEP_START", "STEP_SUCCESS" or "STEP_FAILURE" and the step's name, or with "WARNING" and its text."""

SHOWN_ROWS = 5


def progress_logger(listener: Listener) -> dg.LoggerDefinition:
    """A Dagster logger that writes nothing and tells `listener`."""

    @dg.logger(None, "Tells the command line how far the run is.")
    def progress(_: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("winloss.progress", level=logging.DEBUG)
        logger.addHandler(_Told(listener))
        return logger

    return progress


class _Told(logging.Handler):
    def __init__(self, listener: Listener) -> None:
        super().__init__()
        self.listener = listener

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event and event.step_key and event.event_type_value in ("STEP_START", "STEP_SUCCESS", "STEP_FAILURE"):
            self.listener(event.event_type_value, event.step_key)
        elif event and event.event_type_value == "ASSET_CHECK_EVALUATION":
            evaluation = event.event_specific_data
            rows = evaluation.metadata["first_rows"].value if "first_rows" in evaluation.metadata else []
            is_told = evaluation.severity == dg.AssetCheckSeverity.WARN or any("state" in row for row in rows)
            if not evaluation.passed and is_told:
                self.listener("WARNING", warning(evaluation.description, rows))


def warning(meaning: str, rows: list[dict[str, Any]]) -> str:
    """What a failed check means, then a line for each of its first rows: the remedy where there is one."""
    lines = [meaning]
    for row in rows[:SHOWN_ROWS]:
        counts = ", ".join(f"{value} {name}" for name, value in row.items() if name in ("deals", "notes"))
        lines.append(
            (f"{row['remedy']} ({counts})" if counts else str(row["remedy"])) if "remedy" in row else _named(row)
        )
    if len(rows) > SHOWN_ROWS:
        lines.append("and more: the check's page in Dagster lists them")
    return "\n  ".join(lines)


def _named(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items())
