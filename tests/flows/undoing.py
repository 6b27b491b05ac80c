"""A small corpus for the tests of undo: one page of everything, and some odd ones."""

from __future__ import annotations

import json
from pathlib import Path

from normalizers.policy import Withdrawal

PAGE = """Harbour {n} reopens after the storm

Posted: 02.03.2021 10:15

The mayor of the town said  on Monday that President Aleksandr Lukashenko would open it.

1 of 3Boats in the harbour.

The fishermen waited for a month,\xa0 and some of them left.

Photo: Reuters

Read our tide table

Share
Telegram

Read also: Gas price falls again
"""
# a stamp removed by one rule would be found by another, and a counter stands on two spaces
TWICE = """1  of 3Ministers at the table.

Ministers of two countries met in Brest on Monday, the agency said, and they will meet again.

Ministers at the table.

Нашли ошибку? Выделите текст и нажмите Ctrl+Enter

The talks about the price of gas went on for a week, and nobody was in a hurry to leave.
"""


def row(rule: str, source: str | None = None, *, allowed: bool = False) -> Withdrawal:
    return Withdrawal(rule, source, "Ann", "because", "2026-11-02T09:00:00Z", allowed)


def write_pages(folder: Path) -> Path:
    """A file of nine articles from three sources."""
    rows = [
        {
            "id": f"p{n}",
            "text": PAGE.format(n=n),
            "source": f"{'daily' if n % 2 else 'evening'}.example",
        }
        for n in range(6)
    ]
    rows += [
        {"id": "twice", "text": TWICE, "source": "daily.example"},
        {"id": "clean", "text": "Nothing is wrong with this one, the editor said on Monday.\n"},
        {
            "id": "titled",
            "title": "Aleksandr Lukashenko opens the harbour",
            "text": "The harbour was open again on Monday, the mayor of the small town said.\n",
            "published": "2021",
        },
    ]
    lines = [json.dumps(one, ensure_ascii=False) for one in rows]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
