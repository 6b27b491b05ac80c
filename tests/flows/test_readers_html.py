"""Pages: which extractor is believed, measured on real ones; limits; silence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
import time_machine

from flows.readers import Failure, Found
from flows.readers.html import MARKUP_CHARACTERS
from flows.readers.main_text import choose
from tests.flows.reading import PAGE, PROSE, items
from tests.support import needs_shared, shared_rows

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
FLOORS = {"en": 0.94, "ru": 0.875, "pl": 0.86, "zh": 0.935, "el": 0.97}
"""Mean F1 of the words of the main text; the better extractor alone has .937 .873 .849 .936 .975."""


def words(lines):
    return Counter(word for line in lines for word in _WORD.findall(line.lower()))


def f1(text, gold):
    return 2 * (text & gold).total() / max(1, text.total() + gold.total())


@needs_shared
def test_the_rule_does_better_than_either_extractor_on_real_pages():
    ours = {row["id"]: row for row in shared_rows("residue/after_trafilatura.jsonl")}
    theirs = {row["id"]: row for row in shared_rows("residue/after_readability.jsonl")}
    scores = defaultdict(list)
    for name in ours.keys() & theirs.keys():
        gold = words(ours[name]["gold_lines"])
        texts = ["\n".join(rows[name]["dirty_lines"]) for rows in (ours, theirs)]
        found = [f1(words([text]), gold) for text in (*texts, choose(*texts))]
        scores["all"].append(found)
        scores[ours[name]["lang"]].append(found)
    means = {
        key: [sum(n) / len(n) for n in zip(*rows, strict=True)] for key, rows in scores.items()
    }
    first, second, chosen = means["all"]
    assert chosen > max(first, second) + 0.005
    for language, floor in FLOORS.items():
        assert means[language][2] >= floor, (language, means[language])


LINKS = "".join(
    f'<li><a href="/{n}">Another story of the day, number {n}</a></li>' for n in range(30)
)
TEASERS = "".join(
    f"<div class='item'><a href='/{n}'>Bakers</a> A baker in the harbour street sells nine kinds of"
    f" bread and closes at noon on day {n}.</div>"
    for n in range(6)
)


def test_the_text_is_the_article_and_not_the_page_around_it(tmp_path):
    paragraphs = [f"{PROSE}That was its decision number {n} of the day." for n in range(9)]
    article = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = (
        f"<html><head><title>Bridge</title></head><body><ul>{LINKS}</ul><div><article>{article}"
        f"</article></div><div>{TEASERS}</div><footer>© 2019 Daily</footer></body></html>"
    )
    (tmp_path / "a.html").write_text(page, "utf-8")
    (found,) = items(tmp_path)
    assert found.article.text.split("\n") == paragraphs


def test_a_page_says_the_same_on_any_day(tmp_path):
    (tmp_path / "a.html").write_text(PAGE.replace("</article>", "</article>© 2019"), "utf-8")
    before = items(tmp_path)
    with time_machine.travel("1999-12-31"):
        assert items(tmp_path) == before
    assert before[0].article.published == ""


def test_scripts_do_not_count_towards_the_limit_of_markup(tmp_path):
    script = f"<script>{'x' * MARKUP_CHARACTERS}</script>"
    (tmp_path / "a.html").write_text(PAGE.replace("</head>", f"{script}</head>"), "utf-8")
    (tmp_path / "b.html").write_text(PAGE.replace("</article>", "<p>a</p>" * 630_000), "utf-8")
    script_page, long_page = items(tmp_path)
    assert isinstance(script_page, Found)
    assert PROSE.strip() in script_page.article.text
    assert isinstance(long_page, Failure)
    assert (long_page.category, "5,000,000" in long_page.reason) == ("too-large", True)


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td"])
def test_pages_are_refused_where_the_parser_would_drop_text(tag, tmp_path):
    for depth in (60, 400, 100_000):
        name = f"{depth:06}.html"
        (tmp_path / name).write_text(f"<html><body>{f'<{tag}>' * depth}<p>{PROSE * 9}", "utf-8")
    shallow, deep, bomb = items(tmp_path)
    assert isinstance(shallow, Found)
    assert {deep.category, bomb.category} == {"bomb"}


def test_tags_whose_end_is_left_out_do_not_nest(tmp_path):
    body = "".join(f"<p>{PROSE}{n}<li>{n}" for n in range(2000))
    (tmp_path / "a.html").write_text(f"<html><body><article>{body}", "utf-8")
    (found,) = items(tmp_path)
    assert PROSE in found.article.text


def test_a_page_without_text_is_said_once(tmp_path, caplog):
    (tmp_path / "a.html").write_text("<html><body><script>1</script></body></html>", "utf-8")
    (failure,) = items(tmp_path)
    assert failure.reason == "no article text in the page"
    assert not caplog.records


def test_the_charset_of_the_page_is_believed_when_it_is_not_utf8(tmp_path):
    text = "Губернатор вчера открыл мост через реку, а дети пели. " * 9
    page = f"<html><head><meta charset=koi8-r></head><body><p>{text}</p></body></html>"
    (tmp_path / "a.html").write_bytes(page.encode("koi8-r"))
    (found,) = items(tmp_path)
    assert found.article.text == text.strip()


SHORT = ["The harbour is open.", "Three boats were lost.", "The mayor thanked the crews."]
OLD = (
    "<html><head><title>Harbour</title></head><body><table><tr>"
    "<td><a href=/1>Politics</a><br><a href=/2>Sport</a></td><td><font><b>Harbour</b></font><br><br>"
    f"{'<br><br>'.join(SHORT)}</td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("page", "around"),
    [
        (f"<html><body>{''.join(f'<p>{line}</p>' for line in SHORT)}</body></html>", []),
        (OLD, ["Politics", "Sport", "Harbour"]),
    ],
    ids=["short", "old"],
)
def test_a_short_page_has_its_paragraphs_on_lines(page, around, tmp_path):
    (tmp_path / "a.html").write_text(page, "utf-8")
    (found,) = items(tmp_path)
    assert found.article.text.split("\n") == [*around, *SHORT]


def captioned(tmp_path, caption):
    paragraphs = [f"{PROSE}That was its decision number {n} of the day." for n in range(9)]
    body = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    body.insert(4, f"<figure><img src=x><figcaption>{caption}</figcaption></figure>")
    page = f"<html><body><div><article>{''.join(body)}</article></div></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    (found,) = items(tmp_path)
    return found.article.text.split("\n"), paragraphs


@pytest.mark.parametrize(
    "caption",
    [
        "The bridge at noon. Photo: Jane Doe/AP",
        "Die Brücke am Mittag. Foto: dpa",
        "Мост в полдень. Фото: Иван Петров",
        "Le pont. Crédit photo : Lou Perrin",
        "Most w południe. Fot. PAP",
    ],
)
def test_a_credited_caption_is_a_line_of_its_own(caption, tmp_path):
    lines, paragraphs = captioned(tmp_path, caption)
    assert lines == [*paragraphs[:4], caption, *paragraphs[4:]]


@pytest.mark.parametrize(
    "caption",
    [
        "The bridge at noon",
        "The bridge at noon. Photo: press office of the city",
        "A photo: the best of all",
        "See more photos",
    ],
)
def test_a_caption_that_could_be_a_paragraph_is_left_out(caption, tmp_path):
    lines, paragraphs = captioned(tmp_path, caption)
    assert lines == paragraphs
