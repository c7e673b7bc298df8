"""`note_layout`: the lines of a note, which of them are mail headers, quotes or signatures, and who speaks where."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import Any

from nlp.lexicon import LayoutRules, read
from nlp.records import Speaker
from nlp.state import Line, NoteState, note_state
from nlp.words import word_list

_LINE = re.compile(r"[^\r\n]+")
_HEADER = re.compile(r"[ \t>]*([A-Za-z-]{2,12})[ \t]*:(?=\s)")
_MASKED = r"\[(?:contact|rep|name)\]"
"""What stands for a person's name in notes that are stored (sources.masking)."""
_TURN = re.compile(
    r"[ \t]*[*_]{0,2}(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?[ \t-]*)?[*_]{0,2}"
    rf"((?={_MASKED}|[^\W\d_])(?:{_MASKED}|[\w .'’&,/-]){{1,41}}?(?:[ ]?\([^()\n]{{1,60}}\))?)"
    r"[ \t]*[*_]{0,2}:[*_]{0,2}(?:\s|$)"
)
_QUOTE_INTRO = re.compile(r"\bwrote:\s*$|^-{2,}[ ]?(?:original|forwarded) ", re.IGNORECASE)
_MOST_SIGNATURE_LINES = 8


class Layout:
    """The component."""

    def __init__(self) -> None:
        """Read the labels and header words."""
        rules = read("layout.yaml", LayoutRules)
        self.headers = word_list(rules.headers)
        self.openings = word_list(rules.closings) | {"kind", "many", "warm", "yours", "with"}
        self.seller_labels = word_list(rules.seller_labels)
        self.buyer_labels = word_list(rules.buyer_labels)
        self.role_labels = self.seller_labels | self.buyer_labels | {"[rep]", "[contact]"}

    def __call__(self, doc: Any) -> Any:
        """Fill `lines` of the note's state."""
        state = note_state(doc)
        text = state.text
        state.lines = [Line(found.start(), found.end(), found.start()) for found in _LINE.finditer(text)]
        if not state.lines:
            return doc
        has_labels = ":" in text
        if has_labels:
            self._mark_turns(state, text)
        if has_labels and any(line.is_turn for line in state.lines):
            return doc
        if state.kind == "email" or has_labels or ">" in text or "--" in text:
            self._mark_mail(state, text)
        else:  # nothing of a mail is in it, as in most notes
            for line in state.lines:
                line.speaker = "rep"
        return doc

    def _mark_turns(self, state: NoteState, text: str) -> None:
        labels: dict[int, str] = {}
        firsts: dict[int, int] = {}
        told: dict[str, Speaker] = {}
        for number, line in enumerate(state.lines):
            found = _TURN.match(text, line.start, line.end)
            if found and found.group(1).lower() not in self.headers:
                name, _, beside = found.group(1).lower().partition("(")
                labels[number] = name.strip(" *_")
                firsts[number] = found.end()
                role = "rep" if _names_us(state, found.start(1), found.end(1)) else self._told(labels[number], beside)
                if role != "unknown":
                    told.setdefault(labels[number], role)
        counts = Counter(labels.values())
        known = {label for label in counts if self._is_role(label)}
        speakers = {label for label, count in counts.items() if count >= 2 or label in known}
        turns = sum(counts[label] for label in speakers)
        is_dialogue = len(speakers) >= 2 and turns >= 3 and any(counts[label] >= 2 for label in speakers)
        if not is_dialogue and not (state.kind == "transcript" and any(label in told for label in speakers)):
            return
        roles = self._roles(state, text, labels, speakers, told)
        speaker: Speaker = "unknown"
        for number, line in enumerate(state.lines):
            label = labels.get(number)
            if label is not None and (label in speakers or label in told or len(speakers) > 2):
                line.is_turn, line.first = True, firsts[number]
                speaker = roles.get(label, told.get(label, "unknown"))
            line.speaker = speaker

    def _is_role(self, label: str) -> bool:
        """Whether a label says nothing but who speaks."""
        return label.replace(" ", "-") in self.role_labels

    def _told(self, label: str, beside: str) -> Speaker:
        """Who a label says that its speaker is; `beside` is what stands in parentheses behind it."""
        if "[rep]" in label:
            return "rep"
        if "[contact]" in label:
            return "buyer"
        for said in (label, beside.strip(" )")):
            words = re.findall(r"\w+", said)
            ends = [word for word in (*words[-1:], *words[:1]) if len(word) > 1]  # "A. Ito" gives no answer
            for each in dict.fromkeys(("-".join(words), *ends)):
                if each in self.seller_labels:
                    return "rep"
                if each in self.buyer_labels:
                    return "buyer"
        return "unknown"

    def _roles(
        self, state: NoteState, text: str, labels: dict[int, str], speakers: set[str], told: dict[str, Speaker]
    ) -> dict[str, Speaker]:
        """Who of the speakers is the seller: by label, by our name in the label, else by who asks the questions."""
        roles = {label: role for label, role in told.items() if label in speakers}
        if state.kind == "chat":  # among colleagues, but for those whose labels say otherwise
            return {label: roles.get(label, "rep") for label in speakers}
        if "rep" in roles.values():
            return {label: roles.get(label, "buyer") for label in speakers}
        if "buyer" in roles.values():
            return {label: roles.get(label, "rep") for label in speakers}
        questions: dict[str, int] = defaultdict(int)
        length: dict[str, int] = defaultdict(int)
        for number, label in labels.items():
            line = state.lines[number]
            questions[label] += text.count("?", line.start, line.end)
            length[label] += line.end - line.start
        asking = max(sorted(speakers), key=lambda label: questions[label] / (length[label] or 1))
        if not questions[asking]:
            return {}
        return {label: "rep" if label == asking else "buyer" for label in speakers}

    def _mark_mail(self, state: NoteState, text: str) -> None:
        is_mail = state.kind == "email"
        speaker: Speaker = "unknown" if is_mail else "rep"
        outer = speaker
        signature = 0
        for line in state.lines:
            content = text[line.start : min(line.end, line.start + 300)].strip()
            line.speaker = speaker
            if content.startswith(">"):
                line.part, line.speaker = "quote", "unknown"
                line.first = line.start + text[line.start : line.end].find(">") + 1
                continue
            header = _HEADER.match(text, line.start, line.end) if text.find(":", line.start, line.end) >= 0 else None
            if header and header.group(1).lower() in self.headers:
                line.part, is_mail, signature = "header", True, 0
                if header.group(1).lower() == "from":
                    speaker = line.speaker = self._sender(state, line, content)
                continue
            if (content.endswith(":") or content.startswith("--")) and _QUOTE_INTRO.search(content):
                line.part, signature, speaker = "header", 0, "unknown"
                continue
            if not is_mail:
                continue
            words = re.findall(r"\w+", content.lower())
            if signature:
                if signature <= _MOST_SIGNATURE_LINES and len(words) <= 10:
                    line.part = "signature"
                    signature += 1
                    continue
                signature = 0
            if (words and len(words) <= 4 and words[0] in self.openings) or content in ("--", "---", "-- "):
                line.part, signature = "signature", 1
        if not is_mail:
            return
        if outer == "unknown" and all(line.speaker == "unknown" for line in state.lines):
            self._sign(state)

    def _sender(self, state: NoteState, line: Line, content: str) -> Speaker:
        if "[rep]" in content or _names_us(state, line.start, line.end):
            return "rep"
        if any(line.start <= start < line.end for start in state.our_addresses):
            return "rep"
        return "buyer" if "@" in content or "[contact]" in content else "unknown"  # "[email]" may be ours, masked

    def _sign(self, state: NoteState) -> None:
        """Without a sender, our name in the signature says that we wrote the mail."""
        if any(line.part == "signature" and _names_us(state, line.start, line.end) for line in state.lines):
            for line in state.lines:
                if line.part == "body":
                    line.speaker = "rep"


def _names_us(state: NoteState, start: int, end: int) -> bool:
    """Whether we are named between two characters."""
    position = bisect_left(state.names, start, key=lambda name: name.start)
    while position < len(state.names) and state.names[position].start < end:
        if state.names[position].company == "us":
            return True
        position += 1
    return False
