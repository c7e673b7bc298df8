"""Our words for what a CRM's values can mean, and the lists in which the settings give theirs."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

Outcome = Literal["won", "lost", "no_decision", "open", "invalid"]
DealType = Literal["new", "renewal", "expansion"]
Kind = Literal["call_note", "email", "transcript", "crm_comment", "chat", "debrief"]
PersonKind = Literal["contact", "rep"]
ChangedField = Literal["outcome", "stage", "amount", "closed_on", "competitor", "owner"]
Category = Literal[
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
]


def _as_written(values: Any) -> Any:
    """Values as the CRM writes them: YAML's numbers and booleans back to text, one value as a list of one."""
    if values is None:
        return []
    values = values if isinstance(values, list) else [values]
    return [str(value) if isinstance(value, bool | int | float) else value for value in values]


Values = Annotated[list[str], BeforeValidator(_as_written)]
