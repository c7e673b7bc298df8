import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp import vectors


def test_the_artefact_is_small_and_holds_arrays_only() -> None:
    assert vectors.FILE.stat().st_size <= 4_000_000
    with np.load(vectors.FILE, allow_pickle=False) as arrays:
        assert {name: arrays[name].dtype.kind for name in arrays.files} == {
            "pieces": "u",
            "codes": "i",
            "scales": "f",
            "weights": "f",
        }


def test_related_words_are_nearer_than_unrelated_ones() -> None:
    known = vectors.load()
    for word, near, far in (
        ("price", "cost", "server"),
        ("rollout", "deployment", "audit"),
        ("week", "days", "audit"),
        ("engineer", "developer", "discount"),
        ("included", "bundled", "quarter"),
    ):
        own = known.word(word)[0]
        assert own @ known.word(near)[0] > own @ known.word(far)[0] + 0.1, (word, near, far)


def test_a_common_word_weighs_less_than_a_rare_one() -> None:
    known = vectors.load()
    assert known.word("the")[1] < known.word("week")[1] < known.word("helpdesk")[1]


def test_several_words_have_a_vector_of_unit_length() -> None:
    known = vectors.load()
    assert np.linalg.norm(known.of(["live", "in", "a", "week"])) == pytest.approx(1, abs=1e-6)
    assert known.of(["live", "a", "in", "week"]) == pytest.approx(known.of(["live", "in", "a", "week"]), abs=1e-6)


def test_what_has_no_piece_has_a_vector_of_zeros() -> None:
    known = vectors.load()
    for word in ("", "漢字", "\ud800", "!", "a" * 1_000_000):
        assert not known.of([word]).any()
        assert known.word(word)[1] == 0


def test_accents_and_case_make_no_difference() -> None:
    known = vectors.load()
    assert known.word("Café")[0] == pytest.approx(known.word("cafe")[0])


def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    damaged = tmp_path / "vectors.npz"
    damaged.write_bytes(vectors.FILE.read_bytes()[:1000])
    with pytest.raises(vectors.VectorsError, match=r"vectors\.npz: can't be read .* Install winloss anew\."):
        vectors.read(damaged)
    with pytest.raises(vectors.VectorsError, match="can't be read"):
        vectors.read(tmp_path / "none.npz")
    np.savez(damaged, pieces=np.array(["a"], dtype=object), codes=1, scales=1, weights=1)
    with pytest.raises(vectors.VectorsError, match="can't be read"):
        vectors.read(damaged)


def test_vectors_survive_being_saved(tmp_path: Path) -> None:
    rows = np.eye(3, 4, dtype=np.float32)
    vectors.save(tmp_path / "v.npz", ["a", "##b", "c"], rows, np.ones(3, dtype=np.float32))
    known = vectors.read(tmp_path / "v.npz")
    assert known.word("ab")[0] == pytest.approx(np.array([1, 1, 0, 0]) / np.sqrt(2), abs=1e-6)


def test_vectors_are_not_read_at_import() -> None:
    code = "import nlp.vectors, sys; sys.exit(nlp.vectors.load.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
