"""The warehouse's features of deals as columns that a model reads, the same for many deals and for one.

Not here: what the features are (the warehouse's facts.features and facts.deal_features).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers import DriversError
from models.drivers.table import Column

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ABSENT = ("no", "not raised")
"""Values of deals that nothing was said of; no driver is told of them."""


@dataclass(frozen=True)
class Input:
    """What a model reads of a deal. `kind`: number or category; `labels`: the values of a category, by their code."""

    name: str
    kind: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Features:
    """The features there are, the values that deals have, and the deals to describe, in this order.

    `known` has the columns feature, value_kind and absent; `values` deal_id, feature, value and number.
    """

    known: pd.DataFrame
    values: pd.DataFrame
    deal_ids: pd.Series

    def of(self, deal_ids: pd.Series) -> Features:
        """The same features of other deals."""
        return Features(self.known, self.values, deal_ids)

    def inputs(self) -> list[Input]:
        """Everything that a model may read: each feature with the values that these deals have."""
        there = self.values[self.values["deal_id"].isin(set(self.deal_ids))]
        labels = there.dropna(subset="value").groupby("feature")["value"].unique()
        found = []
        told = (self.known[name].tolist() for name in ("feature", "value_kind", "absent"))
        for name, kind, absent in zip(*told, strict=True):
            if kind == "number":
                found.append(Input(name, "number"))
            else:
                first = [absent] if isinstance(absent, str) else []
                found.append(Input(name, "category", (*first, *sorted(labels.get(name, ())))))
        return found

    def columns(self, inputs: Sequence[Input]) -> list[Column]:
        """One column an input, a row a deal. Raises `DriversError` naming inputs that the warehouse does not have."""
        if missing := self.missing(inputs):
            raise DriversError(
                f"The model reads {', '.join(missing)}, which this project no longer has. "
                "Train it again: winloss model train"
            )
        absent = dict(zip(self.known["feature"], self.known["absent"], strict=True))
        wanted = {each.name for each in inputs}
        rows = self.deal_ids.to_frame("deal_id").assign(row=range(len(self.deal_ids)))
        held = self.values[self.values["feature"].isin(wanted)].merge(rows, on="deal_id")
        parts: Mapping[Any, pd.DataFrame] = dict(iter(held.groupby("feature")))
        return [self._column(each, parts.get(each.name), absent[each.name]) for each in inputs]

    def missing(self, inputs: Sequence[Input]) -> list[str]:
        """The inputs that the warehouse does not have."""
        return sorted({each.name for each in inputs} - set(self.known["feature"]))

    def _column(self, each: Input, part: pd.DataFrame | None, absent: Any) -> Column:
        import numpy as np

        if each.kind == "number":
            numbers: NDArray[Any] = np.full(len(self.deal_ids), np.nan)
            if part is not None:
                numbers[part["row"]] = part["number"]
            return Column(each.name, "number", numbers)
        codes = np.full(len(self.deal_ids), 0 if isinstance(absent, str) else -1)
        if part is not None:
            known = {label: code for code, label in enumerate(each.labels)}
            codes[part["row"]] = part["value"].map(known).fillna(len(known)).astype(int)
        return Column(each.name, "category", codes, each.labels)
