"""What drives wins in any table of deals: P(won) learnt from earlier deals, judged on later ones, effects in points.

`fitting.fit` is the way in for a file, `training.train` for the warehouse. In the order of the work: `table` (reading,
typing), `guard` (columns refused), `judging` with `splits` (what is learnt from and what is judged on), `learners`
(scikit-learn pipelines), `curve` (the AUC's interval) and `effects` (points of win rate). Not here: reading CRMs,
counts per cell, the words on the terminal (pipelines).
"""


class DriversError(Exception):
    """A table can't be fitted; the message says what, where and what to do."""
