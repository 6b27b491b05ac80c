"""The example and the counter-example that a row of the termbase needs, made and tried.

Whoever imports a glossary has no sentences. Here they are made by templates and tried on the real
pipeline: a sentence with the wrong label, which must be changed or flagged, and the same sentence
with the right one, which must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows.own_rows.sentences import NOTHING_NAMED
from flows.termbase.drafts import Facts, text_of
from flows.termbase.expanding import literals
from flows.termbase.visible import current
from normalizers import Article, Pipeline
from normalizers.stylebook import Stylebook
from normalizers.stylebook.carriers import CARRIERS
from normalizers.stylebook.terms import word_lists

_TRIED = 4  # texts of one calque
_SAID: Mapping[str, str] = {
    "en": "The report names {} twice.",
    "ru": "В отчёте дважды стоит {}.",
    "be": "У справаздачы двойчы стаіць {}.",
    "uk": "У звіті двічі стоїть {}.",
    "de": "Der Bericht nennt {} zweimal.",
    "fr": "Le rapport cite {} deux fois.",
    "pl": "W raporcie dwa razy stoi {}.",
    "zh": "报告中写着：{}。",
}
_BESIDE: Mapping[str, str] = {
    "en": "On the same page: {}.",
    "ru": "На той же странице: {}.",
    "be": "На той жа старонцы: {}.",
    "uk": "На тій самій сторінці: {}.",
    "de": "Auf derselben Seite: {}.",
    "fr": "Sur la même page : {}.",
    "pl": "Na tej samej stronie: {}.",
    "zh": "同页还有：{}。",
}


def without_made(row: Mapping[str, Any]) -> Facts:
    """A row without the sentences that were made for it, which are made anew when it has changed."""
    kept = dict(row)
    for key in ("example", "counter_example"):
        language = f"{key}_language"
        code = str(row.get(language) or "en")
        if _is_made(str(row.get(key) or ""), code):
            kept.pop(key, None)
            kept.pop(language, None)
    if row.get("calques"):
        kept["calques"] = [
            {key: one for key, one in calque.items()
             if key != "example" or not _is_made(str(one), str(calque.get("language")))}
            for calque in row["calques"]
        ]  # fmt: skip
    return kept


def without_outdated(row: Facts, former: Mapping[str, Any]) -> tuple[Facts, list[str]]:
    """A row without sentences that its calques have made wrong, and what is to be said of that.

    An example in which a calque stood that is none any more proves nothing, and a counter-example in
    which a new one stands is found.

    Args:
        row: as it is now.
        former: what it was.
    """
    kept, told = dict(row), []
    mine, its = _texts(row), _texts(former)
    for key, wrong, right in (
        ("example", its - mine, mine),
        ("counter_example", mine - its, set()),
    ):
        sentence = str(row.get(key) or "")
        low = sentence.casefold()
        found = sorted(text for text in wrong if text in low)
        if not found or row.get(key) != former.get(key) or any(text in low for text in right):
            continue
        language = kept.pop(f"{key}_language", "en")
        del kept[key]
        if not _is_made(sentence, language):
            what = key.replace("_", "-")
            told.append(f"the {what} of {row['id']} does not hold any more ({sentence}); "
                        "a new one is made")  # fmt: skip
    return kept, told


def _texts(row: Mapping[str, Any]) -> set[str]:
    """The texts of calques, of whatever case."""
    calques = row.get("calques") or ()
    forms = (form["text"] for calque in calques for form in calque.get("forms") or ())
    plain = (calque["text"] for calque in calques if calque.get("text"))
    return {str(text).casefold() for text in (*plain, *forms)}


def _is_made(sentence: str, language: str) -> bool:
    """Whether a sentence is one of the templates with something in it."""
    if sentence == NOTHING_NAMED.get(language):
        return True
    plain = f"{CARRIERS.get(language, CARRIERS['en'])[0]} {{}}."
    said, beside = (
        re.escape(one.get(language) or plain).replace(r"\{\}", ".+") for one in (_SAID, _BESIDE)
    )
    return re.fullmatch(f"{said}(?: {beside})?", sentence) is not None


class Trials:
    """Tries sentences on the pipeline with a stylebook that already has the rows in question."""

    def __init__(self, book: Stylebook) -> None:
        self._pipeline = Pipeline(skip=("names",), stylebook=book)
        self._book = book

    def complete(
        self, row: Facts, concept: Mapping[str, Any]
    ) -> tuple[Facts, str, list[tuple[Facts, str]]]:
        """The row with what it is tried by, what is wrong with it, and with single calques of it.

        What the row itself says is kept, whether it holds or not; calques that no sentence finds
        are not.

        Args:
            row: of a concept, or of more calques of one.
            concept: the row of the concept.
        """
        row = dict(row)
        wrong: list[tuple[Facts, str]] = []
        if not row.get("example"):
            if row["type"] in ("words", "country"):
                return row, "no example: what it helps to find is known to a person only", []
            if row.get("calques"):
                wrong = self._examples(row, concept)
            if (
                not row.get("calques") and row["type"] != "calques"
            ):  # a right use, which must be left as it is
                language = next(iter(row["canonical"]))
                row["example"] = _filled(_SAID, language, current(row["canonical"][language]))
                if language != "en":
                    row["example_language"] = language
        if row["type"] == "calques" and not row.get("calques"):
            return row, "", wrong
        if not row.get("counter_example"):
            language = row.get("example_language") or "en"
            told = self._counter_example(row, concept, language)
            row["counter_example"] = told
            if language != "en":
                row["counter_example_language"] = language
        return _ordered(row), "", wrong

    def _examples(self, row: Facts, concept: Mapping[str, Any]) -> list[tuple[Facts, str]]:
        """Give each calque a sentence that finds it, and the row the first one."""
        calques = []
        wrong: list[tuple[Facts, str]] = []
        for calque in row["calques"]:
            context = {**concept, **row, **calque}
            wanted = calque.get("tier") == "A" and bool(calque.get("approved"))
            sentence, changed = self._example(calque, context, str(concept["id"]), wanted)
            if not sentence:
                told = "is not found where it stands in a sentence; a column example may give one"
                wrong.append((calque, f"{text_of(calque)!r} {told}"))
                continue
            if not row.get("example"):
                row["example"] = sentence
                if calque["language"] != "en":
                    row["example_language"] = calque["language"]
            tried = {key: value for key, value in calque.items() if key != "example"}
            if changed or not wanted:  # else it is replaced on a second ground only
                tried["example"] = sentence
            calques.append(tried)
        row["calques"] = calques
        return wrong

    def _example(
        self, calque: Mapping[str, Any], context: Mapping[str, Any], concept: str, edit: bool
    ) -> tuple[str, bool]:
        """A sentence in which the calque is found, and whether it is replaced there."""
        flagged = ""
        for sentence in self._sentences(calque, context):
            found, changed = self._finds(sentence, calque["language"], concept)
            if changed or (found and not edit):
                return sentence, changed
            flagged = flagged or (sentence if found else "")
        return flagged, False

    def _sentences(self, calque: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
        language = calque["language"]
        if calque.get("example"):
            yield str(calque["example"])
        required = self._words(context.get("require") or ())
        anchors = self._words([context.get("anchors") or []])
        labels = [name for names in (context.get("labels") or {}).values() for name in names]
        for text in literals(calque, self._book)[:_TRIED]:
            sentence = _filled(_SAID, language, text)
            if not required:
                yield sentence
            for words in (required, [*required, *anchors], [*required, *labels[:1]]):
                if words:
                    yield f"{sentence} {_filled(_BESIDE, language, ', '.join(words))}"

    def _words(self, groups: Any) -> list[str]:
        """One word of each group, of its lists if it has none of its own."""
        lists = word_lists(self._book)
        found = []
        for group in groups:
            group = [group] if isinstance(group, str) else group  # noqa: PLW2901 - either is allowed
            flat = [word for name in group for word in lists.get(name, (name,))]
            plain = [word for word in flat if not word.endswith("*")] or flat
            found += [word.rstrip("*") for word in plain[:1]]
        return found

    def _counter_example(self, row: Facts, concept: Mapping[str, Any], language: str) -> str:
        name = (concept.get("canonical") or {}).get(language, "")
        if name:
            sentence = _filled(_SAID, language, current(name))
            if sentence != row["example"] and not self._is_found(sentence, language, concept):
                return sentence
        return NOTHING_NAMED.get(language) or CARRIERS[language][0]

    def _is_found(self, text: str, language: str, concept: Mapping[str, Any]) -> bool:
        return self._finds(text, language, str(concept["id"]))[0]

    def _finds(self, text: str, language: str, concept: str) -> tuple[bool, bool]:
        """Whether the concept's calques are found in a text, and whether one is replaced."""
        article = self._pipeline(Article(text, language=language))
        rule = f"artifacts.calque.{concept}"
        changed = any(part.rule == rule for edit in article.edits for part in edit.parts)
        return changed or any(flag.rule == rule for flag in article.flags), changed


def _filled(templates: Mapping[str, str], language: str, text: str) -> str:
    """The template of a language with a text; languages without one have prose before it."""
    if language in templates:
        return templates[language].format(text)
    return f"{CARRIERS[language][0]} {text}."


_LAST = ("origin", "example", "example_language", "counter_example", "counter_example_language")


def _ordered(row: Facts) -> Facts:
    """The keys in the order of the packaged rows: what a row is tried by comes last."""
    first = {key: value for key, value in row.items() if key not in _LAST}
    return first | {key: row[key] for key in _LAST if key in row}
