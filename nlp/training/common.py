"""Makes two lists of the words of the corpus's notes: `nlp/artefact/common.txt` and `nlp/artefact/proper.txt`.

Run by `make train-words`. A common word stands in small letters twice at least, and at least as often as with a
capital. A proper name that is no company's stands with a capital in notes of five industries at least and is no common
word; never is it part of a name that is marked as a competitor or a vendor. Marked names count for neither. Industries
that thresholds are chosen on or figures told of are left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from nlp.corpus import markup
from nlp.lexicon import COMMON, PROPER
from nlp.training import corpus

FEWEST, FEWEST_INDUSTRIES = 2, 5
WORD = re.compile(r"[^\W\d_]+")
NAMES = ("c", "v")
"""Tags of the annotation guide that hold a competitor's or an unknown vendor's name."""


def words() -> tuple[list[str], list[str]]:
    """The common words and the proper names, each sorted and in small letters."""
    small: Counter[str] = Counter()
    others: Counter[str] = Counter()
    industries: defaultdict[str, set[str]] = defaultdict(set)
    marked: set[str] = set()
    for name in corpus.trained_on():
        for _, note in markup.notes(str(corpus.FOLDER / name)):
            text, marks = markup.parse(note["text"])
            for tag, start, end, _ in marks:
                if tag in NAMES:
                    marked.update(WORD.findall(text[start:end].lower()))
                    text = text[:start] + " " * (end - start) + text[end:]
            for word in WORD.findall(text):
                (small if word.islower() else others)[word.lower()] += 1
                if word.istitle():
                    industries[word.lower()].add(name)
    common = {word for word, count in small.items() if count >= max(FEWEST, others[word])}
    proper = {word for word, found in industries.items() if len(found) >= FEWEST_INDUSTRIES}
    return sorted(common), sorted(proper - common - marked)


def write(file: Path, found: list[str]) -> None:
    """Write the words, one a line."""
    file.write_text("\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    common, proper = words()
    write(COMMON, common)
    write(PROPER, proper)
