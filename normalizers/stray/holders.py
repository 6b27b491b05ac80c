"""Whom can a credit name? An outlet, a person, an office; never the rest of a sentence."""

from __future__ import annotations

import re

from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.names.given import plain_given_names
from normalizers.scripts import SCRIPT_RUNS
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities
from normalizers.stylebook.kept import kept

EDGE = " \t,;|/·•()（）[]【】—–*-"
WORD = re.compile(r"[^\s,;/|·•()\[\]&+]+")
DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_SITE = re.compile(r"(?<![\w.@])(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:/[^\s,;]*)?")
MAX_OFFICE_WORDS = 6
_PARTICLES = frozenset(
    """
    of the and for de du des la le von van der den al bin и и. для та і й und et i y et by из по
    при a an
    """.split()
)
# inside the name of one person, so without "and" and "of the"
_NAME_PARTICLES = frozenset(
    """
    van von der den de du da di la le el al bin ibn ter ten zu zum zur dos del della af av
    """.split()
)
# what is left of "Based on materials of <a>X</a> and <a>Y</a>" once the links are stripped
LEFTOVERS = frozenset(
    "and und et i oraz и й i і та или or of from von de с з із 和 及 等 the".split()
)
_HAN_LEFTOVER = re.compile(
    r"(?=[和及与等的、，])[和及与、，\s]*等?的?(?:媒体|相关)?(?:材料|资料|报道|消息|信息)*(?:整理|编写|编译)?"
)
# "BelTA and": the joint before a name that is gone
_JOINT_WORDS = "and|und|et|i|oraz|и|й|і|та|or|або"
_LOOSE_JOINTS = re.compile(
    rf"^(?:(?:{_JOINT_WORDS})[\s,;]+)+|(?:[\s,;]+(?:{_JOINT_WORDS}))+[\s,;.]*$|(?<=社)[和及与]$"
)
_JOINED = re.compile(r"\s*(?:\s(?:and|und|et)\s|&)\s*")
# Cities that datelines name and the stylebook has no entry for
_CITIES = """\
Berlin|Paris|London|New York|Geneva|Rome|Madrid|Ankara|Istanbul|Tehran|Prague|Budapest|Shanghai|\
Dubai|Abu Dhabi|Doha|New Delhi|Tokyo|Hanoi|Ulaanbaatar|Helsinki|Stockholm|Belgrade|Bern|Davos|\
Munich|Krakow|Bucharest|Sofia|Genf|Rom|Teheran|Prag|Belgrad|München|Krakau|Bukarest|Tokio|Londres|\
Genève|Varsovie|Bucarest|Munich|Téhéran|Berne|Londyn|Paryż|Genewa|Rzym|Praga|Budapeszt|Kraków|\
Bukareszt|Monachium|Nowy Jork|Stambuł|Берлин|Париж|Лондон|Нью-Йорк|Женева|Рим|Мадрид|Анкара|\
Стамбул|Тегеран|Прага|Будапешт|Шанхай|Дубай|Абу-Даби|Доха|Нью-Дели|Токио|Ханой|Улан-Батор|\
Хельсинки|Стокгольм|Белград|Берн|Давос|Мюнхен|Краков|Бухарест|София|Берлін|Лондан|Жэнева|Рым|\
Стамбул|Тэгеран|Пекін|Токіо|Лондон|Мюнхэн|Варшава|柏林|巴黎|伦敦|纽约|日内瓦|罗马|马德里|安卡拉|\
伊斯坦布尔|德黑兰|布拉格|布达佩斯|上海|迪拜|多哈|新德里|东京|河内|乌兰巴托|贝尔格莱德|达沃斯|慕尼黑"""
_SIGNED_PARTS = re.compile(r"\s*[/|／｜]\s*|,\s+|\s+via\s+", re.IGNORECASE)
_SIGNED_JOINT = re.compile(r"[/|／｜]|\svia\s", re.IGNORECASE)
_FILE_WORD = re.compile(
    r"file|file (?:photo|picture|image)|pool|pool photo|photo pool|handout|archiv|archives?|archiwum|"
    r"архив|illustration|symbolbild|archivbild|montage|fotomontage|(?:19|20)\d\d"
)
_PHOTO_AGENCY = re.compile(r"photo|images|picture|stock|press|bild|commons|news|wyborcza|gazeta")
_INITIAL_NAME = re.compile(r"(?:[^\W\d_]\.[ -]?){1,3}[^\W\d_a-z][\w’'-]+")
# Who gives away pictures and texts without a name of its own; folded. Nominative after a colon, the
# genitive after a bare label.
_OFFICE = re.compile(
    r"(?:(?:press(?: (?:office|service|release|centre|center))?|handout|archives?|courtesy|"
    r"social media|screenshot|(?:the )?author|"
    r"пресс?-?служба|прэс-?служба|прас-?служба|пресс?-?центр|прэс-?цэнтр|архив|архів|архіў|"
    r"(?:личный|семейный|особистий|сімейний|асабісты|сямейны) арх[иі][вў]|"
    r"(?:из|з|із) (?:\w+ )?арх[иі]ва|(?:з|із) (?:\w+ )?архіву|соцсети|социальные сети|соцмережі|"
    r"сацсеткі|из открытых источников|открытые источники|з адкрытых крыніц|адкрытыя крыніцы|"
    r"з відкритих джерел|відкриті джерела|скриншот|скріншот|скрыншот|кадр из|кадр з|стоп-кадр|"
    r"автора?|аўтара?|предоставлено|надано|мчс|мвд|мус|мвс|дснс|"
    r"polizei|feuerwehr|bundespolizei|pressestelle|presseamt|privat|privatarchiv|hersteller|"
    r"veranstalter|repro|zvg|service de presse|dr|droits réservés|document remis|"
    r"capture d'écran|collection privée|archiwum|materiały prasowe|mat\. pras(?:owe|\.)|"
    r"biuro prasowe|policja|straż|zrzut ekranu)(?!\w)|本人供图|受访者|网络|官方|官网|微博|新闻办)"
)
_OFFICE_OF = re.compile(
    r"(?:пресс?-?службы|прэс-?службы|прас-?службы|прес-?служби|пресс?-?центр[ау]|прэс-?цэнтра|"
    r"[сз] сайт[ау]|із сайту|со страницы|са старонкі|зі сторінки|(?:из|з|із) (?:\w+ )?арх[иі]в[ау]|"
    r"из архивов|из соцсетей|из социальных сетей|із соцмереж|з соцмереж|з сацсетак|"
    r"из открытых источников|з відкритих джерел|з адкрытых крыніц|автора|аўтара|предоставлено|"
    r"z archiwum|z serwisu|ze strony|archiwum|ze zbiorów|materiały prasowe|"
    r"aus dem archiv|der pressestelle|der polizei|der feuerwehr)(?!\w)"
)
# A line, or the end of one, that says of a picture that it is not of the event; folded.
FILE_LABELS = (
    r"file (?:photo|picture|image)|archive (?:photo|picture|image)|archivbild|archivfoto|"
    r"archivaufnahme|symbolbild|symbolfoto|фото из архива|архивное фото|иллюстративное фото|"
    r"фото носит иллюстративный характер|фота з архіва|архіўнае фота|ілюстрацыйнае фота|"
    r"фото з архіву|архівне фото|ілюстративне фото|фото ілюстративне|"
    r"фота носіць ілюстрацыйны характар|фото носить ілюстративний характер|"
    r"(?:the )?(?:photo|image|picture) is for illustrati(?:on|ve)(?: purposes)?(?: only)?|"
    r"zdjęcie ma charakter (?:ilustracyjny|poglądowy)|das bild dient nur zur illustration|"
    r"(?:photo|image)s? d'archives?|(?:photo|image) d'illustration|"
    r"(?:zdjęcie|zdj\.|foto|fot\.) (?:ilustracyjne|poglądowe|archiwalne)|资料图片?|资料照片?"
)
FILE_FIRST = re.compile(rf"[(（\[]?(?:{FILE_LABELS})[)）\]]?\.?(?:\s*[/|.,(–-]|$)")
FILE_OPENS = frozenset("(（[aAdDfFiIpPsStTzZаАиИфФіІ资İ")  # what these labels begin with
FILE_ALONE = re.compile(rf"[(（\[]?(?:{FILE_LABELS})[)）\]]?\.?")
# what a caption begins with, and no office: "Photo: a view of the dam"; how a Chinese one ends
_SCENE = re.compile(
    r"(?:[aA]n?|[tT]he|[uU]ne?|[lL][ea]s?|[dD](?:er|ie|as)|[eE]ine?) (?=[^\W\d_])[^A-ZÀ-Þ]|"
    r"(?:[bB]lick|[aA]nsicht|[lL]uftbild|[vV]ue|[vV]iew|[вВ]ид|[вВ]ід|[вВ]игляд|[вВ]ыгляд|[wW]idok)\s|"
    r".*(?:一角|一景|全景|外景|内景|现场|景色|远景|近景|夜景|俯瞰图?)$"
)
_NAME_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
# usual given names that neither the authority nor its stage holds; folded
_GIVEN = frozenset(
    """
    anne annie alice amanda amy andrew anthony ben brian caroline chris christopher dan emily
    eric frank helen jack jason jennifer jessica joe kate karen kevin lisa lou louise lucy
    matthew michelle nick oliver patrick philip rachel rebecca ryan sam simon stephen steven tim
    tom tony andreas anja bernd birgit christian christina claudia dieter felix florian
    friedrich gabriele georg günter hannah heike heinz helga hendrik johanna johannes jonas jörg
    katrin kerstin lars leon lukas manfred markus martin matthias max moritz nicole otto philipp
    ralf sandra sebastian silke simone sophie stefan stefanie susanne sven thorsten tobias
    ulrich uwe adrien alain antoine arnaud aurélie benoît bernard bruno camille cécile céline
    chloé clara clément delphine didier élise emmanuel éric étienne fabrice florence gérard
    guillaume hélène henri hugo jérôme julie julien juliette laurent léa louis luc lucie manon
    marc marine mathieu mathilde maxime michel nicolas olivier pascal patrice philippe raphaël
    rémi romain sébastien stéphane stéphanie sylvain théo thierry valérie vincent virginie
    xavier yves adam aleksandra aneta artur bartosz beata bożena dariusz dawid dominik dorota
    elżbieta ewa filip grażyna grzegorz hubert jacek jadwiga janusz jarosław jerzy joanna józef
    justyna kacper kamil karolina krystyna leszek łukasz maciej małgorzata marek marta mateusz
    michał mirosław patrycja przemysław rafał renata ryszard sławomir szymon tadeusz teresa
    urszula zbigniew zofia zuzanna антон вадим валерия варвара григорий денис евгения егор кира
    лидия лука миша ника павел роман савва тимур эмма юрий юля юлия алесь алеся аляксей андрэй
    антось зміцер максім міхась наста сяргей уладзімір юрась янка іван ігор андрій богдана
    василина віталій дмитро євген максим михайло наталія олександр олексій роксолана сергій юлія
    юрій jens jochen ingo torsten dirk carsten volker erik nils niklas paula franziska mario
    """.split()
)
# A name of several words that begins or ends with one of these is a place; folded.
_PLACE_FIRST = frozenset(
    """
    san santa santo saint st st. são new old los las el al abu fort port mount lake north south east west
    upper lower great cape nizhny nizhni novy veliky bad sankt neu neue alt alte groß klein le la les
    nowy nowa nowe stary stara stare wielki wielka mała mały dolny górny biała zielona jelenia góra
    нижний нижняя верхний верхняя новый новая новое старый старая старое великий великие великая большой
    большая большое малый малая белая белый красный красная северный южный восточный западный
    набережные горный сергиев новы стары вялікі вялікая вялікія вялікае верхні ніжні чырвоны чырвоная
    новий нова нове старий стара велика велике верхній нижній біла білий кривий чорна жовті
    """.split()
)
_PLACE_LAST = frozenset(
    """
    falls harbour harbor bay beach park city town valley lake river island islands bridge airport square
    street hall house county region district oblast palace castle coast hills border university stadium
    область район край город вобласць раён горад місто площадь площа плошча ворота новгород посад
    ville bains plage mer platz brücke straße strasse bezirk kreis flughafen bahnhof
    plac most ulica rynek góra zdrój podlaska podlaski wielkopolski mazowiecki trybunalski
    """.split()
)


def is_outlet(view: View, line: Line, value: str) -> bool:
    """Whether the value is made of agencies of the list and sites, joined by commas or "and"."""
    text = view.doc.text
    at = text.find(value, line.start, line.end)
    if at < 0:
        return False
    end = at + len(value)
    spans = [(label.start, label.end) for label in view.labels(line, "agency")]
    if "." in value:
        spans += [match.span() for match in _SITE.finditer(text, at, end)]
        spans.sort(key=lambda span: (span[0], -span[1]))
    covered = at
    for start, stop in spans:
        if start < covered or stop > end:
            continue
        gap = text[covered:start]
        if gap.strip(EDGE) and fold_key(gap).strip(EDGE) not in LEFTOVERS:
            return False
        covered = stop
    return covered > at and not text[covered:end].strip(EDGE + ".")


def without_agencies(view: View, line: Line, value: str) -> str:
    """``dpa/Jens Büttner`` → ``Jens Büttner``: an agency's name may be in small letters."""
    for label in view.labels(line, "agency"):
        value = value.replace(view.doc.text[label.start : label.end], " ", 1)
    return value.strip(EDGE)


def name_like(value: str, *, most: int = 6, also: frozenset[str] = frozenset()) -> bool:
    """Up to six words, each capitalised or a particle; Chinese: up to a dozen characters."""
    if SCRIPT_RUNS["Han"].match(value):
        return len(value) <= 14 and not any(char in value for char in "，。；：")
    words = WORD.findall(value)
    if not 1 <= len(words) <= most or ":" in value:
        return False
    capital = [word for word in words if word[0].isupper() or word[0].isdigit()]
    return bool(capital) and all(
        word in capital or word in _PARTICLES or word in also for word in words
    )


def is_leftover(value: str) -> bool:
    """Whether a value is only what joined the names: ``and``, ``, and``, ``和的材料``.

    >>> is_leftover("of and"), is_leftover("和的材料"), is_leftover("the BelTA")
    (True, True, False)
    """
    words = WORD.findall(value)
    return bool(_HAN_LEFTOVER.fullmatch(value)) or all(
        fold_key(word) in LEFTOVERS for word in words
    )


def without_joints(value: str) -> str:
    """The names of a value without a joint that joins them to nothing.

    >>> without_joints("BelTA, and"), without_joints("and BelTA"), without_joints("Rest and Play")
    ('BelTA', 'BelTA', 'Rest and Play')
    """
    return _LOOSE_JOINTS.sub("", value).strip(EDGE) or value


@kept()
def places(stylebook: Stylebook) -> dict[str, str]:
    """Folded names of places, each with the first entity that bears it, or "" for our own list."""
    known = dict.fromkeys(map(fold_key, _CITIES.replace("\n", "").split("|")), "")
    for entity in entities(stylebook):
        if entity.type == "place":
            for names in (entity.canonical, *map(dict, (entity.spellings, entity.other_names))):
                for value in names.values():
                    for name in [value] if isinstance(value, str) else value:
                        known.setdefault(fold_key(name), entity.id)
    return known


def is_place(view: View, value: str) -> bool:
    """Whether a value is a place of the stylebook, in any language, or a city of many datelines."""
    return fold_key(value) in places(view.doc.stylebook)


def is_signature(view: View, line: Line, value: str) -> bool:
    """Whether a value signs a picture without a label: ``AP Photo/Tom Reed, File``.

    An agency and at least one person or another agency, joined by ``/``, ``|`` or ``via``; or the name
    of a photo agency of several words. "(AP)" alone says who reported, not who took a picture.
    """
    labels = {
        fold_key(view.doc.text[label.start : label.end]): label.phrase.value
        for label in view.labels(line, "agency")
    }
    parts = [part for part in _SIGNED_PARTS.split(value.strip(EDGE)) if part]
    known = [fold_key(part) for part in parts]
    agencies = [key for key in known if key in labels]
    if not agencies or len(parts) > 6:
        return False
    rest = [part for part, key in zip(parts, known, strict=True) if key not in labels]
    rest = [part for part in rest if not _FILE_WORD.fullmatch(fold_key(part))]
    if not all(map(_is_photographer, rest)):
        return False
    if not _SIGNED_JOINT.search(value):
        return " " in agencies[0] and _PHOTO_AGENCY.search(agencies[0]) is not None
    return bool(rest) or len(agencies) > 1 or len(parts) > len(agencies)


def _is_photographer(value: str) -> bool:
    return _is_person(value) or _INITIAL_NAME.fullmatch(value) is not None


def is_office(value: str) -> bool:
    """Whether a value begins with an office, an archive or the like that gives pictures and texts.

    >>> is_office("пресс-служба порта"), is_office("Polizei Berlin"), is_office("порт ночью")
    (True, True, False)
    """
    folded = fold_key(value)
    return len(folded.split()) <= MAX_OFFICE_WORDS and _OFFICE.match(folded) is not None


def is_office_of(value: str) -> bool:
    """The same in the case that follows a label without a colon: ``Фото пресс-службы порта``."""
    folded = fold_key(value)
    return len(folded.split()) <= MAX_OFFICE_WORDS and _OFFICE_OF.match(folded) is not None


def is_scene(value: str) -> bool:
    """Whether a value says what a picture shows, and not who took it.

    >>> is_scene("une vue du port"), is_scene("港口夜景"), is_scene("Port of Brest")
    (True, True, False)
    """
    return _SCENE.match(value) is not None


def are_persons(value: str) -> bool:
    """``Anna Weber``, ``Ursula von der Leyen and Paul Novak``: full names, nothing between.

    >>> are_persons("Jan van der Berg"), are_persons("the Numbers"), are_persons("Land and Sea")
    (True, False, False)
    """
    return all(_is_person(name) for name in _JOINED.split(value))


@kept()
def given(stylebook: Stylebook) -> dict[str, str]:
    """Folded given names, each with the first row of the table that has it, or "" for a usual one."""
    return {**dict.fromkeys(_GIVEN, ""), **plain_given_names(stylebook)}


def may_be_person(view: View, value: str) -> bool:
    """Whether two or three capitalised words can name a person: no joint, no word of places.

    "Stary Most" cannot, "Kettle Creek" can, and so can "Anna Weber".
    """
    words = value.split()
    return (
        2 <= len(words) <= 3
        and all(word[0].isupper() for word in words)
        and are_persons(value)
        and fold_key(words[0]) not in _PLACE_FIRST
        and fold_key(words[-1]) not in _PLACE_LAST
        and not is_place(view, value)
    )


def has_given_name(view: View, value: str) -> bool:
    """Whether each of the persons that a value names begins with a known given name."""
    known = given(view.doc.stylebook)
    return are_persons(value) and all(
        fold_key(name.split()[0]) in known and may_be_person(view, name)
        for name in _JOINED.split(value)
    )


def _is_person(name: str) -> bool:
    words = name.split()
    capital = [word for word in words if word[0].isupper()]
    return (
        len(words) <= 6
        and len(capital) >= 2
        and words[0] in capital
        and words[-1] in capital
        and words[0].lower() not in ("the", "a", "an", "der", "die", "das", "les")
        and all(word in capital or word in _NAME_PARTICLES for word in words)
        and all(_NAME_WORD.fullmatch(word) for word in words)
    )
