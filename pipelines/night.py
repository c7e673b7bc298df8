"""The night: one run of the job on one project, with its dates and its open warehouse, as a Dagster resource."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines import PipelineError, pending
from pipelines.privacy import Privacy
from pipelines.project import Project
from sources.masking import mask
from warehouse import rewriting, runs
from warehouse.connection import connect

if TYPE_CHECKING:
    import duckdb


class Night(dg.ConfigurableResource[Any]):
    """What every asset of a run shares.

    The warehouse stays open from the run's first asset to its last: DuckDB lets one process write, so a second run
    on the same project is refused at once, and a killed run leaves no lock behind.
    """

    folder: str
    as_of: str = ""
    """ISO date of a past night to rebuild, in a copy of the warehouse; empty for tonight."""
    now: str = ""
    """ISO timestamp in UTC that stands for the present; empty for the clock's."""

    _project: Project = PrivateAttr()
    _con: Any = PrivateAttr(default=None)
    _started_at: dt.datetime = PrivateAttr()
    _run_id: str = PrivateAttr()
    _privacy: Privacy = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Night]:
        """Open the warehouse (a copy of it when a past night is rebuilt) for one run."""
        self._project = Project(Path(self.folder))
        self._run_id = context.run.run_id if context.run else "no run"
        self._started_at = dt.datetime.fromisoformat(self.now) if self.now else utc_now()
        path = self._open_path()
        with connect(path) as con:
            self._con = con
            self._privacy = Privacy(self._project, con)
            runs.start(con, self._run_id, self._started_at, self.date)
            yield self
            if not self.as_of and rewriting.is_due(con) and runs.is_finished(con, self._run_id):
                rewriting.rewrite(con, path)
        if not self.as_of:
            pending.finish(self._project)
        if self.as_of:
            path.unlink()  # the copy has done its work; the pages stay

    @property
    def project(self) -> Project:
        """The project that this run works on, its settings read once."""
        return self._project

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The open warehouse."""
        return self._con  # type: ignore[no-any-return]

    @property
    def privacy(self) -> Privacy:
        """What this run lets into the warehouse."""
        return self._privacy

    def masked(self, text: str) -> str:
        """The text without private data and the names of people whom a CRM lists."""
        return mask(text, self.privacy.names)

    @property
    def run_id(self) -> str:
        """Dagster's id of the run."""
        return self._run_id

    @property
    def known_at(self) -> dt.datetime:
        """When this run began, UTC: what it loads is known from then on."""
        return self._started_at

    @property
    def date(self) -> dt.date:
        """The run's date in the settings' time zone."""
        if self.as_of:
            return dt.date.fromisoformat(self.as_of)
        return self._started_at.replace(tzinfo=dt.UTC).astimezone(self.project.settings.zone).date()

    @property
    def known_until(self) -> dt.datetime:
        """Versions of rows known later than this (UTC) don't exist for this run; tonight, all that is known counts."""
        if not self.as_of:
            return dt.datetime.max
        midnight = dt.datetime.combine(self.date + dt.timedelta(days=1), dt.time(), self.project.settings.zone)
        return midnight.astimezone(dt.UTC).replace(tzinfo=None)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values bound in the warehouse's SQL."""
        settings = self.project.settings
        return {
            "as_of": self.date,
            "known_until": self.known_until,
            "timezone": settings.timezone,
            "fiscal_month": settings.fiscal_year_starts_in,
        }

    @property
    def published(self) -> Path:
        """Where this run's pages go: a rebuilt past night never replaces tonight's."""
        published = self.project.published
        return published / "as_of" / self.as_of if self.as_of else published

    def _open_path(self) -> Path:
        live = self.project.warehouse
        if not self.as_of:
            return live
        if not live.exists():
            raise PipelineError(f"{live}: there is no warehouse yet to look back in. Run `winloss run` first.")
        with connect(live, read_only=True) as con:
            first = runs.first_known_at(con)
        if first is None or first > self.known_until:
            known = f"the first load was on {first:%Y-%m-%d}" if first else "nothing has been loaded"
            raise PipelineError(f"Nothing was known on {self.as_of}: {known}. Give a later date.")
        return _copied(live, live.parent / "as_of" / f"{self.as_of}.duckdb")


def _copied(live: Path, copy: Path) -> Path:
    """`copy`, made of the warehouse and what a killed run left in the log beside it; nothing of an older copy stays."""
    copy.parent.mkdir(exist_ok=True)
    for suffix in ("", ".wal"):
        original, target = Path(f"{live}{suffix}"), Path(f"{copy}{suffix}")
        target.unlink(missing_ok=True)
        if original.exists():
            shutil.copyfile(original, target)
    return copy


def utc_now() -> dt.datetime:
    """The present in UTC, without zone, as every timestamp of the warehouse."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
