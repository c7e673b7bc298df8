"""The sample CRM: a fictional software company's deals and notes, written as any other SQL database that we read.

`write` makes a CRM with its project settings, `change` does one day's work in it. What it holds on purpose is in
`planted.py`; the sentences are in `bank/`, the names in `names.yaml`, the settings in `project/`. Nothing here knows
how notes are read: the truth comes from the marks in the bank alone.
"""

from sources.sample.day import change
from sources.sample.writing import write

__all__ = ["change", "write"]
