"""The settings of one run: the same model for the command, the flow and its form in the UI."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from flows.errors import UsageError
from flows.places import Place, place_of
from flows.readers import DEFAULT_LIMIT, ReadOptions
from flows.translate.settings import TranslationSettings
from normalizers import STAGE_NAMES, known_profile, known_stages
from normalizers.language.languages import EXPECTED, POSSIBLE, expected_languages


def _listed(names: Iterable[str]) -> JsonDict:
    """What a form offers and a server checks: some of these names.

    The validators below say the same in words a person can act on.
    """
    return {"items": {"type": "string", "enum": list(names)}}


def _place(name: object) -> Place:
    if not isinstance(name, str) or not name:
        if isinstance(name, Path) or hasattr(name, "protocol"):
            return cast(Place, name)
        raise ValueError("name a folder")
    try:
        return place_of(name)
    except UsageError as error:
        raise ValueError(str(error)) from None


OutputPlace = Annotated[
    Place,
    PlainValidator(_place),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "format": "path", "minLength": 1}),
]
"""A place as a setting: its name, in a form and on the way to another process."""


class RunSettings(BaseModel):
    """What one run does. Every field has a default: ``RunSettings()`` normalizes ``corpus/``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inputs: tuple[str, ...] = Field(
        default=("corpus",),
        min_length=1,
        description="Folders (recursive) and files, here or in an object store (s3://bucket/folder), "
        "or - for standard input.",
    )
    output: OutputPlace = Field(
        default=Path("output"),
        description="The folder of the corpus, here or in an object store (s3://bucket/folder); made "
        "when missing.",
    )
    only: tuple[str, ...] = Field(
        default=(),
        description="Run only these stages.",
        json_schema_extra=_listed(STAGE_NAMES),
    )
    skip: tuple[str, ...] = Field(
        default=(),
        description="Run all stages but these.",
        json_schema_extra={**_listed(STAGE_NAMES), "maxItems": len(STAGE_NAMES) - 1},
    )
    languages: tuple[str, ...] = Field(
        default=EXPECTED,
        min_length=1,
        description="The languages to choose from (ISO 639-1): those the articles, and the foreign "
        "lines in them, are written in. With fewer of them, fewer short texts are taken for a "
        "related language. Another list normalizes the whole corpus again.",
        json_schema_extra=_listed(sorted(POSSIBLE)),
    )
    profile: str = Field(
        default="safe",
        description="How bold to be with stray text: safe removes what is proved and flags the rest; "
        "aggressive also removes what safe would flag for removal; flag-only removes and moves "
        "nothing. And which spelling of a name is canonical: default, belta, link (changes none), or "
        "one of the stylebook. One of each kind, with a comma. Another profile normalizes the whole "
        "corpus again.",
    )
    workers: int | None = Field(
        default=None,
        ge=1,
        description="Processes; by default 1 for few articles, else one per processor.",
    )

    mapping: tuple[tuple[str, str], ...] = Field(
        default=(),
        description="Where an article's fields stand: (field, key or column) pairs.",
    )
    stylebook: Path | None = Field(
        default=None, description="A folder of rows laid over the packaged stylebook."
    )
    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, description="Bytes of text (UTF-8) an article may have."
    )
    prune: bool = Field(
        default=False, description="Remove the articles whose inputs are gone from the corpus."
    )
    max_renew: int | None = Field(
        default=None,
        ge=0,
        description="Stop when a new policy or version would rewrite more articles than this.",
    )
    renew: bool = Field(
        default=False,
        description="Normalize every article of the corpus again from its stored raw text, also where "
        "nothing has changed.",
    )
    engine: Literal["processes", "dask"] = Field(
        default="processes",
        description="Who does the work: processes of this machine, or the workers of a Dask cluster.",
    )
    address: str = Field(
        default="",
        description="Where the scheduler of the Dask cluster listens, e.g. tcp://10.0.0.5:8786.",
    )
    shard: str = Field(
        default="",
        pattern=r"^(\d+/\d+)?$",
        description="Do only one part of the work, e.g. 3/8 for the third of eight, and leave it "
        "staged; whoever finds all parts done commits them as one version. For batch systems.",
    )
    report: bool | None = Field(
        default=None,
        description="Write the report, pages that show what was done to each article, beside the "
        "corpus. Left open, it is written for up to 20,000 articles.",
    )
    translation: TranslationSettings | None = Field(
        default=None,
        description="Which engine translates what; by default none, and no text leaves the machine. "
        "Its key is read from the environment of the worker.",
    )

    @property
    def options(self) -> ReadOptions:
        """How the inputs are read."""
        return ReadOptions(mapping=self.mapping, limit=self.limit)

    @field_validator("only", "skip")
    @classmethod
    def _known_stages(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return known_stages(names)

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return expected_languages(codes)

    @model_validator(mode="after")
    def _known_profile(self) -> RunSettings:
        if not self.stylebook:  # a user's stylebook may have profiles of its own
            known_profile(self.profile)
        return self

    @model_validator(mode="after")
    def _some_stage_is_left(self) -> RunSettings:
        if not set(self.only or STAGE_NAMES) - set(self.skip):
            raise ValueError("no stage is left: only and skip leave them all out")
        return self
