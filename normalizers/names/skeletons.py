"""The sound of a surname, however it is spelled: consonants, and the vowels between them.

``Golovchenko``, ``Halouchanka`` and ``Галоўчанка`` are one name to whoever knows how Russian, Belarusian
and Ukrainian are romanized; ``Krutoy`` and ``Krotov`` are two. A spelling is *read*: each letter group
is turned into a sound of a small common alphabet, under every practice that its letters allow (English
and scholarly, German, French, Polish, Dutch). Two spellings can be one name when a reading of one and
a reading of the other have

* the same consonants, where Latin ``h`` may be Г or Х and Belarusian ``ts``/``dz`` may be Т/Д;
* vowels that fit: the same, or what Belarusian writes for an unstressed one (``a`` for ``o`` and ``e``),
  if the name looks Belarusian at all;
* the same ending: a final vowel counts, so ``Ivanova`` is no spelling of ``Ivanov``.

The consonants alone, with what may stand for one another made equal, are the :func:`skeleton`: names
with different skeletons need not be compared at all.

>>> skeleton("Krutoy"), skeleton("Krotov"), skeleton("Крутой")
('krt', 'krtv', 'krt')
>>> same_family("Tsikhanouskaya", "Tikhanovskaia"), same_family("Krutoy", "Krotov")
(True, False)
>>> same_family("Kovalev", "Kovalenko"), same_family("Ivanov", "Ivanova")
(False, False)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

MAX_READINGS = 96  # of one spelling under one practice

# Sounds: consonants b v g d z k l m n p r s t f, and c ц, x х, h (Latin h: Г or Х), Z ж, C ч, S ш,
# X щ, D дз; vowels a e i o u; "-" between the parts of a double name.
_SOUNDS = "bvgdzklmnprstfcxhZCSXD-"
_Alternatives = tuple[str, ...]


def _letters(pairs: str) -> dict[str, _Alternatives]:
    """``"zh:Z ch:C,x"`` as a table; a bare word is the letters that stand for themselves."""
    table: dict[str, _Alternatives] = {}
    for pair in pairs.split():
        letters, _, sounds = pair.partition(":")
        table[letters] = tuple(sounds.split(",")) if sounds else ("",)
    return table


_CYRILLIC = _letters(
    "а:a б:b в:v г:g ґ:g д:d е:e ё:io ж:Z з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u "
    "ф:f х:x ц:c ч:C ш:S щ:X ъ: ы:i ь: э:e ю:iu я:ia і:i ї:i є:e ў:v дз:D дж:Z шч:X тц:c ң:n "
    "ғ:g қ:k ұ:u ү:u ө:o ә:a һ:h ҳ:x ҷ:Z ӣ:i ӯ:u -:-"
)
_LATIN = _letters(
    "a:a b:b c:c,k d:d e:e f:f g:g h:h i:i j:i k:k l:l m:m n:n o:o p:p q:k r:r s:s t:t u:u "
    "v:v w:v x:ks,x y:i z:z č:C š:S ž:Z ć:c,C ś:s ź:z ń:n ł:l ŭ:v ó:o ą:o ę:e é:e è:e ê:e "
    "ë:io,e ï:i î:i ì:i í:i ý:i ö:io,o ü:u ä:a,e å:o á:a à:a â:a ā:a ē:e ė:e ī:i ū:u ų:u ő:o "
    "ô:o ú:u ñ:n ņ:n ň:n ķ:k ģ:g ļ:l ĺ:l ľ:l ŕ:r ə:a ř:r,Z ß:s ş:S ç:C ğ:g ı:i ż:Z ť:t ď:d "
    "ů:u ș:S ț:c ă:a ễ:e ǧ:g đ:d ø:o æ:e õ:o -:-"
)
_PRACTICES: dict[str, dict[str, _Alternatives]] = {
    "en": _LATIN
    | _letters(
        "shch:X shh:X sch:X,S szcz:X šč:X zh:Z kh:x gh:g ch:C,x cz:C,c sh:S sz:S ts:c tz:c "
        "tch:C tsch:C ph:f th:t ck:k,ck dzh:Z dj:Z dž:Z dz:D dź:D ou:ou,u oo:o,u jo:io yo:io "
        "io:io"
    ),
    "de": _LATIN
    | _letters(
        "schtsch:X tsch:C sch:S,Z sh:Z,S ch:x z:c tz:c ts:c s:s,z ss:s c:k,c ck:k ph:f th:t "
        "v:v,f dsch:Z ds:D dz:D ž:Z jo:io ö:o ou:ou"
    ),
    "fr": _LATIN
    | _letters(
        "aou:av,au eou:ev,eu oou:ov chtch:X tch:C ch:S j:Z kh:x ts:c ou:u iou:iu gu:g,gu "
        "c:k,s qu:k ss:s dj:Z dz:D w:v gh:g th:t ph:f io:io h:h"
    ),
    "pl": _LATIN
    | _letters(
        "szcz:X sz:S cz:C ż:Z rz:Z ch:x c:c ć:c ó:u,o dz:D dź:D dż:Z jo:io io:io h:h ą:on,o ę:en,e"
    ),
    "nl": _LATIN
    | _letters(
        "sjtsj:X tsj:C sj:S zj:Z tj:C oe:u,oe ch:x ie:i,ie ou:ou,u c:k,c ts:c dz:D dzj:Z g:g sch:sx"
    ),
}
# What letters make another practice than the text's own possible.
_MARKS = {
    "de": re.compile("tsch|sch|[äöüß]|tz|sk[iy]j$"),
    "fr": re.compile("tch|chvili|ï|gu[eéèiï]|dj|ine$|ou(?!s?k[iy]|$|sk)|[éè]"),
    "pl": re.compile("[łżśźćńąęó]|sz|cz|rz|ck[ai]"),
    "nl": re.compile("[sztd]j|oe"),
}
_GROUPS = {
    name: re.compile("|".join(sorted(table, key=lambda letters: (-len(letters), letters))))
    for name, table in {**_PRACTICES, "": _CYRILLIC}.items()
}
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_APOSTROPHES = re.compile("['’‘ʼʹʺ`´\u0360-\u0361]")
_KNOWN = "".join(sorted(set("".join({**_LATIN, **_CYRILLIC})) - {"-"}))
_UNKNOWN = re.compile(f"[^{_KNOWN}-]")
_SHORT_U = re.compile(r"(?<=[aeo])u(?=[bcdfghklmnpqrstvwxzčšžśźćł]|[yij]?[eoëё]|$)")
_OFF = re.compile("(?<=[aeoi])ff?$")
_TS = re.compile("тс(?=к)")
_RUNS = re.compile(f"[{_SOUNDS}]|[aeiou]+")

# What makes a spelling Belarusian, so that its a may be an o or e, its ts a t.
_BELARUSIAN = re.compile(
    "ў|шч|дз[еёіюяь]|ц[еёіюя]|[шчжрц]э|ск[іi]$|нк[ао]$|[оаеё]ва$|"
    "ŭ|[ćśź]|dz|[aeo]u(?=[bcdfghjklmnprstvz]|$)|[aeo]w$|[aeio]nka$|(?:chuk|čuk|чук|[чш]ык|uk|ik|yk|юк|ук|ік)$|"
    "(?:vich|vič|wicz|ich|ych|ič|ач|ach|ač|ak|ак|ets|ec|ец|іч|ич)$|^h|skaja$|[aeo][uŭ]?va$|ts[eiy]|c[ei]|tsia|^z[ie]|aou|sk(?:i|aya|aia|aja)$"
)
_HARD = "ZCSXcl"  # after these ё is written o as well as e
_COARSE = str.maketrans("gxhcD", "hhhtd")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a spelling: ``vowels`` has one place more than ``consonants``."""

    consonants: str
    vowels: tuple[str, ...]

    @property
    def skeleton(self) -> str:
        return self.consonants.translate(_COARSE)


def _nucleus(letters: str) -> str:
    """The vowels between two consonants without what only softens: ``iya`` is ``a``.

    ``io`` (Ё) stays apart from ``o``, and a glide behind a vowel is kept: ``oi`` is not ``o``.
    """
    letters = letters.replace("io", "ö")
    kept: list[str] = []
    for place, letter in enumerate(letters):
        if letter == "i" and place + 1 < len(letters):
            continue
        if not kept or kept[-1] != letter:
            kept.append(letter)
    return "".join(kept)


def _reading(sounds: str) -> _Reading:
    consonants: list[str] = []
    vowels = [""]
    for match in _RUNS.finditer(sounds):
        run = match.group()
        if run[0] in _SOUNDS:
            if consonants and consonants[-1] == run and not vowels[-1]:
                continue  # a doubled letter
            consonants.append(run)
            vowels.append("")
        else:
            vowels[-1] = _nucleus(run)
    return _Reading("".join(consonants), tuple(vowels))


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFC", name).lower().replace("i̇", "i").replace(" ", "-")
    return _UNKNOWN.sub(_base_letter, _APOSTROPHES.sub("", name))


def _base_letter(match: re.Match[str]) -> str:
    """A letter no practice knows without its diacritics: ``û`` is ``u``."""
    return unicodedata.normalize("NFD", match.group())[0]


def _spelled(name: str, practice: str) -> list[str]:
    """The letters of a name as the practice may read them, before they become sounds."""
    if not practice:
        return [_TS.sub("ц", name)]
    name = _OFF.sub("v", name)
    if practice == "fr":
        name = re.sub("ine$", "in", name)
    if practice == "pl":
        return [re.sub("ck(?=[aio])", "cyk", name).replace("cyk", "ck")]
    if practice != "fr" and _SHORT_U.search(name):
        return [_SHORT_U.sub("v", name), name]
    return [name]


def _initial_j(name: str, practice: str) -> dict[str, _Alternatives]:
    """Kazakh and Kyrgyz names write J for Ж at the head: ``Japarov``."""
    return {"j": ("i", "Z")} if practice == "en" and name[:1] == "j" else {}


@lru_cache(maxsize=65536)
def _readings(name: str, language: str) -> tuple[_Reading, ...]:
    """All readings of a spelling in a text of ``language``, the likeliest first."""
    name = _plain(name)
    if _IS_CYRILLIC.search(name):
        practices = [""]
    else:
        own = language if language in _PRACTICES else "en"
        practices = [own, *(["en"] if own != "en" else [])]
        practices += [
            one for one, mark in _MARKS.items() if one not in practices and mark.search(name)
        ]
    found: dict[_Reading, None] = {}
    for practice in practices:
        table = _PRACTICES.get(practice, _CYRILLIC)
        for spelled in _spelled(name, practice):
            head = _initial_j(spelled, practice)
            choices = [
                (head if not match.start() else {}).get(match.group()) or table[match.group()]
                for match in _GROUPS[practice].finditer(spelled)
            ]
            for number, combination in enumerate(product(*choices)):
                if number == MAX_READINGS:
                    break
                found[_reading("".join(combination))] = None
    return tuple(found)


def skeletons(family: str, language: str = "en") -> tuple[str, ...]:
    """The skeletons of all readings of a surname, the likeliest first."""
    return tuple(dict.fromkeys(reading.skeleton for reading in _readings(family, language)))


def skeleton(family: str, language: str = "en") -> str:
    """The consonants of a surname under its likeliest reading, alike for all usual spellings.

    >>> skeleton("Halouchanka"), skeleton("Головченко")
    ('hlvCnk', 'hlvCnk')
    """
    return skeletons(family, language)[0]


@lru_cache(maxsize=65536)
def _is_belarusian(name: str) -> bool:
    return _BELARUSIAN.search(_plain(name)) is not None


def same_family(
    one: str,
    other: str,
    language: str = "en",
    other_language: str = "",
    *,
    belarusian: tuple[bool, bool] = (False, False),
) -> bool:
    """Whether two surnames can be spellings of one.

    Args:
        one: a surname, in Latin or Cyrillic letters.
        other: another one, in either script.
        language: of the text that ``one`` stands in; it tells how Latin letters are read.
        other_language: of the text that ``other`` stands in; the same by default.
        belarusian: whether something else (the given name) says that a spelling is Belarusian.
    """
    theirs = _readings(other, other_language or language)
    one_is = belarusian[0] or _is_belarusian(one)
    other_is = belarusian[1] or _is_belarusian(other)
    return any(
        mine.skeleton == its.skeleton and _fits(mine, its, one_is, other_is)
        for mine in _readings(one, language)
        for its in theirs
    )


def _fits(one: _Reading, other: _Reading, one_is: bool, other_is: bool) -> bool:
    """Whether two readings with one skeleton are one name; ``*_is``: it may be Belarusian."""
    if not any(one.consonants):
        return one.vowels == other.vowels
    # who writes a for o and e does so throughout: at most the stressed one is left
    is_long = len(_syllables(one)) > 2
    broad = tuple(
        (belarusian or is_long) and _has_broad_a(reading)
        for reading, belarusian in ((one, one_is), (other, other_is))
    )
    for mine, its in zip(one.consonants, other.consonants, strict=True):
        if mine == its or "h" in (mine, its):
            continue
        pair = {mine, its}
        if pair == {"D", "d"} or (pair == {"c", "t"} and (one_is if mine == "c" else other_is)):
            continue
        return False
    last = len(one.vowels) - 1
    for place, (mine, its) in enumerate(zip(one.vowels, other.vowels, strict=True)):
        if mine == its:
            continue
        before = one.consonants[place - 1] if place else ""
        if place == last:
            if not _ends_alike(mine, its, before, any(broad)):
                return False
        elif not _vowels_fit(mine, its, before, broad):
            return False
    return True


def _syllables(reading: _Reading) -> list[str]:
    return [vowel for vowel in reading.vowels if vowel]


def _has_broad_a(reading: _Reading) -> bool:
    return sum(vowel.count("o") + vowel.count("ö") for vowel in reading.vowels) <= 1


def _ends_alike(one: str, other: str, before: str, broad: bool) -> bool:
    """Whether two different endings are one: ``-ko``/``-ka``, ``-lo``/``-la``, ``-oy``/``-y``."""
    pair = {one, other}
    if pair == {"o", "a"}:
        return before == "k" or (before == "l" and broad)
    return pair in ({"oi", "i"}, {"ei", "e"})


def _vowels_fit(one: str, other: str, before: str, broad: Sequence[bool]) -> bool:
    """Whether two different vowels between consonants can be one, ``before`` is what stands there."""
    if len(one) != len(other):
        return False
    for mine, its in zip(one, other, strict=True):
        pair = {mine, its}
        if mine == its or pair in ({"ö", "e"}, {"ö", "o"}):
            continue
        if pair == {"e", "o"} and before and before in _HARD:
            continue
        if (mine == "a" and its in "oeö" and broad[0]) or (
            its == "a" and mine in "oeö" and broad[1]
        ):
            continue
        return False
    return True
