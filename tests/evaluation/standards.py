"""Published standards that write Russian, Belarusian and Ukrainian names in Latin letters.

The tables here were written from the published rules, letter by letter, and know nothing of the
grammar in ``normalizers/names/romanization.py``: they are the yardstick that it is measured with.
``practices.py`` has the transcriptions of newspapers by language.

A :class:`Standard` reads a word from left to right. At each letter the first of its ``rules`` whose
pattern matches there is taken (a pattern may look behind and ahead), else the letter's entry in the
table. A letter without an entry, like the hyphen, stays. A word that begins with a capital gives one.

>>> BGN_RU.spell("Юрий Соловьёв"), BGN_RU_SIMPLE.spell("Юрий Соловьёв")
('Yuriy Solov’yëv', 'Yury Solovyov')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Standard:
    """One way to write the names of a language in Latin letters, as ``name`` cites it."""

    name: str
    source: str
    letters: Mapping[str, str]
    rules: Rules = ()
    doc: str = ""  # what it is, with doctests
    _spelled: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple((re.compile(pattern), latin) for pattern, latin in self.rules)

    def spell(self, name: str) -> str:
        """A name of one or more words, each part of a double one spelled by itself."""
        return "".join(map(self._part, re.split(r"([ -])", name)))

    def _part(self, part: str) -> str:
        if part not in self._spelled:
            latin = self._latin(part.lower())
            capital = latin[:1].upper() + latin[1:] if part[:1].isupper() else latin
            self._spelled[part] = capital
        return self._spelled[part]

    def _latin(self, word: str) -> str:
        latin: list[str] = []
        at = 0
        while at < len(word):
            for pattern, replacement in self._compiled:
                match = pattern.match(word, at)
                if match:
                    latin.append(replacement)
                    at = match.end()
                    break
            else:
                latin.append(self.letters.get(word[at], word[at]))
                at += 1
        return "".join(latin)


def table(*pairs: str) -> dict[str, str]:
    """A table from ``"ж zh з z"``: letters and what they become, ``-`` for nothing.

    >>> table("ж zh з z", "ь -")
    {'ж': 'zh', 'з': 'z', 'ь': ''}
    """
    tokens = " ".join(pairs).split()
    return dict(zip(tokens[::2], ("" if t == "-" else t for t in tokens[1::2]), strict=True))


_SAME = "а a б b в v д d з z к k л l м m н n о o п p р r с s т t у u ф f"
# what most English systems share; each standard says what it does otherwise
ENGLISH_RU = table(_SAME, "г g е e ё e ж zh и i й y х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e",
                   "ю yu я ya")  # fmt: skip
ENGLISH_BE = table(_SAME, "г h е ie ё io ж zh і i й i ў u х kh ц ts ч ch ш sh ы y ь - э e ю iu я ia",
                   "' - ’ -")  # fmt: skip
ENGLISH_UK = table(_SAME, "г h ґ g е e є ie ж zh и y і i ї i й i х kh ц ts ч ch ш sh щ shch ь - ю iu",
                   "я ia ' - ’ -")  # fmt: skip
DIACRITICS = table("ж ž й j ц c ч č ш š")

VOWELS_RU, VOWELS_BE, VOWELS_UK = "аеёиоуыэюя", "аеёіоуыэюя", "аеєиіїоуюя"
# at the beginning, after a vowel and after a sign: where е, ю, я are heard with a y
OPEN_RU = rf"(?:^|(?<=[{VOWELS_RU}ьъ]))"
OPEN_BE = rf"(?:^|(?<=[{VOWELS_BE}ўь'’]))"
OPEN_UK = rf"(?:^|(?<=[{VOWELS_UK}ь'’]))"
_OPEN_BGN = rf"(?:^|(?<=[{VOWELS_RU}йьъ]))"

BGN_RU = Standard(
    "BGN/PCGN 1947 ru",
    "ru",
    ENGLISH_RU | table("ё ë ъ ” ь ’"),
    ((f"{_OPEN_BGN}е", "ye"), (f"{_OPEN_BGN}ё", "yë")),
    doc="""Romanization of Russian, BGN 1944, PCGN 1947.

>>> BGN_RU.spell("Елизово"), BGN_RU.spell("Чапаевск"), BGN_RU.spell("Грозный")
('Yelizovo', 'Chapayevsk', 'Groznyy')
""",
)

BGN_RU_SIMPLE = Standard(
    "BGN/PCGN 1947 ru, simplified",
    "ru",
    ENGLISH_RU | table("ё yo"),
    (("[иы]й$", "y"), (f"{_OPEN_BGN}е", "ye")),
    doc="""The same as print uses it: -iy and -yy are -y, ё is yo, the signs are left out.

>>> BGN_RU_SIMPLE.spell("Дзержинский"), BGN_RU_SIMPLE.spell("Ульяновск")
('Dzerzhinsky', 'Ulyanovsk')
""",
)

ENGLISH_PRESS_RU = Standard(
    "English press ru",
    "ru",
    ENGLISH_RU | table("ё yo й i"),
    (
        ("^александр$", "alexander"),
        ("[иы]й$", "y"),
        ("(?<=[жчшщ])ё", "e"),
        ("(?:^|(?<=[аеоуыэюяьъ]))е", "ye"),
        ("(?<=и)я$", "a"),
        ("кс", "x"),
    ),
    doc="""What newspapers made of it: Sergei, Alexei, Khrushchev, Kiriyenko as Kirienko.

>>> ENGLISH_PRESS_RU.spell("Алексей Хрущёв"), ENGLISH_PRESS_RU.spell("Еремеенко")
('Alexei Khrushchev', 'Yeremeyenko')
""",
)

ISO9_RU = Standard(
    "ISO 9:1995 ru",
    "ru",
    ENGLISH_RU | DIACRITICS | table("ё ë х h щ ŝ ъ ʺ ь ʹ э è ю û я â"),
    doc="""ISO 9:1995, which is GOST 7.79-2000 system A: one letter for one letter.

>>> ISO9_RU.spell("Щукин"), ISO9_RU.spell("Юлия"), ISO9_RU.spell("Эльза")
('Ŝukin', 'Ûliâ', 'Èlʹza')
""",
)

GOST_B_RU = Standard(
    "GOST 7.79-2000 B",
    "ru",
    ENGLISH_RU | table("ё yo й j х x ц cz щ shh ъ `` ы y` ь ` э e`"),
    (("ц(?=[еёиыйэюя])", "c"),),
    doc="""GOST 7.79-2000 system B: letters of the basic alphabet and the grave accent.

>>> GOST_B_RU.spell("Щукин"), GOST_B_RU.spell("Цой"), GOST_B_RU.spell("Цыганов")
('Shhukin', 'Czoj', 'Cy`ganov')
""",
)

GOST_B_RU_PLAIN = Standard(
    "GOST 7.79-2000 B, accents dropped",
    "ru",
    GOST_B_RU.letters | table("ъ - ы y ь - э e"),
    GOST_B_RU.rules,
)

ALA_LC_RU = Standard(
    "ALA-LC ru",
    "ru",
    ENGLISH_RU | table("ё ë й ĭ ц t͡s ъ ʺ ь ʹ э ė ю i͡u я i͡a"),
    doc="""ALA-LC romanization tables, Russian, with the ties and diacritics of library catalogues.

>>> ALA_LC_RU.spell("Юрий"), ALA_LC_RU.spell("Цветаев")
('I͡uriĭ', 'T͡svetaev')
""",
)

ALA_LC_RU_PLAIN = Standard(
    "ALA-LC ru, diacritics dropped",
    "ru",
    ENGLISH_RU | table("й i ю iu я ia"),
    doc="""The same without ties, diacritics and primes, as footnotes have it.

>>> ALA_LC_RU_PLAIN.spell("Юрий"), ALA_LC_RU_PLAIN.spell("Цветаев")
('Iurii', 'Tsvetaev')
""",
)

ICAO_RU = Standard(
    "ICAO Doc 9303 ru",
    "ru",
    ENGLISH_RU | table("й i ъ ie ю iu я ia"),
    doc="""The machine-readable passport; Russian passports since 2013.

>>> ICAO_RU.spell("Юлия Подъячева")
'Iuliia Podieiacheva'
""",
)

PASSPORT_1997_RU = Standard(
    "Russian passport 1997",
    "ru",
    ENGLISH_RU,
    ((rf"(?<=[{VOWELS_RU}])е", "ye"), ("ье", "ye"), ("ьё", "ye"), ("^е", "ye")),
    doc="""Order 310 of the Ministry of the Interior, 1997: й is y, е after a vowel or ь is ye.

>>> PASSPORT_1997_RU.spell("Валерий Сергеев")
'Valeriy Sergeyev'
""",
)

SCHOLARLY_RU = Standard(
    "scholarly ru",
    "ru",
    ENGLISH_RU | DIACRITICS | table("ё ë х ch щ šč ъ ʺ ь ʹ э ė ю ju я ja"),
    doc="""Scientific transliteration (ISO/R 9:1968, DIN 1460), also the practice of Italian print.

>>> SCHOLARLY_RU.spell("Хрущёв"), SCHOLARLY_RU.spell("Юрий Гагарин")
('Chruščëv', 'Jurij Gagarin')
""",
)

BGN_BE = Standard(
    "BGN/PCGN 1979 be",
    "be",
    ENGLISH_BE | table("е ye ё yo й y ў w ь ’ ' ” ’ ” ю yu я ya"),
    doc="""Romanization of Belarusian, BGN/PCGN 1979.

>>> BGN_BE.spell("Лепель"), BGN_BE.spell("Магілёў"), BGN_BE.spell("Вілейка")
('Lyepyel’', 'Mahilyow', 'Vilyeyka')
""",
)

PASSPORT_BE = Standard(
    "Belarus passport",
    "be",
    ENGLISH_BE | table("е e"),
    (
        ("(?<=ы)я$", "ia"),
        (f"{OPEN_BE}е", "ye"),
        (f"{OPEN_BE}ё", "yo"),
        (f"{OPEN_BE}ю", "yu"),
        (f"{OPEN_BE}я", "ya"),
    ),
    doc="""Passports of Belarus (orders 288 of 2008 and 200 of 2010), as passport offices apply them.

>>> PASSPORT_BE.spell("Аляксандр"), PASSPORT_BE.spell("Яўген"), PASSPORT_BE.spell("Марыя")
('Aliaksandr', 'Yauhen', 'Maryia')
""",
)

BELARUS_2007 = Standard(
    "Belarus 2007",
    "be",
    ENGLISH_BE | DIACRITICS | table("ў ŭ х ch ь -"),
    (
        (f"{OPEN_BE}е", "je"),
        (f"{OPEN_BE}ё", "jo"),
        (f"{OPEN_BE}ю", "ju"),
        (f"{OPEN_BE}я", "ja"),
        ("ль", "ĺ"),
        ("нь", "ń"),
        ("сь", "ś"),
        ("зь", "ź"),
        ("ць", "ć"),
    ),
    doc="""Instruction on the transliteration of geographical names, 2000 as changed in 2007.

>>> BELARUS_2007.spell("Гомель"), BELARUS_2007.spell("Бешанковічы"), BELARUS_2007.spell("Гаўя")
('Homieĺ', 'Biešankovičy', 'Haŭja')
""",
)

LACINKA = Standard(
    "Lacinka",
    "be",
    BELARUS_2007.letters | table("л ł"),
    (
        ("л(?=л[еёіюяь])", "l"),
        ("ле", "le"),
        ("лё", "lo"),
        ("лі", "li"),
        ("лю", "lu"),
        ("ля", "la"),
        ("ль", "l"),
        *BELARUS_2007.rules,
    ),
    doc="""The traditional Belarusian Latin alphabet: as 2007, but hard л is ł and soft л is l.

>>> LACINKA.spell("Уладзімір"), LACINKA.spell("Аляксандр"), LACINKA.spell("Вялікі")
('Uładzimir', 'Alaksandr', 'Vialiki')
""",
)

ISO9_BE = Standard(
    "ISO 9:1995 be",
    "be",
    ENGLISH_BE | DIACRITICS | table("г g е e ё ë і ì ў ŭ х h ь ʹ э è ю û я â ' ʼ ’ ʼ"),
    doc="""ISO 9:1995, Belarusian.

>>> ISO9_BE.spell("Аляксандр"), ISO9_BE.spell("Магілёў")
('Alâksandr', 'Magìlëŭ')
""",
)

SCHOLARLY_BE = Standard(
    "scholarly be",
    "be",
    ENGLISH_BE | DIACRITICS | table("е e ё ë ў ŭ х ch ь ʹ э è ю ju я ja"),
)

UKRAINE_2010 = Standard(
    "Ukraine 2010",
    "uk",
    ENGLISH_UK,
    (("зг", "zgh"), ("^є", "ye"), ("^ї", "yi"), ("^й", "y"), ("^ю", "yu"), ("^я", "ya")),
    doc="""Resolution 55 of the Cabinet of Ministers of Ukraine, 27 January 2010.

>>> UKRAINE_2010.spell("Згурський"), UKRAINE_2010.spell("Єнакієве"), UKRAINE_2010.spell("Гадяч")
('Zghurskyi', 'Yenakiieve', 'Hadiach')
""",
)

BGN_UK = Standard(
    "BGN/PCGN 1965 uk",
    "uk",
    ENGLISH_UK | table("є ye ї yi й y ь ’ ' ” ’ ” ю yu я ya"),
    doc="""Romanization of Ukrainian, BGN/PCGN 1965.

>>> BGN_UK.spell("Андрій"), BGN_UK.spell("Хмельницький")
('Andriy', 'Khmel’nyts’kyy')
""",
)

BGN_UK_SIMPLE = Standard(
    "BGN/PCGN 1965 uk, simplified",
    "uk",
    BGN_UK.letters | table("ь - ' - ’ -"),
    (("ий$", "y"),),
    doc="""The same without the signs, and -yy as -y.

>>> BGN_UK_SIMPLE.spell("Хмельницький")
'Khmelnytsky'
""",
)

ALA_LC_UK_PLAIN = Standard(
    "ALA-LC uk, diacritics dropped",
    "uk",
    ENGLISH_UK,
    doc="""ALA-LC, Ukrainian, without ties and diacritics: no letter depends on its place.

>>> ALA_LC_UK_PLAIN.spell("Юлія Єрмак")
'Iuliia Iermak'
""",
)

ISO9_UK = Standard(
    "ISO 9:1995 uk",
    "uk",
    ENGLISH_UK | DIACRITICS | table("г g ґ g̀ є ê и i і ì ї ï х h щ ŝ ь ʹ ' ʼ ’ ʼ ю û я â"),
    doc="""ISO 9:1995, Ukrainian.

>>> ISO9_UK.spell("Юлія"), ISO9_UK.spell("Київ")
('Ûlìâ', 'Kiïv')
""",
)

SCHOLARLY_UK = Standard(
    "scholarly uk",
    "uk",
    ENGLISH_UK | DIACRITICS | table("є je ї ji х ch щ šč ь ʹ ' ʺ ’ ʺ ю ju я ja"),
    doc="""Scientific transliteration, Ukrainian.

>>> SCHOLARLY_UK.spell("Юлія Грищенко")
'Julija Hryščenko'
""",
)

STANDARDS = (
    *(BGN_RU, BGN_RU_SIMPLE, ENGLISH_PRESS_RU, ISO9_RU, GOST_B_RU, GOST_B_RU_PLAIN, ALA_LC_RU),
    *(ALA_LC_RU_PLAIN, ICAO_RU, PASSPORT_1997_RU, SCHOLARLY_RU),
    *(BGN_BE, PASSPORT_BE, BELARUS_2007, LACINKA, ISO9_BE, SCHOLARLY_BE),
    *(UKRAINE_2010, BGN_UK, BGN_UK_SIMPLE, ALA_LC_UK_PLAIN, ISO9_UK, SCHOLARLY_UK),
)

__test__ = {item.name: item.doc for item in STANDARDS}
