from math import comb

import numpy as np
import pytest
from scipy.stats import binom, chi2_contingency, fisher_exact

from models import equality, intervals


def test_the_lady_who_tastes_tea():
    # Of 8 cups she names 3 of 4 rightly: 16 tables of 70 are hers, 1 is clearer still (Fisher 1935).
    assert equality.mid_p_values([3, 2, 4], [4] * 3, [1, 2, 0], [4] * 3).tolist() == [
        pytest.approx(2 * (1 + 16 / 2) / 70, abs=1e-12),
        pytest.approx(1, abs=1e-12),
        pytest.approx(1 / 70, abs=1e-12),
    ]


def test_mid_p_values_are_twice_the_smaller_tail_of_the_urn_on_random_tables():
    rng = np.random.default_rng(5)
    n, n_before = rng.integers(1, 60, 200), rng.integers(1, 60, 200)
    counts, counts_before = rng.integers(0, n + 1), rng.integers(0, n_before + 1)
    expected = []
    for k, size, other, other_size in zip(
        counts.tolist(), n.tolist(), counts_before.tolist(), n_before.tolist(), strict=True
    ):
        tables = {
            x: comb(size, x) * comb(other_size, k + other - x) / comb(size + other_size, k + other)
            for x in range(min(size, k + other) + 1)
        }
        above, below = (sum(p for x, p in tables.items() if side * (x - k) > 0) for side in (1, -1))
        expected.append(min(1, 2 * min(above, below) + tables[k]))
    assert equality.mid_p_values(counts, n, counts_before, n_before) == pytest.approx(np.array(expected), abs=1e-9)


def test_half_the_table_seen_is_all_that_keeps_the_tail_from_fishers():
    greater = fisher_exact([[18, 22], [7, 33]], alternative="greater").pvalue
    seen = comb(40, 18) * comb(40, 7) / comb(80, 25)
    assert equality.mid_p_values([18], [40], [7], [40])[0] == pytest.approx(2 * (greater - seen / 2), abs=1e-9)


def test_with_many_cases_the_score_test_stands_for_the_exact_one():
    cells = ([2600, 2700], [5000, 5000], [2500, 2500], [5000, 5000])
    assert equality.equal_rate_p_values(*cells).tolist() == intervals.score_p_values(*cells).tolist()
    assert equality.equal_rate_p_values(*cells) == pytest.approx(equality.mid_p_values(*cells), rel=0.01)
    few = ([26, 2700], [50, 5000], [25, 2500], [50, 5000])
    assert equality.equal_rate_p_values(*few).tolist() == [
        equality.mid_p_values([26], [50], [25], [50])[0],
        intervals.score_p_values([2700], [5000], [2500], [5000])[0],
    ]


def test_three_groups_with_many_cases_are_tested_as_pearsons_chi_squared_does():
    counts, n = np.array([[430, 390, 400], [130, 100, 90], [700, 640, 655]]), np.array([1000, 900, 1000])
    expected = [chi2_contingency([row, n - row], correction=False).pvalue for row in counts]
    groups = [part for at in range(3) for part in (counts[:, at], np.full(3, n[at]))]
    assert equality.no_change_p_values(*groups) == pytest.approx(np.array(expected), rel=0.05)


def test_a_group_without_cases_leaves_the_other_two():
    two = equality.mid_p_values([30], [50], [20], [50])
    assert equality.no_change_p_values([30], [50], [20], [50], [0], [0]).tolist() == two.tolist()
    assert equality.no_change_p_values([30], [50], [0], [0], [20], [50]).tolist() == two.tolist()


@pytest.mark.parametrize("rate", [0.08, 0.3, 0.5])
def test_equal_rates_are_called_unequal_about_as_often_as_the_p_value_says(rate):
    sizes = (30, 25, 40)
    groups = np.meshgrid(*(np.arange(size + 1) for size in sizes), indexing="ij")
    weight = np.prod(
        [binom.pmf(counts, size, rate) for counts, size in zip(groups, sizes, strict=True)], axis=0
    ).ravel()
    cells = [part for counts, size in zip(groups, sizes, strict=True) for part in (counts.ravel(), size)]
    two, three = equality.mid_p_values(*cells[:4]), equality.no_change_p_values(*cells)
    for level in (0.05, 0.01, 0.001):
        assert weight[two <= level].sum() <= 1.2 * level
        assert weight[three <= level].sum() <= 1.2 * level
