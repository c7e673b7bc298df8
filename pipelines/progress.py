"""Dagster's step events, handed to whoever shows progress while a run goes on in this process."""

import logging
from collections.abc import Callable

import dagster as dg

Listener = Callable[[str, str], None]
"""Called with an event ("STEP_START", "STEP_SUCCESS", "STEP_FAILURE") and the step's name."""


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
