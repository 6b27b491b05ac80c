"""The dataset card: what an export holds, in Markdown, made from its counts. It knows no clock."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import jinja2
import pyarrow as pa

from flows.corpus.schema import SCHEMA_VERSION, flattened, language_of, optional_columns
from flows.exports.rows import ARTICLES
from flows.exports.tally import Tally
from flows.exports.targets import MADE_BY

SHOWN = 25
_ISO_CODE = re.compile(r"[a-z]{2,3}")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True, slots=True)
class About:
    """What a card says beside the counts.

    ``name`` is the file's or folder's own name, ``title`` a heading; ``since`` is ``None`` for an
    export in full.
    """

    kind: str
    name: str
    version: int
    since: int | None = None
    for_excel: bool = False

    @property
    def title(self) -> str:
        """The heading: the name without what a format appends."""
        return re.sub(r"\.(jsonl|parquet|csv)$", "", self.name)


def card(about: About, tally: Tally, schema: pa.Schema = ARTICLES) -> str:
    """The card of an export with these columns."""
    template = _environment().get_template("card.md.jinja")
    return template.render(
        about=about,
        tally=tally,
        copydesk=version("copydesk"),
        schema_version=SCHEMA_VERSION,
        fields=_fields(schema),
        translated=bool(optional_columns(schema.names)),
        codes=sorted(
            code for code in tally.languages if code != "und" and _ISO_CODE.fullmatch(code)
        ),
        size=next((name for limit, name in _SIZES if tally.articles < limit), "1M<n<10M"),
        made_by=MADE_BY,
    )


def meanings() -> dict[str, str]:
    """What every field of an export means, by dotted name, as docs/schema.md has it.

    All columns for the text in another language stand under :data:`ANY_TEXT_COLUMN`.
    """
    text = files("flows.exports").joinpath("fields.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


ANY_TEXT_COLUMN = "text_<lang>"


def _fields(schema: pa.Schema) -> list[dict[str, Any]]:
    known = meanings()
    return [
        {
            "name": name,
            "type": kind,
            "null": null,
            "meaning": known[ANY_TEXT_COLUMN if language_of(name) else name],
        }
        for name, kind, null in flattened(schema)
    ]


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(
            lambda name: files("flows.exports").joinpath(name).read_text("utf-8")
        ),
        autoescape=False,  # noqa: S701 - Markdown; what comes from articles goes through `cell`
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "cell": cell,
        "plain": plain,
        "number": _number,
        "top": _top,
        "share": _share,
        "json": _json,
    }
    return environment


def cell(text: str) -> str:
    r"""Text from an article or a rule as it may stand in a Markdown table, shown as it is.

    >>> print(cell("names.a|b"), cell("<i>`"), cell(""))
    `names.a\|b` \<i\>\` *(none)*
    """
    line = " ".join(text.split())
    if line and "`" not in line and "\\" not in line:
        return "`" + line.replace("|", r"\|") + "`"
    return re.sub(r"([\\`*_{}\[\]<>()#|!~&$])", r"\\\1", line) or "*(none)*"


def plain(text: str) -> str:
    """Text in a line of Markdown, shown as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|!~&$])", r"\\\1", " ".join(text.split()))


def _number(count: int) -> str:
    return f"{count:,}"


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f} %" if whole else "0 %"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _top(counter: Mapping[str, int]) -> dict[str, Any]:
    """The most frequent values, and what is left."""
    rows = sorted(Counter(counter).items(), key=lambda item: (-item[1], item[0]))
    rest = rows[SHOWN:]
    if len(rest) == 1:
        return {"rows": rows, "more": 0, "more_count": 0}
    return {"rows": rows[:SHOWN], "more": len(rest), "more_count": sum(n for _, n in rest)}
