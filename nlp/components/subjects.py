"""Whom a clause is about: us, a competitor, or another vendor. A helper of `note_claims`, not a component."""

from __future__ import annotations

from nlp.components.clauses import Clause
from nlp.state import NoteState, Sentence
from nlp.words import word_list

_OURS = frozenset(["we", "our", "ours", "us", "@us", "ourselves", "weve"])
_SPOKEN_OF = frozenset(["we", "our", "@us", "weve", "@them"])
_YOURS = frozenset(["you", "your", "yours", "youre", "youve", "yall"])
_THEIRS = frozenset(["they", "their", "theirs", "theyre", "theyve", "them"])
_PEOPLE = frozenset(["he", "she", "his", "her", "i", "my", "me"])
_OBJECT_MARKERS = word_list(
    (
        "than over against vs versus beat beats beating unlike from undercut below under above behind ahead",
        "of",
    )
)
_NEW_SUBJECTS = _OURS | _YOURS | frozenset(["he", "she", "i", "my", "his", "her", "nobody", "the", "our"])
_VENDORS_OWN = frozenset(
    ["performance_reliability", "support_service", "ease_of_use", "price", "missing_feature", "integration"]
)
_BUYERS_OWN = frozenset(["stakeholder", "timing_priority", "value_roi"])
_MOST_SENTENCES_BACK = 2


class Subjects:
    """Follows a note sentence by sentence and remembers which vendor was spoken of last."""

    def __init__(self, state: NoteState) -> None:
        """Begin with nobody named."""
        self.state = state
        self.last_vendor = ""
        self.last_sentence = -9
        self.number = -1
        self.current = "us"

    def begin(self, number: int) -> None:
        """Go on to a sentence."""
        self.number = number
        self.current = "us"

    def skip(self, sentence: Sentence) -> None:
        """Only remember whom a sentence without cues names."""
        for word in range(len(sentence.words)):
            self._remember(sentence, word)

    def of(self, sentence: Sentence, clause: Clause) -> str:
        """The subject of a clause: what it names itself, else what the clause before was about.

        A pronoun gives way to a name or to us after it: in "their CFO says we are slow" we are spoken of.
        """
        subject = pronoun = ""
        for index in range(clause.first, clause.last + 1):
            word = sentence.words[index]
            named = self._named(sentence, index)
            if named and not subject and (not pronoun or word in _SPOKEN_OF):
                subject = "" if self._is_object(sentence, clause, index) else named
            self._remember(sentence, index)
            if not pronoun and word in _THEIRS and self._is_recent():
                pronoun = self.last_vendor
        subject = subject or pronoun
        if subject:
            self.current = subject
        elif any(word in _NEW_SUBJECTS for word in sentence.words[clause.first : clause.first + 3]):
            self.current = "us"
        return self.current

    def about(self, sentence: Sentence, category: str, polarity: str, subject: str) -> str:
        """Whom a claim in the clause is about, given the clause's subject."""
        if category == "timing_priority" or (category in _BUYERS_OWN and polarity == "neg"):
            return "us"
        if subject == "us" and self._goes_on_about_vendor(sentence, category):
            return self.last_vendor
        return subject

    def _goes_on_about_vendor(self, sentence: Sentence, category: str) -> bool:
        """Whether a sentence that names nobody goes on about the vendor of the sentence before."""
        if self.last_sentence != self.number - 1 or category not in _VENDORS_OWN:
            return False
        before = self.state.sentences[self.number - 1]
        if before.speaker != sentence.speaker or any(
            word in _OURS or word in _YOURS for word in (*before.words, *sentence.words)
        ):
            return False
        return not sentence.names and not any(word in _PEOPLE for word in sentence.words[:2])

    def _named(self, sentence: Sentence, index: int) -> str:
        word = sentence.words[index]
        if word in _OURS or word in _YOURS:
            return "us"
        if index in sentence.vendors:
            return "other"
        if word == "@them":
            name = sentence.names[index]
            return name.company if name.assertion != "negated" else ""
        return ""

    def _is_object(self, sentence: Sentence, clause: Clause, index: int) -> bool:
        before = sentence.words[max(clause.first, index - 2) : index]
        return any(word in _OBJECT_MARKERS for word in before)

    def _remember(self, sentence: Sentence, index: int) -> None:
        if index in sentence.vendors:
            self.last_vendor, self.last_sentence = "other", self.number
        elif sentence.words[index] == "@them" and sentence.names[index].assertion != "negated":
            self.last_vendor, self.last_sentence = sentence.names[index].company, self.number

    def _is_recent(self) -> bool:
        return bool(self.last_vendor) and self.number - self.last_sentence <= _MOST_SENTENCES_BACK
