"""Marked-up notes of made-up industries (`GUIDE.md` says how): what the reader of notes is trained on and measured by.

Data belongs here, and `markup.py`, the guide's own script that checks and scores marked-up notes, kept as it came.
"""
