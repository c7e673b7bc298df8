"""Statistics on counts: intervals, flags, changes, gaps and announcements; pure functions from frames to frames.

One module a mart makes its final table; `marts` lists them with what each reads. Not here: counting (SQL in the
warehouse), reading notes (nlp), pages (reports). The log of judgements is the one thing kept: see `judgements`.
"""
