"""Artifacts with fixed keys, so that the UI keeps their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.normalize import THICK

from prefect import task  # isort: skip - after flows.normalize has set its environment
from prefect.artifacts import create_markdown_artifact, create_table_artifact  # isort: skip


@task(name="publish", **THICK)
def publish_table(key: str, rows: Sequence[Mapping[str, str | int]], description: str) -> None:
    """One version more of a table."""
    create_table_artifact(key=key, table=[dict(row) for row in rows], description=description)


@task(name="publish", **THICK)
def publish_page(key: str, page: str, description: str) -> None:
    """One version more of a page in Markdown."""
    create_markdown_artifact(key=key, markdown=page, description=description)
