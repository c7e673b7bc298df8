"""What spaCy calls to make each component, one function a component, named as the component.

Importing this module registers them all, with the tokenizer and the Doc extension: spaCy does so by the package's entry
points (`spacy_factories`), `nlp.pipeline` by hand. It imports spaCy, so only they import it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.util import registry

from nlp import state, words

TOKENIZER = "winloss.note_tokenizer.v1"
ANY_LENGTH = "winloss.any_length.v1"

state.register()
registry.tokenizers.register(TOKENIZER, func=words.make_tokenizer)


def make_any_length() -> Callable[[Language], Language]:
    """What lifts spaCy's limit of a million characters, which is there for its parser and tagger."""

    def lift(nlp: Language) -> Language:
        nlp.max_length = sys.maxsize
        return nlp

    return lift


registry.callbacks.register(ANY_LENGTH, func=make_any_length)


@Language.factory("note_names")
def note_names(nlp: Any, name: str, is_fast: bool = False) -> Any:  # noqa: ARG001
    """Names of us and the competitors."""
    from nlp.components.names import Names

    return Names(is_fast=is_fast, keeps_doubtful=True)


@Language.factory("note_layout")
def note_layout(nlp: Any, name: str) -> Any:  # noqa: ARG001
    """Lines, mail quotes, signatures, speakers."""
    from nlp.components.layout import Layout

    return Layout()


@Language.factory("note_language")
def note_language(nlp: Any, name: str) -> Any:  # noqa: ARG001
    """The note's language."""
    from nlp.components.language import Language

    return Language()


@Language.factory("note_encoder")
def note_encoder(nlp: Any, name: str) -> Any:  # noqa: ARG001
    """All that the trained encoder reads."""
    from nlp.components.encoder import NoteEncoder
    from nlp.encoder import Encoder

    return NoteEncoder(Encoder())


@Language.factory("note_linear")
def note_linear(nlp: Any, name: str) -> Any:  # noqa: ARG001
    """All that the small network of fast mode reads."""
    from nlp.components.linear import NoteLinear

    return NoteLinear()


@Language.factory("note_sentences")
def note_sentences(nlp: Any, name: str) -> Any:  # noqa: ARG001
    """Sentences and their words."""
    from nlp.components.sentences import Sentences

    return Sentences()


@Language.factory("note_own")
def note_own(nlp: Any, name: str, is_fast: bool = False) -> Any:  # noqa: ARG001
    """Claims of the categories that a project adds."""
    from nlp.components.own import OwnCategories

    return OwnCategories(is_fast=is_fast)


@Language.factory("note_echoes")
def note_echoes(nlp: Any, name: str, is_fast: bool = False) -> Any:  # noqa: ARG001
    """Echoes of our messages."""
    from nlp.components.echoes import Echoes

    return Echoes(is_fast=is_fast)


@Language.factory("note_spans")
def note_spans(nlp: Any, name: str) -> Any:  # noqa: ARG001
    """Span groups."""
    from nlp.pipeline import span_groups

    return span_groups
