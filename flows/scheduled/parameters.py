"""What a person may ask of a flow: one model for each, so that a form can be made of it.

The Prefect server checks parameters against the JSON schema of these models before there is a run.
What a schema cannot say (a last day before the first) the model says, and the run fails at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.config import JsonDict

from flows.readers import is_iso_date
from flows.settings import RunSettings

DAY_CODES = "YymdjGVu"
"""The codes of ``strftime`` an input may hold; ``%%`` is a percent sign."""

_DATED = rf"^([^%]|%[{DAY_CODES}%])*%[{DAY_CODES}]([^%]|%[{DAY_CODES}%])*$"
_ONE_DAY = timedelta(days=1)
_A_DAY: JsonDict = {"pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"}
"""For the server: it does not look at the format of a date."""
_ISO_DATE = r"^(\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?)?)?$"


class DatedSettings(RunSettings):
    """The settings of a run over dated inputs: each holds the codes of a date."""

    inputs: tuple[str, ...] = Field(
        default=("archive/%Y/%m/%d",),
        min_length=1,
        description="Folders or files with the date in their names as strftime codes: "
        "archive/%Y/%m/%d, s3://news/%Y-%m-%d.jsonl.gz.",
        json_schema_extra={"items": {"type": "string", "pattern": _DATED}},
    )
    renew: Literal[False] = Field(
        default=False, description="Each day would normalize the whole corpus again: not here."
    )

    @field_validator("inputs")
    @classmethod
    def _dated(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not re.fullmatch(_DATED, name):
                raise ValueError(
                    f"{name} holds no date: each input of a backfill needs codes such as %Y/%m/%d "
                    f"(there are %{', %'.join(DAY_CODES)}, and %% for a percent sign)"
                )
        return names

    def on(self, day: date) -> RunSettings:
        """The settings of one day's run."""
        names = tuple(day.strftime(name) for name in self.inputs)
        return RunSettings(**{**dict(self), "inputs": names})


class Backfill(BaseModel):
    """Dated inputs from one day to another, one commit a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: date = Field(description="The first day.", json_schema_extra=_A_DAY)
    last: date = Field(description="The last day; it is done too.", json_schema_extra=_A_DAY)
    settings: DatedSettings = Field(
        default_factory=DatedSettings, description="Where the days are, and what a run does."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Backfill:
        if self.last < self.first:
            raise ValueError(f"the last day, {self.last}, is before the first, {self.first}")
        return self

    def runs(self) -> Iterator[tuple[date, RunSettings]]:
        """The first day of each run and its settings: several days in one file are one run."""
        day, before = self.first, None
        while day <= self.last:
            settings = self.settings.on(day)
            if settings != before:
                yield day, settings
            before = settings
            day += _ONE_DAY


class ArticleInFile(BaseModel):
    """A file, or a folder, for the corpus."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="A file for the corpus")

    file: str = Field(
        min_length=1,
        description="The file as the worker sees it: a path, or s3://bucket/file. Its articles go "
        "into the corpus.",
    )


class ArticleAsText(BaseModel):
    """A text to look at; it is cleaned and explained, and stored nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="A text to look at")

    text: str = Field(min_length=1, description="The text. It is stored nowhere.")
    title: str = Field(default="", description="The headline.")
    source: str = Field(default="", description="The publisher, e.g. daily.example.")
    url: str = Field(default="", description="The address of the page.")
    published: str = Field(
        default="", description="When it was published, ISO 8601.", pattern=_ISO_DATE
    )
    language: str = Field(
        default="",
        description="What is known of its language, e.g. ru: a hint.",
        pattern=r"^([a-z]{2,3}(-\w+)*)?$",
    )

    @field_validator("published")
    @classmethod
    def _iso_date(cls, value: str) -> str:
        if value and not is_iso_date(value):
            raise ValueError(f"published must be ISO 8601 (2023-06-13), not {value!r}")
        return value


class OneArticle(BaseModel):
    """One article, on demand: a file for the corpus, or a text to look at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: ArticleInFile | ArticleAsText = Field(description="Which article.")
    settings: RunSettings = Field(
        default_factory=RunSettings,
        description="What a run does, and where the corpus is; its inputs are not looked at.",
    )
