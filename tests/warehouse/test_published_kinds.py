"""Every column of the published marts is shown as what it is: a rate is no plain number, an amount no rate."""

import duckdb
import few_deals

from reports import exported
from warehouse import publishing


def test_each_figure_of_the_published_tables_is_a_share_an_amount_or_a_number_by_its_name(tmp_path):
    with few_deals.warehouse() as con:
        few_deals.build_all(con)
        publishing.publish_marts(con, tmp_path / "winloss.duckdb", "analyst")
    with duckdb.connect(str(tmp_path / "winloss.duckdb"), read_only=True) as con:
        columns = [column for table in exported.tables(con) for column in table.columns]
    named = {kind: sorted({each.name for each in columns if each.kind == kind}) for kind in ("money", "number")}
    assert named == {
        "money": [
            "amount",
            "amount_open",
            "amount_scored",
            "expected_lost",
            "expected_won",
            "value",
            "value_due",
            "value_expanded",
            "value_lost",
            "value_no_decision",
            "value_renewed",
            "value_won",
        ],
        "number": [
            "auc",
            "auc_high",
            "auc_low",
            "auc_random_split",
            "brier",
            "brier_baseline",
            "broad_effective_n",
            "cycle_days",
            "cycle_days_high",
            "cycle_days_low",
            "effective_n",
            "fastest_quarter_days",
            "hours_to_touch",
            "kappa",
            "kappa_high",
            "kappa_low",
            "least",
            "limit_value",
            "measured_value",
            "most",
            "no_decision_effective_n",
            "q_value",
            "slowest_quarter_days",
        ],
    }
