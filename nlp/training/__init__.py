"""What makes the artefact of `nlp/artefact` out of the corpus; needs torch, which nothing else does."""
