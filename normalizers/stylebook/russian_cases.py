"""Two second opinions on Russian case forms: petrovich's rules and pymorphy3's dictionary.

Both are tools of the build, never needed to read an article. ``pytrovich`` is the port of petrovich that
petrovich's own developers keep (MIT). pymorphy3 (MIT) reads the dictionary of OpenCorpora (CC BY-SA);
it is asked what it says of a form, and nothing of it is copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from normalizers.names.cases import FAMILY, Slots

CASES = ("gen", "dat", "acc", "ins", "loc")
_OPENCORPORA = dict(zip(CASES, ("gent", "datv", "accs", "ablt", "loct"), strict=True))
_PETROVICH = dict(
    zip(CASES, ("GENITIVE", "DATIVE", "ACCUSATIVE", "INSTRUMENTAL", "PREPOSITIONAL"), strict=True)
)
_NAMES = {"Surn", "Name", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Init"}


@dataclass(slots=True)
class Verdict:
    """The forms of one word that hold, and those that are disputed, by case."""

    agreed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)


class Reviewers:
    """petrovich and pymorphy3.

    Raises:
        ImportError: they are not installed (they are of the group ``dev``).
    """

    def __init__(self) -> None:
        import pymorphy3  # noqa: PLC0415
        from pytrovich.enums import Case, Gender, NamePart  # noqa: PLC0415
        from pytrovich.maker import PetrovichDeclinationMaker  # noqa: PLC0415

        self._morph: Any = pymorphy3.MorphAnalyzer(lang="ru")
        self._maker: Any = PetrovichDeclinationMaker()
        self._genders = {"m": Gender.MALE, "f": Gender.FEMALE}
        self._parts = {True: NamePart.LASTNAME, False: NamePart.FIRSTNAME}
        self._petrovich_cases = {case: Case[name] for case, name in _PETROVICH.items()}

    def review(self, word: str, gender: str, part: str, own: Slots) -> Verdict:
        """What of the own forms of a word holds.

        A case holds when two of the three say the same and the third says the same or nothing.
        """
        verdict = Verdict()
        petrovich = self._petrovich(word, gender, part)
        dictionary = self._dictionary(word, gender, part)
        for case in CASES:
            said = {
                "table": own.get(case, ()),
                "petrovich": petrovich.get(case, ()),
                "pymorphy3": dictionary.get(case, ()),
            }
            spoken = {who: {_plain(form) for form in forms} for who, forms in said.items() if forms}
            common = set.intersection(*spoken.values()) if len(spoken) > 1 else set()
            if common:
                forms = said["table"] or tuple(sorted(said["petrovich"]))
                verdict.agreed[case] = forms
            else:
                verdict.disputed[case] = "; ".join(
                    f"{who} {'/'.join(forms) or '-'}" for who, forms in said.items()
                )
        return verdict

    def is_common_word(self, word: str) -> bool:
        """Whether the dictionary knows a word that is no name at all (``новой``, ``мая``)."""
        return any(
            parse.is_known and not _NAMES.intersection(map(str, parse.tag.grammemes))
            for parse in self._morph.parse(word)
        )

    def _petrovich(self, word: str, gender: str, part: str) -> Mapping[str, tuple[str, ...]]:
        return {
            case: (
                self._maker.make(
                    self._parts[part == FAMILY], self._genders[gender], wanted, word.title()
                ).lower(),
            )
            for case, wanted in self._petrovich_cases.items()
        }

    def _dictionary(self, word: str, gender: str, part: str) -> Mapping[str, tuple[str, ...]]:
        """The forms of a name in the dictionary; none when it does not hold the name."""
        wanted = "Surn" if part == FAMILY else "Name"
        grammar = "masc" if gender == "m" else "femn"
        found: dict[str, dict[str, None]] = {}
        for parse in self._morph.parse(word):
            tag = parse.tag
            if (
                not parse.is_known
                or wanted not in tag
                or not {"nomn", "sing"} <= set(tag.grammemes)
            ):
                continue
            if grammar not in tag and "ms-f" not in tag and "GNdr" not in tag:
                continue
            for case, name in _OPENCORPORA.items():
                declined = parse.inflect({name, "sing", grammar}) or parse.inflect({name, "sing"})
                if declined is not None:
                    found.setdefault(case, {})[declined.word] = None
        return {case: tuple(forms) for case, forms in found.items()}


def _plain(form: str) -> str:
    return form.lower().replace("ё", "е")


@lru_cache(maxsize=1)
def reviewers() -> Reviewers | None:
    """The two, or ``None`` where they are not installed."""
    try:
        return Reviewers()
    except ImportError:
        return None
