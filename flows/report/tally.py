"""What the first page needs to know of the articles of one data file: kept beside them, as JSON.

An index is made from tallies alone, so a report of a table that grew reads only what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flows.report.articles import Shown
from flows.report.places import EDIT, Place
from normalizers import STAGE_NAMES

Tally = dict[str, Any]


class TallyBuilder:
    """Counts articles one by one."""

    def __init__(self) -> None:
        self._articles: list[list[Any]] = []
        self._rules: dict[str, dict[str, Any]] = {}
        self._names: dict[str, dict[str, Any]] = {}
        self._sums: Counter[str] = Counter()
        self._stages: Counter[str] = Counter()
        self._pipelines: set[str] = set()

    def add(self, shown: Shown, of_rules: list[Place], page: int, position: int) -> None:
        """Count an article, which stands at a position of a page."""
        article = shown.article
        stages = Counter(part.stage for edit in article.edits for part in edit.parts)
        rules = sorted({place.key for place in of_rules})
        self._articles.append(
            [
                *(article.id, article.title or "", article.source, article.language),
                *(article.published, len(article.raw_text), len(article.text)),
                *(len(article.edits), len(article.flags), len(article.mentions)),
                *([stages[name] for name in STAGE_NAMES], page, position, rules),
            ]
        )
        self._stages.update(stages)
        self._pipelines.add(article.pipeline_version)
        self._sums.update(one.kind for one in shown.edits)
        translated = article.machine_translation
        self._sums["likely_translated"] += bool(translated and translated["likely"])
        self._sums["unchanged"] += not article.edits
        self._add_rules(shown, of_rules)
        self._add_names(shown)

    def _add_rules(self, shown: Shown, places: list[Place]) -> None:
        article = shown.article
        for place in places:
            rule = self._rules.get(place.key)
            if rule is None:
                rule = self._rules[place.key] = _nothing()
            is_edit = place.fields[1] == EDIT
            rule["edits" if is_edit else "flags"] += 1
            rule["stages"][place.fields[-1]] += 1
        for edit in article.edits:
            for part in edit.parts:
                self._ground(part.rule, part.category, str(part.evidence), part.reason, article.id)
        for one in shown.decisions:
            if one.flag:
                flag = one.flag
                self._ground(flag.rule, flag.category, str(flag.evidence), one.ground, article.id)
        for key in {place.key for place in places}:
            self._rules[key]["articles"] += 1

    def _ground(self, rule: str, category: str, evidence: str, reason: str, article: str) -> None:
        known = self._rules[rule]
        known["categories"][category] += 1
        known["evidence"].add(evidence)
        if reason and (not known["reason"] or article < known["reason"][0]):
            known["reason"] = [article, reason]

    def _add_names(self, shown: Shown) -> None:
        seen = set()
        for mention, (raw, clean) in zip(shown.article.mentions, shown.spellings, strict=True):
            name = self._names.setdefault(
                mention.entity_id,
                {
                    "called": Counter(),
                    "count": 0,
                    "articles": 0,
                    "changed": 0,
                    "spellings": Counter(),
                },
            )
            name["called"][mention.canonical, mention.type] += 1
            name["count"] += 1
            name["articles"] += mention.entity_id not in seen
            name["changed"] += raw != clean
            name["spellings"][raw] += 1
            seen.add(mention.entity_id)

    def tally(
        self,
        pages: int,
        rules: Mapping[str, list[list[int]]],
        names: Mapping[str, list[list[int]]],
    ) -> Tally:
        """The tally.

        Args:
            pages: how many files of articles there are.
            rules: the files that hold places of each rule, and how many.
            names: the same of each name.
        """
        return {
            "pages": pages,
            "articles": self._articles,
            "sums": dict(sorted(self._sums.items())),
            "stages": dict(sorted(self._stages.items())),
            "pipelines": sorted(self._pipelines),
            "rules": [
                [
                    rule,
                    {
                        **known,
                        "stages": sorted(known["stages"].items()),
                        "categories": sorted(known["categories"].items()),
                        "evidence": sorted(known["evidence"]),
                        "places": rules[rule],
                    },
                ]
                for rule, known in sorted(self._rules.items())
            ],
            "names": [
                [
                    entity,
                    {
                        **known,
                        "called": sorted([*who, n] for who, n in known["called"].items()),
                        "spellings": sorted(known["spellings"].items()),
                        "places": names[entity],
                    },
                ]
                for entity, known in sorted(self._names.items())
            ],
        }


def _nothing() -> dict[str, Any]:
    return {
        "edits": 0,
        "flags": 0,
        "articles": 0,
        "stages": Counter(),
        "categories": Counter(),
        "evidence": set(),
        "reason": None,
    }
