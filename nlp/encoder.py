"""The trained encoder as it runs: an ONNX file of `nlp/artefact`, one note's part at a time, on one thread.

A part is never padded or run beside another one: the file's weights are 8-bit and its scales are taken over all that is
run together, so only so is a note's reading the same whatever else is read.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from nlp.decoding import Array
from nlp.pieces import HEAD, Part, Pieces

FOLDER = Path(__file__).parent / "artefact"
RELATIONS = 6
"""How two pieces of a note may stand to each other: the second in a sentence before the previous one, in the previous,
the same, the next, a later one (0 to 4), or one of them in the note's head (5).
"""
SAME, OF_HEAD = 2, 5
NEAR = (SAME, OF_HEAD)
"""The relations of pieces that see each other in the lower layers."""


class ArtefactError(ValueError):
    """The trained files can't be used; the message says why and what to do."""


class Encoder:
    """The files of `folder`: `encoder.onnx` and `vocabulary.txt`."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Take note of where the files are; they are read when first needed."""
        self.folder = folder

    @cached_property
    def pieces(self) -> Pieces:
        """What cuts notes into pieces."""
        return Pieces(self._path("vocabulary.txt"))

    def outputs(self, part: Part) -> tuple[Array, Array, Array]:
        """What each piece says, shape (pieces, sum of HEADS), each sentence, (sentences, 52), and the part, (14,)."""
        heads, sentences, reason = self._session.run(None, inputs(part))
        return heads[0], sentences[0], reason[0]

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                self._path("encoder.onnx").read_bytes(),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["SkipLayerNormFusion"],  # its operator takes four times as long as the two fused
            )
        except ArtefactError:
            raise
        except Exception as error:  # onnxruntime's own errors share no public class
            raise ArtefactError(
                f"{self.folder / 'encoder.onnx'}: can't be loaded ({error}). Install winloss anew."
            ) from error

    def _path(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise ArtefactError(f"{path}: missing. Install winloss anew, or make it with `make train`.")
        return path


def inputs(part: Part) -> dict[str, Any]:
    """A part as the network takes it, each with a first dimension of 1: pieces, their shapes, their places in their
    sentences, how each stands to each other (`RELATIONS`), and the weights of each sentence's mean.
    """
    size = len(part.ids)
    numbers = np.array(part.sentence_of_piece())
    places = np.arange(size)
    pool = np.zeros((max(1, len(part.sentences)), size), dtype=np.float32)
    for number in range(len(part.sentences)):
        begin, end = part.bounds(number)
        places[begin : size if number + 1 == len(part.sentences) else end] -= begin - HEAD
        pool[number, begin:end] = 1 / (end - begin)
    relations = np.clip(numbers[None, :] - numbers[:, None], -SAME, SAME) + SAME
    relations[:HEAD, :] = relations[:, :HEAD] = OF_HEAD
    return {
        "ids": np.array([part.ids], dtype=np.int64),
        "shapes": np.array([part.shapes], dtype=np.int64),
        "places": places[None].astype(np.int64),
        "relations": relations[None],
        "pool": pool[None],
    }
