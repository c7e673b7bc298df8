"""Invented deals as the warehouse tells of them: facts.features, facts.deal_features and facts.deals as frames."""

import datetime as dt

import numpy as np
import pandas as pd

from models.drivers.features import Features

KNOWN = pd.DataFrame(
    [
        ("amount", "number", None, "Amount"),
        ("segment:region", "category", None, "Region"),
        ("competitor:acme", "flag", "no", "Acme in the deal"),
        ("objection:price", "category", "not raised", "Objection Price"),
    ],
    columns=["feature", "value_kind", "absent", "label"],
)
TRAINED = {"version": "one", "trained_on": dt.date(2026, 6, 1), "code_revision": "1+a"}


def drawn(rows, seed, acme=-0.4, later_acme=0.4):
    """Features and deals; Acme costs `acme` and is in 40% of the deals, in the last tenth in `later_acme` of them."""
    draw = np.random.default_rng(seed)
    days = np.datetime64("2025-01-01") + np.arange(rows) * 400 // rows
    met = draw.random(rows) < np.where(np.arange(rows) < 0.9 * rows, 0.4, later_acme)
    won = draw.random(rows) < 0.65 + acme * met
    outcome = np.where(np.arange(rows) % 10 == 9, "open", np.where(won, "won", "lost"))
    deals = pd.DataFrame(
        {"deal_id": [f"D{number}" for number in range(rows)], "outcome": outcome, "closed_on": days, "amount": 100.0}
    )
    deals["closed_on"] = deals["closed_on"].astype("datetime64[us]").where(deals["outcome"] != "open")
    parts = [
        pd.DataFrame({"deal_id": deals["deal_id"], "feature": "amount", "number": draw.integers(1, 900, rows) * 1.0}),
        pd.DataFrame(
            {"deal_id": deals["deal_id"], "feature": "segment:region", "value": draw.choice(["East", "West"], rows)}
        ),
        pd.DataFrame({"deal_id": deals["deal_id"][met], "feature": "competitor:acme", "value": "yes"}),
        pd.DataFrame(
            {"deal_id": deals["deal_id"][draw.random(rows) < 0.3], "feature": "objection:price", "value": "unanswered"}
        ),
    ]
    return Features(KNOWN, pd.concat(parts, ignore_index=True), deals["deal_id"]), deals
