"""The marts of the seven deals: every column documented, every check passed with less data and failed on damage."""

import few_deals
import pytest

from models.drivers import marts as model_marts
from models.marts import MARTS
from warehouse import checks, tables


@pytest.fixture(scope="module")
def con():
    with few_deals.warehouse() as con:
        few_deals.build_all(con)
        yield con


SQL_TABLES = [table for table in tables.all_tables() if table.schema in ("facts", "counts", "marts")]


def documented(con):
    names = [*(table.full_name for table in SQL_TABLES), *(mart.name for mart in MARTS), *model_marts.GRAINS]
    return {name: tables.columns_of(con, name) for name in names}


def test_every_column_of_every_table_says_what_it_holds(con):
    assert [
        (name, column.name) for name, columns in documented(con).items() for column in columns if not column.meaning
    ] == []


def test_what_is_described_is_there(con):
    described = (
        {mart.name: mart.columns for mart in MARTS}
        | {n: model_marts.meanings(n) for n in model_marts.GRAINS}
        | {each.full_name: each.columns for each in SQL_TABLES}
    )
    there = {name: {column.name for column in columns} for name, columns in documented(con).items()}
    assert [(name, column) for name in described for column in described[name] if column not in there[name]] == []


@pytest.mark.parametrize(
    "missing",
    [
        "select 1",
        "delete from staging.deals",
        "delete from staging.notes; update staging.deals set crm_competitors = [], crm_reason = null",
        "delete from settings.segments; delete from settings.messages",
    ],
    ids=["nothing", "deals", "notes and the CRM's own fields", "segments and messages"],
)
def test_with_less_data_the_tables_keep_their_columns_and_all_blocking_checks_pass(con, missing):
    with few_deals.warehouse() as less:
        less.execute(missing)
        few_deals.build_all(less)
        assert documented(less) == documented(con)
        mine = [check for check in checks.all_checks() if check.table.startswith("marts.") and check.is_blocking]
        assert [check.table for check in mine if checks.run(less, check, few_deals.PARAMETERS).offenders] == []


TRENDS = ("win_rate_trend", "segment_trend", "competitor_trend", "objection_trend", "message_trend", "reason_trend")
RATES = ("win_rate", "gap", "seen_share", "prevalence", "use_rate", "share")


@pytest.mark.parametrize(
    ("mart", "fault", "claim"),
    [
        *((mart, f"insert into marts.{mart} from marts.{mart} limit 1", "has_each_cell_once") for mart in TRENDS),
        *((mart, f"delete from marts.{mart}", "is_not_empty_when") for mart in (*TRENDS, "coverage")),
        *(
            (mart, f"update marts.{mart} set {rate} = {rate}_high + 0.1", "has_rates_within")
            for mart, rate in zip(TRENDS, RATES, strict=True)
        ),
        ("segment_trend", "update marts.segment_trend set closed_deals = 9 where deal_type = 'all'", "shares_add_up"),
        ("win_rate_trend", "update marts.win_rate_trend set closed_deals = 9 where basis = 'value'", "weighs_no_more"),
        ("overview", "delete from marts.overview", "adds_up"),
        ("overview", "update marts.overview set won = won + 1", "adds_up"),
        ("glossary", "insert into marts.glossary from marts.glossary limit 1", "defines_each_term"),
        ("glossary", "update marts.glossary set definition = ' ' where term = 'win_rate'", "defines_each_term"),
    ],
)
def test_a_check_finds_what_must_not_be_published(con, mart, fault, claim):
    (check,) = [c for c in checks.all_checks() if c.table == f"marts.{mart}" and c.claim.startswith(claim)]
    con.execute("begin")
    con.execute(fault)
    finding = checks.run(con, check, few_deals.PARAMETERS)
    con.execute("rollback")
    assert check.is_blocking
    assert finding.offenders > 0


def test_a_change_that_the_rule_does_not_allow_is_found(con):
    (check,) = [check for check in checks.all_checks() if check.table == "marts.changes"]
    con.execute("begin")
    con.execute(
        "insert into marts.changes by name select 19 as n_before, 40 as n_after, 0.1 as change_low, "
        "0.2 as change_high, 0.01 as q_value, 'win_rate/2026-Q2/all/all/all' as evidence_key"
    )
    finding = checks.run(con, check, few_deals.PARAMETERS)
    con.execute("rollback")
    assert finding.sample == (
        {
            "evidence_key": "win_rate/2026-Q2/all/all/all",
            "n_before": 19,
            "n_after": 40,
            "change_low": 0.1,
            "change_high": 0.2,
            "q_value": 0.01,
        },
    )
