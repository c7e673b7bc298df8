import datetime as dt

import numpy as np
import pandas as pd
import pytest

from models import rising, themes

AS_OF = dt.date(2026, 6, 30)


def said(rng, number, words, day=None, is_placed=False):
    """A row: a sentence of these words, of a deal of its own, on a day of the year."""
    day = int(rng.integers(365)) if day is None else day
    return {
        "deal_id": f"D{number}",
        "written_on": AS_OF - dt.timedelta(days=day),
        "words": words,
        "stems": words,
        "is_placed": is_placed,
    }


def background(rng, rows=400, topics=40):
    """Sentences on many topics, evenly over the year: two words of the topic and three of everyday ones."""
    for number in range(rows):
        topic = rng.integers(topics)
        yield said(rng, number, [f"t{topic}", f"u{topic}", *(f"w{each}" for each in rng.integers(60, size=3))])


def vectors(frame, rng, dimensions=64):
    """Each sentence's mean of random vectors of its words, small words left out."""
    known = {word: rng.normal(size=dimensions) for words in frame["words"] for word in words}
    found = np.array([sum(known[word] for word in words if word) for words in frame["words"]], dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_by_chance_alone_hardly_anything_emerges():
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame(background(rng, rows=250))
        found.append(len(themes.phrases(frame, vectors(frame, rng), AS_OF)))
    assert sum(map(bool, found)) <= 2


def test_a_planted_phrase_emerges_under_its_own_words_and_nothing_else():
    rng = np.random.default_rng(1)
    planted = [said(rng, f"P{place}", ["", "halal", "kitchen"], day=place) for place in range(6)]
    frame = pd.DataFrame([*background(rng), *planted])
    assert themes.phrases(frame, vectors(frame, rng), AS_OF) == [
        themes.Theme("phrase-halal", "halal kitchen", tuple(range(400, 406)))
    ]


def test_what_was_spoken_of_before_is_no_theme_though_it_grows():
    rng = np.random.default_rng(1)
    days = [*range(12), 200, 230, 260, 290]
    planted = [said(rng, f"P{place}", ["halal", "kitchen"], day=day) for place, day in enumerate(days)]
    frame = pd.DataFrame([*background(rng), *planted])
    assert themes.phrases(frame, vectors(frame, rng), AS_OF) == []


def test_what_a_category_fits_is_no_theme_however_it_grows():
    rng = np.random.default_rng(1)
    planted = [said(rng, f"P{place}", ["halal", "kitchen"], day=place, is_placed=place % 3 > 0) for place in range(9)]
    frame = pd.DataFrame([*background(rng), *planted])
    assert themes.phrases(frame, vectors(frame, rng), AS_OF) == []


def test_a_vendor_emerges_under_its_usual_spelling_whatever_else_it_is_written_as():
    rng = np.random.default_rng(1)
    rows = [(f"D{number}", int(rng.integers(365)), f"Old {number % 9}") for number in range(90)]
    rows += [(f"N{number}", number, "Quillon" if number % 3 else "Quillon Ltd") for number in range(6)]
    frame = pd.DataFrame(rows, columns=["deal_id", "days", "name"])
    frame["written_on"] = [AS_OF - dt.timedelta(days=days) for days in frame["days"]]
    frame["vendor"] = frame["name"].str.lower().str.removesuffix(" ltd")
    assert themes.vendors(frame, AS_OF) == [themes.Theme("vendor-quillon", "Quillon", tuple(range(90, 96)))]


@pytest.mark.parametrize("rows", [0, 2])
def test_too_little_to_go_by_has_no_theme(rows):
    frame = pd.DataFrame(
        {"deal_id": ["D"] * rows, "written_on": [AS_OF] * rows, "words": [["a"]] * rows, "stems": [["a"]] * rows}
        | {"is_placed": [False] * rows, "name": ["V"] * rows, "vendor": ["v"] * rows}
    )
    assert themes.phrases(frame, np.ones((rows, 4), dtype=np.float32), AS_OF) == []
    assert themes.vendors(frame, AS_OF) == []


def test_only_what_could_be_clear_is_tested():
    """At a fifth of all mentions, one new deal of one has p = 0.2, of two 0.04, of three 0.008."""
    assert rising.testable(pd.Series([1, 2]), 0.2).tolist() == [False, True]
    assert rising.testable(pd.Series([1, 2, 2, 3]), 0.2).tolist() == [False, False, False, True]
    assert rising.q_values(pd.Series([3, 0]), pd.Series([3, 5]), 0.2) == pytest.approx([0.016, 1.0])
