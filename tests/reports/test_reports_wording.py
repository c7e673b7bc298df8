"""How numbers, dates, periods and names read."""

from datetime import date

import pytest

from reports import wording


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (date(2026, 11, 15), "15 to 21 November 2026"),
        (date(2026, 10, 28), "28 October to 21 November 2026"),
        (date(2025, 11, 15), "15 November 2025 to 21 November 2026"),
    ],
)
def test_two_dates_say_a_month_and_year_once(first, text):
    assert wording.days(first, date(2026, 11, 21)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (950, "950"), (8800, "8\u202f800"), (1_234_567, "1\u202f234\u202f567")]
)
def test_thousands_are_set_apart_by_thin_spaces(value, text):
    assert wording.number(value) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(0.0, "0%"), (0.001, "<1%"), (0.463, "46%"), (0.998, ">99%"), (1.0, "100%")]
)
def test_a_rate_is_whole_percent_and_never_rounds_to_none_or_all(rate, text):
    assert wording.percent(rate) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [(0.031, "+3 points"), (0.012, "+1 point"), (0.0, "0 points"), (-0.004, "0 points"), (-0.1, "−10 points")],
)
def test_a_change_is_in_points_with_its_sign(change, text):
    assert wording.points(change) == text


def test_ranges_are_written_with_both_ends():
    assert (wording.percent_range(0.412, 0.508), wording.points_range(-0.1, 0.041)) == ("41–51%", "−10 to +4")


def test_a_narrow_range_is_rounded_outwards():
    assert (wording.percent_range(0.0, 0.002), wording.percent_range(0.632, 0.6349)) == ("0–1%", "63–64%")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (950, "EUR", "€950"),
        (999.9, "USD", "$1k"),
        (85_600, "EUR", "€85.6k"),
        (340_000, "GBP", "£340k"),
        (1_238_000, "EUR", "€1.24m"),
        (2_000_000, "CHF", "CHF\u202f2m"),
        (3_456_000_000, "EUR", "€3.46bn"),
        (-12_000, "EUR", "−€12k"),
    ],
)
def test_money_is_compact_and_has_its_currency(amount, currency, text):
    assert wording.money(amount, currency) == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("2026-Q2", "Q2 2026"),
        ("FY2027-Q1", "Q1 FY2027"),
        ("2026-05", "May 2026"),
        ("12 months to 2026-10", "12 months to October 2026"),
        ("all time", "all time"),
        ("2026-13", "2026-13"),
    ],
)
def test_a_period_is_written_in_words(label, text):
    assert wording.period(label) == text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Relay", "Relay"),
        ("  Relay\n\tHQ ", "Relay HQ"),
        ("safe\u202egnp.exe", "safe gnp.exe"),
        (None, "(none)"),
        ("\u200b", "(none)"),
        ("x" * 500, "x" * 119 + "…"),
    ],
)
def test_a_name_fits_one_line_and_holds_no_hidden_characters(given, shown):
    assert wording.name(given) == shown


def test_a_count_has_its_noun_and_a_date_its_month():
    assert [wording.counted(1, "deal"), wording.counted(8800, "deal"), wording.day(date(2026, 11, 9))] == [
        "1 deal",
        "8\u202f800 deals",
        "9 November 2026",
    ]
