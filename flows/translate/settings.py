"""Which engine, for what, and how patiently: the part of a run's settings that is about translation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

EngineName = Literal["google", "mymemory", "deepl", "libre"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)

_LANGUAGE = re.compile(r"[a-z]{2,3}")


class TranslationSettings(BaseModel):
    """What is translated by whom. The key of an engine is no setting: settings go to servers and logs.

    It is read from the environment where the engine is asked, see :mod:`flows.translate.engines.keys`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: EngineName = Field(description="google, mymemory, deepl or libre.")
    url: str = Field(
        default="", description="Where a LibreTranslate server listens; libre needs it."
    )
    texts_to: tuple[str, ...] = Field(
        default=(), description="Languages (ISO 639-1) that get a column text_<language>."
    )
    glosses_to: str = Field(
        default="", description="Language of the glosses of removed and flagged foreign strings."
    )
    version: str = Field(
        default="",
        description="Your name for the engine's version; another one translates everything anew.",
    )
    memory: Path | None = Field(
        default=None,
        description="The file of the translation memory; by default in the user's cache.",
    )
    timeout: float = Field(default=20.0, gt=0, le=600, description="Seconds for one answer.")
    attempts: int = Field(default=4, ge=1, le=10, description="How often one text is sent at most.")
    pause: float = Field(
        default=0.5, ge=0, le=60, description="Seconds before the second attempt, then twice that …"
    )
    per_second: float = Field(
        default=0.0,
        ge=0,
        description="Requests a second at most; 0 takes the engine's usual limit.",
    )
    give_up_after: int = Field(
        default=3, ge=1, description="Texts that fail in a row before the engine is left alone."
    )

    @field_validator("texts_to")
    @classmethod
    def _languages(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        for code in codes:
            _known(code)
        return tuple(dict.fromkeys(codes))

    @field_validator("glosses_to")
    @classmethod
    def _language(cls, code: str) -> str:
        return _known(code) if code else code

    @model_validator(mode="after")
    def _address(self) -> TranslationSettings:
        if self.engine == "libre":
            if not _is_address(self.url):
                raise ValueError(
                    "libre needs the address of a LibreTranslate server, without a key in it, "
                    "such as --engine-url http://127.0.0.1:5000 for one of your own on this machine"
                )
        elif self.url:
            raise ValueError(f"only libre has an address; {self.engine} is where it is")
        return self


def _is_address(url: str) -> bool:
    """Whether somebody may listen there; with a key in it, it would stand in messages."""
    if not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#@\s]*)?", url):
        return False
    try:
        place = urlsplit(url)
        return bool(place.hostname) and place.port != 0
    except ValueError:  # an IPv6 address or a port that is none
        return False


def _known(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise ValueError(f"{code!r} is no language code (ISO 639-1, such as en)")
    return code
