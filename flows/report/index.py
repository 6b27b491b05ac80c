"""The index: what the first page shows and every other one needs, made from the tallies of all parts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from flows.corpus.log import LOG, entry_of, versions_in
from flows.corpus.quarantine import TABLE as QUARANTINE
from flows.corpus.table import Corpus, files_of, open_table
from flows.places import Place, read_each
from flows.report.parts import FORMAT
from flows.report.tally import Tally
from normalizers import STAGE_NAMES

TIMINGS = "copydesk.timings"
_AT_ONCE = 64


def index_of(output: Place, corpus: Corpus, tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """The index of a version.

    Args:
        output: the output folder.
        corpus: the version.
        tallies: of all its parts, in order.
    """
    assert corpus.version is not None
    time = entry_of(corpus.path, corpus.version).time
    parts = list(tallies.values())
    articles = [
        [*row[:-3], number, *row[-3:]]
        for number, tally in enumerate(parts)
        for row in tally["articles"]
    ]
    articles.sort(key=lambda row: str(row[0]))
    sources, languages = (sorted({row[column] for row in articles}) for column in (2, 3))
    rules, names = _rules(parts), _names(parts)
    totals = _totals(parts, articles)
    totals["names"] = len(names)
    totals["quarantined"] = _quarantined(output)
    by_source, by_language = _by_source(articles), _by_language(articles)
    numbers = {name: number for number, name in enumerate(row["rule"] for row in rules)}
    source_numbers = {name: number for number, name in enumerate(sources)}
    language_numbers = {name: number for number, name in enumerate(languages)}
    for row in articles:
        row[2], row[3] = source_numbers[row[2]], language_numbers[row[3]]
        row[-1] = [numbers[rule] for rule in row[-1]]
    return {
        "format": FORMAT,
        "name": _name(output),
        "version": corpus.version,
        "time": time.isoformat(timespec="seconds").replace("+00:00", "Z") if time else "",
        "pipeline": sorted({one for tally in parts for one in tally["pipelines"]}),
        "copydesk": version("copydesk"),
        "stages": list(STAGE_NAMES),
        "parts": list(tallies),
        "sources": sources,
        "languages": languages,
        "rules": rules,
        "names": names,
        "articles": articles,
        "totals": totals,
        "by_source": by_source,
        "by_language": by_language,
        "timings": _timings(corpus),
    }


def _name(output: Place) -> str:
    try:
        return output.resolve().name or str(output)
    except OSError:
        return output.name


def _merged(parts: Sequence[Tally], kind: str) -> Iterable[tuple[str, list[tuple[int, Any]]]]:
    found: dict[str, list[tuple[int, Any]]] = {}
    for number, tally in enumerate(parts):
        for key, known in tally[kind]:
            found.setdefault(key, []).append((number, known))
    return sorted(found.items())


def _rules(parts: Sequence[Tally]) -> list[dict[str, Any]]:
    rules = []
    for rule, found in _merged(parts, "rules"):
        stages = _summed(one["stages"] for _, one in found)
        categories = _summed(one["categories"] for _, one in found)
        reasons = sorted(one["reason"] for _, one in found if one["reason"])
        known = {stage: count for stage, count in stages.items() if stage}
        rules.append(
            {
                "rule": rule,
                "stage": _most(known) or "",
                "category": _most(categories) or "",
                "evidence": sorted({letter for _, one in found for letter in one["evidence"]}),
                "reason": reasons[0][1] if reasons else "",
                **{
                    name: sum(one[name] for _, one in found)
                    for name in ("edits", "flags", "articles")
                },
                "places": [[number, *file] for number, one in found for file in one["places"]],
            }
        )
    return rules


def _names(parts: Sequence[Tally]) -> list[dict[str, Any]]:
    names = []
    for entity, found in _merged(parts, "names"):
        called = Counter[tuple[str, str]]()
        for _, one in found:
            for canonical, kind, count in one["called"]:
                called[canonical, kind] += count
        canonical, kind = min(called, key=lambda who: (-called[who], who))
        spellings = _summed(one["spellings"] for _, one in found)
        names.append(
            {
                "entity": entity,
                "canonical": canonical,
                "type": kind,
                **{
                    name: sum(one[name] for _, one in found)
                    for name in ("count", "articles", "changed")
                },
                "spellings": [
                    [raw, spellings[raw]]
                    for raw in sorted(spellings, key=lambda raw: (-spellings[raw], raw))
                ],
                "places": [[number, *file] for number, one in found for file in one["places"]],
            }
        )
    return sorted(names, key=lambda name: (-name["count"], name["entity"]))


def _summed(counts: Iterable[Iterable[tuple[str, int]]]) -> Counter[str]:
    sums = Counter[str]()
    for some in counts:
        for name, count in some:
            sums[name] += count
    return sums


def _most(counts: Mapping[str, int]) -> str | None:
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def _totals(parts: Sequence[Tally], articles: Sequence[Sequence[Any]]) -> dict[str, Any]:
    sums, stages = (_summed(tally[kind].items() for tally in parts) for kind in ("sums", "stages"))
    columns = {"raw": 5, "clean": 6, "edits": 7, "flags": 8, "mentions": 9}
    kinds = ("removed", "moved", "changed", "likely_translated", "unchanged")
    return {
        "articles": len(articles),
        **{name: sum(row[column] for row in articles) for name, column in columns.items()},
        **{name: sums[name] for name in kinds},
        "by_stage": {name: stages[name] for name in dict.fromkeys((*STAGE_NAMES, *sorted(stages)))},
    }


def _by_source(articles: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    columns = {"raw": 5, "clean": 6, "edits": 7, "flags": 8}
    found: dict[str, dict[str, Any]] = {}
    for row in articles:
        name = row[2]
        source = found.setdefault(
            name, {"source": name, "articles": 0, **dict.fromkeys(columns, 0)}
        )
        source["articles"] += 1
        for field, column in columns.items():
            source[field] += row[column]
    return [found[name] for name in sorted(found)]


def _by_language(articles: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    counts = Counter(row[3] for row in articles)
    return [
        {"language": name, "articles": counts[name]}
        for name in sorted(counts, key=lambda name: (-counts[name], name))
    ]


def _quarantined(output: Place) -> int:
    """How many inputs gave no article, as it stands now."""
    table = open_table(output / QUARANTINE)
    return sum(file.rows for file in files_of(table)) if table else 0


def _timings(corpus: Corpus) -> dict[str, Any] | None:
    """How long the newest run took that says so."""
    versions = [number for number in versions_in(corpus.path) if number <= (corpus.version or 0)]
    while versions:
        newest = {f"{number:020}.json": number for number in reversed(versions[-_AT_ONCE:])}
        del versions[-_AT_ONCE:]
        for name, content in read_each(corpus.path / LOG, newest):
            said = _said(content) if isinstance(content, bytes) else None
            if said:
                return {**said, "version": newest[name]}
    return None


def _said(entry: bytes) -> dict[str, Any] | None:
    if TIMINGS.encode() not in entry:
        return None
    for line in entry.decode("utf-8", "replace").split("\n"):
        try:
            told = json.loads(json.loads(line)["commitInfo"][TIMINGS])
            phases, stages = (
                [[str(name), float(seconds)] for name, seconds in told[kind].items()]
                for kind in ("phases", "stages")
            )
            return {"phases": phases, "stages": stages, "articles": int(told["articles"])}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return None
