"""Where deals and notes come from: any SQL database, exports and files, read into one set of columns.

Here: the settings of a source, reading it, masking private data at the door, checking it before a run, a sample CRM.
Not here: what the values mean (warehouse/staging), when sources are read (pipelines).
"""


class SourceError(Exception):
    """A source can't be used as its settings say; the message says which, where, what was expected and what to do."""
