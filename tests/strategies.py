"""Hypothesis strategies: articles with every kind of dirt, odd characters, or none at all."""

from __future__ import annotations

from hypothesis import strategies as st

from normalizers import Article

# Own sentences, two or three for each language: prose that must survive.
PROSE = {
    "en": [
        "The finance ministers of both countries met in Brest on Tuesday to discuss the price of gas.",
        "“We have a good deal of work ahead of us,” the governor told reporters after the talks.",
        "Nobody was hurt, the fire service said, but the old market hall is lost.",
    ],
    "ru": [
        "Министры финансов двух стран встретились во вторник в Бресте и обсудили цену на газ.",
        "«Нам предстоит много работы», — сказал губернатор журналистам после переговоров.",
    ],
    "be": [
        "Міністры фінансаў дзвюх краін сустрэліся ў аўторак у Брэсце і абмеркавалі цану на газ.",
        "«У нас наперадзе шмат працы», — сказаў губернатар журналістам пасля перамоў.",
    ],
    "uk": [
        "Міністри фінансів двох країн зустрілися у вівторок у Львові й обговорили ціну на газ.",
        "«Попереду в нас багато роботи», — сказав губернатор журналістам після переговорів.",
    ],
    "de": [
        "Die Finanzminister beider Länder trafen sich am Dienstag in Brest und sprachen über Gas.",
        "„Vor uns liegt viel Arbeit“, sagte der Gouverneur nach den Gesprächen.",
    ],
    "fr": [
        "Les ministres des Finances des deux pays se sont réunis mardi à Brest pour parler du gaz.",
        "« Nous avons beaucoup de travail », a dit le gouverneur après les discussions.",
    ],
    "pl": [
        "Ministrowie finansów obu krajów spotkali się we wtorek w Brześciu i rozmawiali o cenie gazu.",
        "„Przed nami dużo pracy”, powiedział gubernator po rozmowach.",
    ],
    "zh": [
        "两国财政部长星期二在布列斯特会晤，讨论了天然气价格问题。",
        "州长在会谈后对记者说：“我们还有很多工作要做。”",
    ],
    "ar": ["اجتمع وزيرا مالية البلدين يوم الثلاثاء في بريست لمناقشة سعر الغاز."],
}
TITLES = [
    "Ministers of two countries discuss the price of gas in Brest",
    "Министры двух стран обсудили цену на газ",
    "Minister und Gouverneur sprechen über Gas",
]
DIRT = [
    "Нашли ошибку? Выделите текст и нажмите Ctrl+Enter",
    "Share",
    "Telegram",
    "Поделиться",
    "Posted: 02.03.2021 10:15",
    "Опубликовано 2 марта 2021, 10:15",
    "Stand: 02.03.2021 10:15 Uhr",
    "2021年03月02日 10:15 来源：新华网",
    "Brest,March 2, 2021",
    "1 of 3Ministers at the table.",
    "Ministers at the table.",
    "• 2",
    "3 / 7",
    "Photo: Reuters",
    "Brest                    shutterstock",
    "© dpa-infocom, dpa:210302-99-1/2",
    "Source: editor in charge of Xinhua: Li Lei c1203",
    "Based on materials of and",
    "Read also: Gas price falls again",
    "* All rights and sources belong to their owners. Copyright of the office.*",
    "Lire aussi : Le gaz encore moins cher",
    "При использовании материалов ссылка обязательна",
    "12 comments",
    "06/07/2021 10:15",
]
NAMES = [
    "Aleksandr Lukashenka said nothing.",
    "President Aliaksandr Luka\u00adshenka and Sergei Lavrov met in Kiev.",
    "Mr Lukashenka told Belarus of the Russian White Union.",
    "Russias oldest port lies far from Belarus, Putin said.",
    "Александр Лукашэнко приехал в Минск.",
]
ODD = [
    "\U0001f1e7\U0001f1fe\U00020000 астрал 𝒜",
    "e\u0301te\u0301 и\u0306 Лукаше\u0301нко",
    "\u202bשלום עולם\u202c مرحبا",
    "Lukаshenko Рutin",  # homoglyphs: Cyrillic а, Cyrillic Р
    "l&rsquo;Ã©tÃ© &amp;amp; &#8212;",
    "Ïðèâåò, êàê äåëà ó âàñ ñåãîäíÿ",
    "a\u00a0b\u200bc\ufeffd\u00ade",
    "\x00\x07\x1b[0m",
    "......!!!???",
    "Office.All in Minsk,Belarus.He came",
    "we we agreed to to the the deal",
    '“unclosed quote and "another',
    "İstanbul ẞ ﬁ Ǆ",
]
BREAKS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\n\n\n", "\r", " \n ", "\u2028", "\x85"]

prose = st.sampled_from(sorted(PROSE)).flatmap(lambda code: st.sampled_from(PROSE[code]))
lines = st.one_of(
    prose,
    prose,
    st.sampled_from(TITLES),
    st.sampled_from(DIRT),
    st.sampled_from(NAMES),
    st.sampled_from(ODD),
    st.text(max_size=40),
)


@st.composite
def raw_texts(draw: st.DrawFn) -> str:
    """The raw text of an article: lines of all kinds, repeated and broken in every way."""
    body = draw(st.lists(lines, min_size=0, max_size=12))
    if body and draw(st.booleans()):
        body.insert(0, body[draw(st.integers(0, len(body) - 1))])
    pieces = []
    for line in body:
        pieces += [line, draw(st.sampled_from(BREAKS))]
    return "".join(pieces)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article with or without what is known of it."""
    return Article(
        draw(raw_texts()),
        id="generated",
        title=draw(st.sampled_from(["", "", *TITLES])),
        language=draw(st.sampled_from(["", "", "en", "ru", "de", "zh"])),
        published=draw(st.sampled_from(["", "", "1985-05-01", "2021-03-02T10:15"])),
    )
