"""What Prefect runs on a schedule, on an event or on demand: ``prefect.yaml`` names these flows.

The work itself is in :mod:`flows.run` and knows nothing of it.
"""
