"""`settings.*`: what the project's three files say, as tables, so that SQL reads it like any other data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from models import deal_reasons
from sources.values import Kind

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project

TABLES = {
    "project": "company varchar, currency varchar",
    "sources": "source varchar, entity varchar, decimal varchar, competitors_separator varchar",
    "outcomes": "source varchar, value varchar, outcome varchar",
    "no_decision_reasons": "source varchar, value varchar",
    "deal_types": "source varchar, value varchar, deal_type varchar",
    "reasons": "source varchar, value varchar, reason varchar",
    "kinds": "source varchar, value varchar, kind varchar",
    "exchange_rates": "currency varchar, rate double",
    "segments": "segment_name varchar",
    "competitors": "competitor varchar, name varchar",
    "messages": "message varchar, wording varchar, launched_on date, categories varchar[], competitors varchar[]",
    "glossary": "term varchar, label varchar, definition varchar, formula varchar",
    "categories": "category varchar, label varchar, category_group varchar, definition varchar",
    "filed_categories": "read_as varchar, category varchar",
    "measured_objections": "category varchar, "
    + ", ".join(f"objections_{name} bigint" for name in ("read", "true", "correct")),
    "reason_model": ", ".join(f"{name} double" for name in ("told_from", "intercept", *deal_reasons.FEATURES)),
}


def write(con: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Replace every table of the schema `settings` in one transaction. Values are trimmed and in lower case."""
    rows = rows_of(project)
    con.execute("begin")
    try:
        for table, columns in TABLES.items():
            con.execute(f"create or replace table settings.{table} ({columns})")
            for row in rows[table]:
                con.execute(f"insert into settings.{table} values ({', '.join('?' * len(row))})", row)  # noqa: S608
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def rows_of(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table of `settings`, by table name."""
    from nlp import measured
    from warehouse import tables

    settings, catalog = project.settings, project.catalog
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    rows["project"] = [(settings.company, settings.currency)]
    rows["exchange_rates"] = [(settings.currency, 1.0)] + [
        (currency, rate) for currency, rate in settings.exchange_rates.items() if currency != settings.currency
    ]
    rows["segments"] = [(name,) for name in settings.reported_segments]
    rows["competitors"] = [(competitor.id, competitor.name) for competitor in catalog.competitors]
    taxonomy = settings.taxonomy
    rows["messages"] = [
        (
            message.id,
            message.wording,
            message.launched_on,
            list(dict.fromkeys(map(taxonomy.filed, message.categories))),
            list(message.competitors),
        )
        for message in project.messages
    ]
    rows["glossary"] = [
        (term["term"], term["label"], term["definition"], term.get("formula")) for term in tables.terms()
    ]
    rows["glossary"] += [(f"category-{each.id}", each.label, each.definition, None) for each in taxonomy.categories]
    rows["categories"] = [(each.id, each.label, each.group, each.definition) for each in taxonomy.categories]
    rows["filed_categories"] = [(each, taxonomy.filed(each)) for each in taxonomy.known]
    rows["measured_objections"] = [(taxonomy.filed(each), *counts) for each, counts in measured.objections().items()]
    rows["reason_model"] = [tuple(deal_reasons.load().values())]
    for source, each in settings.sources.items():
        deals = each.deals
        if deals:
            rows["sources"].append((source, "deals", deals.decimal, deals.competitors_separator))
            rows["no_decision_reasons"] += [(source, _key(value)) for value in deals.no_decision_reasons]
            for table, mapping in (
                ("outcomes", deals.outcomes),
                ("deal_types", deals.deal_types),
            ):
                rows[table] += [(source, _key(value), ours) for ours, values in mapping.items() for value in values]
            rows["reasons"] += [
                (source, _key(value), taxonomy.filed(ours))
                for ours, values in deals.reasons.items()
                for value in values
            ]
        rows["sources"] += [(source, entity, None, None) for entity in each.entities if entity != "deals"]
        kinds = {kind: kind for kind in get_args(Kind)}
        kinds |= {_key(value): ours for place in each.notes for ours, values in place.kinds.items() for value in values}
        rows["kinds"] += [(source, value, ours) for value, ours in kinds.items()]
    return rows


def _key(value: str) -> str:
    return value.strip().lower()
