"""Runs through the real translation server: columns and glosses, and no request in the second run."""

from __future__ import annotations

import json

import pytest

from tests.translation.faults import FaultProxy
from tests.translation.running import asking, exported, rows_of, run_with

SPANISH = """El puerto de Valencia volverá a abrir el lunes

El presidente Alexander Lukashenko dijo el domingo que el Estado de la Unión compra barcos de pesca.

Compartir en Facebook

Los pescadores esperaron durante un mes y algunos de ellos se fueron a otra ciudad.
"""
BELARUSIAN = """Порт у панядзелак зноў адкрыецца для рыбакоў

Прэзідэнт Аляксандр Лукашэнка заявіў, што школа будзе адкрыта для ўсіх дзяцей горада.

Знайшлі памылку? Вылучыце тэкст і націсніце Ctrl + Enter

Рыбакі чакалі цэлы месяц, і многія з іх паехалі ў іншы горад.
"""


@pytest.fixture
def proxy(real_server):
    with FaultProxy(real_server) as one:
        yield one


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [
        {"id": "be", "text": BELARUSIAN, "language": "be"},
        {"id": "es", "text": SPANISH, "language": "es"},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def both(proxy, tmp_path):
    """English for the Spanish article, Russian for the Belarusian one: what the server knows."""
    patient = {"timeout": 60, "attempts": 2}
    return [
        asking(proxy, tmp_path / "memory.sqlite3", texts_to=(to,), glosses_to=to, **patient)
        for to in ("en", "ru")
    ]


def test_two_articles_get_their_columns_and_the_second_run_asks_nothing(proxy, inputs, tmp_path):
    out = tmp_path / "out"
    for settings in both(proxy, tmp_path):
        assert run_with(out, inputs, settings).exit_code == 0
    rows = rows_of(out)
    spanish, belarusian = rows["es"], rows["be"]
    lines = spanish["text_en"].split("\n")
    assert len(lines) == len(spanish["text"].split("\n"))
    assert "Alexander Lukashenko" in lines[2]
    assert "fishermen" in lines[4]
    assert [(one["surface"], one["language"], one["to"]) for one in spanish["glosses"]] == [
        ("Compartir en Facebook", "es", "en")
    ]
    assert spanish["glosses"][0]["text"] == "Share in Facebook"
    lines = belarusian["text_ru"].split("\n")
    assert len(lines) == len(belarusian["text"].split("\n"))
    assert lines[2].startswith("Президент Александр Лукашенко")
    (gloss,) = belarusian["glosses"]
    assert (gloss["language"], gloss["to"]) == ("be", "ru")
    assert "ошибку" in gloss["text"]
    assert (spanish["text_ru"], belarusian["text_en"]) == (None, None)
    before = exported(out)
    proxy.forget()
    for settings in both(proxy, tmp_path):
        assert not run_with(out, inputs, settings).committed
    assert proxy.requests == []
    assert exported(out) == before


@pytest.mark.parametrize("fault", ["500", "die", "lost", "doubled", "garbage", "empty"])
def test_a_run_after_a_fault_is_a_run_without_one(fault, proxy, inputs, tmp_path):
    english, _ = both(proxy, tmp_path)
    run_with(
        tmp_path / "whole",
        inputs,
        english.model_copy(update={"memory": tmp_path / "other.sqlite3"}),
    )
    proxy.fault(fault)
    out = tmp_path / "out"
    assert run_with(out, inputs, english.model_copy(update={"attempts": 1})).exit_code == 0
    assert exported(out) != exported(tmp_path / "whole")
    proxy.heal()
    run_with(out, inputs, english)
    assert exported(out) == exported(tmp_path / "whole")
