"""What the encoder's outputs say, against a search through everything they could say."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import decoding
from nlp.decoding import HEADS, KINDS, SLICES, Bias
from nlp.pieces import FIRST, LAST, Part
from nlp.state import Name

USED = 4
"""Kinds that the search goes through; the others are made impossible."""


def path_score(kind: np.ndarray, begins: np.ndarray, states: list[tuple[int, bool]]) -> float:
    """The log-probability of one way to label the words: the kind of each, and whether a claim begins there."""
    total = 0.0
    for word, (state, is_new) in enumerate(states):
        total += float(kind[word, state])
        if state:
            total -= float(np.logaddexp(0.0, -begins[word] if is_new else begins[word]))
    return total


def all_paths(count: int) -> list[list[tuple[int, bool]]]:
    """Every labelling: no claim, a claim that begins, or the one of the word before that goes on."""
    labels = [(0, False), *((kind, is_new) for kind in range(1, USED) for is_new in (True, False))]
    return [
        list(states)
        for states in product(labels, repeat=count)
        if all(
            is_new or not kind or (word and states[word - 1][0] == kind) for word, (kind, is_new) in enumerate(states)
        )
    ]


def as_states(found: list[tuple[int, int, int]], count: int) -> list[tuple[int, bool]]:
    states = [(0, False)] * count
    for first, last, kind in found:
        states[first : last + 1] = [(kind, word == first) for word in range(first, last + 1)]
    return states


@st.composite
def outputs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    count = draw(st.integers(1, 5))
    number = st.floats(-6, 6, width=32)
    kind = np.full((count, KINDS), -1e4, dtype=np.float32)
    kind[:, :USED] = draw(st.lists(st.lists(number, min_size=USED, max_size=USED), min_size=count, max_size=count))
    begins = np.array(draw(st.lists(number, min_size=count, max_size=count)), dtype=np.float32)
    return decoding.log_softmax(kind), begins


@settings(max_examples=100, deadline=None)
@given(given_outputs=outputs())
def test_the_path_is_the_likeliest_of_all(given_outputs: tuple[np.ndarray, np.ndarray]) -> None:
    kind, begins = given_outputs
    found = decoding.paths(kind, begins)
    best = max(path_score(kind, begins, states) for states in all_paths(len(kind)))
    assert path_score(kind, begins, as_states(found, len(kind))) == pytest.approx(best, abs=1e-3)


@settings(max_examples=100, deadline=None)
@given(given_outputs=outputs())
def test_claims_are_apart_in_order_and_of_a_kind(given_outputs: tuple[np.ndarray, np.ndarray]) -> None:
    kind, begins = given_outputs
    found = decoding.paths(kind, begins)
    ends = [-1, *(last for _, last, _ in found)]
    assert all(ends[number] < first <= last < len(kind) for number, (first, last, _) in enumerate(found))
    assert all(1 <= number < USED for _, _, number in found)


def note(words: list[str], names: dict[int, int] | None = None) -> tuple[str, Part]:
    """The words one blank apart, a piece each, as one part; `names` tells which words are which names."""
    text = " ".join(words)
    starts = [sum(map(len, words[:number])) + number for number in range(len(words))]
    part = Part(
        ids=[FIRST, *[50] * len(words), LAST],
        shapes=[0] * (len(words) + 2),
        words=list(range(1, len(words) + 1)),
        starts=starts,
        ends=[start + len(word) for start, word in zip(starts, words, strict=True)],
        names={1 + word: number for word, number in (names or {}).items()},
    )
    return text, part


def rows(count: int) -> np.ndarray:
    """Outputs that say nothing: no claim, no vendor."""
    made = np.zeros((count + 2, sum(HEADS.values())), dtype=np.float32)
    made[:, SLICES["kind"].start] = 8
    made[:, SLICES["vendor"].start] = 8
    made[:, SLICES["us"]] = 1
    return made


def test_a_claim_is_about_the_company_that_it_points_at() -> None:
    text, part = note(["Relay", "is", "too", "dear"], {0: 0})
    made = rows(4)
    made[2:5, SLICES["kind"].start + 1] = 20
    made[2, SLICES["begins"]] = 8
    made[3:5, SLICES["begins"]] = -8
    made[2:5, SLICES["status"].start + 1] = 3
    made[2:5, SLICES["query"].start] = 4
    made[1, SLICES["key"].start] = 40
    names = [Name(0, 5, "relay", 0.9)]
    (claim,) = decoding.claims(made, part, names, Bias())
    assert (text[claim.start : claim.end], claim.about, claim.polarity, claim.status) == (
        "is too dear",
        "relay",
        "neg",
        "resolved",
    )
    assert 0.9 < claim.confidence <= 1
    made[1, SLICES["key"].start] = -40
    assert decoding.claims(made, part, names, Bias())[0].about == "us"
    made[2:5, SLICES["other"]] = 5
    assert decoding.claims(made, part, names, Bias())[0].about == "other"


def test_the_thresholds_leave_out_what_is_unsure() -> None:
    _, part = note(["too", "dear"])
    made = rows(2)
    made[1:3, SLICES["kind"].start + 1] = 9
    made[1, SLICES["begins"]] = 8
    made[2, SLICES["begins"]] = -8
    (claim,) = decoding.claims(made, part, [], Bias())
    assert claim.confidence == pytest.approx(0.73, abs=0.01)
    assert decoding.claims(made, part, [], Bias(least=0.8)) == []
    assert decoding.claims(made, part, [], Bias(nothing=2.0)) == []


def test_vendors_are_runs_of_words_and_never_names_of_the_catalog() -> None:
    text, part = note(["Bold", "Oak", "and", "Relay", "and", "Quill", "Pine"], {3: 0})
    made = rows(7)
    outside, begins, goes_on = range(SLICES["vendor"].start, SLICES["vendor"].stop)
    for word, column in ((0, begins), (1, goes_on), (3, begins), (5, goes_on), (6, begins)):
        made[1 + word, outside], made[1 + word, column] = 0, 8
    found = decoding.vendors(made, part, Bias())
    assert [text[start:end] for start, end, _ in found] == ["Bold Oak", "Quill", "Pine"]
    assert all(0.9 < confidence <= 1 for _, _, confidence in found)
    assert decoding.vendors(made, part, Bias(vendor=-20.0)) == []


def test_nothing_is_found_where_there_is_nothing() -> None:
    empty = Part(ids=[FIRST, LAST], shapes=[0, 0])
    assert decoding.claims(rows(0), empty, [], Bias()) == []
    assert decoding.vendors(rows(0), empty, Bias()) == []
    _, part = note(["a", "b"])
    assert decoding.claims(rows(2), part, [], Bias()) == []
    assert decoding.vendors(rows(2), part, Bias()) == []


def test_probabilities_sum_to_one_however_large_the_scores() -> None:
    scores = np.array([[1e4, -1e4, 0.0], [-1e30, 0.0, 0.0]], dtype=np.float32)
    assert decoding.softmax(scores).sum(-1) == pytest.approx([1.0, 1.0])
    assert np.isfinite(decoding.softmax(scores)).all()


def test_the_heads_lie_side_by_side() -> None:
    columns = [column for part in SLICES.values() for column in range(part.start, part.stop)]
    assert columns == list(range(sum(HEADS.values())))
