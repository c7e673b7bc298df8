"""Tables of invented deals for the tests of `models.drivers`: with a planted effect, without any, and their files."""

import numpy as np
import pandas as pd

ACME_POINTS = -20.0
"""What Acme in the deal costs, all else alike; the other competitors cost nothing."""


def deals(rows, seed, acme=ACME_POINTS / 100):
    """One row a deal, closed over three years, the outcome drawn by the competitor and the region."""
    draw = np.random.default_rng(seed)
    competitor = draw.choice(["Acme", "Bolt", "Core"], rows, p=[0.3, 0.4, 0.3])
    region = draw.choice(["EMEA", "AMER", "APAC"], rows)
    p = 0.55 + acme * (competitor == "Acme") + 0.5 * abs(acme) * (region == "EMEA")
    return pd.DataFrame(
        {
            "deal": [f"D-{number:06d}" for number in range(rows)],
            "created": np.datetime64("2022-01-01") + draw.integers(0, 1000, rows),
            "competitor": competitor,
            "region": region,
            "amount": np.exp(draw.normal(10, 1, rows)).round(),
            "employees": np.where(draw.random(rows) < 0.1, np.nan, draw.integers(10, 5000, rows)),
            "owner": [f"owner {number}" for number in draw.integers(0, 40, rows)],
            "stage": np.where(draw.random(rows) < p, "Won", "Lost"),
        }
    )


def written(frame, path, **options):
    """The path of the frame as a CSV file, or Parquet."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, **options)
    return path
