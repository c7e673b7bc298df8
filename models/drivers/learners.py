"""The scikit-learn pipelines that learn P(won), the choice between them, their calibration; on given rows only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers.splits import Split
from models.drivers.table import Column

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SEED = 0
RATED_FROM = 500
"""Deals to learn from below which categories are not told by their win rates."""
CHOSEN_ON = 30_000
"""Deals at most by which pipelines are compared."""
MANY_CATEGORIES = 20
TREES_FROM = 5_000
"""Deals to learn from below which large trees are not tried."""


@dataclass(frozen=True)
class Learnt:
    """A fitted pipeline, its name, and the line (slope, intercept) on the log odds that calibrates it."""

    name: str
    pipeline: Any
    slope: float
    intercept: float

    def scores(self, rows: pd.DataFrame) -> NDArray[Any]:
        """What deals are ranked by, uncalibrated, from 0 to 1."""
        scores: NDArray[Any] = self.pipeline.predict_proba(rows)[:, 1]
        return scores

    def calibrated(self, scores: NDArray[Any]) -> NDArray[Any]:
        """P(won) of scores."""
        import numpy as np

        odds: NDArray[Any] = 1 / (1 + np.exp(-(self.slope * _log_odds(scores) + self.intercept)))
        return odds


def inputs(columns: Sequence[Column]) -> pd.DataFrame:
    """One row a deal, one float column each: categories as codes, which are mere names to a model; NaN: missing."""
    import numpy as np
    import pandas as pd

    given = {}
    for column in columns:
        values = column.values.astype(float)
        given[column.name] = np.where(values < 0, np.nan, values) if column.kind == "category" else values
    return pd.DataFrame(given)


def candidates(columns: Sequence[Column], rows: int) -> dict[str, Any]:
    """Unfitted pipelines by name: held logistic regressions and boosted trees, categories one-hot or by win rate."""
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, QuantileTransformer, StandardScaler, TargetEncoder

    names = [column.name for column in columns if column.kind == "category"]
    many = [column.name for column in columns if column.kind == "category" and len(column.labels) > MANY_CATEGORIES]
    if rows < RATED_FROM:
        many = []
    numbers = [column.name for column in columns if column.kind != "category"]

    shuffled = StratifiedKFold(5, shuffle=True, random_state=SEED)

    def by_rate() -> Any:
        missing = SimpleImputer(strategy="constant", fill_value=-1, keep_empty_features=True)
        return make_pipeline(missing, TargetEncoder(target_type="binary", cv=shuffled))

    def logistic(strength: float, rated: list[str]) -> Any:
        spread = make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
            QuantileTransformer(
                n_quantiles=int(min(100, max(5, rows // 5))),
                output_distribution="normal",
                subsample=50_000,
                random_state=SEED,
            ),
            StandardScaler(),
        )
        one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5, max_categories=100)
        parts = [
            ("one_hot", one_hot, [name for name in names if name not in rated]),
            ("rates", make_pipeline(by_rate(), StandardScaler()), rated),
            ("numbers", spread, numbers),
        ]
        steps = ColumnTransformer([part for part in parts if part[2]])
        return make_pipeline(steps, LogisticRegression(C=strength, max_iter=300))

    def trees(rated: list[str], leaves: int, rounds: int) -> Any:
        kept = [name for name in names if name not in rated]
        ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=float("nan"), max_categories=200)
        parts = [("codes", ordinal, kept), ("rates", by_rate(), rated), ("numbers", "passthrough", numbers)]
        model = HistGradientBoostingClassifier(
            learning_rate=0.06, max_iter=rounds, max_leaf_nodes=leaves, min_samples_leaf=30, l2_regularization=5.0,
            categorical_features=list(range(len(kept))), early_stopping=False, random_state=SEED,
        )  # fmt: skip
        return make_pipeline(ColumnTransformer([part for part in parts if part[2]]), model)

    made = {
        "logistic regression, one-hot, strongly held": logistic(0.03, []),
        "logistic regression, one-hot": logistic(0.5, []),
        "boosted trees, small": trees(many, 6, 60),
    }
    if rows >= TREES_FROM:
        made["boosted trees"] = trees(many, 24, 200)
    if many:
        made["logistic regression, many categories by win rate"] = logistic(0.1, many)
        if rows >= TREES_FROM:
            made["boosted trees, categories as they are"] = trees([], 12, 100)
    return made


def learn(columns: Sequence[Column], rows: pd.DataFrame, y: NDArray[Any], splits: Sequence[Split]) -> Learnt:
    """The pipeline with least log loss on what `splits` hold back, calibrated there and fitted again on all rows."""
    import numpy as np
    from sklearn.base import clone
    from sklearn.metrics import log_loss

    draw = np.random.default_rng(SEED)
    smaller = [tuple(_at_most(part, CHOSEN_ON, draw) for part in split) for split in splits]
    truth = np.concatenate([y[judged] for _, judged in smaller])
    options = candidates(columns, len(rows))
    held: dict[str, NDArray[Any]] = {}
    for name, pipeline in options.items():
        scores = []
        for fitted, judged in smaller:
            learnt = clone(pipeline).fit(rows.iloc[fitted], y[fitted])
            scores.append(learnt.predict_proba(rows.iloc[judged])[:, 1])
        held[name] = np.concatenate(scores)
    best = min(options, key=lambda name: log_loss(truth, held[name], labels=[0, 1]))
    slope, intercept = _calibration(truth, held[best])
    return Learnt(best, clone(options[best]).fit(rows, y), slope, intercept)


def _calibration(y: NDArray[Any], scores: NDArray[Any]) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    if y.min() == y.max():
        return 1.0, 0.0
    line = LogisticRegression(C=10.0).fit(_log_odds(scores).reshape(-1, 1), y)
    slope = float(line.coef_[0, 0])
    return (slope, float(line.intercept_[0])) if slope > 0 else (0.0, float(_log_odds(y.mean())))


def _log_odds(p: Any) -> Any:
    import numpy as np

    inside = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(inside / (1 - inside))


def _at_most(rows: NDArray[Any], most: int, draw: Any) -> NDArray[Any]:
    import numpy as np

    return rows if len(rows) <= most else np.sort(draw.choice(rows, most, replace=False))
