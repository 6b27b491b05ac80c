"""How the articles of a run are normalized, read from its settings."""

from __future__ import annotations

from flows.errors import UsageError
from flows.overlay import load_overlay, overlaid
from flows.policy import load_policy
from flows.settings import RunSettings
from flows.shards import Method
from normalizers import UnknownProfileError, known_profile


def method_of(settings: RunSettings) -> Method:
    """How the articles of a run are normalized.

    Raises:
        UsageError: the policy of the corpus or the user's stylebook cannot be read.
    """
    overlay = load_overlay(settings.stylebook)
    try:
        profile = known_profile(settings.profile, overlaid(overlay))
    except UnknownProfileError as error:
        raise UsageError(str(error)) from None
    return Method(
        settings.only,
        settings.skip,
        load_policy(settings.output),
        settings.options,
        overlay,
        settings.languages,
        profile,
    )
