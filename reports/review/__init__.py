"""The workbook in which an analyst reviews what was read: written from rows, read back as answers and faults.

`form` holds what both sides agree on. Not here: which sentences are drawn (models), what answers change (warehouse).
"""
