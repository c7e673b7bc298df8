"""Tables in, pages and charts out: what marketing opens.

Belongs here: reading the published marts, the wording of numbers, tables, charts, pages and their style.
Doesn't: statistics (marts arrive with their intervals and flags), SQL that counts, and where a project keeps its files.
"""
