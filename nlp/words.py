"""Text into words: cleaning that keeps every offset, and the tokenizer of the pipeline, linear in the text's length."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.state import NoteState

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_CLITIC = r"['’](?:s|ll|ve|d|re|m|S|LL|VE|D|RE|M)\b"
LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
"""Pattern of a run of letters and digits, whose accents may follow their letter as signs of their own."""
_WORD = rf"{_CLITIC}|{LETTERS}(?:['’](?!(?:s|ll|ve|d|re|m|S|LL|VE|D|RE|M)\b){LETTERS})*"
_TOKEN = re.compile(rf"({_WORD}|[^\w\s]|_|[^\S ]+| +)( ?)")
_PLAIN = re.compile(_WORD + r"|[^\w\s]")
_WORDS = re.compile(rf"({_WORD}|[^\w\s]|_)")
_MOST_WORDS_REMEMBERED = 200_000
_LONGEST_REMEMBERED = 40
_TAG = re.compile(r"</?[a-zA-Z!][^<>@\s]*(?:\s[^<>]*)?>")
_HTML = re.compile(
    r"</?(?:html|body|div|p|br|span|table|td|b|i|a|font|ul|li|strong|em|meta|style)\b[^<>]*>", re.IGNORECASE
)
_HIDDEN = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<head>", "</head>"))
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_FILLING = "\u034f"
"""A sign that counts as an accent and means nothing: what is left of an entity within a word."""
_APOSTROPHES = ("'", "’")
_UNSAFE = re.compile(r"[\ud800-\udfff\x00]")


def clean(text: str) -> str:
    """The text with what is not language blanked out (HTML tags, lone surrogates, NUL), every other character in its
    place.
    """
    if _UNSAFE.search(text):
        text = _UNSAFE.sub("\ufffd", text)
    if "<" in text and _HTML.search(text):
        for opening, closing in _HIDDEN:
            text = _without(text, opening, closing)
        text = _TAG.sub(_blank_tag, text)
        text = _ENTITY.sub(_blank_entity, text)
    return text


def split(text: str) -> list[str]:
    """The words of a name or phrase, in the form in which the components see the words of a note."""
    return [word for word in map(plain, _PLAIN.findall(text)) if word not in SKIPPED]


def plain(word: str) -> str:
    """A word in lower case, composed and without apostrophes: `Isn’t` is `isnt`, `'s` is `s`."""
    word = word.lower() if word.isascii() else unicodedata.normalize("NFC", word.lower().replace(_FILLING, ""))
    if ("'" in word or "’" in word) and len(word) > 1:
        word = word.replace("'", "").replace("’", "")
    return word


class _PlainWords(dict[str, str]):
    """The plain form of each word seen so far."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_WORDS_REMEMBERED:
            self.clear()
        found = plain(word)
        if len(word) <= _LONGEST_REMEMBERED:
            self[word] = found
        return found


_plain_words = _PlainWords()


def state_of(text: str) -> NoteState:
    """The words of a text in a fresh `NoteState`, as the tokenizer gives them, without the cost of a spaCy Doc."""
    pieces = _WORDS.split(text)  # blanks and words by turns
    ends = list(accumulate(map(len, pieces)))
    written = pieces[1::2]
    return NoteState(
        text,
        words=list(map(_plain_words.__getitem__, written)),
        starts=ends[:-1:2],
        ends=ends[1::2],
        written=written,
    )


SKIPPED = frozenset("-\"“”‘’'*_`«»„#")
"""Tokens that names and phrases step over, so that `run-rate`, `run rate` and `*run* rate` are alike."""


def word_list(lines: Iterable[str]) -> frozenset[str]:
    """The single words of lines that each hold several, separated by blanks."""
    return frozenset(word for line in lines for word in line.split())


class NoteTokenizer:
    """Splits at every word boundary, keeps contractions whole; nothing to learn, so nothing to save."""

    def __init__(self, vocab: Vocab) -> None:
        """Keep the vocabulary that Docs share."""
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """A Doc of the text as it is read (`clean`), with its words and a fresh `NoteState`."""
        from spacy.tokens import Doc

        text = clean(text)
        pieces, blanks = [], []
        state = NoteState(text)
        words, starts, ends = state.words, state.starts, state.ends
        for found in _TOKEN.finditer(text):
            piece, blank = found.groups()
            pieces.append(piece)
            blanks.append(blank == " ")
            if not piece.isspace():
                start = found.start()
                words.append(plain(piece))
                starts.append(start)
                ends.append(start + len(piece))
        doc = Doc(self.vocab, words=pieces, spaces=blanks)
        doc._.note = state
        return doc

    def to_disk(self, path: Path | str, **_: Any) -> None:
        """Save nothing."""

    def from_disk(self, path: Path | str, **_: Any) -> NoteTokenizer:  # noqa: ARG002
        """Load nothing."""
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """Save nothing."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> NoteTokenizer:  # noqa: ARG002
        """Load nothing."""
        return self


def make_tokenizer() -> Any:
    """What spaCy's registry calls to make the tokenizer of a pipeline (`winloss.note_tokenizer.v1`)."""

    def create(nlp: Any) -> NoteTokenizer:
        return NoteTokenizer(nlp.vocab)

    return create


def _without(text: str, opening: str, closing: str) -> str:
    """The text with each stretch from `opening` to `closing` blanked out; an opening without closing stays."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    pieces, done = [], 0
    start = lowered.find(opening)
    while start >= 0:
        end = lowered.find(closing, start)
        if end < 0:
            break
        end += len(closing)
        pieces += [text[done:start], " " * (end - start)]
        done = end
        start = lowered.find(opening, done)
    return "".join([*pieces, text[done:]])


def _blank_tag(found: re.Match[str]) -> str:
    tag = found.group()
    is_break = re.match(r"</?(?:br|p|div|tr|li|h\d)\b", tag, re.IGNORECASE)
    return ("\n" if is_break else " ") + " " * (len(tag) - 1)


def _blank_entity(found: re.Match[str]) -> str:
    entity = found.group()
    character = html.unescape(entity)
    rest = len(entity) - 1
    if character.isalpha() and len(character) == 1:
        return character + _FILLING * rest
    if character in _APOSTROPHES and found.start() and found.string[found.start() - 1].isalpha():
        return _FILLING * rest + character
    return (character if len(character) == 1 else " ") + " " * rest
