"""Profiles: how bold to be with stray text, and which spelling of a name is the canonical one.

The two are chosen together, because a person says one thing with them: "normalize it like this".
Stray profiles are code (:mod:`normalizers.stray.profiles`); profiles of names are data: rows of the
stylebook's table ``profiles``, a user's own among them, beside the two that are always there:

* ``default``: the canonical forms of the authority;
* ``link``: every mention is linked to its entity, and no spelling is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from normalizers.stray.profiles import Profile, profile_of
from normalizers.stylebook import DEFAULT_NAMES, Stylebook, load_stylebook

__all__ = ["Profiles", "UnknownProfileError", "known_profile", "profiles_of"]


class UnknownProfileError(ValueError):
    """There is no such profile, or two of one kind were asked for."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """One profile of each kind.

    >>> str(Profiles()), str(Profiles(Profile.AGGRESSIVE, "belta")), str(Profiles(names="link"))
    ('safe', 'aggressive,belta', 'link')
    """

    stray: Profile = Profile.SAFE
    names: str = DEFAULT_NAMES

    def __str__(self) -> str:
        said = [str(self.stray)] if self.stray is not Profile.SAFE else []
        said += [self.names] if self.names != DEFAULT_NAMES else []
        return ",".join(said) or str(Profile.SAFE)


def known_profile(
    names: Profiles | str | Iterable[str], stylebook: Stylebook | None = None
) -> Profiles:
    """The profiles of these names: at most one of stray text and one of names, in any order.

    Args:
        names: a list, or one string with commas, like ``aggressive,belta``.
        stylebook: whose profiles of names there are; the packaged one by default.

    Raises:
        UnknownProfileError: there is no such profile, or two of one kind.

    >>> known_profile("belta, aggressive")
    Profiles(stray=<Profile.AGGRESSIVE: 'aggressive'>, names='belta')
    """
    if isinstance(names, Profiles):
        wanted = str(names).split(",")
    else:
        parts = names.split(",") if isinstance(names, str) else names
        wanted = [part.strip() for part in parts if part.strip()]
    strays, others = tuple(Profile), (stylebook or load_stylebook()).names_profiles
    unknown = [name for name in wanted if name not in (*strays, *others)]
    if unknown or not wanted:
        raise UnknownProfileError(
            f"unknown profile {', '.join(map(repr, unknown)) or repr('')}; the profiles are "
            f"{', '.join(strays)} for stray text and {', '.join(others)} for names"
        )
    stray = [Profile(name) for name in wanted if name in strays]
    naming = [name for name in wanted if name in others]
    for kind in (stray, naming):
        if len(set(kind)) > 1:
            raise UnknownProfileError(f"{' and '.join(kind)} cannot both be the profile")
    return Profiles(stray[0] if stray else Profile.SAFE, naming[0] if naming else DEFAULT_NAMES)


def profiles_of(versions: Mapping[str, str]) -> Profiles:
    """The profiles that stages of these versions worked under.

    >>> str(profiles_of({"stray": "2(aggressive)", "names": "2(belta)"}))
    'aggressive,belta'
    """
    names = versions.get("names", "").partition("(")[2].rstrip(")")
    return Profiles(profile_of(versions.get("stray", "")), names or DEFAULT_NAMES)
