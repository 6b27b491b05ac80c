"""Lost apostrophes, split names, language tags, editor lines, number scale."""

from __future__ import annotations

import pytest

from normalizers import normalize
from normalizers.article import Article
from normalizers.artifacts.number_scale import spelled
from tests.normalizers.artifact_findings import edits, flags, look

# -- names in two pieces


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Alexander Luka Shenko flew home.", "Alexander Lukashenko flew home."),
        ("Sergey Lav Rov was there.", "Sergey Lavrov was there."),
        ("Mr Mishu Stin smiled. Mishustin had won.", "Mr Mishustin smiled. Mishustin had won."),
    ],
)
def test_a_surname_in_two_pieces_is_joined(text, clean):
    assert normalize(Article(text, language="en")).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "Anna Luka Shenko sang for Lukashenko.",
        "The singer Luka Shenko is from Serbia, Lukashenko is not.",
        "Luka Shenko Street was closed when Lukashenko came.",
        "General Luka met Shenko in the office of Lukashenko.",
        "The Lav rov was tried by Lavrov's driver.",
        "Luka Shenko won the chess cup in Novi Sad.",
    ],
)
def test_two_words_that_are_somebody_else_are_left(text):
    result = normalize(Article(text, language="en"), skip=["names"])
    assert result.text == text
    assert not result.flags


def test_beside_an_office_the_pieces_are_flagged():
    (flag,) = flags("Prime Minister Mishu Stin said no.")
    assert flag.suggestion == "Mishustin"


# -- language tags


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("The talks go on next week.en", "The talks go on next week."),
        ("The talks go on next week.[en]", "The talks go on next week."),
        ("“We shall sign it in Minsk.”EN", "“We shall sign it in Minsk.”"),
        (">>eng<< The talks go on next week.", "The talks go on next week."),
        ("The talks go on next week. eng_Latn", "The talks go on next week."),
        ("Переговоры продолжатся на следующей неделе.ru", None),
    ],
)
def test_a_language_tag_is_cut_off(text, clean):
    language = "ru" if clean is None else "en"
    result = normalize(Article(text, language=language), skip=["names"])
    assert result.text == (clean or text.removesuffix("ru"))


@pytest.mark.parametrize(
    "text",
    [
        "More on this can be read on kremlin.ru",
        "This was first reported by Gazeta.Ru",
        "The two sides asked what it would be. It",
        "The setting of the machine was en_US before the update came",
        "Press en",
    ],
)
def test_what_only_looks_like_a_tag_stays(text):
    result = normalize(Article(text, language="en"), skip=["names"])
    assert result.text == text
    assert not [flag for flag in result.flags if flag.category == "language-tag"]


def test_a_code_by_itself_at_the_end_is_flagged():
    (flag,) = flags("The talks between the two go on next week. EN")
    assert (flag.category, flag.suggestion) == ("language-tag", "")


# -- the editor's line


@pytest.mark.parametrize(
    ("tail", "moved"),
    [
        (" (Editor: Li Ming)", [("editor", "Li Ming")]),
        (" Responsible editors: Li Ming", [("editor", "Li Ming")]),
        (" 责任编辑：李明", [("editor", "李明")]),
        (
            " (Source: Harbour Net) (Editor in charge: Li Ming)",
            [("source", "Harbour Net"), ("editor", "Li Ming")],
        ),
    ],
)
def test_an_editor_line_behind_the_last_sentence_is_moved(tail, moved):
    said = "The two sides agreed to meet again in Minsk on Friday."
    result = normalize(Article(f"{said}{tail}", language="en"), skip=["names"])
    assert result.text == said
    assert [(one["role"], one["text"]) for one in result.credits] == moved


@pytest.mark.parametrize(
    "tail", [" She was the first editor: Anna Stone", " Edited by: hand", " An editor: who is that"]
)
def test_a_sentence_about_an_editor_stays(tail):
    said = "The two sides agreed to meet again in Minsk on Friday." + tail
    result = normalize(Article(said, language="en"), skip=["names"])
    assert (result.text, result.credits) == (said, ())


# -- apostrophes


def test_editor_tail_goes_to_credits():
    result = normalize(
        "The bridge was opened. (End) Responsible Editor: Li Na a1234", skip=["names"]
    )
    assert result.text == "The bridge was opened."
    assert result.credits == ({"role": "editor", "text": "Li Na", "code": "a1234"},)


def test_apostrophe_follows_the_article():
    assert edits("Minsk’s mayor saw Chinas largest ship.")[0].replacement == "China’s"
    assert edits("Minsk's mayor saw Chinas largest ship.")[0].replacement == "China's"


def test_no_apostrophe_in_a_quote():
    assert not edits("“It is Chinas largest ship,” he said.")
    assert flags("“It is Chinas largest ship,” he said.")[0].suggestion == "China's"


@pytest.mark.parametrize(
    ("digits", "scale", "words"),
    [
        ("350", 10**8, "35 billion"),
        ("1.2", 10**4, "12,000"),
        ("3", 10**4, "30,000"),
        ("12,000", 10**8, "1.2 trillion"),
        ("1.23456", 10**4, None),
    ],
)
def test_number_scale_suggestion(digits, scale, words):
    assert spelled(digits, scale) == words


# -- contractions


def test_a_negation_that_lost_its_apostrophe_is_mended():
    assert normalize("He didnt say when they werent there.").text == (
        "He didn't say when they weren't there."
    )


@pytest.mark.parametrize("text", ["As is his wont, he said no.", "They cant their masts."])
def test_words_that_look_like_a_negation_stay(text):
    assert not look(text)


@pytest.mark.parametrize("text", ["“We didnt know that,” he said.", "I dont know that."])
def test_a_quoted_or_doubtful_negation_is_flagged(text):
    assert not edits(text)
    assert flags(text)


# -- the editor's line in other languages

MET = {
    "ru": "Стороны договорились встретиться в марте.",
    "be": "Бакі дамовіліся сустрэцца ў сакавіку.",
    "uk": "Сторони домовилися зустрітися в березні.",
    "de": "Beide Seiten wollen sich im März treffen.",
    "fr": "Les deux parties se reverront en mars.",
    "pl": "Strony spotkają się ponownie w marcu.",
}


@pytest.mark.parametrize("joint", [" ", "\n"])
@pytest.mark.parametrize(
    ("language", "tail", "name"),
    [
        ("ru", "(Конец) Ответственный редактор: Ли Мин", "Ли Мин"),
        ("ru", "(Завершено) Редактор: Ли Мин", "Ли Мин"),
        ("ru", "(Конец) Responsible editor: Li Ming", "Li Ming"),
        ("be", "(Канец) Адказны рэдактар: Лі Мін", "Лі Мін"),
        ("uk", "(Кінець) Відповідальний редактор: Лі Мін", "Лі Мін"),
        ("de", "(Ende) Verantwortlicher Redakteur: Li Ming", "Li Ming"),
        ("fr", "(Fin) Éditeur responsable : Li Ming", "Li Ming"),
        ("pl", "(Koniec) Redaktor odpowiedzialny: Li Ming", "Li Ming"),
    ],
)
def test_an_agency_editor_line_is_moved_in_every_language(language, tail, name, joint):
    result = normalize(Article(MET[language] + joint + tail, language=language), skip=["names"])
    assert result.text == MET[language]
    assert result.credits == ({"role": "editor", "text": name},)


@pytest.mark.parametrize(
    ("language", "tail", "name"),
    [
        ("ru", "Ответственный редактор: Петров И. И.", "Петров И. И."),
        ("de", "Chefredakteur vom Dienst: Jens Maier", "Jens Maier"),
    ],
)
def test_a_newspapers_own_imprint_is_moved_and_proves_nothing(language, tail, name):
    result = normalize(Article(f"{MET[language]} {tail}", language=language), skip=["names"])
    assert result.text == MET[language]
    assert result.credits == ({"role": "editor", "text": name},)
    assert result.machine_translation is None


@pytest.mark.parametrize(
    ("language", "tail"),
    [
        ("ru", "Ответственный редактор: пост завидный"),
        ("ru", "Её первый редактор: Анна Белова"),
        ("ru", "(Конец)"),
        ("de", "Redakteur: Wer das wird, ist offen"),
    ],
)
def test_what_is_no_editor_line_stays_in_other_languages(language, tail):
    text = f"{MET[language]} {tail}"
    result = normalize(Article(text, language=language), skip=["names"])
    assert (result.text, result.credits) == (text, ())


# -- words of a kindred language, Cyrillic in Chinese


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        (
            "ru",
            "Министр обсудил с коллегой поставки энергоносіїв через порты в марте.",
            "энергоносіїв",
        ),
        (
            "ru",
            "Дети ухаживали за могилами Вялікай Айчыннай вайны в четырёх деревнях.",
            "Вялікай Айчыннай",
        ),
        ("ru", "В Київській області вчера вечером прошли учения трёх бригад.", "Київській області"),
        ("uk", "Депутаты обох палат підтримали новий закон про освіту.", "Депутаты"),
        ("uk", "Сторони домовилися про скорочення вооружённых сил на кордоні.", "вооружённых"),
        (
            "be",
            "Міністр сказаў, што сотрудничество з Кітаем будзе развівацца далей.",
            "сотрудничество",
        ),
        ("zh", "外交部说，双方重视 сотрудничество 和投资，谈判将于下月举行。", "сотрудничество"),
        ("zh", "外交部说，双方重视сотрудничество和投资，谈判将于下月举行。", "сотрудничество"),
    ],
)
def test_a_word_of_a_kindred_language_is_flagged(language, text, word):
    (flag,) = flags(text, language=language)
    assert (flag.rule, text[flag.start : flag.end]) == ("artifacts.residue", word)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Об этом пишет Слово і діло со ссылкой на источники в правительстве."),
        ("ru", "Газета Наша Ніва сообщила вчера о новых задержаниях в городе."),
        ("ru", "На плакате было написано «і свабода», сказали вчера свидетели в суде."),
        ("ru", "По-украински это пишется олія, сказал вчера лингвист в эфире радио."),
        ("ru", "Россія въ началѣ вѣка была иной, писалъ историкъ въ своей книгѣ."),
        ("uk", "Газета Коммерсантъ пише про нові санкції проти російських банків."),
        ("uk", "Видання Крым.Реалии повідомило про обшуки на півострові."),
        ("uk", "Рыжков заявив про вихід із партії, повідомляє радіостанція Эхо Москвы."),
        ("be", "Газета Единая Россия паведаміла пра новыя санкцыі супраць банкаў."),
        ("zh", "俄语 сотрудничество 意为合作，外长在记者会上说。"),
        ("zh", "俄罗斯 Российская газета 报道说，双方将继续谈判。"),
        ("zh", "公司网站 пример.рф 昨日无法访问，原因仍在调查之中。"),
        ("zh", "他引用了谚语（доверяй, но проверяй）并微笑着离开了会场。"),
    ],
)
def test_names_titles_and_words_spoken_of_are_no_residue(language, text):
    assert not look(text, language=language)


# -- tokens of a translation model


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The minister <unk> said that the bridge was open.", "<unk>"),
        ("The [UNK] of the ministry spoke on Friday.", "[UNK]"),
        ("The min@@ ister said that the bridge was open.", "min@@ "),
        ("The ▁minister said that the bridge was open.", "▁minister"),
        ("The minister ⁇ said that the bridge was open.", "⁇"),
        ("The minister said that the bridge was open.</s>", "</s>"),
        ("The minister said <pad> that the <pad> bridge was open.", "<pad> that the <pad>"),
        ("The minister said __eng__ that the bridge was open.", "__eng__"),
    ],
)
def test_a_token_of_a_model_is_flagged(text, marked):
    (flag,) = flags(text)
    assert (flag.rule, text[flag.start : flag.end]) == ("artifacts.model-token", marked)


@pytest.mark.parametrize(
    "text",
    [
        "A token such as <unk> stands for a word nobody knows, she said.",
        "Use `<pad>` to fill the row before you call it.",
        "<p>The minister <unk> said</p> that the bridge was open.",
        "The chart ▁▂▃▄ shows it, and what do you mean⁇ he asked.",
        "In the file __init__ she wrote @@ -1,5 +1,6 @@ and left.",
        "The <s>old</s> new bridge was opened on Friday.",
    ],
)
def test_code_markup_and_marks_of_another_kind_stay(text):
    assert not flags(text)


# -- statesmen after Palladius


@pytest.mark.parametrize(
    ("text", "name", "statesman"),
    [
        ("Министр иностранных дел РФ Лафулофу прилетел в Казань.", "Лафулофу", "Лавров"),
        ("Лафулофу, министр иностранных дел, прилетел в Казань.", "Лафулофу", "Лавров"),
        ("Встреча с премьером Мишусыцзином длилась час.", "Мишусыцзином", "Мишустин"),
        ("В Минске Лу Кашэнькэ принял послов.", "Лу Кашэнькэ", "Лукашенко"),
        ("Мокээр отчиталась перед депутатами бундестага.", "Мокээр", "Меркель"),
    ],
)
def test_a_statesman_after_palladius_is_flagged(text, name, statesman):
    (flag,) = flags(text, language="ru")
    assert (text[flag.start : flag.end], flag.suggestion) == (name, statesman)


@pytest.mark.parametrize(
    "text",
    [
        "Министр сельского хозяйства Китая Лу Биао прилетел в Казань.",
        "Скрипач Ма Кэлун играл в Кремле.",
        "Президент университета Мо Кээр открыл форум.",
        "Президент встретился с Ван Сы в Казани.",
        "Отец и сын Буши были президентами США.",
        "О Сунаке в Москве не вспоминали.",
        "Лу Кашэнькэ победил на турнире в Минске.",
    ],
)
def test_whoever_may_be_called_so_is_left(text):
    assert not flags(text, language="ru")
