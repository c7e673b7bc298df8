"""winloss.yaml: its form, its defaults, and its faults in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from nlp.own_taxonomy import Taxonomy, TaxonomyError
from nlp.own_taxonomy import parse as parse_taxonomy
from pipelines import SettingsError
from sources import SourceError
from sources.settings import Source, described, parse
from warehouse.connection import SCHEMAS

OURS = (*SCHEMAS, "report")
"""Names of our own tables' groups, beside which a source's tables stand in Dagster."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone. Use a name such as Europe/Berlin or America/New_York")
    return name


def _currency(code: object) -> object:
    if not re.fullmatch("[A-Z]{3}", str(code)):
        raise ValueError(f"{code!r} is no currency's code. Write three capital letters, such as EUR")
    return code


def _time_of_day(time: object) -> object:
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", str(time)):
        raise ValueError('expected a time of day between quotes, such as "05:00"')
    return time


def _address(address: object) -> object:
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", str(address)):
        raise ValueError(f"{address!r} is no e-mail address. Write one such as team@example.com")
    return address


Address = Annotated[str, BeforeValidator(_address)]
Currency = Annotated[str, BeforeValidator(_currency)]
Edition = Literal["company", "analyst"]
"""For whom reports are published: company shows aggregates and approved quotes, analyst deals and all quotes too."""


class Alerts(BaseModel):
    """Whom to tell when a run fails."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhook_env: str | None = Field(
        default=None, description="environment variable that holds the address; it gets JSON in Slack's form"
    )
    webhook_file: str | None = Field(default=None, description="file that holds the address instead")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.webhook_env is None) == (self.webhook_file is None):
            raise ValueError("name webhook_env or webhook_file")
        return self


class Privacy(BaseModel):
    """What of people may be stored, and which words are never taken for a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rep_ids: Literal["keep", "hash"] = Field(
        default="keep", description="keep: reps' ids are stored as the CRM has them; hash: as keyed hashes"
    )
    never_mask: tuple[str, ...] = Field(
        default=(), description="words that are never masked as a last or first name alone, such as places"
    )


class Email(BaseModel):
    """The mail server that takes the digest, and who gets it; user and password come from environment variables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    is_encrypted: bool = True
    sender: Address
    to: Annotated[tuple[Address, ...], Field(min_length=1)]
    user_env: str | None = None
    password_env: str | None = None
    password_file: str | None = None


class Digest(BaseModel):
    """Who is told of the week on Mondays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Annotated[str, BeforeValidator(_time_of_day)] = "08:00"
    webhook_env: str | None = Field(default=None, description="environment variable with an address in Slack's form")
    webhook_file: str | None = Field(default=None, description="file that holds the address instead")
    email: Email | None = None


WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


class Training(BaseModel):
    """When the model of wins is trained anew, once a week."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekday: Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] = "sunday"
    at: Annotated[str, BeforeValidator(_time_of_day)] = "12:00"

    @property
    def cron(self) -> str:
        """As a cron line."""
        hour, minute = self.at.split(":")
        return f"{int(minute)} {int(hour)} * * {WEEKDAYS.index(self.weekday)}"


class Settings(BaseModel):
    """Everything that winloss.yaml may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    company: str = Field(min_length=1, max_length=200)
    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    currency: Currency = "USD"
    exchange_rates: dict[Currency, Annotated[float, Field(gt=0)]] = {}
    fiscal_year_starts_in: int = Field(default=1, ge=1, le=12)
    nightly_at: Annotated[str, BeforeValidator(_time_of_day)] = "05:00"
    segments: tuple[str, ...] = ()
    alerts: Alerts | None = None
    privacy: Privacy = Privacy()
    digest: Digest | None = None
    training: Training = Training()
    edition: Edition = "company"
    taxonomy: Taxonomy = Taxonomy()
    sources: Mapping[str, Source]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days begin and the night is scheduled."""
        return ZoneInfo(self.timezone)

    @property
    def reported_segments(self) -> tuple[str, ...]:
        """The dimensions to report by, each once: those chosen, or else every one that a source offers."""
        offered = (name for source in self.sources.values() if source.deals for name in source.deals.segments)
        return tuple(dict.fromkeys(self.segments or offered))

    @property
    def nightly_cron(self) -> str:
        """`nightly_at` as a cron line."""
        hour, minute = self.nightly_at.split(":")
        return f"{int(minute)} {int(hour)} * * *"


def load(path: Path) -> Settings:
    """The settings in the file at `path`. Raises `SettingsError` with every fault, each with its place and remedy."""
    where = path.name
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            [f"{path}: can't be read ({error.strerror}). Make a project with: winloss init DIR"]
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"{where}: is not UTF-8 (byte {error.start}). Save it as UTF-8."]) from error
    except yaml.YAMLError as error:
        raise SettingsError([f"{where}: is not YAML: {' '.join(str(error).split())}"]) from error
    if not isinstance(data, dict):
        raise SettingsError([f"{where}: expected keys such as company and sources. See: winloss init DIR"])
    return _settings(data, where)


def _settings(data: dict[str, Any], where: str) -> Settings:
    faults: list[str] = []
    sources: dict[str, Source] = {}
    taxonomy = Taxonomy()
    try:
        taxonomy = parse_taxonomy(data.get("taxonomy") or {}, where)
    except TaxonomyError as error:
        faults += str(error).splitlines()
    try:
        sources = parse(data.get("sources"), where, [own.id for own in taxonomy.add])
    except SourceError as error:
        faults += str(error).splitlines()
    try:
        settings = Settings.model_validate(data | {"sources": sources, "taxonomy": taxonomy})
    except ValidationError as error:
        raise SettingsError(described(error, where, model=Settings) + faults) from error
    faults += _names_that_cannot_be(sources, where)
    faults += _segments_that_no_source_has(settings, where) if sources else []
    if faults:
        raise SettingsError(faults)
    return settings


def _names_that_cannot_be(sources: Mapping[str, Source], where: str) -> Iterator[str]:
    for name, source in sources.items():
        if not re.fullmatch("[A-Za-z0-9_-]+", name):
            yield f"{where}: sources: {name!r}: use letters, digits, - and _ in the name of a source."
        elif name in OURS:
            yield f"{where}: sources: {name!r}: winloss has tables of that name. Give the source another one."
        if source.deals and "all" in source.deals.segments:
            yield f"{where}: sources.{name}.deals.segments: 'all' stands for all deals. Give the segment another name."


def _segments_that_no_source_has(settings: Settings, where: str) -> list[str]:
    offered = settings.model_copy(update={"segments": ()}).reported_segments
    listed = ", ".join(offered) or "none yet"
    return [
        f"{where}: segments: no source's deals have a segment {name!r}; they have: {listed}. "
        f"Add it under sources: NAME: deals: segments, as `{name}: THEIR_COLUMN`."
        for name in settings.segments
        if name not in offered
    ]
