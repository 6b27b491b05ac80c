"""``copydesk explain --gloss-to``: what was removed and flagged, for a person who can't read it."""

from __future__ import annotations

import json
import re

import pytest

from flows.commands.explaining import explanation
from flows.decisions import as_json
from flows.translate.glosses import Gloss, Glosses, surface_of
from normalizers import normalize
from tests.flows.support import story
from tests.flows.test_explaining import block
from tests.flows.test_profiles import FOREIGN, PAGE
from tests.flows.test_rendering import PLAIN, cells
from tests.translation.asking import asking
from tests.translation.faults import dead_port
from tests.translation.test_translate_command import RUSSIAN

__all__ = ["asking"]

TYPO = "Нашли опечатку? Выделите её и нажмите Ctrl+Enter"
TEXT = PAGE + f"\n{TYPO}\n"


def gloss(surface, text, engine="libre http://127.0.0.1:5000"):
    return Gloss(surface_of(surface), "ru", "en", text, engine)


def page_of(article, *found):
    return list(explanation(article, "a.txt", PLAIN, Glosses(found)))


# --- the page and the JSON


def test_a_gloss_stands_below_its_text():
    article = normalize(TEXT)
    lines = page_of(article, gloss(TYPO, "Found a typo?"), gloss(FOREIGN, "Weekend weather"))
    at = next(n for n, line in enumerate(lines) if TYPO in line)
    assert lines[at + 1] == "      ≈ Found a typo?  (libre, ru → en)"
    assert "≈ Weekend weather (libre, ru → en) stray." in block(lines, FOREIGN)
    assert sum("Weekend weather" in line for line in lines) == 2, "flagged, and in another language"


def test_all_else_of_the_page_is_as_without_glosses():
    article = normalize(TEXT)
    lines = page_of(article, gloss(TYPO, "Found a typo?"), gloss(FOREIGN, "Weekend weather"))
    without = list(explanation(article, "a.txt", PLAIN))
    assert [line for line in lines if "≈" not in line] == without
    assert len(lines) > len(without)
    assert page_of(article) == without
    assert page_of(article, gloss("Что-то другое", "Something else")) == without
    assert page_of(article, gloss(TYPO, TYPO)) == without


def test_a_long_gloss_is_shortened_and_none_is_obeyed_by_the_terminal():
    article = normalize(TEXT)
    lines = page_of(
        article, gloss(TYPO, "a long gloss " * 60), gloss(FOREIGN, "\x1b[2Jwipe\u202e\nit")
    )
    assert max(map(cells, lines)) <= 80
    assert "…" in block(lines, TYPO)
    assert len([line for line in lines if "long gloss" in line]) < 6
    assert "≈ <U+001B>[2Jwipe<U+202E> it (libre, ru → en)" in block(lines, FOREIGN)
    assert not any("\x1b" in line for line in lines)


def test_json_has_glosses_if_they_were_asked_for():
    article = normalize(TEXT)
    row = json.loads(as_json(article, Glosses((gloss(TYPO, "Found a typo?"),))))
    assert row["glosses"] == [
        {
            "surface": TYPO,
            "language": "ru",
            "to": "en",
            "text": "Found a typo?",
            "engine": "libre http://127.0.0.1:5000",
        }
    ]
    assert json.loads(as_json(article, Glosses()))["glosses"] == []
    plain = json.loads(as_json(article))
    assert "glosses" not in plain
    row.pop("glosses")
    assert row == plain


# --- the command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_only_the_foreign_strings_are_sent_and_where_is_said_before(asking, file):
    result = asking("explain", file, "--gloss-to", "en")
    assert result.exit_code == 0
    assert sorted(asking.sent) == sorted([TYPO, FOREIGN])
    (line,) = result.stderr.splitlines()
    assert line.startswith("copydesk: translation: texts go to ")
    assert asking.proxy.url in line
    assert "this machine" in line
    assert f"≈ [en] {TYPO} (libre, ru → en)" in block(result.stdout.splitlines(), TYPO)


def test_the_second_time_nothing_is_sent_and_nothing_announced(asking, file):
    first = asking("explain", file, "--gloss-to", "en")
    asking.proxy.forget()
    asking.proxy.fault("refuse")
    again = asking("explain", file, "--gloss-to", "en")
    assert again.stdout == first.stdout
    assert (again.stderr, asking.sent) == ("", [])


def test_without_gloss_to_nothing_is_sent(asking, file):
    plain = asking("explain", file, engine=False)
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert "≈" not in plain.stdout
    alone = asking("explain", file)
    assert alone.exit_code == 2
    assert alone.stderr == (
        "copydesk: --engine alone translates nothing: say into which language, --gloss-to en\n"
    )
    nobody = asking("explain", file, "--gloss-to", "en", engine=False)
    assert nobody.exit_code == 2
    assert nobody.stderr == (
        "copydesk: name an engine: --engine google, mymemory, deepl or libre; nothing was sent\n"
    )
    assert asking.proxy.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        *("hang", "die", "hang up", "refuse", "429", "500", "503", "garbage", "html", "list"),
        *("empty", "null", "redirect", "huge", "unsupported", "wrong key", "missing key", "echo"),
    ],
)
def test_whatever_the_engine_does_the_page_is_whole_and_the_next_one_has_the_glosses(
    asking, file, fault
):
    plain = asking("explain", file, engine=False)
    asking.proxy.fault(fault)
    failed = asking("explain", file, "--gloss-to", "en")
    assert failed.exit_code == 0
    assert failed.stdout == plain.stdout
    said = failed.stderr.splitlines()
    assert len(said) == 2, said
    assert said[0].startswith("copydesk: translation: texts go to ")
    assert said[1].startswith("copydesk: glosses missing: 2 (")
    assert TYPO not in failed.stderr
    asking.proxy.heal()
    healed = asking("explain", file, "--gloss-to", "en")
    assert healed.exit_code == 0
    assert f"≈ [en] {TYPO}" in block(healed.stdout.splitlines(), TYPO)
    assert "missing" not in healed.stderr


def test_an_engine_that_is_left_alone_is_one_reason(asking, tmp_path):
    for number, line in enumerate(
        ("Нашли опечатку?", "Читайте также", "Поделиться", "Подписаться")
    ):
        (tmp_path / f"{number}.txt").write_text(f"{story(number)}\n\n{line}\n", "utf-8")
    asking.proxy.fault("500")
    failed = asking("explain", tmp_path, "--gloss-to", "en")
    assert failed.stderr.splitlines()[1:] == [
        f"copydesk: glosses missing: 4 (libre at {asking.proxy.url} failed (HTTP 500); "
        "the rest was not sent)"
    ]


def test_json_goes_on_without_its_glosses(asking, tmp_path):
    rows = tmp_path / "rows.jsonl"
    texts = [TEXT, story(1), TEXT]
    rows.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    asking.proxy.fault("refuse")
    failed = asking("explain", rows, "--json", "--gloss-to", "en")
    assert failed.exit_code == 0
    assert [json.loads(line)["glosses"] for line in failed.stdout.splitlines()] == [[], [], []]
    assert failed.stderr.splitlines()[-1].startswith("copydesk: glosses missing: 4 (")
    asking.proxy.heal()
    healed = asking("explain", rows, "--json", "--gloss-to", "en")
    counts = [len(json.loads(line)["glosses"]) for line in healed.stdout.splitlines()]
    assert counts == [2, 0, 2]
    assert len(asking.sent) == 2, "each string once"


def test_the_page_has_an_address_of_its_own(asking, file):
    with dead_port() as nobody:
        result = asking("explain", file, "--url", nobody, "--gloss-to", "en", "--json")
    assert json.loads(result.stdout)["url"] == nobody
    assert len(asking.sent) == 2


def test_a_real_server_glosses_once(asking, real_server, tmp_path):
    asking.proxy.upstream = real_server
    path = tmp_path / "page.txt"
    path.write_text(f"{RUSSIAN}\n{TYPO}\n", "utf-8")
    first = asking("explain", path, "--gloss-to", "uk")
    assert first.exit_code == 0
    assert asking.sent == [TYPO]
    lines = first.stdout.splitlines()
    gloss = lines[next(n for n, line in enumerate(lines) if TYPO in line) + 1].strip()
    assert re.fullmatch(r"≈ .*Ctrl\+Enter +\(libre, ru → uk\)", gloss)
    assert TYPO not in gloss
    asking.proxy.forget()
    assert asking("explain", path, "--gloss-to", "uk").stdout == first.stdout
    assert asking.proxy.requests == []
