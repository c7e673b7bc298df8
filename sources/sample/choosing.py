"""Which sentences of the bank are true of a deal, and about which of its competitors.

An objection is said only where it was raised, a competitor shown only in a role that it has, and what closes a deal
only after the close. When a note is written and what it has to say is `notes.py`'s work.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime

from sources.sample.deals import Deal, Rival
from sources.sample.sentences import Bank, Sentence
from sources.sample.voices import Line
from sources.sample.world import World

Key = tuple[str, Rival | None]
"""Something to say, as the bank's sentences are found, and the competitor whom it is about, if any."""


@dataclass
class Slot:
    """A note still to be written: its voice, its time and what it has to say."""

    kind: str
    written_at: datetime
    is_after_close: bool
    keys: list[Key] = field(default_factory=list)


def chosen_lines(
    slot: Slot, kind: str, author: str | None, deal: Deal, world: World, bank: Bank, rng: random.Random
) -> tuple[list[Line], int]:
    """Sentences for everything that the note has to say, and how many things the bank can't say in this voice."""
    content: list[Line] = []
    missed = 0
    used = set(deal.used)
    for key, rival in slot.keys:
        said = any(key in line.sentence.keys and (not rival or is_about(line, rival)) for line in content)
        if said and key != "other":
            continue
        line = one_line(
            bank.for_key(kind, deal.outcome, slot.is_after_close, key),
            slot,
            kind,
            author,
            deal,
            world,
            rng,
            rival,
            used,
        )
        if line is None:
            missed += key != "other"
            continue
        if line.sentence.reason and any(other.sentence.reason for other in content):
            continue
        used.add(id(line.sentence))
        content.append(line)
    return content, missed


def one_line(
    options: list[Sentence],
    slot: Slot,
    kind: str,
    author: str | None,
    deal: Deal,
    world: World,
    rng: random.Random,
    rival: Rival | None,
    used: set[int],
) -> Line | None:
    """One of the sentences that is true of the deal, with its competitors; none if no sentence is."""
    start = rng.randrange(len(options)) if options else 0
    for sentence in options[start:] + options[:start]:
        if id(sentence) in used or not is_true(sentence, deal, slot.is_after_close):
            continue
        if kind == "email" and sentence.speaker != author and not (author is None and sentence.speaker == "rep"):
            continue
        line = with_competitors(sentence, deal, slot.is_after_close, world, rng, rival)
        if line:
            return line
    return None


def is_true(sentence: Sentence, deal: Deal, is_after_close: bool) -> bool:
    """Whether what the sentence says of us holds for the deal."""
    raised = (
        deal.objections | {deal.reason} if is_after_close and deal.outcome != "won" and deal.reason else deal.objections
    )
    if not sentence.objections <= raised or sentence.denied & raised:
        return False
    if sentence.reason and sentence.reason != deal.reason:
        return False
    if deal.reason in sentence.resolved or (sentence.names_vendor and sentence.is_closing and deal.lost_to):
        return False
    return bool(sentence.message) or not (sentence.strengths - sentence.objections) & raised


def with_competitors(
    sentence: Sentence, deal: Deal, is_after_close: bool, world: World, rng: random.Random, rival: Rival | None
) -> Line | None:
    """The sentence about competitors of whom it is true, `rival` if given; none if there are none."""
    line = Line(sentence)
    rivals = list(deal.rivals)
    absent = [vendor for name, vendor in world.competitors.items() if all(name != one.competitor for one in rivals)]
    if sentence.names_present:
        fitting = [one for one in ([rival] if rival else rivals) if sentence.roles <= roles(one, deal, is_after_close)]
        if not fitting:
            return None
        chosen = rng.choice(fitting)
        rivals.remove(chosen)
        line.them = world.competitors[chosen.competitor]
    elif rival and not sentence.second_role:
        return None
    elif sentence.names_absent:
        line.them = rng.choice(absent)
        absent.remove(line.them)
    if sentence.second_role:
        others = [rival] if rival and not sentence.names_present else rivals
        fitting = [one for one in others if sentence.second_role in roles(one, deal, is_after_close)]
        if not fitting:
            return None
        line.second = world.competitors[rng.choice(fitting).competitor]
    elif sentence.names_second:
        line.second = rng.choice(absent)
    return line


def roles(rival: Rival, deal: Deal, is_after_close: bool) -> set[str]:
    """The roles in which a note may show a competitor of the deal."""
    found = {"mentioned", "incumbent" if rival.is_incumbent else "evaluated"}
    if rival.is_ruled_out or (is_after_close and deal.outcome == "won"):
        found.add("rejected")
    if is_after_close and deal.lost_to:
        found.add("selected" if rival.is_selected else "rejected")
    return found


def is_about(line: Line, rival: Rival) -> bool:
    """Whether the line names that competitor."""
    return rival.competitor in [vendor.id for vendor in (line.them, line.second) if vendor]
