"""The rules as data: YAML files of words, one idea a file; `nlp.lexicon` says which keys each may hold. No code
belongs here.
"""
