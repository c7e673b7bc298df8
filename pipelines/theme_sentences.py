"""The sentences in which a theme may come up that no category fits, with their words and a vector each.

A sentence is taken where something negative is said of which no claim was read, or only doubtfully. Names of companies
and masked private data are left out of its words. Not here: what is made of them (`models.themes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nlp.catalog import Catalog

DOUBTFUL = 0.65
"""A claim that is less sure than this may belong to no category."""
COLUMNS = ("note_id", "deal_id", "written_on", "span_start", "span_end", "speaker", "words", "stems", "is_placed")
FEWEST_WORDS, MOST_WORDS = 3, 40
NEGATIVE = frozenset(
    """
    no not none nothing nobody never neither nor without cannot cant dont doesnt didnt wont wouldnt isnt arent
    wasnt werent couldnt hasnt havent hadnt lack lacks lacked lacking missing need needs needed require requires
    required must unable refuse refuses refused worry worries worried concern concerns concerned afraid fear fears
    risk risks risky problem problems issue issues block blocks blocked blocker stuck fail fails failed trouble
    hate hates complain complains complained objection objected unless hard difficult demand demands demanded
    insist insists insisted expected asked gap gaps dealbreaker showstopper killed walked against unhappy annoyed
    frustrated
    """.split()  # noqa: SIM905 - easier to read and add to
)
"""A sentence without any of these says nothing negative, as far as can be told without reading it."""
_MASK = re.compile(r"\[\w+\]")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def candidates(catalog: Catalog, notes: pd.DataFrame, claims: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.float32]]:
    """One row per sentence: note_id, deal_id, written_on, span_start, span_end, speaker, words and stems (lists of
    equal length, empty for small words and names), is_placed (a claim against something was surely read in it); and
    unit vectors [rows, dimensions].

    `notes` has note_id, deal_id, written_on, text and kind; `claims` has note_id, span_start, span_end, polarity and
    confidence of what was read.
    """
    import pandas as pd

    from nlp import sentences
    from nlp.components.paraphrases import stem
    from nlp.lexicon import WordRules, read
    from nlp.words import split, word_list

    function = word_list(read("words.yaml", WordRules).function)
    names = {word for company in (catalog.us, *catalog.competitors) for name in company.names for word in split(name)}
    left_out = function | names
    read_claims: dict[str, list[tuple[int, int, str, float]]] = {}
    for note_id, *claim in claims[["note_id", "span_start", "span_end", "polarity", "confidence"]].itertuples(
        index=False
    ):
        read_claims.setdefault(note_id, []).append(tuple(claim))
    rows: list[tuple[Any, ...]] = []
    texts = notes[["note_id", "deal_id", "written_on", "text"]].itertuples(index=False)
    said = sentences.said(catalog, notes[["text", "kind"]].itertuples(index=False, name=None))
    for (note_id, deal_id, written_on, text), spans in zip(texts, said, strict=True):
        here = read_claims.get(note_id, [])
        for start, end, speaker in spans:
            is_placed = _is_placed(here, start, end, text[start:end], split)
            words = ["" if word in left_out else word for word in _words(text[start:end], split)]
            if is_placed is not None and FEWEST_WORDS <= sum(map(bool, words)) <= MOST_WORDS:
                stems = [stem(word) for word in words]
                rows.append((note_id, deal_id, written_on, start, end, speaker, words, stems, is_placed))
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found, _vectors(found)


def _vectors(found: pd.DataFrame) -> NDArray[np.float32]:
    """The mean of each sentence's words, the rarer in this project's deals the more.

    Words of fewer deals than a theme is in don't count: among a hundred notes they are most of what is rare, and would
    draw the sentences of a theme apart.
    """
    from collections import Counter

    import numpy as np

    from models import themes
    from nlp import vectors

    known = vectors.load()
    said = Counter(
        word
        for _, lists in found.groupby("deal_id")["words"]
        for word in {each for words in lists for each in words if each}
    )
    deals = found["deal_id"].nunique()
    matrix = np.zeros((len(found), known.dimensions), dtype=np.float32)
    for row, words in enumerate(found["words"]):
        for word in dict.fromkeys(each for each in words if each and said[each] >= themes.FEWEST_DEALS):
            vector, weight = known.word(word)
            matrix[row] += np.float32(weight * np.log((deals + 1) / said[word])) * vector
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(matrix, lengths, out=matrix, where=lengths > 0)
    return unit


def _is_placed(
    claims: Iterable[tuple[int, int, str, float]], start: int, end: int, sentence: str, split: Any
) -> bool | None:
    """Whether what the sentence says against something was surely read as a claim; None where it says nothing so."""
    held = [claim for claim in claims if claim[0] < end and start < claim[1]]
    if held:
        against = [confidence for *_, polarity, confidence in held if polarity == "neg"]
        return max(against) >= DOUBTFUL if against else None
    return None if NEGATIVE.isdisjoint(split(sentence)) else False


def _words(sentence: str, split: Any) -> list[str]:
    return [word if _WORD.fullmatch(word) else "" for word in split(_MASK.sub(" 0 ", sentence))]
