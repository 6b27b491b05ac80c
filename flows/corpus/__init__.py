"""The canonical corpus: one Delta Lake table, and the table of what could not be read.

``schema`` says what the table holds (docs/schema.md in code), ``rows`` goes between canonical
articles and table rows, ``table`` commits and reads, ``quarantine`` keeps the failures.
"""
