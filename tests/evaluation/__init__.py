"""The quality gate: every labelled set of the project, measured and held to pinned floors.

``make eval`` (``python -m tests.evaluation``) prints one table. A set is an
:class:`~tests.evaluation.sets.EvaluationSet`; ``registry.py`` lists them, ``floors.json`` holds what
each metric must reach and the hash of the data that was measured.
"""
