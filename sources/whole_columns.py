"""Changing whole columns of text at once: Python sees only what a search in Arrow can't rule out.

Not here: what is private (masking), what a date is (dates).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sources.masking import mask

if TYPE_CHECKING:
    import pyarrow as pa

MAY_BE_PRIVATE = r"@|://|\p{Nd}(?:[ ().\-/]{0,3}\p{Nd}){5}"
"""Found in every text that `mask` changes (RE2): without an @, a URL or a run of digits it changes nothing."""
MAY_BE_HTML = "[<&]"


def masked(texts: pa.Array, plain: Callable[[str], str] | None = None) -> pa.Array:
    """`texts` with private data masked, as `mask` would each; `plain` first makes text of what may be HTML."""
    if plain is not None:
        texts = _changed(texts, MAY_BE_HTML, plain)
    return _changed(texts, MAY_BE_PRIVATE, mask)


def each_value_once(values: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """`values` with `change` applied to each distinct one; null stays null."""
    import pyarrow as pa

    encoded = values.dictionary_encode()
    changed = pa.array([change(value) for value in encoded.dictionary.to_pylist()], values.type)
    return changed.take(encoded.indices)


def _changed(texts: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """`texts` with those changed in which `pattern` is found."""
    import pyarrow as pa
    import pyarrow.compute as pc

    fits = pc.fill_null(pc.match_substring_regex(texts, pattern), fill_value=False)
    found = texts.filter(fits)
    if not len(found):
        return texts
    return pc.replace_with_mask(texts, fits, pa.array([change(text) for text in found.to_pylist()], texts.type))
