"""The audit: how right the edits of a corpus are, and how much dirt stayed, as numbers with intervals.

A person judges a random sample. :mod:`~flows.audit.units` says what is judged, ``drawing`` draws the
sample, ``keeping`` holds it with its judgements in one file, ``sheet`` takes it to a spreadsheet and
back, ``intervals`` and ``results`` make numbers of it, ``methods`` puts them into a paragraph, and
``rows`` and ``cases`` make examples of the stylebook and test cases of the judgements.
"""
