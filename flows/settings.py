"""The settings of one run: the same model for the command, the flow and its form in the UI."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from normalizers import known_stages


class RunSettings(BaseModel):
    """What one run does. Every field has a default: ``RunSettings()`` normalizes ``corpus/``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inputs: tuple[str, ...] = Field(
        default=("corpus",),
        min_length=1,
        description="Folders (recursive), files, or - for standard input.",
    )
    output: Path = Field(
        default=Path("output"), description="The folder of the corpus; made when missing."
    )
    only: tuple[str, ...] = Field(default=(), description="Run only these stages.")
    skip: tuple[str, ...] = Field(default=(), description="Run all stages but these.")
    workers: int | None = Field(
        default=None,
        ge=1,
        description="Processes; by default 1 for few articles, else one per processor.",
    )

    @field_validator("only", "skip")
    @classmethod
    def _known_stages(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return known_stages(names)
