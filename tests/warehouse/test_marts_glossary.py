import yaml

from models import judgements
from models.marts import MARTS
from warehouse import tables

GLOSSARY = yaml.safe_load((tables.ROOM / "glossary.yaml").read_text(encoding="utf-8"))


def test_the_terms_that_marketing_and_sales_share_are_each_defined_once():
    assert [term["term"] for term in GLOSSARY["terms"]] == [
        "win_rate",
        "win_rate_by_value",
        "broad_win_rate",
        "no_decision_rate",
        "head_to_head",
        "lost_to",
        "seen",
        "objection",
        "strength",
        "prevalence",
        "survival",
        "gap",
        "coverage",
        "range",
        "n",
        "counts_only",
        "indicative",
        "ranked",
        "announced_change",
        "rank",
        "fiscal_quarter",
        "quarter_to_date",
        "rolling_12_months",
        "until_ranked",
        "window",
        "quotes",
        "say_now",
        "what_resolved",
        "shift",
        "restatement",
        "cycle_time",
        "retention_rate",
        "source_funnel",
        "at_stake",
        "casebook",
        "emerging_theme",
        "new_name",
        "reason_gap",
        "kappa",
        "mix_and_rate",
        "cohort",
        "maturity",
        "message_used",
        "message_echoed",
        "pre_close_rule",
        "undetermined",
        "audited_sentence",
        "precision",
        "recall",
        "unproven",
        "driver",
        "probability",
        "nothing_learnable",
        "expected_won",
    ]
    assert {tuple(term) for term in GLOSSARY["terms"]} == {("term", "label", "definition", "formula")}
    assert all(term["label"] and term["definition"].endswith(".") for term in GLOSSARY["terms"])


def test_each_column_is_described_in_a_sentence():
    assert [name for name, text in GLOSSARY["columns"].items() if not text.endswith(".")] == []


def test_the_log_of_judgements_is_documented_too():
    assert judgements.COLUMNS.keys() - GLOSSARY["columns"].keys() == set()


def test_a_mart_describes_a_column_only_where_the_glossary_does_not_do_for_it():
    for mart in MARTS:
        for column, text in mart.columns.items():
            assert GLOSSARY["columns"].get(column) != text, (mart.name, column)
