"""The model of what drives wins: trained once a week into files (group models), used every night (group marts)."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from models.drivers import marts
from pipelines import PipelineError, described
from pipelines.night import Night, utc_now
from pipelines.project import Project
from pipelines.table_assets import check_specs, checked

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from models.drivers.features import Features

CANDIDATE = dg.AssetKey(["model", "candidate"])
PROMOTED = dg.AssetKey(["model", "in_use"])
FEATURES = ("facts.features", "facts.deal_features", "facts.open_days", "facts.deals")
BETTER = "is_better_than_the_one_in_use_and_than_the_win_rate"
ROOMS = Path(__file__).parents[2]


class Trainer(dg.ConfigurableResource[Any]):
    """The project whose deals are learnt from; it only reads the warehouse, and lets go of it before it learns."""

    folder: str
    now: str = ""
    """ISO timestamp in UTC that stands for the present; empty for the clock's."""

    @cached_property
    def project(self) -> Project:
        """The project, its settings read once."""
        return Project(Path(self.folder))

    @property
    def date(self) -> dt.date:
        """The training's date in the settings' time zone."""
        at = dt.datetime.fromisoformat(self.now) if self.now else utc_now()
        return at.replace(tzinfo=dt.UTC).astimezone(self.project.settings.zone).date()

    def deals(self) -> tuple["Features", "pd.DataFrame"]:
        """What is known of each deal. Raises `PipelineError` before the first run."""
        from warehouse.connection import connect
        from warehouse.tables import columns_of

        first = f"winloss run -p {self.project.folder}"
        if not self.project.warehouse.exists():
            raise PipelineError(f"{self.project.warehouse}: there is no warehouse to learn from yet. Run: {first}")
        with connect(self.project.warehouse, read_only=True) as con:
            missing = [name for name in FEATURES if not columns_of(con, name)]
            if missing:
                raise PipelineError(f"{self.project.warehouse}: has no {', '.join(missing)} yet. Run: {first}")
            return _known(con)


@dg.multi_asset(
    name="model__candidate",
    specs=[
        dg.AssetSpec(
            key=CANDIDATE,
            group_name="models",
            deps=[described.key(name) for name in FEATURES],
            owners=described.OWNERS,
            kinds={"python", "scikitlearn"},
            description="A model of P(win) from what is known of a deal before its close: learnt from the earlier 70% "
            "of won and lost deals, judged on the later ones, written with its card under `.winloss/models`. "
            "Associations, never causes.",
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            BETTER,
            asset=CANDIDATE,
            blocking=True,
            description="On later deals, a smaller Brier score than the model in use and than always giving the win "
            "rate. Otherwise the model in use stays; nothing has to be done.",
        )
    ],
)
def candidate(context: dg.AssetExecutionContext, trainer: Trainer) -> Iterator[dg.MaterializeResult[Any]]:
    """Train a model and say whether it is better than the one in use."""
    from models.drivers import DriversError, stored, training
    from reports import model_charts

    features, deals = trainer.deals()
    folder = trainer.project.models
    try:
        current = stored.current(folder)
    except DriversError as error:
        context.log.warning(f"The model in use can't be compared with, and is replaced: {error}")
        current = None
    card, model = training.train(
        features,
        deals,
        version=f"{trainer.date}-{context.run.run_id[:8]}",
        trained_on=trainer.date,
        code_revision=code_revision(),
        current=current,
    )
    stored.save(folder, card, model)
    fit = card.fit or {}
    compared = {
        "brier": card.brier_compared,
        "brier_of_win_rate": card.brier_baseline,
        "brier_of_model_in_use": card.brier_current,
    }
    told: dict[str, Any] = {name: value for name, value in compared.items() if value is not None}
    if fit.get("reliability"):
        told["calibration"] = dg.MetadataValue.md(model_charts.calibration(fit["reliability"]))
    if fit.get("drivers"):
        told["effects"] = dg.MetadataValue.md(model_charts.effects(fit["drivers"]))
    yield dg.MaterializeResult(
        asset_key=CANDIDATE,
        metadata={"verdict": card.verdict, "reason": card.reason, "deals": fit.get("rows", 0), "version": card.version}
        | told
        | {name: fit[name] for name in ("auc", "auc_low", "auc_high") if fit.get(name) is not None},
        check_results=[
            dg.AssetCheckResult(
                check_name=BETTER,
                passed=model is None or card.is_better,
                severity=dg.AssetCheckSeverity.ERROR,
                description=card.reason,
                metadata={name: value for name, value in compared.items() if value is not None},
            )
        ],
    )


@dg.asset(
    key=PROMOTED,
    group_name="models",
    deps=[CANDIDATE],
    owners=described.OWNERS,
    kinds={"python", "scikitlearn"},
    description="The model that scores open deals from the next night on. A candidate takes its place only when it is "
    "better; where nothing is learnable, no drivers and no scores are shown until something is.",
)
def promoted(trainer: Trainer) -> dg.MaterializeResult[None]:
    """Take the candidate into use, if anything was learnt."""
    from models.drivers import stored

    card = stored.latest(trainer.project.models)
    if card is None or not card.is_better:
        return dg.MaterializeResult(metadata={"promoted": False, "reason": card.reason if card else "Nothing trained."})
    stored.promote(trainer.project.models, card.version)
    return dg.MaterializeResult(metadata={"promoted": True, "version": card.version, "reason": card.reason})


@dg.multi_asset(
    name="model_marts",
    specs=[
        described.spec(
            name, "marts", grain, deps=[*FEATURES], kinds={"python", "scikitlearn", "duckdb"}
        ).merge_attributes(deps=[PROMOTED])
        for name, grain in marts.GRAINS.items()
    ],
    check_specs=check_specs(*marts.GRAINS),
)
def model_marts(night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Score open deals with the model in use and see whether it still fits; nothing is trained."""
    from models.drivers import scoring, stored
    from warehouse import tables

    features, deals = _known(night.con)
    folder = night.project.models
    latest, current = stored.latest(folder), stored.current(folder)
    if night.as_of:
        latest = latest if latest and latest.trained_on <= night.as_of else None
        current = current if current and current[0].trained_on <= night.as_of else None
    used = scoring.in_use(latest, current, features)
    told = scoring.drivers(used, features, deals)
    rows = {
        marts.QUALITY: scoring.quality(latest, current, features),
        marts.CALIBRATION: scoring.calibration(used),
        marts.DRIVERS: told,
        marts.SCORES: scoring.open_deals(used, features, deals, told),
        marts.DRIFT: scoring.drift(used, features, deals),
    }
    for name, grain in marts.GRAINS.items():
        tables.write(night.con, name, marts.table(name, rows[name]), grain=grain, columns=marts.meanings(name))
        yield from checked(night, name)


def code_revision() -> str:
    """The version of winloss and a hash of what makes a model: the same for the same code, wherever it is installed."""
    made_by = [*(ROOMS / "models" / "drivers").glob("*.py"), *(ROOMS / "warehouse" / "facts").glob("*features.sql")]
    content = hashlib.sha256()
    for path in sorted(made_by):
        content.update(path.name.encode() + path.read_bytes())
    return f"{metadata.version('winloss')}+{content.hexdigest()[:12]}"


def _known(con: "duckdb.DuckDBPyConnection") -> tuple["Features", "pd.DataFrame"]:
    from models.drivers.features import Features

    deals = con.execute("select deal_id, outcome, closed_on, amount from facts.deals order by deal_id").df()
    values = con.execute("from facts.deal_features union all by name from facts.open_days").df()
    return Features(con.table("facts.features").df(), values, deals["deal_id"]), deals
