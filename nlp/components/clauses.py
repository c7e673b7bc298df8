"""Sentences cut into clauses, the runs of words that make one point. A helper of `note_claims`, not a component."""

from __future__ import annotations

from typing import NamedTuple

from nlp.state import Sentence
from nlp.words import word_list

_HARD = word_list(("; : – — ( ) but although though whereas while because however [ ] … •",))
_SOFT = word_list((", and so which who then yet as since plus or until till when if after unless / +",))
_BEGINNINGS = word_list(
    (
        "we our i you your they their he she it his her its the a this that these those there nobody no not",
        "never didnt dont doesnt couldnt cant wont wouldnt isnt wasnt @us @them @name theirs ours yours who",
        "what how only just too still had has have is was are were s re came went got said wanted couldnt",
        "needs want need",
    )
)
_TRIMMED = word_list(
    (
        "and but so that because which who then as or if when although though while whereas plus also however",
        ", ; : – — ( ) said says thinks reckons . ! ? …",
    )
)
_SHORTEST = 1


class Clause(NamedTuple):
    """Words `first` to `last` (inclusive) of a sentence; `number` counts the clauses of the sentence."""

    first: int
    last: int
    number: int

    def span(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        """The characters of the clause without joining words at its ends, always holding words `first` to `last`."""
        begin, end = self.first, max(self.last, last)
        while begin < first and sentence.words[begin] in _TRIMMED:
            begin += 1
        while end > last and sentence.words[end] in _TRIMMED:
            end -= 1
        return sentence.starts[begin], sentence.ends[end]


def clauses(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence, in order; together they cover all its words."""
    words = sentence.words
    found: list[Clause] = []
    begin = 0
    for index in range(1, len(words)):
        word = words[index]
        is_cut = word in _HARD
        if not is_cut and word in _SOFT and index - begin >= _SHORTEST:
            following = words[index + 1] if index + 1 < len(words) else ""
            is_cut = word == "," or following in _BEGINNINGS
        if is_cut and index > begin:
            found.append(Clause(begin, index - 1, len(found)))
            begin = index
    found.append(Clause(begin, len(words) - 1, len(found)))
    return found
