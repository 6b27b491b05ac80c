"""What a run says of its translations: counts that are true, reasons that are short."""

from __future__ import annotations

from flows.summary import Translated
from tests.translation.faults import FaultProxy
from tests.translation.running import asking, rows_of, run_with, write_articles


def test_an_engine_that_gives_nothing_has_translated_nothing(tmp_path):
    inputs = write_articles(tmp_path / "in")
    with FaultProxy() as proxy:
        settings = asking(proxy, tmp_path / "memory.sqlite3", give_up_after=1)
        proxy.fault("500")
        summary = run_with(tmp_path / "out", inputs, settings)
        assert summary.translated.done == 0
        assert summary.headline == "committed version 0: 5 new, 0 changed"
        assert summary.translated.asked == len(proxy.translations)  # the rest was not sent
        assert not any(
            row["text_en"] or row["glosses"] for row in rows_of(tmp_path / "out").values()
        )
        proxy.heal()
        summary = run_with(tmp_path / "out", inputs, settings)
        assert summary.translated.done == 5


def test_reasons_that_differ_in_the_languages_only_are_one():
    told = Translated(
        missing=5,
        reasons={"it does not: ru → en": 3, "it does not: es → en": 1, "it is away: maybe": 1},
    )
    assert told.remarks() == [
        "not translated: 5 (it does not: es → en, ru → en; it is away: maybe)"
    ]
