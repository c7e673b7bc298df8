"""The spaCy components of the note reader, one idea a module, in the order in which `nlp.pipeline` runs them.

Each component reads and completes the `NoteState` at `doc._.note`. What claims, mentions and vendors mean is the
trained reader's; names, layout, language, sentences and echoes go by word lists in `nlp/rules`.
"""
