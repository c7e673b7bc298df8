"""Text in, mentions and claims out: what a rep's note says about competitors, objections and messages.

Here belong the catalog of competitors, the taxonomy of claims, marketing's messages, the trained files (`artefact/`)
with the notes and the code that made them (`corpus/`, `training/`), word lists (`rules/`), the spaCy components that
read by them, and the extractor that turns a note into records with character offsets. Databases, settings and
statistics belong elsewhere: this room gets paths and text as arguments.
"""
