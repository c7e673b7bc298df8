"""What the encoder's outputs say, checked by hand-made outputs and against plain loops."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import decoding
from nlp.decoding import HEADS, KINDS, SLICES, Thresholds
from nlp.pieces import FIRST, LAST, Part
from nlp.state import Name

SURE, NEVER = 8.0, -8.0


def note(words: list[str], names: dict[int, int] | None = None) -> tuple[str, Part]:
    """The words one blank apart, a piece each, as one sentence; `names` tells which words are which names."""
    text = " ".join(words)
    starts = [sum(map(len, words[:number])) + number for number in range(len(words))]
    part = Part(
        ids=[FIRST, *[50] * len(words), LAST],
        shapes=[0] * (len(words) + 2),
        words=list(range(1, len(words) + 1)),
        starts=starts,
        ends=[start + len(word) for start, word in zip(starts, words, strict=True)],
        names={1 + word: number for word, number in (names or {}).items()},
        sentences=[(0, len(words) - 1)] if words else [],
    )
    return text, part


def rows(count: int) -> np.ndarray:
    """Outputs of pieces that say nothing: no claim, no vendor, about us."""
    made = np.zeros((count + 2, sum(HEADS.values())), dtype=np.float32)
    made[:, SLICES["kind"].start] = SURE
    made[:, SLICES["vendor"].start] = SURE
    made[:, SLICES["us"]] = 1
    return made


def sentence_rows(count: int, kinds: dict[int, int] | None = None) -> np.ndarray:
    """Outputs of sentences: `kinds` tells for a kind in which sentence it is."""
    made = np.full((count, KINDS - 1, 2), NEVER, dtype=np.float32)
    for kind, sentence in (kinds or {}).items():
        made[sentence, kind - 1, 0] = SURE
    return made.reshape(count, 2 * (KINDS - 1))


def say(made: np.ndarray, kind: int, first: int, last: int) -> None:
    """Let the words `first` to `last` be a claim of the kind."""
    made[1 + first : 2 + last, SLICES["kind"].start] = 0
    made[1 + first : 2 + last, SLICES["kind"].start + kind] = SURE


def test_a_claim_is_about_the_company_that_it_points_at() -> None:
    text, part = note(["Relay", "is", "too", "dear"], {0: 0})
    made, sentences = rows(4), sentence_rows(1, {1: 0})
    say(made, 1, 1, 3)
    made[2:5, SLICES["status"].start + 1] = 3
    made[2:5, SLICES["query"].start] = 4
    made[1, SLICES["key"].start] = 40
    names = [Name(0, 5, "relay", 0.9)]
    (claim,) = decoding.claims(made, sentences, part, names, Thresholds())
    assert (text[claim.start : claim.end], claim.about, claim.category, claim.polarity, claim.status) == (
        "is too dear",
        "relay",
        "price",
        "neg",
        "resolved",
    )
    assert 0.9 < claim.confidence <= 1
    made[1, SLICES["key"].start] = -40
    assert decoding.claims(made, sentences, part, names, Thresholds())[0].about == "us"
    made[2:5, SLICES["other"]] = 5
    assert decoding.claims(made, sentences, part, names, Thresholds())[0].about == "other"


def test_word_and_sentence_both_count() -> None:
    _, part = note(["too", "dear"])
    made = rows(2)
    assert decoding.claims(made, sentence_rows(1), part, [], Thresholds()) == []
    (by_sentence,) = decoding.claims(made, sentence_rows(1, {1: 0}), part, [], Thresholds(claim=0.45))
    say(made, 1, 0, 1)
    (by_word,) = decoding.claims(made, sentence_rows(1), part, [], Thresholds(claim=0.45))
    assert [by_sentence.confidence, by_word.confidence] == pytest.approx([0.5, 0.5], abs=0.01)
    assert decoding.claims(made, sentence_rows(1), part, [], Thresholds(claim=0.55)) == []


def test_claims_come_in_the_order_of_the_text_one_a_sentence_for_each_kind() -> None:
    _, part = note(["slow", "and", "dear", ".", "dear"])
    part.sentences = [(0, 3), (4, 4)]
    made = rows(5)
    say(made, 1, 2, 2)
    say(made, 3, 0, 0)
    say(made, 1, 4, 4)
    found = decoding.claims(made, sentence_rows(2, {1: 0, 3: 0}), part, [], Thresholds(claim=0.45))
    assert [(claim.start, claim.end, claim.category) for claim in found] == [
        (0, 4, decoding.IDS[1]),
        (9, 13, decoding.IDS[0]),
        (16, 20, decoding.IDS[0]),
    ]


@settings(max_examples=300, deadline=None)
@given(
    chances=st.lists(st.floats(0, 1, width=32), min_size=1, max_size=9),
    share=st.floats(0, 1),
)
def test_a_claim_lies_around_its_surest_word(chances: list[float], share: float) -> None:
    peak = chances.index(max(chances))
    first = last = peak
    while first > 0 and np.float32(chances[first - 1]) >= share * np.float32(chances[peak]):
        first -= 1
    while last + 1 < len(chances) and np.float32(chances[last + 1]) >= share * np.float32(chances[peak]):
        last += 1
    assert decoding._around_peak(np.array(chances, dtype=np.float32), share) == (first, last)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(0, 12), data=st.data())
def test_whatever_the_network_says_is_a_place_in_the_text(seed: int, count: int, data: st.DataObject) -> None:
    text, part = note([f"w{number}" for number in range(count)], {0: 0} if count else {})
    cuts = sorted(data.draw(st.sets(st.integers(1, count - 1)))) if count > 1 else []
    part.sentences = list(zip([0, *cuts], [cut - 1 for cut in [*cuts, count]], strict=True)) if count else []
    random = np.random.default_rng(seed)
    made = random.normal(0, 5, (count + 2, sum(HEADS.values()))).astype(np.float32)
    sentences = random.normal(0, 5, (len(part.sentences), 2 * (KINDS - 1))).astype(np.float32)
    names = [Name(0, 2, "relay", 0.9)]
    claims = decoding.claims(made, sentences, part, names, Thresholds())
    inside = [(part.starts[first], part.ends[last]) for first, last in part.sentences]
    for claim in claims:
        assert any(start <= claim.start < claim.end <= end for start, end in inside)
        assert claim.about in ("us", "other", "relay")
        assert Thresholds().claim <= claim.confidence <= 1
    assert [claim.start for claim in claims] == sorted(claim.start for claim in claims)
    found = decoding.vendors(made, part, Thresholds())
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert all(0 <= confidence <= 1 and start < end for start, end, confidence in found)
    judged = decoding.judgement(made, part, names, 0, len(text))
    assert (judged is None) == (count == 0)


def test_vendors_are_runs_of_words_and_never_names_of_the_catalog() -> None:
    text, part = note(["Bold", "Oak", "and", "Relay", "and", "Quill", "Pine"], {3: 0})
    made = rows(7)
    outside, begins, goes_on = range(SLICES["vendor"].start, SLICES["vendor"].stop)
    for word, column in ((0, begins), (1, goes_on), (3, begins), (5, goes_on), (6, begins)):
        made[1 + word, outside], made[1 + word, column] = 0, 8
    found = decoding.vendors(made, part, Thresholds())
    assert [text[start:end] for start, end, _ in found] == ["Bold Oak", "Quill", "Pine"]
    assert all(0.9 < confidence <= 1 for _, _, confidence in found)
    assert decoding.vendors(made, part, Thresholds(vendor=20.0)) == []


def test_words_that_are_judged_are_those_that_the_place_touches() -> None:
    _, part = note(["good", "but", "dear"])
    made = rows(3)
    say(made, 1, 2, 2)
    say(made, 2, 0, 0)
    assert decoding.judgement(made, part, [], 0, 4).polarity == "pos"
    assert decoding.judgement(made, part, [], 10, 11).polarity == "neg"
    assert decoding.judgement(made, part, [], 4, 5) is None
    assert decoding.judgement(made, part, [], 100, 110) is None


def test_nothing_is_found_where_there_is_nothing() -> None:
    empty = Part(ids=[FIRST, LAST], shapes=[0, 0])
    assert decoding.claims(rows(0), sentence_rows(0), empty, [], Thresholds()) == []
    assert decoding.vendors(rows(0), empty, Thresholds()) == []
    _, part = note(["a", "b"])
    assert decoding.claims(rows(2), sentence_rows(1), part, [], Thresholds()) == []
    assert decoding.vendors(rows(2), part, Thresholds()) == []


def test_probabilities_sum_to_one_however_large_the_scores() -> None:
    scores = np.array([[1e4, -1e4, 0.0], [-1e30, 0.0, 0.0]], dtype=np.float32)
    assert decoding.softmax(scores).sum(-1) == pytest.approx([1.0, 1.0])
    assert np.isfinite(decoding.softmax(scores)).all()


def test_the_heads_lie_side_by_side() -> None:
    columns = [column for part in SLICES.values() for column in range(part.start, part.stop)]
    assert columns == list(range(sum(HEADS.values())))
