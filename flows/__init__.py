"""Everything that touches disk, network, clock or a scheduler.

Importing this package imports nothing heavy: Prefect, deltalake and trafilatura are imported by the
modules that need them, when they need them.
"""
