"""Private data in notes: what is masked, what is left, and how long it takes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail bob.o'neil@acme.co.uk or <a@b.io>.", "mail [email] or <[email]>."),
        ("call +49 170 123 4567 or (415) 555-0134", "call [phone] or [phone]"),
        ("1-800-555-0199, 212.555.0100.", "[phone], [phone]."),
        ("tel: 555-0134, 030/1234567, 0171 2345678", "tel: [phone], [phone], [phone]"),
        ("ring 020 7946 0958 or 01 23 45 67 89", "ring [phone] or [phone]"),
        ("card 4111 1111 1111 1111, amex 3782 822463 10005", "card [card], amex [card]"),
        ("5555555555554444", "[card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 thanks", "IBAN [account] thanks"),
        ("GB29NWBK60161331926819", "[account]"),
        ("account no. 12345678", "account no. [account]"),
        ("https://x.io/a?token=abc&b=2", "https://x.io/a?token=[token]&b=2"),
        ("ftp://u:p@h.io/x", "ftp://[token]@h.io/x"),
        ("https://m.io/j/9ab3d4e5f6a7b8c9d0e1f2a3b4?pwd=QQ", "https://m.io/j/[token]?pwd=[token]"),
    ],
)
def test_private_data_is_replaced_by_what_it_was(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "1,250,000 or 1 250 000 EUR, 48/seat, 30% over, $1.2M",
        "2025-03-12, 12.03.2025 14:30, 3/11, 2024-2025, 12/03/2025-14/03/2025, 20250312",
        "10000 - 20000 seats, 500-1000-2000, +10 000 000 users",
        "v10.15.7.1234, 192.168.100.200, build 2024.10.1234",
        "PO 4500012345, budgets 120000 130000 140000",
        "dial 5 seats, mobile 1 250 000 users, phone 250 000 EUR",
        "4111 1111 1111 1112 fails the check digit",
        "DE88 3704 0044 0532 0130 00 fails it too",
        "2025 2026 1000 5000",
        "https://acme.example/pricing?plan=pro&seats=50",
        "@marcus said token=abc is fine",
    ],
)
def test_prices_dates_sizes_and_versions_are_left_alone(text: str) -> None:
    assert mask(text) == text


PIECES = st.lists(
    st.sampled_from(
        ["+49", "0171", "4111", "1111", " ", "-", ".", "/", "(", ")", "a@b.io", "https://", "token=", "&", "?", "DE89",
         "3704", "account", "tel", ":", "12", "7", "x", "]", "[", "@", "é"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(PIECES)
def test_masking_masked_text_changes_nothing(text: str) -> None:
    once = mask(text)

    assert mask(once) == once


@pytest.mark.parametrize(
    "piece", ["1", "+", "1 ", "a@", "https://", "a.", "0123 ", "account ", "(", "DE12 ", "a@b.", "+1 ", "w-", "=1a/"]
)
def test_time_grows_linearly_with_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "https://" + piece * (length // len(piece))
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    small = max(min(seconds(20_000) for _ in range(3)), 0.002)
    assert min(seconds(160_000) for _ in range(2)) < small * 30
