"""Private occupations: ``, a 22-year-old student`` behind a statesman's name means a namesake.

A closed list of what people are who are *not* statesmen, so that the contradiction is certain. A trade
that somebody of the authority truly had (``comedian Volodymyr Zelensky``) is named in that row's
``trades`` and contradicts nothing there; neither does ``former``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

# trade -> language -> words; ``*`` stands for any letters
_TRADES: dict[str, dict[str, str]] = {
    "student": {
        "en": "student pupil schoolboy schoolgirl undergraduate postgraduate",
        "de": "student studentin schüler schülerin",
        "fr": "étudiant étudiante lycéen lycéenne écolier écolière élève",
        "pl": "student* studentka studentki uczeń ucznia uczennica",
        "ru": "студент* школьник* школьниц*",
        "be": "студэнт* школьнік* школьніц*",
        "uk": "студент* школяр* школярк*",
        "zh": "学生|大学生|中学生|留学生|同学",
    },
    "athlete": {
        "en": "footballer swimmer gymnast wrestler cyclist skier sprinter goalkeeper striker midfielder "
        "weightlifter biathlete judoka rower athlete boxer sportsman player skater",
        "de": "fußballer* fussballer* schwimmer* turner* ringer radfahrer* torwart stürmer "
        "mittelfeldspieler eishockeyspieler* basketballspieler* sportler* boxer",
        "fr": "footballeur footballeuse nageur nageuse gymnaste lutteur cycliste skieur gardien "
        "attaquant basketteur hockeyeur athlète joueur joueuse patineur patineuse",
        "pl": "piłkarz* pływak* gimnasty* zapaśni* kolarz* narciarz* bramkarz* koszykarz* hokeist* "
        "sportowiec bokser*",
        "ru": "футболист* пловец пловц* пловчих* гимнаст* борец борца велосипедист* лыжник* вратар* "
        "хоккеист* баскетболист* спортсмен* фигурист* боксер*",
        "be": "футбаліст* плывец гімнаст* варатар* хакеіст* спартсмен* баксёр*",
        "uk": "футболіст* плавець плавц* гімнаст* борець воротар* хокеїст* спортсмен* боксер*",
        "zh": "足球运动员|运动员|球员|选手",
    },
    "worker": {
        "en": "driver plumber carpenter mechanic electrician welder baker butcher builder bricklayer "
        "miner locksmith tailor gardener cleaner waiter waitress cook hairdresser barber shopkeeper "
        "salesman saleswoman courier postman fisherman beekeeper woodcutter painter-decorator turner "
        "tractor-driver pensioner farmhand shepherd janitor barman bartender",
        "de": "busfahrer* taxifahrer* lkw-fahrer* fahrer* klempner* tischler* mechaniker* elektriker* "
        "schlosser* bäcker* metzger* maurer* bergmann schneider* gärtner* kellner* koch köchin "
        "friseur* verkäufer* kurier* fischer imker* rentner* briefträger* hausmeister*",
        "fr": "chauffeur conducteur plombier menuisier charpentier mécanicien électricien soudeur "
        "boulanger boulangère boucher maçon mineur serrurier tailleur jardinier serveur serveuse "
        "cuisinier cuisinière coiffeur coiffeuse commerçant vendeur vendeuse coursier facteur pêcheur "
        "apiculteur retraité retraitée concierge",
        "pl": "kierowc* hydraulik* stolarz* mechanik* elektryk* spawacz* piekarz* rzeźnik* murarz* "
        "górnik* ślusarz* krawiec ogrodnik* kelner* kucharz* fryzjer* sprzedawc* kurier* listonosz* "
        "rybak* pszczelarz* emeryt* dozorc* rolnik*",
        "ru": "слесар* водител* шофер* сантехник* плотник* столяр* механик* электрик* сварщик* пекар* "
        "мясник* каменщик* шахтер* портн* садовник* уборщи* официант* повар* парикмахер* продав* "
        "курьер* почтальон* рыбак* пчеловод* тракторист* пенсионер* токар* дворник* пастух*",
        "be": "слесар* вадзіцел* шафёр* сантэхнік* цясляр* сталяр* механік* электрык* зваршчык* пекар* "
        "шахцёр* кравец садоўнік* кухар* цырульнік* прадав* паштальён* рыбак* пчаляр* трактарыст* "
        "пенсіянер* токар* дворнік*",
        "uk": "слюсар* водій водія шофер* сантехнік* тесляр* столяр* механік* електрик* зварник* пекар* "
        "м'ясник* муляр* шахтар* кравець садівник* офіціант* кухар* перукар* продав* кур'єр* листонош* "
        "рибалк* пасічник* тракторист* пенсіонер* токар* двірник* пастух*",
        "zh": "司机|水管工|木匠|电工|面包师|厨师|服务员|退休工人|工人|渔民",
    },
    "professional": {
        "en": "dentist doctor surgeon nurse teacher schoolteacher chemist physicist biologist engineer "
        "programmer accountant architect pharmacist veterinarian librarian mathematician cardiologist "
        "psychologist translator photographer",
        "de": "zahnarzt zahnärztin arzt ärztin chirurg* krankenschwester krankenpfleger lehrer lehrerin "
        "chemiker* physiker* biolog* ingenieur* programmierer* buchhalter* architekt* apotheker* "
        "tierarzt bibliothekar* mathematiker* psycholog* übersetzer* fotograf*",
        "fr": "dentiste médecin chirurgien infirmier infirmière instituteur institutrice professeur "
        "enseignant enseignante chimiste physicien physicienne biologiste ingénieur programmeur "
        "comptable architecte pharmacien vétérinaire bibliothécaire mathématicien psychologue "
        "traducteur traductrice photographe",
        "pl": "dentyst* stomatolog* lekarz* lekark* chirurg* pielęgniar* nauczyciel* chemik* fizyk* "
        "biolog* inżynier* programist* księgow* architekt* farmaceut* weterynarz* bibliotekar* "
        "matematyk* psycholog* tłumacz* fotograf*",
        "ru": "стоматолог* врач* хирург* медсестр* учител* химик* физик* биолог* инженер* программист* "
        "бухгалтер* архитектор* аптекар* ветеринар* библиотекар* математик* психолог* переводчи* "
        "фотограф*",
        "be": "стаматолаг* урач* хірург* медсястр* настаўні* хімік* фізік* біёлаг* інжынер* праграміст* "
        "бухгалтар* архітэктар* бібліятэкар* матэматык* псіхолаг* перакладчы* фатограф*",
        "uk": "стоматолог* лікар* хірург* медсестр* вчител* учител* хімік* фізик* біолог* інженер* "
        "програміст* бухгалтер* архітектор* аптекар* ветеринар* бібліотекар* математик* психолог* "
        "перекладач* фотограф*",
        "zh": "牙医|医生|护士|教师|老师|工程师|程序员|会计",
    },
    "artist": {
        "en": "actor actress singer violinist pianist guitarist drummer dancer ballerina painter "
        "sculptor musician rapper comedian model cellist conductor composer",
        "de": "schauspieler* sänger* geiger* pianist* gitarrist* tänzer* maler* bildhauer* musiker* "
        "rapper* komiker* komponist*",
        "fr": "acteur actrice chanteur chanteuse violoniste pianiste guitariste danseur danseuse "
        "peintre sculpteur musicien musicienne rappeur rappeuse comédien comédienne compositeur",
        "pl": "aktor* piosenkar* śpiewa* skrzyp* pianist* gitarzyst* tancerz* tancerk* malarz* malark* "
        "rzeźbiarz* muzyk* raper* komik* kompozytor*",
        "ru": "актер* актрис* певец певц* певиц* скрипач* пианист* гитарист* танцор* балерин* художни* "
        "скульптор* музыкант* рэпер* комик* композитор* пародист*",
        "be": "акцёр* актрыс* спявак* спявач* скрыпач* піяніст* гітарыст* мастак* мастач* скульптар* "
        "музыкант* музыка рэпер* кампазітар* кабзар*",
        "uk": "актор* актрис* співак* співач* скрипал* піаніст* гітарист* танцюрист* художни* "
        "скульптор* музикант* репер* комік* композитор* кобзар*",
        "zh": "演员|歌手|画家|钢琴家|小提琴家|音乐家",
    },
}

_FORMER = {
    "en": r"former|ex|one-time|onetime|retired|then|turned",
    "de": r"ehemalig\w*|früher\w*|einstig\w*|ex",
    "fr": r"ancien\w*|ex",
    "pl": r"był\w+|dawn\w+|eks",
    "ru": r"бывш\w+|экс",
    "be": r"был\w+|экс",
    "uk": r"колишн\w+|екс",
}
_ARTICLE = {
    "en": r"(?:an?|the)\s+",
    "de": r"(?:eine?[nrms]?|der|die)\s+",
    "fr": r"(?:une?|le|la)\s+",
}
_PREPOSITION = {
    "en": "from|in|at|of|who|born|by|with|for|and|on",
    "de": "aus|in|im|bei|von|der|die|und|mit|am",
    "fr": "de|du|d'\\w+|à|au|aux|en|qui|dans|et|des|chez",
    "pl": "z|ze|w|we|od|na|który|która|i",
    "ru": "из|в|во|на|с|со|который|которая|и|от",
    "be": "з|са|у|ў|на|які|якая|і|ад",
    "uk": "з|із|у|в|на|який|яка|і|та|від",
}
_NAMED = {
    "en": "named|called",
    "de": "namens",
    "fr": "nommée?|appelée?|du nom de",
    "pl": "imieniem|nazwiskiem|o nazwisku",
    "ru": "по имени|по фамилии",
    "be": "па імені|па прозвішчы",
    "uk": "на ім'я|на прізвище",
}
# nobody in office is younger than 30: "(22)", ", 17,", ", 20 ans", ", a 22-year-old"
_YOUNG = re.compile(
    r"(?:,\s+(?:aged\s+|lat\s+)?[12]\d(?=,(?!\d)|\s*$|\s+(?:ans|lat|лет|год|гады|гадоў|рок\w*)\b"
    r"(?!\s+(?:après|plus|temu|później|назад|спустя|тому|таму|пасля)))"
    r"|\s+\([12]\d\)|[,，]\s*[12]\d岁|,\s+(?:an?|eine?|une?)?\s*[12]\d"
    r"-?(?:year-old|jährige|letni|летн|гадов|річн))"
)

_LAST_WORDS = re.compile(r"(?:(\w+)[\s-]+)?(?<![\w-])([\w'-]+)\s+$")


def _words(language: str, trades: Collection[str]) -> str:
    words = " ".join(
        table.get(language, "") for trade, table in _TRADES.items() if trade not in trades
    )
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split())


@lru_cache(maxsize=64)
def _behind(language: str, trades: frozenset[str]) -> re.Pattern[str] | None:
    """``, a 45-year-old plumber from Perm`` and the like, right after a name."""
    if language == "zh":
        words = "|".join(table["zh"] for trade, table in _TRADES.items() if trade not in trades)
        return re.compile(
            rf"[，,、]?(?:是|一名|一位)?(?:\d+岁的?)?[\u4e00-\u9fff]{{0,3}}(?:{words})"
        )
    words = _words(language, trades)
    if not words:
        return None
    former = _FORMER[language]
    article = _ARTICLE.get(language)
    # an article, or a bare noun: in both a word or two may stand before the noun
    lead = rf"(?:(?:{article})(?:(?!{former})[\w-]+\s+){{0,2}}|(?:(?!{former})[\w-]+\s+)?)"
    if article is None:
        lead = rf"(?:(?!{former})[\w-]+\s+){{0,2}}"
    age = r"(?:\d\d,?\s+)?"
    close = rf"\s*(?:[,.;:!?)–—-]|$)|\s+(?:{_PREPOSITION[language]})\b"
    complement = r"(?:\s+[\w-]+)?" if language in ("pl", "ru", "be", "uk") else ""
    return re.compile(rf",\s+{age}{lead}(?:{words}){complement}(?:{close})")


@lru_cache(maxsize=64)
def _trade(language: str, trades: frozenset[str]) -> re.Pattern[str]:
    return re.compile(_words(language, trades) or "$^")


def is_private_behind(tail: str, language: str, trades: frozenset[str]) -> bool:
    """Whether age or occupation behind a name (in the folded ``tail``) are a private person's.

    ``trades`` are those that the person of the authority does have.

    >>> is_private_behind(", a 22-year-old student, was detained.", "en", frozenset())
    True
    >>> is_private_behind(", a close ally of the premier", "en", frozenset())
    False
    """
    if tail[:1] not in {",", "，", "、"} and tail[:2] != " (" and language != "zh":
        return False
    if _YOUNG.match(tail) and "young" not in trades:
        return True
    behind = _behind(language, trades)
    return behind is not None and behind.match(tail) is not None


def is_private_ahead(head: str, language: str, trades: frozenset[str]) -> bool:
    """Whether an occupation right before a name (at the end of the folded ``head``) is private.

    >>> is_private_ahead("a student named ", "en", frozenset())
    True
    >>> is_private_ahead("the comedian ", "en", frozenset({"artist"}))
    False
    """
    if language not in _NAMED:
        return False
    head = re.sub(rf"\s(?:{_NAMED[language]})\s+$", " ", head)
    found = _LAST_WORDS.search(head)
    if not found or not _trade(language, trades).fullmatch(found[2]):
        return False
    return not (found[1] and re.fullmatch(_FORMER[language], found[1]))
