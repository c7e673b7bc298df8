"""What runs the rooms: a project's settings, the Dagster assets, checks, jobs, schedules and sensors, the command line.

The only room that imports the others, dagster, or reads the environment. Not here: any reading of CRMs, SQL of tables,
extraction, statistics or pages; each asset is a few lines over a function of another room.
"""


class PipelineError(Exception):
    """A run or a command failed; the message says what, where and what to do."""


class SettingsError(PipelineError):
    """The settings of a project are wrong; `faults` holds every fault found, each with its place and remedy."""

    def __init__(self, faults: list[str]) -> None:
        """Join the faults into one message, a line each."""
        super().__init__("\n".join(faults))
        self.faults = faults
