"""HTML bodies of notes as people read them."""

import pytest

from sources.markup import plain


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("<html><head><meta charset=x><body>They hate it", "They hate it"),
        ("<head><title>Mail</title></head><p>Too dear</p><p>Bob</p>", "Too dear\n\nBob"),
        ("<body><style>p {}</style>Yes<script>no()</script>", "Yes"),
        ("Met the R&D team.\nToo dear &amp; slow.\nBob", "Met the R&D team.\nToo dear & slow.\nBob"),
        ("Under 5 < 6, fine.", "Under 5 < 6, fine."),
    ],
)
def test_what_nobody_reads_goes_and_lines_stay(given, read):
    assert plain(given) == read
