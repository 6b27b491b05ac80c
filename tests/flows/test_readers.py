"""Readers: every input is an article or a failure with its place and reason."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.readers import Failure, Found, article_id, discover, read, read_files
from flows.readers.encoded import UndecodableError, decode
from tests.support import read_jsonl

ROWS = read_jsonl(Path(__file__).with_name("readers.jsonl"))


def items(*paths):
    return list(read_files(discover([str(path) for path in paths]).files))


def only_item(path):
    (item,) = items(path)
    return item


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case["why"])
def test_a_row_is_an_article_or_a_failure_and_the_others_go_on(case, tmp_path):
    file = tmp_path / "rows.jsonl"
    good = json.dumps({"text": "The quay is open."})
    file.write_text(f"{good}\n{case['line']}\n\n{good}\n", "utf-8", newline="")
    before, item, after = items(file)
    assert isinstance(before, Found)
    assert isinstance(after, Found)
    assert (before.line, item.line, after.line) == (1, 2, 4)
    if "reason" in case:
        assert isinstance(item, Failure), item
        assert case["reason"] in item.reason
        assert str(item).startswith(f"{file}:2: ")
    else:
        assert isinstance(item, Found), item
        for name, value in case.get("fields", {}).items():
            assert getattr(item.article, name) == value


def test_row_fields_and_unknown_keys(tmp_path):
    file = tmp_path / "rows.jsonl"
    row = {
        "text": "A storm.",
        "id": "x",
        "source": "s",
        "url": "https://s.example/1",
        "title": "T",
        "published": "2023-06",
        "language": "en",
        "section": {"a": [1, None]},
    }
    file.write_text("\ufeff" + json.dumps(row), "utf-8")
    article = only_item(file).article
    assert {name: getattr(article, name) for name in row if name != "section"} == {
        name: value for name, value in row.items() if name != "section"
    }
    assert article.extra == {"section": {"a": [1, None]}}


def test_a_row_that_is_not_utf8_fails_alone(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'{"text": "A storm"}\n{"text": "na\xefve"}\n{"text": "A flood"}\n')
    kinds = [type(item) for item in items(file)]
    assert kinds == [Found, Failure, Found]


@pytest.mark.parametrize("raw", ["a\r\nb\r\n", "a\rb", "a\n\nb\x0bc\u2028d\x85e"])
def test_line_breaks_come_through_exactly(raw, tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(raw.encode())
    assert only_item(file).article.text == raw


BAD_FILES = {
    "empty.txt": (b"", "empty"),
    "empty.html": (b" \n", "white space"),
    "empty.jsonl": (b"\n \n", "empty"),
    "blank.txt": (b" \n\t\xc2\xa0\n", "white space"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
    "archive.html": (b"\x1f\x8b\x08\x00", "gzip"),
    "noise.txt": (bytes(range(256)) * 4, "binary"),
    "control.txt": (b"\x01\x02\x03 a \x04\x05", "control"),
    "cut.txt": ("Житель города вернулся домой".encode()[:-1], "broken UTF-8"),
    "mark.txt": (b"\xff\xfea", "broken UTF-16"),
    "nothing.html": (b"<html><head><title>x</title></head><body></body></html>", "no article"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_article_is_named_and_the_rest_goes_on(name, tmp_path):
    data, reason = BAD_FILES[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_text("The quay is open.", "utf-8")
    failure, found = items(tmp_path)
    assert isinstance(failure, Failure)
    assert failure.path == name
    assert reason in failure.reason
    assert found.article.text == "The quay is open."


def test_a_file_that_vanishes_is_a_failure(tmp_path):
    (tmp_path / "a.txt").write_text("x", "utf-8")
    (source,) = discover([str(tmp_path)]).files
    (tmp_path / "a.txt").unlink()
    (failure,) = read(source)
    assert "no such file" in failure.reason


OLD_ENCODINGS = [
    ("cp1251", "Губернатор вчера открыл мост через реку."),
    ("koi8_r", "Губернатор вчера открыл мост через реку, а дети пели."),
    ("cp866", "Губернатор вчера открыл мост."),
    ("cp1251", "Міністр відкрив міст через річку в її місті."),
    ("cp1252", "Le préfet a fermé le pont près de la forêt."),
    ("cp1252", "The flat has 40 m² and costs £900 — or so they say."),
    ("cp1252", "Die Bürger fuhren über die schöne Straße."),
    ("cp1250", "Most nad rzeką został wreszcie otwarty, mówią mieszkańcy."),
    ("gb18030", "市政府昨天宣布大桥重新开放。"),
    ("big5", "市政府昨天宣佈大橋重新開放。"),
    ("shift_jis", "市は昨日、橋を再び開いたと発表した。"),
    ("euc_kr", "시는 어제 다리를 다시 열었다고 발표했다."),
    ("utf-16", "The bridge is open — at last."),
    ("utf-8-sig", "Мост открыт."),
    ("utf-8", "Мост открыт — наконец. 🌉"),
]


@pytest.mark.parametrize(("encoding", "text"), OLD_ENCODINGS)
def test_bytes_of_old_encodings(encoding, text):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r"])
def test_a_long_text_in_an_old_encoding_is_told_by_a_part_of_it(encoding):
    text = "plain " * 100_000 + "Губернатор вчера открыл мост через реку.\n" * 20_000
    assert decode(text.encode(encoding)) == text


def test_a_declared_charset_goes_before_a_guess():
    text = "Rīgas osta atkal ir vaļā."
    assert decode(text.encode("cp1257"), "windows-1257") == text
    with pytest.raises(UndecodableError):
        decode(b"\x00\xff" * 20, "windows-1257")


PAGE = """<!doctype html><html lang="en"><head>
<title>Bridge opens again | The Daily</title>{head}</head><body><article>
<h1>Bridge opens again</h1>{body}
<p>The old bridge over the river was opened again on Tuesday, the mayor told the
citizens who had come.</p>
<p>The old bridge over the river was opened again on Tuesday, the mayor told the
citizens who had come.</p>
<p>Work on its two towers had taken eleven years, and a ferry had carried everyone in the
meantime.</p>
</article><footer>© 2019 The Daily</footer></body></html>"""


def page(tmp_path, head="", body="", name="page.html"):
    file = tmp_path / name
    file.write_text(PAGE.format(head=head, body=body), "utf-8")
    return only_item(file).article


def test_html_gives_text_title_date_site_and_url(tmp_path):
    article = page(
        tmp_path,
        '<meta property="article:published_time" content="2021-04-05T08:00:00+03:00">'
        '<link rel="canonical" href="https://www.daily.example/news/bridge">',
    )
    assert "Work on its two towers" in article.text
    assert (article.title, article.published) == (
        "Bridge opens again",
        "2021-04-05T08:00:00+03:00",
    )
    assert (article.source, article.url) == (
        "daily.example",
        "https://www.daily.example/news/bridge",
    )
    assert article.id == article_id(source=article.source, url=article.url)


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("", "", ""),  # a copyright year is no date
        ("", "<p>March 2021</p>", ""),  # nor is a month
        ("", "<p>The museum opened three days ago.</p>", ""),
        ('<meta property="article:published_time" content="2149-01-02">', "", "2149-01-02"),
        ("", '<time datetime="2021-04-05">5 April</time>', "2021-04-05"),
    ],
)
def test_only_a_date_the_page_states_counts_whatever_day_it_is(head, body, published, tmp_path):
    assert page(tmp_path, head, body).published == published


def test_the_same_page_twice_gives_the_same_text_twice(tmp_path):
    texts = {page(tmp_path, name=f"{n}.html").text for n in range(4)}
    assert len(texts) == 1, "trafilatura remembered paragraphs across pages"


def test_a_page_in_an_old_charset(tmp_path):
    markup = PAGE.format(head='<meta charset="windows-1251">', body="<p>Мост снова открыт.</p>")
    (tmp_path / "a.html").write_bytes(markup.encode("cp1251", "replace"))
    assert "Мост снова открыт." in only_item(tmp_path / "a.html").article.text


def test_a_folder_is_read_recursively_sorted_and_the_rest_is_counted(tmp_path):
    for name in ("b.txt", "a/z.TXT", "a/b/c.htm", "x.pdf", "README", ".hidden.txt", "y.PDF"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", "utf-8")
    inputs = discover([str(tmp_path)])
    assert [file.path for file in inputs.files] == ["a/b/c.htm", "a/z.TXT", "b.txt"]
    assert inputs.unsupported == {".pdf": 2, "no extension": 1, "hidden": 1}


def test_a_link_loop_ends(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("x", "utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    inputs = discover([str(tmp_path)])
    assert [file.path for file in inputs.files] == ["a/x.txt"]
    assert inputs.unsupported == {"link loop": 1}


def test_the_order_of_the_inputs_does_not_matter_and_none_counts_twice(tmp_path):
    for name in ("b/2.txt", "a/1.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x", "utf-8")
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    one = [file.path for file in discover([a, b, str(tmp_path / "a" / "1.txt")]).files]
    two = [file.path for file in discover([b, a]).files]
    assert one == two == ["1.txt", "2.txt"]


def test_the_output_folder_inside_an_input_is_not_read(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.jsonl").write_text("{}", "utf-8")
    (tmp_path / "a.txt").write_text("x", "utf-8")
    files = discover([str(tmp_path)], skip=tmp_path / "out").files
    assert [file.path for file in files] == ["a.txt"]


@pytest.mark.parametrize("name", ["missing.txt", "table.xlsx"])
def test_an_input_that_is_missing_or_of_an_unknown_kind_is_wrong_usage(name, tmp_path):
    (tmp_path / "table.xlsx").write_text("a,b", "utf-8")
    with pytest.raises(UsageError, match=name):
        discover([str(tmp_path / name)])


def test_ids_survive_a_moved_root_and_follow_the_url(tmp_path):
    for root in ("one", "two"):
        (tmp_path / root / "sub").mkdir(parents=True)
        (tmp_path / root / "sub" / "a.txt").write_text("A storm.", "utf-8")
    first, second = (only_item(tmp_path / root) for root in ("one", "two"))
    assert first.article.id == second.article.id
    url = "https://daily.example/1"
    assert article_id(source="d", url=url, place="a") == article_id(source="d", url=url, place="b")
    front = "https://daily.example/"
    assert article_id(source="d", url=front, place="a") != article_id(
        source="d", url=front, place="b"
    )


NO_ADDRESSES = ["N/A", "-", "none", "about:blank", "javascript:void(0)", "/n/1", "n/1", "http://"]


@pytest.mark.parametrize("url", [*NO_ADDRESSES, "https:///n/1", "https://daily.example/index.php"])
def test_what_is_no_address_of_the_web_makes_no_duplicates(url, tmp_path):
    rows = [json.dumps({"text": text, "url": url}) for text in ("A storm.", "A flood.")]
    (tmp_path / "a.jsonl").write_text("\n".join(rows), "utf-8")
    first, second = items(tmp_path)
    assert (first.id_from, second.id_from) == ("path", "path")
    assert first.article.id != second.article.id
    assert first.article.url == url, "kept as it was given"


@pytest.mark.parametrize(
    "url", ["HTTP://a.example/n/1", "https://a.example/?n=1", "https://a.example/index.php?n=1"]
)
def test_an_address_of_the_web_names_its_article(url, tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "A storm.", "url": url}), "utf-8")
    (found,) = items(tmp_path)
    assert found.id_from == "url"


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<base href="https://daily.example/section/">', ""),
        ('<base href="https://daily.example/"><link rel="canonical" href="/n/1">', "/n/1"),
        ('<link rel="canonical" href="/n/1">', ""),
        ('<meta property="og:url" content="https://daily.example/n/1">', "/n/1"),
        ('<link rel="canonical" href="about:blank">', ""),
    ],
)
def test_the_address_of_a_page_is_the_one_it_gives_itself(head, url, tmp_path):
    assert page(tmp_path, head).url == (f"https://daily.example{url}" if url else "")


def test_a_row_without_an_id_keeps_its_id_when_its_text_changes(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "A storm"}\n', "utf-8")
    before = only_item(file).article.id
    file.write_text('{"text": "A flood"}\n', "utf-8")
    assert only_item(file).article.id == before


def test_file_names_that_are_not_utf8(tmp_path):
    try:
        name = os.fsencode(tmp_path) + b"/\xff.txt"
        with open(name, "wb") as file:
            file.write(b"A storm.")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    found = only_item(tmp_path)
    assert found.path == "\\xff.txt"
    assert found.article.text == "A storm."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"A storm.", "A storm."),
        (b'{"text": "A storm."}\n', "A storm."),
        (b"<!doctype html>" + PAGE.format(head="", body="").encode(), None),
    ],
)
def test_standard_input_is_told_apart_by_how_it_begins(data, text, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = only_item("-")
    assert found.article.id
    assert found.article.text == text or (text is None and "two towers" in found.article.text)
