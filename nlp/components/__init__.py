"""The spaCy components of the note reader, one idea a module, in the order in which `nlp.pipeline` runs them.

Each component reads and completes the `NoteState` at `doc._.note`. Rules (which words mean what) are YAML in
`nlp/rules`.
"""
