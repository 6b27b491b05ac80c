"""Offices and countries beside a name: ``Belarusian President``, ``, China's foreign minister``.

The words are rows of the stylebook (:mod:`normalizers.stylebook.offices`), and the names of the
authority's countries and bodies count too. How an office and its country stand beside a name and each
other is grammar, and written here. All is matched on folded text (lower case, plain apostrophes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from normalizers.folding import fold_key
from normalizers.names.inflection import INFLECTED, phrase_forms
from normalizers.names.office_patterns import (
    NEVER,
    ChineseLand,
    ChineseTitle,
    Ends,
    Pair,
    Title,
    begins_with,
    ends_in,
)
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import Entity
from normalizers.stylebook.offices import (
    ANY,
    Wording,
    land_words,
    office_words,
)

_REACH = 90


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How office and country are joined in a language.

    ``links`` are words that may stand between the two; ``of`` joins a country that follows the name;
    ``posted`` are the prepositions of a place of work (``ambassador to Belarus``); ``elided`` is what
    may be glued to the front of a country; ``home`` is the country that need not be named. After one
    of ``deputies`` the office is not the bearer's own: ``заместитель министра обороны``.
    """

    links: str
    of: str = ""
    posted: str = ""
    elided: str = ""
    home: str = ""
    deputies: tuple[str, ...] = ()


_GRAMMARS = {
    "en": _Grammar(
        "of|the|republic|federation|acting|interim|caretaker|former|ex|then|now|longtime|long-time|"
        "authoritarian|current|new|newly|elected|elect|own|late|outgoing|incoming|incumbent|"
        "long-serving|veteran|first|self-styled",
        of="of(?: the)?",
        posted="to|in|at",
        deputies=("vice ", "vice-", "deputy ", "deputy-", "assistant ", "under"),
    ),
    "ru": _Grammar(
        r"республик\w*|федерации|экс|бывш\w+|нынешн\w+|нов\w+|действующ\w+|тогдашн\w+|покойн\w+|перв\w+|"
        r"временн\w+|исполняющ\w+ обязанности|врио|и\.о\.|избранн\w+",
        posted="в|во|на|при",
        deputies=(
            *("вице-", "заместитель ", "заместителя ", "заместителем ", "заместителю "),
            *("помощник ", "помощника ", "советник ", "советника ", "секретарь ", "секретаря "),
            *("представитель ", "представителя ", "сын ", "сына ", "спикер ", "дочь "),
        ),
    ),
    "be": _Grammar(
        r"рэспублік\w*|федэрацыі|экс|былы|былога|былому|былым|цяперашн\w+|нов\w+|дзейн\w+|тагачасн\w+|"
        r"перш\w+|часов\w+|выканаўц\w+ абавязкаў|в\.а\.",
        posted="у|ў|на|пры",
        deputies=(
            *("віцэ-", "намеснік ", "намесніка ", "намеснікам ", "намесніку "),
            *("памочнік ", "памочніка ", "саветнік ", "саветніка ", "сакратар ", "сакратара "),
            *("прадстаўнік ", "прадстаўніка ", "сын ", "сына ", "дачка "),
        ),
    ),
    "uk": _Grammar(
        r"республік\w*|федерації|екс|колишн\w+|нинішн\w+|нов\w+|чинн\w+|тодішн\w+|перш\w+|тимчасов\w+|"
        r"виконувач\w* обов'язків|в\.о\.|обран\w+",
        posted="в|у|на|при",
        deputies=(
            *("віце-", "заступник ", "заступника ", "заступником ", "заступнику ", "заступниця "),
            *("помічник ", "помічника ", "радник ", "радника ", "секретар ", "секретаря "),
            *("речник ", "речника ", "речниця ", "представник ", "представника ", "син ", "сина "),
        ),
    ),
    "de": _Grammar(
        r"von|der|des|die|den|dem|republik|föderation|ehemalig\w+|früher\w+|damalig\w+|amtierend\w+|neu\w+|"
        r"langjährig\w+|autoritär\w+|ex|designiert\w+|gewählt\w+|geschäftsführend\w+|scheidend\w+",
        of="von(?: der)?|der|des",
        posted="in|bei|für",
        deputies=(
            *("vize-", "stellvertretender ", "stellvertretende ", "stellvertretenden "),
            *("stellvertretendem ", "sprecher des ", "berater des ", "sohn des "),
        ),
    ),
    "fr": _Grammar(
        r"du|de|la|le|les|des|l'|république|fédération|ancien|ancienne|actuel|actuelle|nouveau|nouvelle|ex|"
        r"feu|alors|élu|sortant|par intérim|intérimaire|autoritaire",
        of="de la|de|du|des",
        posted="en|au|aux|à|auprès de|à la",
        elided="[dl]'",
        deputies=("vice-", "adjoint du ", "conseiller du ", "porte-parole du ", "fils du "),
    ),
    "pl": _Grammar(
        r"republiki|federacji|eks|były|byłego|byłemu|byłym|była|obecn\w+|now\w+|ówczesn\w+|urzędując\w+|"
        r"ustępując\w+|pełniąc\w+ obowiązki|p\.o\.|tymczasow\w+|pierwsz\w+",
        posted="w|we|na|przy",
        deputies=(
            *("wice-", "zastępca ", "zastępcy ", "zastępcą ", "doradca ", "doradcy "),
            *("rzecznik ", "rzecznika ", "rzeczniczka ", "syn ", "syna "),
        ),
    ),
    "zh": _Grammar("", home="CN"),
}
_HOME = re.compile(r"(?:国务院|^|[，。；：、“”\s]|和|与|兼|国家)$")
_CHINESE_OPENING = re.compile("[，,](?:现任|时任)?")


class Offices:
    """The words of one language, compiled as they are needed.

    Args:
        stylebook: whose rows say the words.
        language: of the text.
        by_id: the authority; its countries and bodies lend their own names.
    """

    def __init__(self, stylebook: Stylebook, language: str, by_id: Mapping[str, Entity]) -> None:
        self.language = language
        self._book = stylebook
        self._by_id = by_id
        self._titles: dict[str, Title] = {}
        self._lands: dict[str, Ends] = {}
        self._pairs: dict[tuple[str, str], Pair | None] = {}
        grammar = _GRAMMARS.get(language)
        self._grammar = grammar or _Grammar("")
        links, posted = self._grammar.links, self._grammar.posted
        elided = f"(?:{self._grammar.elided})?" if self._grammar.elided else ""
        self._between = re.compile(rf"(?:[ -]+(?:{links}))*[ -]+{elided}")
        self._between_end = re.compile(f"(?:{self._between.pattern})$")
        self._opening = re.compile(rf", +(?:(?:{links}) +)*{elided}")
        of = f"(?:{self._grammar.of}) +{elided}"
        if self._grammar.elided:
            of = f"(?:{of}|{self._grammar.elided})"
        self._of = re.compile(rf" +{of}") if self._grammar.of else NEVER
        self._posted = re.compile(rf" (?:{posted}) (?:the )?[\w'-]+(?: [\w'-]+)?$")

    # ------------------------------------------------------------------ words

    @cached_property
    def _land_rows(self) -> Mapping[str, tuple[Wording, ...]]:
        return land_words(self._book, self.language)

    @cached_property
    def _office_rows(self) -> Mapping[str, tuple[Wording, ...]]:
        return office_words(self._book, self.language)

    def land(self, country: str) -> str:
        """The land of an entity's office: a country's code, or the id of a body that has officers."""
        entity = self._by_id.get(country)
        return entity.iso2 or entity.id if entity else country

    def rows(self, office: str, country: str) -> Iterator[tuple[str, str]]:
        """The rows that say the words of an office and its country, as table and id."""
        for wording in self._office_rows.get(office, ()):
            yield "offices", wording.row
        lands = self._land_rows.get(self.land(country), ())
        for wording in lands:
            yield "lands", wording.row
        if self.language == "zh":  # 俄罗斯 must not be the end of another country's name
            own = self._own_names(country)
            words = (*(word for wording in lands for word in wording.words), *own)
            for wordings in self._land_rows.values():
                for wording in wordings:
                    if any(word.endswith(words) for word in wording.words):
                        yield "lands", wording.row

    @cached_property
    def _country_words(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """All single words of countries, and their stems."""
        exact: set[str] = set()
        stems: set[str] = set()
        for wordings in self._land_rows.values():
            for word in (word for wording in wordings for word in wording.words):
                if " " not in word:
                    (stems if word.endswith("*") else exact).add(word.rstrip("*"))
        return frozenset(exact), tuple(sorted(stems))

    def is_country_word(self, word: str) -> bool:
        """Whether a folded word is a country or its adjective (``Belarus' Lukashenko``)."""
        exact, stems = self._country_words
        return word.removesuffix("'s") in exact or word.startswith(stems)

    def country_row(self, word: str) -> str:
        """The first row that says that a folded word is a country; empty if none does."""
        if not self.is_country_word(word):
            return ""
        bare = word.removesuffix("'s")
        for wordings in self._land_rows.values():
            for wording in wordings:
                for words in wording.words:
                    fits = word.startswith(words[:-1]) if words[-1] == "*" else bare == words
                    if fits and " " not in words:
                        return wording.row
        return ""

    # ------------------------------------------------------------------ patterns

    def _title(self, office: str) -> Title:
        title = self._titles.get(office)
        if title is None:
            if office == ANY:
                words = _all_words(self._office_rows)
            else:
                words = _all_words({office: self._office_rows.get(office, ())})
            guards = "".join(f"(?<!{re.escape(one)})" for one in self._grammar.deputies)
            whole = ChineseTitle if self.language == "zh" else partial(Ends, guards=guards)
            title = Title(dict.fromkeys(words), whole, self._between_end)
            self._titles[office] = title
        return title

    def _land(self, country: str) -> Ends:
        ends = self._lands.get(country)
        if ends is None:
            rows = self._land_rows
            if country == ANY:
                words = list(_all_words(rows))
            else:
                land = self.land(country)
                words = list(_all_words({land: rows.get(land, ())}))
            words += self._own_names(country)
            if self.language == "zh":
                ends = ChineseLand(words, set(_all_words(rows)))
            else:
                ends = Ends(words, "(?:'s?)?" if self.language == "en" else "'?")
            self._lands[country] = ends
        return ends

    def _own_names(self, country: str) -> Iterator[str]:
        """The names of a country or body in the authority, with the case forms of single words."""
        entity = self._by_id.get(country)
        if not entity:
            return
        language = self.language
        dated = [one.name for one in entity.dated.get(language, ())]
        named = (
            *((entity.canonical[language],) if language in entity.canonical else ()),
            *entity.spellings.get(language, ()),
            *entity.other_names.get(language, ()),
            *dated,
        )
        for name in dict.fromkeys(map(fold_key, named)):
            yield name
            if language in INFLECTED and " " not in name:
                yield from phrase_forms(name, language)

    # ------------------------------------------------------------------ beside a name

    def is_office_of(self, office: str, country: str, head: str, tail: str) -> bool:
        """Whether office and country stand right beside a name, before, behind or around it.

        Args:
            office: as in the table ``offices``; :data:`ANY` for whichever.
            country: the id of an entity, or a land of the table; :data:`ANY` for whichever.
            head: the folded text before the name.
            tail: the folded text after it.
        """
        pair = self._pair(office, country)
        if not pair:
            return False
        title, land, chains = pair.title, pair.land, pair.chains
        head = head[-_REACH:]
        if self.language == "zh":
            return self._is_chinese(title, land, self.land(country), head, tail)
        if head[-1:] == " " and self._ends_with(pair, head.rstrip().removesuffix(",")):
            return True
        if opening := self._opening.match(tail):
            return any(begins_with(tail, opening.end(), one, self._between) for one in chains)
        joined = self._of.match(tail)
        return (
            joined is not None
            and land.begin.match(tail, joined.end()) is not None
            and title.whole.end.search(head.rstrip()) is not None
        )

    def _pair(self, office: str, country: str) -> Pair | None:
        """An office and its country, if there are words for both."""
        key = (office, country)
        if key not in self._pairs:
            title, land = self._title(office), self._land(country)
            self._pairs[key] = Pair(title, land) if title.words and land.words else None
        return self._pairs[key]

    def _ends_with(self, pair: Pair, head: str) -> bool:
        posted = self._posted.search(head)
        return any(
            pair.may_end(text) and any(ends_in(text, one, self._between_end) for one in pair.chains)
            for text in ((head, head[: posted.start()]) if posted else (head,))
        )

    def _is_chinese(self, title: Title, land: Ends, code: str, head: str, tail: str) -> bool:
        found = title.whole.end.search(head)
        if found and land.end.search(head[: found.start()]):
            return True
        if found and code == self._grammar.home and _HOME.search(head[: found.start()]):
            return True
        opening = _CHINESE_OPENING.match(tail)
        named = land.begin.match(tail, opening.end()) if opening else None
        return named is not None and title.whole.begin.match(tail, named.end()) is not None

    def title_length(self, office: str, head: str) -> int:
        """Length of the office at the end of ``head``, right before the name; 0 if there is none."""
        title = self._title(office)
        text = head.rstrip()
        found = title.whole.end.search(text) if title.words and text != head else None
        return len(head) - found.start() if found else 0


def _all_words(rows: Mapping[str, tuple[Wording, ...]]) -> Iterator[str]:
    for wordings in rows.values():
        for wording in wordings:
            yield from wording.words
            yield from wording.guarded
