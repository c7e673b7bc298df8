"""What `models.drivers` reads: dates in many forms, numbers, delimiters, encodings, outcomes, splits. About 4 s."""

import numpy as np
import pandas as pd
import pytest
from deal_tables import deals, written

from models.drivers import DriversError, guard, splits
from models.drivers.curve import auc, auc_interval
from models.drivers.dates import days
from models.drivers.outcomes import outcomes
from models.drivers.table import Column, Table, numbers, read, typed

FORMS = {
    "2025-03-24": "%Y-%m-%d",
    "2025-03-24T09:30:00Z": "%Y-%m-%dT09:30:00Z",
    "24/03/2025": "%d/%m/%Y",
    "03/24/2025": "%m/%d/%Y",
    "24.03.2025": "%d.%m.%Y",
    "24-Mar-2025": "%d-%b-%Y",
    "Mar 24, 2025": "%b %d, %Y",
    "March 24, 2025": "%B %d, %Y",
    "20250324": "%Y%m%d",
    "24/03/25 09:30": "%d/%m/%y 09:30",
    "seconds since 1970": "%s",
}
DAYS = pd.Series(pd.date_range("2023-01-01", periods=900, freq="D"))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_date_is_read_in_the_form_that_its_column_shows(form):
    texts = pd.Series([str(int(day.timestamp())) if form == "%s" else day.strftime(form) for day in DAYS], dtype="str")
    found = days(texts, day_first=False, bare_numbers=True)
    assert (found == DAYS.to_numpy().astype("datetime64[D]").astype(int)).all()


def test_forms_may_be_mixed_and_what_is_no_date_is_missing():
    texts = pd.Series(["2025-03-24", "24.03.2025", "Mar 24, 2025", "24 March 2025", "3/24/2025", "soon", "2025-02-30"])
    found = days(texts.astype("str"), day_first=False, bare_numbers=False)
    assert found.tolist()[:5] == [20171.0] * 5
    assert np.isnan(found[5:]).all()


@pytest.mark.parametrize(("day_first", "day"), [(True, "2025-04-03"), (False, "2025-03-04")])
def test_a_date_that_may_be_two_is_read_by_the_file(day_first, day):
    found = days(pd.Series(["03/04/2025"], dtype="str"), day_first=day_first, bare_numbers=False)
    assert found[0] == np.datetime64(day).astype(int)


@pytest.mark.parametrize(
    ("texts", "read_as"),
    [
        (["1,234.50", "2,000"], [1234.5, 2000]),
        (["1.234,50", "7,5"], [1234.5, 7.5]),
        (["$1,000", "(250)"], [1000, -250]),
        (["12 %", "€ 3"], [12, 3]),
        (["1.234.567", "3"], [1234567, 3]),
        (["1e3", "x"], [1000, np.nan]),
    ],
)
def test_numbers_are_read_with_their_signs_and_marks(texts, read_as):
    assert np.array_equal(numbers(pd.Series(texts, dtype="str")), read_as, equal_nan=True)


@pytest.mark.parametrize("options", [{}, {"sep": ";", "decimal": ","}, {"sep": "\t"}, {"encoding": "cp1252"}])
def test_a_table_reads_the_same_however_it_is_written(tmp_path, options):
    frame = deals(300, seed=0).assign(land="Österreich")
    frame.loc[:20, "owner"] = "N/A"
    table = read(written(frame, tmp_path / "deals.csv", **options))
    kinds = {name: typed(table, name) for name in frame.columns}
    assert {name: column.kind for name, column in kinds.items()} == {
        **dict.fromkeys(("deal", "competitor", "region", "owner", "stage", "land"), "category"),
        **dict.fromkeys(("amount", "employees"), "number"),
        "created": "date",
    }
    assert kinds["amount"].values.tolist() == frame["amount"].tolist()
    assert kinds["owner"].is_filled.sum() == 300 - 21
    assert np.isnan(kinds["employees"].values).sum() == frame["employees"].isna().sum()
    assert kinds["land"].labels == ("Österreich",)


def test_outcomes_are_named_by_value_and_the_rest_is_neither():
    frame = pd.DataFrame({"won": ["1", "0", "1", "", "2"], "yes": [True, False, True, False, True]})
    frame["number"] = [1.0, 0.0, np.nan, 2.0, 1.0]
    table = Table(frame, "deals.csv", day_first=False)
    assert outcomes(table, "won", ["1"], ["0"]).tolist() == [1, 0, 1, -1, -1]
    assert outcomes(table, "won", ["1"], []).tolist() == [1, 0, 1, -1, 0]
    assert outcomes(table, "yes", ["True"], []).tolist() == [1, 0, 1, 0, 1]
    assert outcomes(table, "number", ["1"], ["0.0"]).tolist() == [1, 0, -1, -1, 1]


@pytest.mark.parametrize(
    ("column", "won", "lost", "told"),
    [
        ("stag", ["Won"], [], r"has no column 'stag'. Did you mean 'stage'\?"),
        ("stage", ["win"], [], r"--won win: .* has no such value in 'stage', which holds: "),
        ("stage", ["Won"], ["won"], "won: named as both --won and --lost"),
        ("stage", [], [], "--won: name at least one value"),
    ],
)
def test_what_is_wrongly_named_is_told(column, won, lost, told):
    table = Table(deals(60, seed=0), "deals.csv", day_first=False)
    with pytest.raises(DriversError, match=told):
        outcomes(table, table.named(column), won, lost)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"a, a\n1,2\n"])
def test_a_file_without_rows_or_with_a_name_twice_is_refused(tmp_path, content):
    (tmp_path / "deals.csv").write_bytes(content)
    with pytest.raises(DriversError, match=r"deals\.csv: "):
        read(tmp_path / "deals.csv")


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("LostReason", True),
        ("close_date", True),
        ("Is Closed", True),
        ("LastModifiedDate", True),
        ("expected_close_date", False),
        ("window_size", False),
        ("Disclosed budget", False),
        ("losses_last_year", False),
    ],
)
def test_names_tell_what_is_known_only_at_the_close(name, is_refused):
    assert (guard.refused_by_name(name) is not None) == is_refused


def test_groups_are_never_split():
    draw = np.random.default_rng(0)
    codes = draw.integers(0, 150, 1000)
    y = draw.integers(0, 2, 1000)
    on = draw.integers(0, 50, 1000).astype(float)
    every = [*splits.folds(y, codes, 5, seed=1), splits.by_time(y, codes % 50 + 0.0, codes)]
    every += [(np.r_[learnt], judged) for learnt, judged in splits.inner(y, on, codes, seed=1)]
    assert [set(codes[learnt]) & set(codes[judged]) for learnt, judged in every] == [set()] * len(every)
    assert sorted(np.concatenate([judged for _, judged in every[:5]])) == list(range(1000))


def test_rows_that_share_an_id_are_one_group_and_a_coarse_table_has_no_copies():
    yes_or_no = [Column("a", "number", np.arange(100) % 2.0), Column("b", "number", np.arange(100) // 50 * 1.0)]
    deal = Column("id", "category", np.arange(100) // 2, tuple(map(str, range(50))))
    assert splits.groups(yes_or_no, [], 100).copies == 0
    found = splits.groups(yes_or_no, [deal], 100)
    assert (found.codes[::2] == found.codes[1::2]).all()
    assert len(set(found.codes.tolist())) == 50
    fine = [Column("x", "number", np.arange(100) // 2 * 1.0)]
    assert splits.groups([*fine, *fine], [], 100).copies == 50


def test_the_auc_and_its_interval_are_those_of_delong():
    """Checked against a bootstrap of the same deals, and scikit-learn's AUC."""
    from sklearn.metrics import roc_auc_score

    draw = np.random.default_rng(0)
    y = (draw.random(400) < 0.4).astype(int)
    scores = np.round(y * 0.8 + draw.normal(size=400), 1)
    mean, low, high = auc_interval([(y, scores, np.arange(400))])
    assert mean == pytest.approx(roc_auc_score(y, scores)) == pytest.approx(auc(y, scores))
    picks = [draw.integers(0, 400, 400) for _ in range(1500)]
    bounds = np.quantile([auc(y[pick], scores[pick]) for pick in picks], [0.025, 0.975])
    assert (low, high) == (pytest.approx(bounds[0], abs=0.012), pytest.approx(bounds[1], abs=0.012))
    twice = auc_interval([(np.r_[y, y], np.r_[scores, scores], np.r_[np.arange(400), np.arange(400)])])
    assert twice == pytest.approx((mean, low, high), abs=0.003), "copies add nothing"
