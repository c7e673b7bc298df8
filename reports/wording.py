"""How a number, a date, a period or a name is written on a page; plain text, not yet escaped.

Nothing here decides what is shown: only how it reads.
"""

import re
import unicodedata
from datetime import date
from math import ceil, floor

THIN_SPACE = "\u202f"
MINUS = "−"
LONGEST_NAME = 120
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(value: float) -> str:
    """A whole number with thin spaces between thousands: 8 800."""
    return f"{round(value):,}".replace(",", THIN_SPACE).replace("-", MINUS)


def counted(value: int, noun: str) -> str:
    """A count and its noun, which gets an s unless the count is one: 1 deal, 8 800 deals."""
    return f"{number(value)} {noun}{'' if value == 1 else 's'}"


def percent(rate: float) -> str:
    """A rate as whole percent; what is rare but not zero says so: 46%, <1%."""
    if 0 < rate < 0.005:
        return "<1%"
    if 0.995 <= rate < 1:
        return ">99%"
    return f"{rate:.0%}"


def percent_range(low: float, high: float) -> str:
    """Both ends of an interval as whole percent: 41–51%; one that is narrower than a percent is rounded outwards."""
    if round(low * 100) == round(high * 100):
        return f"{floor(low * 100)}–{ceil(high * 100)}%"
    return f"{low * 100:.0f}–{high * 100:.0f}%"


def points(change: float) -> str:
    """A difference of two rates in percentage points with its sign: +3 points, −1 point."""
    rounded = round(change * 100)
    return f"{_signed(rounded)} point{'' if abs(rounded) == 1 else 's'}"


def points_range(low: float, high: float) -> str:
    """Both ends of a difference's interval, signed: −10 to +4."""
    return f"{_signed(round(low * 100))} to {_signed(round(high * 100))}"


def money(amount: float, currency: str) -> str:
    """An amount to three figures at most, with its currency: €1.24m, €340k, CHF 950."""
    sign = CURRENCY_SIGNS.get(currency, f"{name(currency)}{THIN_SPACE}")
    size = abs(amount)
    for unit, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if size >= unit * 0.9995:
            scaled = size / unit
            places = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            digits = f"{scaled:.{places}f}"
            text = (digits.rstrip("0").rstrip(".") if "." in digits else digits) + letter
            break
    else:
        text = f"{size:.0f}"
    return f"{MINUS if amount < 0 else ''}{sign}{text}"


def day(value: date) -> str:
    """A date in words: 20 November 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """The month of a date in words: November 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def days(first: date, last: date) -> str:
    """Two dates in words, without saying a month or year twice: 15 to 21 November 2026."""
    said = [day(first), day(last)]
    if first.year == last.year:
        said[0] = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return " to ".join(said)


def period(label: str) -> str:
    """A period's label in words: 2026-Q2 is Q2 2026, FY2027-Q1 is Q1 FY2027, 12 months to 2026-05 is to May 2026."""
    quarter = re.fullmatch(r"((?:FY)?\d{4})-Q([1-4])", label)
    if quarter:
        return f"Q{quarter[2]} {quarter[1]}"
    month = re.fullmatch(r"(12 months to )?(\d{4})-(0[1-9]|1[0-2])", label)
    if month:
        return f"{month[1] or ''}{MONTHS[int(month[3]) - 1]} {month[2]}"
    return name(label)


def name(text: str | None) -> str:
    """A name from somebody's data, fit for one line: control and direction marks gone, cut where it runs on."""
    line = one_line(text or "")
    if len(line) > LONGEST_NAME:
        line = f"{line[: LONGEST_NAME - 1].rstrip()}…"
    return line or "(none)"


def one_line(text: str) -> str:
    """Somebody's text on one line, control and direction marks gone."""
    visible = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
    return " ".join(visible.split())


def share(hits: int, n: int, noun: str, rate: str = "") -> str:
    """A count out of n, with its rate and range where there is one: 19 of 90 deals (21%, 14–31%)."""
    return f"{number(hits)} of {counted(n, noun)}{f' ({rate})' if rate else ''}"


def _signed(value: int) -> str:
    return f"+{value}" if value > 0 else f"{MINUS}{-value}" if value < 0 else "0"
