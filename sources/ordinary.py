"""Words that stand in notes as ordinary words, whether or not somebody is called so: those of ordinary_words.txt."""

from functools import cache
from pathlib import Path


@cache
def ordinary() -> frozenset[str]:
    """Words that stand in notes as ordinary words."""
    lines = (Path(__file__).parent / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
