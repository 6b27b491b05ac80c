"""Stray text: what the page printed around the article.

Who removes what: ``interface.py`` strings of the page; ``pitches.py`` calls to subscribe and the like in
unknown words; ``stamps.py`` dates of publication; ``datelines.py`` place and date; ``credits.py``
source, author, editor, photo after their labels; ``signatures.py`` the same without a label;
``captions.py`` captions and gallery counters; ``glued.py`` labels glued to a sentence; ``related.py``
links to other stories; ``notices.py`` terms and copyright; ``repeats.py`` second copies;
``foreign.py`` lines in another language; ``doubtful.py`` lines that only look like the page's.
``guards.py`` protects the article from all of them. Whatever holds a name, a date or an agency is moved
to the metadata, not dropped.
"""

from __future__ import annotations

from collections.abc import Iterable

from normalizers.document import Document
from normalizers.findings import Finding
from normalizers.stray.captions import credited_captions, gallery_counters, gallery_labels
from normalizers.stray.credits import credit_lines
from normalizers.stray.datelines import datelines
from normalizers.stray.doubtful import doubtful_lines
from normalizers.stray.foreign import foreign_lines
from normalizers.stray.glued import glued_labels_cut
from normalizers.stray.guards import guarded
from normalizers.stray.interface import interface_lines
from normalizers.stray.notices import notices
from normalizers.stray.pitches import pitches
from normalizers.stray.profiles import Profile, under_profile
from normalizers.stray.related import related_links
from normalizers.stray.repeats import repeats
from normalizers.stray.signatures import signatures
from normalizers.stray.stamps import stamp_lines
from normalizers.stray.view import View, view_of

RULES = (
    repeats,
    interface_lines,
    stamp_lines,
    datelines,
    credit_lines,
    signatures,
    gallery_counters,
    gallery_labels,
    credited_captions,
    glued_labels_cut,
    related_links,
    notices,
    pitches,
    foreign_lines,
)


class Stray:
    """Drops, moves to metadata, or flags the lines of a page that are not its article.

    Args:
        profile: how bold to be.

    Raises:
        ValueError: there is no such profile.
    """

    name = "stray"

    def __init__(self, profile: Profile | str = Profile.SAFE) -> None:
        self.profile = Profile(profile)
        chosen = "" if self.profile is Profile.SAFE else f"({self.profile})"
        self.version = f"2{chosen}"

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Findings of all rules, under the guards."""
        if not doc.blocks:
            return ()
        view = view_of(doc)
        findings = proved(view)
        findings += doubtful_lines(view, findings)
        return under_profile(guarded(findings, view), self.profile, view)


def proved(view: View) -> list[Finding]:
    """What the rules find, before any guard."""
    return [finding for rule in RULES for finding in rule(view)]
