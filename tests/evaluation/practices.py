"""How newspapers of other languages transcribe Russian, Belarusian and Ukrainian names.

Written from the rules of each language's own authority (Duden, PWN, Onze Taal, TT, Pravidla českého
pravopisu, the Spanish section of the United Nations, VLKK) and, for French, from the usage of the
press. What the rules leave open (a Spanish accent, a Latvian softening) is not guessed: names that
depend on it are collected by hand in ``attested_names.tsv``.
"""

from __future__ import annotations

from tests.evaluation.standards import (
    OPEN_BE,
    OPEN_RU,
    OPEN_UK,
    VOWELS_BE,
    VOWELS_RU,
    VOWELS_UK,
    Rules,
    Standard,
    table,
)

_SAME = "а a б b д d и i к k л l м m н n о o п p р r т t ф f ъ - ь -"
_RU = table(_SAME, "в v г g е e з z с s у u ы y э e")
_SAME_BE = "а a б b г h д d е e і i к k л l м m н n о o п p р r т t ф f ы y ь - э e ' - ’ -"
_SAME_UK = "а a б b г h ґ g д d е e и y і i к k л l м m н n о o п p р r т t ф f ь - ' - ’ -"

DUDEN_RU = Standard(
    "Duden ru",
    "ru",
    _RU | table("в w ё jo ж sch з s й j х ch ц z ч tsch ш sch щ schtsch ю ju я ja"),
    (
        (f"{OPEN_RU}е", "je"),
        ("(?<=[жчшщ])ё", "o"),
        ("(?<=ь)и", "ji"),
        ("(?<=[иы])й", ""),
        ("й$", "i"),
        (rf"(?<=[{VOWELS_RU}])й(?=[^{VOWELS_RU}])", "i"),
        ("кс", "x"),
        (rf"(?<=[{VOWELS_RU}])с(?=ь?[{VOWELS_RU}])", "ss"),
    ),
    doc="""The transcription of the Duden.

>>> DUDEN_RU.spell("Алексей Горбачёв"), DUDEN_RU.spell("Андрей Чуйков"), DUDEN_RU.spell("Горький")
('Alexei Gorbatschow', 'Andrei Tschuikow', 'Gorki')
""",
)

DUDEN_RU_SH = Standard(
    "Duden ru, sh for ж",
    "ru",
    DUDEN_RU.letters | table("ж sh"),
    DUDEN_RU.rules,
    doc="""The second choice of the Duden, which the press of the GDR preferred.

>>> DUDEN_RU_SH.spell("Брежнев")
'Breshnew'
""",
)

GERMAN_J_RU = Standard(
    "German press ru, -ej",
    "ru",
    DUDEN_RU.letters,
    (
        *DUDEN_RU.rules[:3],
        ("ий$", "ij"),
        ("ый$", "yj"),
        *DUDEN_RU.rules[-2:],
    ),
    doc="""German print that keeps й as j: Sergej, Dmitrij.

>>> GERMAN_J_RU.spell("Дмитрий Андреев"), GERMAN_J_RU.spell("Сергей")
('Dmitrij Andrejew', 'Sergej')
""",
)

DUDEN_BE = Standard(
    "German press be",
    "be",
    table(_SAME_BE, "в w ё jo ж sch з s й j с s у u ў u х ch ц z ч tsch ш sch ю ju я ja"),
    ((f"{OPEN_BE}е", "je"), (rf"(?<=[{VOWELS_BE}])с(?=[{VOWELS_BE}])", "ss")),
    doc="""German transcription of Belarusian.

>>> DUDEN_BE.spell("Уладзімір Някляеў"), DUDEN_BE.spell("Васіль Быкаў")
('Uladsimir Njakljajeu', 'Wassil Bykau')
""",
)

DUDEN_UK = Standard(
    "German press uk",
    "uk",
    table(
        _SAME_UK, "в w є je ж sch з s ї ji й j с s у u х ch ц z ч tsch ш sch щ schtsch ю ju я ja"
    ),
    ((rf"(?<=[{VOWELS_UK}])с(?=[{VOWELS_UK}])", "ss"),),
    doc="""German transcription of Ukrainian.

>>> DUDEN_UK.spell("Тарас Шевченко"), DUDEN_UK.spell("Хмельницький")
('Taras Schewtschenko', 'Chmelnyzkyj')
""",
)

_FRENCH = table("ж j з z с s у ou х kh ц ts ч tch ш ch ю iou я ia")
FRENCH_RU = Standard(
    "French press ru",
    "ru",
    _RU | _FRENCH | table("ё io й ï щ chtch"),
    (
        ("^александр$", "alexandre"),
        ("г(?=[еёиы])", "gu"),
        ("(?:^|(?<=[ьъ]))е", "ie"),
        ("(?<=[аеёоуыэюя])е", "ïe"),
        ("(?<=[жчшщ])ё", "e"),
        ("ий$", "i"),
        ("ый$", "y"),
        ("(?<=[аеёоуыэюя])и", "ï"),
        ("(?<=[аеёоуыэюяй])я", "ïa"),
        ("й(?=я)", ""),
        ("(?<=и)я", "a"),
        ("(?<=[иы])н$", "ne"),
        ("кс", "x"),
        (rf"(?<=[{VOWELS_RU}])с(?=[{VOWELS_RU}])", "ss"),
    ),
    doc="""What the French press writes.

>>> FRENCH_RU.spell("Сергей Гагарин"), FRENCH_RU.spell("Дудаев"), FRENCH_RU.spell("Маяковский")
('Sergueï Gagarine', 'Doudaïev', 'Maïakovski')
""",
)

FRENCH_RU_KS = Standard(
    "French press ru, ks",
    "ru",
    FRENCH_RU.letters,
    tuple(rule for rule in FRENCH_RU.rules if rule[0] not in ("кс", "^александр$")),
    doc="""The same, closer to the letters: Aleksandr, Alekseï.""",
)

FRENCH_BE = Standard(
    "French press be",
    "be",
    table(_SAME_BE, "в v ё io й ï ў ou") | _FRENCH,
    (
        (f"{OPEN_BE}е", "ïe"),
        ("(?<=[аеёоуыэюя])і", "ï"),
        ("(?<=[аеёоуэюя])я", "ïa"),
        ("(?<=і)я", "a"),
        ("(?<=[іы])н$", "ne"),
        (rf"(?<=[{VOWELS_BE}])с(?=[{VOWELS_BE}])", "ss"),
    ),
    doc="""French transcription of Belarusian.

>>> FRENCH_BE.spell("Наталля Шэйбак")
'Natallia Cheïbak'
""",
)

FRENCH_UK = Standard(
    "French press uk",
    "uk",
    table(_SAME_UK, "в v є ie ї ï й ï щ chtch") | _FRENCH,
    (
        ("ий$", "y"),
        ("ій$", "iy"),
        ("(?<=[аеєоуюя])і", "ï"),
        ("(?<=і)я", "a"),
        ("(?<=[иі])н$", "ne"),
        (rf"(?<=[{VOWELS_UK}])с(?=[{VOWELS_UK}])", "ss"),
    ),
    doc="""French transcription of Ukrainian.

>>> FRENCH_UK.spell("Юлія Шевченко"), FRENCH_UK.spell("Хмельницький")
('Ioulia Chevtchenko', 'Khmelnytsky')
""",
)

_POLISH = table("в w ж ż з z й j л ł с s у u х ch ц c ч cz ш sz щ szcz ю iu я ia")


def _polish(open_: str, soft: str, e: str) -> Rules:
    """Rules that the three languages share in Polish: j where it is heard, l before soft letters."""
    return (
        (f"л(?=л?{soft})", "l"),
        (f"{open_}ё", "jo"),
        (f"{open_}{e}", "je"),
        (f"{open_}ю", "ju"),
        (f"{open_}я", "ja"),
        ("(?<=[лжчшщ])ё", "o"),
        (f"(?<=[лжцчшщ]){e}", "e"),
        ("(?<=[лжчшщ])ю", "u"),
        ("(?<=[лжчшщ])я", "a"),
        ("нь(?![аеёєиіоуюя])", "ń"),
        ("сь(?![аеёєиіоуюя])", "ś"),
        ("зь(?![аеёєиіоуюя])", "ź"),
        ("ць(?![аеёєиіоуюя])", "ć"),
    )


POLISH_RU = Standard(
    "Polish PWN ru",
    "ru",
    _RU | _POLISH | table("е ie ё io"),
    (
        ("ский$", "ski"),
        ("цкий$", "cki"),
        ("ская$", "ska"),
        ("ый$", "y"),
        ("(?<=ь)и", "ji"),
        ("(?<=[жцш])и", "y"),
        *_polish(OPEN_RU, "[еёиьюя]", "е"),
    ),
    doc="""The transcription of the Polish spelling dictionary (PWN, 76.B).

>>> POLISH_RU.spell("Лермонтов"), POLISH_RU.spell("Пугачёв"), POLISH_RU.spell("Сергей")
('Lermontow', 'Pugaczow', 'Siergiej')
""",
)

POLISH_BE = Standard(
    "Polish PWN be",
    "be",
    table(_SAME_BE, "ё io ў u") | _POLISH | table("е ie"),
    (("ская$", "ska"), ("цкая$", "cka"), *_polish(OPEN_BE, "[еёіьюя]", "е")),
    doc="""The same for Belarusian.

>>> POLISH_BE.spell("Уладзімір Някляеў"), POLISH_BE.spell("Аляксандр")
('Uładzimir Niaklajeu', 'Alaksandr')
""",
)

POLISH_UK = Standard(
    "Polish PWN uk",
    "uk",
    table(_SAME_UK, "є ie ї ji") | _POLISH,
    (("ський$", "ski"), ("цький$", "cki"), ("ська$", "ska"), ("ий$", "y"),
     *_polish(OPEN_UK, "[єіїьюя]", "є")),
    doc="""The same for Ukrainian.

>>> POLISH_UK.spell("Олексій Шевченко"), POLISH_UK.spell("Хмельницький")
('Ołeksij Szewczenko', 'Chmelnycki')
""",
)  # fmt: skip

DUTCH_RU = Standard(
    "Dutch press ru",
    "ru",
    _RU | table("ё jo ж zj й j у oe х ch ц ts ч tsj ш sj щ sjtsj ю joe я ja"),
    ((f"{OPEN_RU}е", "je"), ("(?<=[жчшщ])ё", "o"), ("ий$", "i"), ("ый$", "y")),
    doc="""The transcription that Onze Taal gives.

>>> DUTCH_RU.spell("Никита Хрущёв"), DUTCH_RU.spell("Юрий Гагарин"), DUTCH_RU.spell("Достоевский")
('Nikita Chroesjtsjov', 'Joeri Gagarin', 'Dostojevski')
""",
)

DUTCH_UK = Standard(
    "Dutch press uk",
    "uk",
    table(_SAME_UK, "в v є je ж zj з z ї ji й j с s у oe х ch ц ts ч tsj ш sj щ sjtsj ю joe я ja"),
    (("ий$", "y"), ("ій$", "i")),
    doc="""The same for Ukrainian.

>>> DUTCH_UK.spell("Тарас Шевченко")
'Taras Sjevtsjenko'
""",
)

SWEDISH_RU = Standard(
    "Swedish TT ru",
    "ru",
    _RU | table("ё jo ж zj й j х ch ц ts ч tj ш sj щ sjtj ю ju я ja"),
    (
        (f"{OPEN_RU}е", "je"),
        ("(?<=[жчшщ])ё", "o"),
        ("(?<=[тсз])ё", "io"),
        ("(?<=[тсз])ю", "iu"),
        ("(?<=[тсз])я", "ia"),
    ),
    doc="""The transcription of the agency TT.

>>> SWEDISH_RU.spell("Хрущёв"), SWEDISH_RU.spell("Ходорковский"), SWEDISH_RU.spell("Чехов")
('Chrusjtjov', 'Chodorkovskij', 'Tjechov')
""",
)

SWEDISH_UK = Standard(
    "Swedish press uk",
    "uk",
    table(_SAME_UK, "в v є je ж zj з z ї ji й j с s у u х ch ц ts ч tj ш sj щ sjtj ю ju я ja"),
)

CZECH_RU = Standard(
    "Czech ru",
    "ru",
    _RU | table("ё jo ж ž й j х ch ц c ч č ш š щ šč ю ju я ja"),
    (
        ("д(?=[ёюя])", "ď"),
        ("т(?=[ёюя])", "ť"),
        ("н(?=[ёюя])", "ň"),
        ("(?<=[дтнжчшщ])ё", "o"),
        ("(?<=[дтн])ю", "u"),
        ("(?<=[дтн])я", "a"),
        ("(?<=[дтн])е", "ě"),
        (f"{OPEN_RU}е", "je"),
        ("(?<=ь)и", "ji"),
        ("дь(?![еёиюя])", "ď"),
        ("ть(?![еёиюя])", "ť"),
        ("нь(?![еёиюя])", "ň"),
        ("кс", "x"),
    ),
    doc="""The transcription of Pravidla českého pravopisu (for men; women's family names take -ová).

>>> CZECH_RU.spell("Тургенев"), CZECH_RU.spell("Володя Будённый"), CZECH_RU.spell("Алексей")
('Turgeněv', 'Voloďa Buďonnyj', 'Alexej')
""",
)

CZECH_UK = Standard(
    "Czech uk",
    "uk",
    table(_SAME_UK, "в v є je ж ž з z ї ji й j с s у u х ch ц c ч č ш š щ šč ю ju я ja"),
)

SPANISH_RU = Standard(
    "Spanish UN ru, accents dropped",
    "ru",
    _RU | table("ё yo ж zh й i х j ц ts ч ch ш sh щ sch ю yu я ya"),
    (
        ("г(?=[еи])", "gu"),
        (f"{OPEN_RU}е", "ye"),
        ("(?<=[жчшщ])ё", "o"),
        ("(?<=[иы])й", ""),
        ("(?<=и)я$", "a"),
    ),
    doc="""The norms of the Spanish translators at the United Nations, without the written accents.

>>> SPANISH_RU.spell("Кресты"), SPANISH_RU.spell("Пугачёв"), SPANISH_RU.spell("Верещагино")
('Kresty', 'Pugachov', 'Vereschaguino')
""",
)

LITHUANIAN_RU = Standard(
    "Lithuanian VLKK ru",
    "ru",
    _RU | table("ё io ж ž й j х ch ц c ч č ш š щ šč ю iu я ia"),
    (
        ("([бвгдзклмнпрстф])(?=\\1)", ""),
        ("ский$", "skis"),
        ("цкий$", "ckis"),
        ("ный$", "nas"),
        ("й$", "jus"),
        ("ич$", "ičius"),
        ("ко$", "ka"),
        (f"{OPEN_RU}е", "je"),
        (f"{OPEN_RU}ё", "jo"),
        (f"{OPEN_RU}ю", "ju"),
        (f"{OPEN_RU}я", "ja"),
        ("(?<=[жчшщ])ё", "o"),
        (rf"(?<=[{VOWELS_RU}])й(?=[^{VOWELS_RU}])", "i"),
        ("рь$", "ris"),
        *((f"{letter}$", f"{latin}as") for letter, latin in table(
            "б b в v г g д d з z к k л l м m н n п p р r с s т t ф f ш š").items()),
    ),
    doc="""The rules of the Lithuanian language commission (for men), with the endings.

>>> LITHUANIAN_RU.spell("Алексей Серебряков"), LITHUANIAN_RU.spell("Евгений Вяземский")
('Aleksejus Serebriakovas', 'Jevgenijus Viazemskis')
""",
)  # fmt: skip

PRACTICES = (
    *(DUDEN_RU, DUDEN_RU_SH, GERMAN_J_RU, DUDEN_BE, DUDEN_UK),
    *(FRENCH_RU, FRENCH_RU_KS, FRENCH_BE, FRENCH_UK, POLISH_RU, POLISH_BE, POLISH_UK),
    *(DUTCH_RU, DUTCH_UK, SWEDISH_RU, SWEDISH_UK, CZECH_RU, CZECH_UK, SPANISH_RU, LITHUANIAN_RU),
)

__test__ = {item.name: item.doc for item in PRACTICES}
