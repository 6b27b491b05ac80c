"""Glosses: what a literal translator makes of a name, morpheme by morpheme.

俄白联盟 is the Union State; read literally it is 俄=Russian 白=White 联盟=Union. A label is cut into the
parts it is made of (:mod:`normalizers.stylebook.label_parts`), each of which has English glosses in the
table ``morphemes``, the likeliest first: the right ones and those a machine would choose.
:func:`derive` puts them together again, in English order (:mod:`normalizers.stylebook.wording`). A label
with a part that no row knows has no gloss at all.

What is made of all this is in :mod:`normalizers.stylebook.build_calques`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from normalizers.folding import fold_key
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.label_parts import Split, concepts, is_acronym, labels_of, split
from normalizers.stylebook.wording import orders, worded

CAP = 20
_TRIED = 20_000  # glosses of one label that are looked through for a certain one


@dataclass(frozen=True, slots=True)
class Gloss:
    """One literal reading of a label.

    ``path`` pairs each part of the label with its gloss; ``rank`` is low for the likely readings.
    """

    text: str
    path: tuple[tuple[str, str], ...]
    rank: int

    @property
    def evidence(self) -> str:
        """The path in words.

        >>> Gloss("White Union", (("白", "White"), ("联盟", "Union")), 0).evidence
        '白=White 联盟=Union'
        """
        return " ".join(f"{part}={gloss}" for part, gloss in self.path)


def derive(
    label: str,
    language: str,
    stylebook: Stylebook,
    concept: Row | None = None,
    cap: int = CAP,
) -> tuple[Gloss, ...]:
    """The likeliest glosses of a label, those the fewest changes away from the plain one first.

    None if a part of the label is unknown. Arguments are those of :func:`split`; ``cap`` is how many.
    """
    found = split(label, language, stylebook, concept)
    return tuple(islice(glosses(found, language), cap))


def glosses(found: Split, language: str) -> Iterator[Gloss]:
    """All glosses of a label that was split, by rank; equal ones of the same rank by alphabet."""
    if found.missing or not found.parts:
        return
    seen: set[str] = set()
    for rank, choice, order in orders(found.parts, language):
        text = worded(found.parts, choice, order)
        key = fold_key(text)
        if key not in seen:
            seen.add(key)
            path = tuple(
                (part.surface, part.glosses[at])
                for part, at in zip(found.parts, choice, strict=True)
                if part.glosses and part.kind != "particle"
            )
            yield Gloss(text, path, rank)


def is_derivable(
    label: str, language: str, gloss: str, stylebook: Stylebook, row: str = ""
) -> bool:
    """Whether a gloss can be made of a label (by way of a certain row).

    Concepts whose label it is are cut, as they are when calques are made.
    """
    wanted = _loosely(gloss)
    for concept in _owners(stylebook, language).get(label) or (None,):
        found = split(label, language, stylebook, concept)
        if row and all(part.row != row for part in found.parts):
            continue
        made = islice(glosses(_within(found, wanted), language), _TRIED)
        if any(_loosely(one.text) == wanted for one in made):
            return True
    return False


@kept()
def _owners(stylebook: Stylebook, language: str) -> dict[str, list[Row]]:
    """The concepts of each label."""
    found: dict[str, list[Row]] = {}
    for concept in concepts(stylebook):
        for label in labels_of(concept, language):
            found.setdefault(label, []).append(concept)
    return found


def _within(found: Split, wanted: str) -> Split:
    """A label whose parts have only glosses that stand in the one that is looked for.

    Prepositions keep all: the first one tells what they join.
    """
    parts = []
    for part in found.parts:
        if part.glosses and part.kind not in ("particle", "preposition"):
            # but for the last letter: ``worded`` may make country countries
            fitting = tuple(one for one in part.glosses if _loosely(one)[:-1] in wanted)
            if not fitting:
                return replace(found, parts=())
            part = replace(part, glosses=fitting)  # noqa: PLW2901 - the same part
        parts.append(part)
    return replace(found, parts=tuple(parts))


def gloss_id(text: str) -> str:
    """The id of the row of a generated calque: one text is of one concept.

    >>> gloss_id("Russian-White Union")
    'gloss:russian-white-union'
    """
    return f"gloss:{_loosely(text).replace(' ', '-')}"


def spellings(text: str) -> tuple[str, ...]:
    """The spellings one row stands for: hyphen or space, an article behind *of* or none.

    >>> spellings("union of russian-white states")[1:]
    ('union of russian white states', 'union of the russian-white states')
    """
    found = [text]
    if "-" in text:
        found.append(text.replace("-", " "))
    if " of " in text:
        bare = text.replace(" of the ", " of ")
        found += (bare, bare.replace(" of ", " of the "))
    return tuple(dict.fromkeys(found))


def _loosely(gloss: str) -> str:
    return fold_key(gloss).replace("-", " ").strip()


def is_gloss_pair(example: str) -> bool:
    """Whether an example of the table has its form: ``LABEL = GLOSS``."""
    label, sign, gloss = example.partition("=")
    return bool(sign and label.strip() and gloss.strip() and "=" not in gloss)


def read_pair(example: str) -> tuple[str, str]:
    """Label and gloss of an example.

    >>> read_pair("俄白联盟 = Russian White Union")
    ('俄白联盟', 'Russian White Union')
    """
    label, _, gloss = example.partition("=")
    return label.strip(), gloss.strip()


def missing_parts(
    stylebook: Stylebook, language: str, of: Iterable[Row] | None = None
) -> dict[str, list[str]]:
    """Every unknown part of a label, with the labels that wait for it, the most wanted first.

    Args:
        stylebook: whose morphemes.
        language: of the labels.
        of: the concepts whose labels; all by default.
    """
    found: dict[str, list[str]] = {}
    for concept in concepts(stylebook) if of is None else of:
        for label in labels_of(concept, language):
            if not is_acronym(label):
                for part in split(label, language, stylebook, concept).missing:
                    found.setdefault(fold_key(part), []).append(label)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
