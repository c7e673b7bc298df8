"""What the top of the page says for quarters that are sure, unsure, old or missing."""

from datetime import date

import pytest
from published_marts import ALL_TIME, OVERVIEW, QUARTER, WINDOW, win_rate, write

from reports import changes, headline, missing, published
from reports.changes import Change
from reports.terms import Terms

BEFORE = {"period_kind": "quarter", "period": "2026-Q2", "period_on": date(2026, 4, 1), "is_complete": True}
NOW = {"period_kind": "quarter", "period": "2026-Q4", "period_on": date(2026, 10, 1), "is_complete": False}


@pytest.fixture
def headline_of(tmp_path):
    def read(*rows):
        return headline.of(published.read(write(tmp_path / "winloss.duckdb", win_rate_trend=list(rows))), Terms([]))

    return read


def test_the_headline_is_of_the_latest_completed_quarter_against_the_one_before(headline_of):
    result = headline_of(
        win_rate(BEFORE, 44, 46, 20),
        win_rate(QUARTER, 42, 48, 18, change=-0.022, change_low=-0.164, change_high=0.121),
        win_rate(WINDOW, 170, 180, 70),
        win_rate(NOW, 3, 5),
    )
    assert (result.sentence, result.verdict) == (
        "Cadenza won 47% of decided deals in Q3 2026",
        "With 90 decided deals, the true rate is likely between 37% and 57%. No clear change from Q2 2026.",
    )
    assert [(str(f.heading), f.value, f.detail, f.comparisons, f.is_faint) for f in result.figures] == [
        (
            "Win rate, Q3 2026",
            "47%",
            "37–57% · 42 of 90 decided",
            ["Q2 2026: 49% (39–59%)", "−2 points (−16 to +12)"],
            False,
        ),
        ("Win rate, 12 months", "49%", "43–54% · 170 of 350 decided", [], False),
        ("No decision, Q3 2026", "17%", "11–25% · 18 of 108 closed", ["Q2 2026: 18% (12–26%)"], False),
        ("Value won, Q3 2026", "€899k", "€907k lost", ["Q2 2026: €942k won"], False),
    ]


def test_where_the_company_has_fiscal_quarters_the_headline_is_of_these(tmp_path):
    fiscal = {
        "period_kind": "fiscal_quarter",
        "period": "FY2027-Q2",
        "period_on": date(2026, 5, 1),
        "is_complete": True,
    }
    database = write(
        tmp_path / "winloss.duckdb",
        overview={"quarter_kind": "fiscal_quarter"},
        win_rate_trend=[
            win_rate(QUARTER, 42, 48, 18),
            win_rate(fiscal, 30, 30),
            win_rate(fiscal, 21, 39, basis="value"),
        ],
    )
    assert headline.of(published.read(database), Terms([])).sentence == "Cadenza won 50% of decided deals in Q2 FY2027"


def test_a_change_that_was_not_announced_is_not_called_clear(headline_of):
    result = headline_of(
        win_rate(BEFORE, 60, 40), win_rate(QUARTER, 45, 55, change=-0.15, change_low=-0.28, change_high=-0.01)
    )
    assert result.verdict.endswith(
        "That differs from Q2 2026, but not clearly, with all that was looked at taken into account."
    )


def test_a_quarter_of_no_decisions_has_no_win_rate(headline_of):
    result = headline_of(win_rate(QUARTER, 0, 0, 7))
    assert (result.sentence, result.figures[0].value) == ("Cadenza closed no deal as won or lost in Q3 2026", "–")


def test_an_announced_change_is_said_with_its_direction(headline_of):
    result = headline_of(
        win_rate(BEFORE, 30, 60),
        win_rate(QUARTER, 60, 30, change=0.333, change_low=0.19, change_high=0.46, is_announced=True),
    )
    assert result.verdict == (
        "With 90 decided deals, the true rate is likely between 56% and 76%. Up 33 points from Q2 2026."
    )


def test_too_few_deals_have_counts_in_the_headline(headline_of):
    result = headline_of(win_rate(QUARTER, 1, 0))
    assert (result.sentence, result.verdict, result.figures[0].value, result.figures[0].detail) == (
        "Cadenza won 1 of 1 decided deal in Q3 2026",
        "Fewer than 5 decided deals are too few for a rate.",
        "1 of 1",
        "too few for a rate",
    )


def test_without_a_completed_quarter_the_headline_is_of_all_time(headline_of):
    result = headline_of(win_rate(NOW, 8, 12), win_rate(ALL_TIME, 8, 12))
    assert result.sentence == "Cadenza won 40% of decided deals since its first close"


def test_without_closed_deals_there_are_no_figures(headline_of):
    result = headline_of()
    assert (result.sentence, result.figures) == ("Cadenza: no closed deals yet", [])


@pytest.mark.parametrize(
    ("lacks", "whats"),
    [
        ({}, []),
        ({"has_notes": False, "deals": 8800}, ["No notes."]),
        ({"has_competitors": False, "has_reasons": False}, ["No competitors.", "No reasons."]),
        ({"closed_deals": 0, "data_from": None, "data_until": None}, ["No closed deals."]),
        ({"data_until": date(2017, 12, 31)}, ["The last deal closed on 31 December 2017."]),
        ({"rows_refused": 1}, ["1 row set apart."]),
        ({"no_decision": 0}, ["No deal ended without a decision."]),
    ],
)
def test_the_page_says_what_is_missing(lacks, whats):
    assert [notice.what for notice in missing.notices(OVERVIEW | lacks)] == whats


@pytest.mark.parametrize(("refused", "is_minor"), [(17, True), (18, False)])
def test_many_rows_set_apart_are_no_minor_matter(refused, is_minor):
    (notice,) = missing.notices(OVERVIEW | {"rows_refused": refused})
    assert (notice.is_minor, "the rates may mislead" in notice.why) == (is_minor, not is_minor)


def test_missing_notes_come_with_what_stays_empty_and_how_to_add_them():
    (notice,) = missing.notices(OVERVIEW | {"has_notes": False, "deals": 8800})
    assert (notice.why, notice.remedy) == (
        "8\u202f800 deals came without any notes, so objections, messages and the reasons in reps' words stay empty.",
        "In winloss.yaml, give the source a notes part with the columns note_id, deal_id, written_at and text.",
    )


def _change(number: int, period: dict, q_value: float, **cell: str) -> dict:
    return {
        "announced_for": period["period"],
        "period_on": period["period_on"],
        "metric": "prevalence",
        "competitor": "all",
        "category": f"category {number}",
        "segment_name": "all",
        "deal_type": "all",
        "q_value": q_value,
        "sentence": f"Sentence {number}.",
        "evidence_key": f"change/{number}",
        **cell,
    }


def test_at_most_three_subjects_of_the_latest_quarter_are_announced_widest_and_clearest_first(tmp_path):
    rows = [
        _change(1, QUARTER, 0.04),
        _change(2, QUARTER, 0.01),
        _change(3, QUARTER, 0.001, segment_name="region"),
        _change(4, QUARTER, 0.02, category="category 2"),
        _change(5, QUARTER, 0.002, segment_name="region", category="category 1"),
        _change(6, QUARTER, 0.03, deal_type="new"),
        _change(8, QUARTER, 0.0001, category="category 2", competitor="relay"),
    ]
    result = changes.of(
        published.read(
            write(
                tmp_path / "winloss.duckdb",
                win_rate_trend=[win_rate(BEFORE, 30, 30), win_rate(QUARTER, 30, 30)],
                changes=[*rows, _change(7, BEFORE, 0.001)],
            )
        )
    )
    assert [[c.sentence for c in part] for part in (result.announced, result.further)] == [
        ["Sentence 2.", "Sentence 1.", "Sentence 3."],
        ["Sentence 4.", "Sentence 8.", "Sentence 5.", "Sentence 6."],
    ]
    assert result.earlier == [Change("Sentence 7.", "change/7")]


def test_a_quiet_quarter_counts_what_was_judged(tmp_path):
    path = write(
        tmp_path / "winloss.duckdb", overview={"cells_judged": 214}, win_rate_trend=[win_rate(QUARTER, 30, 30)]
    )
    result = changes.of(published.read(path))
    assert (result.period, result.announced, result.watched) == ("Q3 2026", [], "214 figures")


def test_lost_deals_without_amounts_are_not_called_worth_nothing(headline_of):
    bare = win_rate(QUARTER, 42, 48, 18, value_won=3_000_000, value_lost=0)
    (value,) = [each for each in headline_of(bare).figures if "Value won" in each.heading]
    assert value.detail == "lost deals have no amounts"
