"""Whole columns changed at once: the same as changing each text."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.dates import reader
from sources.masking import mask
from sources.whole_columns import each_value_once, masked

PIECES = st.lists(
    st.sampled_from(
        ["+49", "0171", "4111", "1111", " ", "-", ".", "/", "(", ")", "a@b.io", "https://", "u:p@h.io", "token=", "&",
         "?", "\n", "DE89", "3704", "account", "Fax", "tel", ":", "12", "7", "x", "]", "[", "@", "é", "٣٤٥",
         "ſort code "]
    ),
    max_size=30,
).map("".join)  # fmt: skip
TEXTS = st.lists(st.none() | PIECES, max_size=20)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_column_is_masked_as_each_of_its_texts(texts: list[str | None]) -> None:
    found = masked(pa.array(texts, pa.string()))

    assert found.type == pa.string()
    assert found.to_pylist() == [text if text is None else mask(text) for text in texts]


def test_each_distinct_value_is_changed_once() -> None:
    asked: list[str] = []

    def read(text: str) -> str:
        asked.append(text)
        return reader(["%d.%m.%Y"])(text)

    values = pa.array(["31.12.2025", None, "2025-01-02", "31.12.2025", "soon"])

    assert each_value_once(values, read).to_pylist() == ["2025-12-31", None, "2025-01-02", "2025-12-31", "soon"]
    assert asked == ["31.12.2025", "2025-01-02", "soon"]
