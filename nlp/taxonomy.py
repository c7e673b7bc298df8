"""The categories of claims, each with its label, its group for reporting and what belongs in it (`taxonomy.yaml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Group = Literal["Product", "Commercial", "Delivery", "Company", "Buyer"]


class Category(BaseModel):
    """One category: `definition` is what belongs in it, in the annotation guide's words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    group: Group
    definition: str


IDS: tuple[str, ...] = (
    "price",
    "missing_feature",
    "integration",
    "security_compliance",
    "implementation",
    "ease_of_use",
    "performance_reliability",
    "support_service",
    "trust_brand",
    "contract_terms",
    "timing_priority",
    "stakeholder",
    "value_roi",
)


def categories() -> tuple[Category, ...]:
    """All categories, in the guide's order."""
    data = yaml.safe_load((Path(__file__).parent / "taxonomy.yaml").read_text(encoding="utf-8"))
    return tuple(Category.model_validate(entry) for entry in data)
