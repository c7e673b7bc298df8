"""The spaCy pipeline of the note reader: `spacy.blank("en")` with the components of `nlp.components`, in their order.

The factories are entry points of the package (`spacy_factories`), so that `spacy.load` finds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nlp.catalog import Catalog
from nlp.messages import Message
from nlp.own_taxonomy import OwnCategory

if TYPE_CHECKING:
    from spacy.language import Language

BEFORE = ("note_names", "note_layout", "note_language")
READERS = {"default": "note_encoder", "fast": "note_linear"}
AFTER = ("note_sentences", "note_echoes", "note_own", "note_spans")


def build(
    catalog: Catalog | None = None,
    messages: Iterable[Message] = (),
    is_fast: bool = False,
    own: Iterable[OwnCategory] = (),
) -> Language:
    """A pipeline that reads notes by this catalog, these messages and the categories that a project adds.

    `is_fast` takes the small network in place of the encoder and leaves out misspelt names, paraphrased messages and
    span groups; its components need no Doc (`nlp.state.BareNote` will do), and sentences are only made for messages and
    own categories.
    """
    import spacy

    from nlp.factories import ANY_LENGTH, TOKENIZER

    made_by = {"tokenizer": {"@tokenizers": TOKENIZER}, "after_creation": {"@callbacks": ANY_LENGTH}}
    nlp = spacy.blank("en", config={"nlp": made_by})
    messages, own = tuple(messages), tuple(own)
    after = tuple(name for name in AFTER[:-1] if messages or own) if is_fast else AFTER
    for name in (*BEFORE, READERS["fast" if is_fast else "default"], *after):
        config = {"is_fast": is_fast} if name in ("note_names", "note_echoes", "note_own") else {}
        nlp.add_pipe(name, config=config)
    nlp.get_pipe("note_names").learn(catalog)  # type: ignore[attr-defined]
    if "note_echoes" in nlp.pipe_names:
        nlp.get_pipe("note_echoes").learn(messages)  # type: ignore[attr-defined]
        nlp.get_pipe("note_own").learn(own)  # type: ignore[attr-defined]
    return nlp


def span_groups(doc: Any) -> Any:
    """The Doc with its findings as span groups (`competitors`, `claims`, `vendors`, `echoes`) for spaCy's own tools."""
    state = doc._.note
    for group, spans in (
        ("competitors", [(name.start, name.end, name.company) for name in state.names if name.company != "us"]),
        ("claims", [(claim.start, claim.end, claim.category) for claim in state.claims]),
        ("vendors", [(vendor.start, vendor.end, "vendor") for vendor in state.vendors]),
        ("echoes", [(echo.start, echo.end, echo.what) for echo in state.echoes]),
    ):
        doc.spans[group] = [
            doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in spans
        ]
    return doc
