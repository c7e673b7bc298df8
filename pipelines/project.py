"""A project folder: where its files are, and all that its settings say, read and checked together."""

from __future__ import annotations

import shutil
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import SettingsError

if TYPE_CHECKING:
    from nlp.catalog import Catalog
    from nlp.messages import Message
    from pipelines.settings import Settings


@dataclass(frozen=True)
class Project:
    """The folder that holds winloss.yaml, competitors.yaml and messages.yaml, and what winloss makes of them."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        """The live DuckDB file: private, one writer, never read by pages or BI tools."""
        return self.folder / ".winloss" / "warehouse.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own folder: runs, events, schedule ticks."""
        return self.folder / ".winloss" / "dagster"

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.folder / ".winloss" / "models"

    @property
    def published(self) -> Path:
        """The folder whose `current` link leads to the newest pages."""
        return self.folder / "published"

    @property
    def review(self) -> Path:
        """The folder that `winloss review` writes workbooks into."""
        return self.folder / "review"

    @property
    def answered(self) -> Path:
        """The watched folder that filled-in workbooks are put back into."""
        return self.review / "answered"

    def answered_files(self) -> list[Path]:
        """The files in the watched folder, oldest first; what programs keep beside an open workbook is none."""
        if not self.answered.is_dir():
            return []
        found = [path for path in self.answered.iterdir() if path.is_file() and not path.name.startswith((".", "~"))]
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))

    @cached_property
    def settings(self) -> Settings:
        """What winloss.yaml says. Raises `SettingsError` with all its faults."""
        from pipelines import settings

        return settings.load(self.folder / "winloss.yaml")

    @cached_property
    def catalog(self) -> Catalog:
        """Us and the competitors. Raises `nlp.catalog.CatalogError` with all its faults."""
        from nlp import catalog

        return catalog.load(self.folder / "competitors.yaml")

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """Marketing's messages; none when there is no messages.yaml."""
        from nlp import messages
        from nlp.catalog import CatalogError
        from nlp.own_taxonomy import Taxonomy

        path = self.folder / "messages.yaml"
        try:
            known = [competitor.id for competitor in self.catalog.competitors]
        except CatalogError:
            known = None  # the catalog's faults are told where it is read
        try:
            categories = self.settings.taxonomy.known
        except SettingsError:
            categories = Taxonomy().known  # the settings' faults are told where they are read
        return messages.load(path, known, categories) if path.exists() else ()

    def source_files(self) -> list[Path]:
        """The files that the sources name, lookups' files too, as they are there now."""
        found: set[Path] = set()
        for source in self.settings.sources.values():
            if source.folder is not None:
                for place in source.all_places():
                    found.update((self.folder / source.folder).glob(place.files or ""))
        return sorted(path for path in found if path.is_file())

    def check(self) -> None:
        """Read all three files. Raises `SettingsError` with every fault of every file."""
        from nlp.catalog import CatalogError
        from nlp.messages import MessagesError

        faults: list[str] = []
        for part in ("settings", "catalog", "messages"):
            try:
                getattr(self, part)
            except SettingsError as error:
                faults += error.faults
            except (CatalogError, MessagesError) as error:
                faults += str(error).splitlines()
        if faults:
            raise SettingsError(faults)

    def prepare(self) -> None:
        """Make Dagster's home, with the instance settings that ship with winloss, unless it is there."""
        target = self.dagster_home / "dagster.yaml"
        if not target.exists():
            self.dagster_home.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_instance_settings(), target)


def find(folder: Path) -> Project:
    """The project in `folder`. Raises `SettingsError` when there is no winloss.yaml in it."""
    if not (folder / "winloss.yaml").is_file():
        raise SettingsError([f"{folder}: holds no winloss.yaml. Make a project with: winloss init {folder}"])
    return Project(folder.resolve())


def _instance_settings() -> Path:
    """The top-level dagster.yaml: beside the rooms in a checkout, under share/ when installed from a wheel."""
    beside = Path(__file__).parent.parent / "dagster.yaml"
    return beside if beside.is_file() else Path(sysconfig.get_path("data")) / "share" / "winloss" / "dagster.yaml"
