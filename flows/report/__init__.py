"""The report: a folder of static pages that show what was done to each article, and why.

It needs no server and no network. See :mod:`flows.report.building` for what is written when.
"""

from __future__ import annotations

from flows.report.building import Report, write_report

__all__ = ["Report", "write_report"]
