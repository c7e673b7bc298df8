import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from models import incidence, intervals


def test_by_hand():
    # Of five, one is won on day 10, one is open since day 20, one lost on day 30; two are open on day 40.
    won, lost, undecided = incidence.cumulative([10, 20, 30, 40], [1, 0, 2, 0], [1, 1, 1, 2], [5, 10, 40])
    assert won.value.tolist() == pytest.approx([0, 1 / 5, 1 / 5])
    assert lost.value.tolist() == pytest.approx([0, 0, 4 / 5 * 1 / 3])
    assert undecided.value.tolist() == [0, 0, 0]
    plain = intervals.wilson([0, 1], [5, 5])
    assert [won.low[:2].tolist(), won.high[:2].tolist()] == [plain.low.tolist(), plain.high.tolist()]
    assert undecided.high[2] == pytest.approx(intervals.wilson([0], [4]).high[0])


def drawn(rng, n):
    ends = rng.exponential(1, (3, n)) * np.array([[200], [150], [400]])
    watched = rng.integers(20, 400, n)
    days = np.minimum(np.ceil(ends.min(axis=0)), watched)
    return days, np.where(ends.min(axis=0) <= watched, ends.argmin(axis=0) + 1, 0)


def test_shares_and_errors_are_those_of_statsmodels_on_random_cohorts():
    rng = np.random.default_rng(23)
    for n in (30, 200):
        days, endings = drawn(rng, n)
        groups, counts = np.unique(np.column_stack([days, endings]), axis=0, return_counts=True)
        found = incidence.cumulative(groups[:, 0], groups[:, 1], counts, [90, 180])
        with np.errstate(divide="ignore", invalid="ignore"):
            library = CumIncidenceRight(days, endings)
        for kind, share in enumerate(found):
            at = [np.flatnonzero(library.times <= day)[-1] for day in (90, 180)]
            value, error = library.cinc[kind][at], library.cinc_se[kind][at]
            spread = 1.959963984540054 * error / (value * np.log(value))
            assert share.value == pytest.approx(value, abs=1e-9)
            assert share.low == pytest.approx(value ** np.exp(-spread), abs=1e-9)
            assert share.high == pytest.approx(value ** np.exp(spread), abs=1e-9)


def test_where_all_have_ended_shares_are_plain_and_add_up():
    found = incidence.cumulative([3, 5, 9], [1, 2, 3], [4, 5, 1], [10])
    assert [share.value[0] for share in found] == pytest.approx([0.4, 0.5, 0.1])
    assert found[0].low[0] == intervals.wilson([4], [10]).low[0]


def test_where_the_last_one_watched_has_ended_the_range_is_that_of_the_day_before():
    found = incidence.cumulative([4, 6, 8, 9], [0, 1, 1, 2], [3, 2, 2, 1], [8, 9])
    assert found[0].value[0] == found[0].value[1]
    assert np.isfinite([*found[1].low, *found[1].high]).all()


def test_a_cohort_in_which_nothing_has_ended_has_shares_of_none():
    won, _, _ = incidence.cumulative([50], [0], [8], [30])
    assert (won.value[0], won.low[0], won.high[0]) == (0, 0, intervals.wilson([0], [8]).high[0])


def coverage(cohorts, n, seed):
    rng = np.random.default_rng(seed)
    hazards = np.array([1 / 200, 1 / 150, 1 / 400])
    true = hazards / hazards.sum() * (1 - np.exp(-hazards.sum() * 180))
    held = []
    for _ in range(cohorts):
        days, endings = drawn(rng, n)
        found = incidence.cumulative(days, endings, np.ones(n, dtype=int), [180])
        held.append([share.low[0] <= value <= share.high[0] for share, value in zip(found, true, strict=True)])
    return np.mean(held, axis=0)


def test_the_ranges_hold_the_true_shares_about_as_often_as_they_say():
    assert np.all(np.abs(coverage(300, 80, seed=5) - 0.95) <= 0.035)


@pytest.mark.heavy
@pytest.mark.parametrize("n", [60, 150, 400])
def test_in_simulation_the_ranges_hold_the_true_shares_in_93_to_97_per_cent(n):
    held = coverage(5_000, n, seed=21)
    assert (held >= 0.93).all()
    assert (held <= 0.97).all()
