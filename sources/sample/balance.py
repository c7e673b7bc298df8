"""Draws that even out: a rate that is steady in truth is steady in every period and segment, beyond what chance gives.

Independent draws would put a dozen chance findings among the planted ones. Here each draw leans against what earlier
draws owe the groups that a deal belongs to, as a trial that balances its arms by minimisation does (Pocock and Simon,
1975), so that what the pages announce of the sample is what was planted in it.
"""

import random
from collections import defaultdict
from collections.abc import Sequence

LEAN = 0.12
"""How much each owed case adds to a chance."""


class Balance:
    """What has been drawn so far, by what was drawn and for which group of deals."""

    def __init__(self) -> None:
        """Nothing is owed yet."""
        self.owed: defaultdict[tuple[str, str], float] = defaultdict(float)

    def holds(self, what: str, chance: float, groups: Sequence[str], rng: random.Random) -> bool:
        """Whether `what` holds for a deal of these groups, with that chance in the long run."""
        keys = [(what, group) for group in groups]
        drawn = chance > 0 and rng.random() < chance + LEAN * sum(self.owed[key] for key in keys)
        for key in keys:
            self.owed[key] += chance - drawn
        return drawn
