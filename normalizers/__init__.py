"""copydesk's normalizers: pure functions from one raw article to one canonical article.

>>> from normalizers import normalize
>>> normalize("Minsk  is the capital of Belarus.").text
'Minsk is the capital of Belarus.'

No network, no clock, no files but the packaged stylebook. See docs/how-it-works.md.
"""

from normalizers.article import Article, CanonicalArticle
from normalizers.findings import Edit, Evidence, Fact, Flag, ForeignSpan, Mention
from normalizers.ledger import LedgerEdit, Part, replay, revert, undo
from normalizers.pipeline import (
    STAGE_NAMES,
    Pipeline,
    UnknownStageError,
    known_stages,
    normalize,
)
from normalizers.policy import Policy, Withdrawal
from normalizers.profiles import Profiles, UnknownProfileError, known_profile
from normalizers.stray.profiles import Profile
from normalizers.stylebook import Stylebook, load_stylebook

__all__ = [
    "STAGE_NAMES",
    "Article",
    "CanonicalArticle",
    "Edit",
    "Evidence",
    "Fact",
    "Flag",
    "ForeignSpan",
    "LedgerEdit",
    "Mention",
    "Part",
    "Pipeline",
    "Policy",
    "Profile",
    "Profiles",
    "Stylebook",
    "UnknownProfileError",
    "UnknownStageError",
    "Withdrawal",
    "known_profile",
    "known_stages",
    "load_stylebook",
    "normalize",
    "replay",
    "revert",
    "undo",
]
