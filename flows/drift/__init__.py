"""Whether a source of today is still the source it was: body length, removed share, quarantine.

A site that changes its layout sends no error: its articles come in shorter, or more of them is
removed, or more pages give no article. Each run notes what came in from each source in the log of the
table; what is usual for a source is told from those notes and from nothing else.

:mod:`~flows.drift.tally` counts, :mod:`~flows.drift.arrivals` says what a run brought,
:mod:`~flows.drift.history` reads the past from the log, :mod:`~flows.drift.alarms` is the statistics,
:mod:`~flows.drift.table` puts it into words.
"""
