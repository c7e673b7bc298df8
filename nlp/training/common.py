"""Makes `nlp/artefact/common.txt`: the words of the corpus's notes that are written in small letters.

Run by `make train-words`. A word counts that stands in small letters twice at least, and at least as often as with a
capital; names of competitors and vendors, where they are marked, don't count. Industries that thresholds are chosen on
or figures told of are left out.
"""

from __future__ import annotations

import re
from collections import Counter

from nlp.corpus import markup
from nlp.lexicon import COMMON
from nlp.training import corpus

FEWEST = 2
WORD = re.compile(r"[^\W\d_]+")
NAMES = ("c", "v")
"""Tags of the annotation guide that hold a competitor's or an unknown vendor's name."""


def words() -> list[str]:
    """The words, sorted."""
    small: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for name in corpus.trained_on():
        for _, note in markup.notes(str(corpus.FOLDER / name)):
            text, marks = markup.parse(note["text"])
            for tag, start, end, _ in marks:
                if tag in NAMES:
                    text = text[:start] + " " * (end - start) + text[end:]
            for word in WORD.findall(text):
                (small if word.islower() else others)[word.lower()] += 1
    return sorted(word for word, count in small.items() if count >= max(FEWEST, others[word]))


if __name__ == "__main__":
    COMMON.write_text("\n".join(words()) + "\n", encoding="utf-8")
