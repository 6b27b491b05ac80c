"""Typed view of the ``interface`` and ``forms`` tables: fixed strings with a meaning.

Some forms are no labels but **word lists**: the words by which a rule knows a line (``error_word`` in a
request to report errors, ``home`` at the head of a breadcrumb). :func:`word_list` compiles those of one
form. A row's text is then a whole word or several; ``*`` at either end stands for the rest of a word
(``опечат*``, ``*fehler``), and a row with the value ``opening`` counts only at the beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.folding import fold_key
from normalizers.lines import line_key
from normalizers.scripts import is_cjk
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept

WORD_LISTS = frozenset(
    "calendar condition_word counted_line error_word follow_verb guest here_label home "
    "language_name noticed_word pitch_word please rating_label select_word share_tool tags_label "
    "tell_us vote_word".split()
)
"""The forms of ``forms`` that are word lists: no label of a line, so no rule meets them as one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed string.

    ``form`` says what kind of thing it marks: ``interface`` (a whole line that is never article
    text), the form it is a label of (``stamp``, ``credit``, ``agency`` …) or the word list it is in.
    ``value`` refines it: the category of an interface string, the field of a stamp, the role of a
    credit. ``language`` is ISO 639-1, or ``mul`` for strings that look the same everywhere.
    """

    id: str
    form: str
    language: str
    text: str
    value: str
    origin: str
    example: str
    counter_example: str


_FIELDS = ("id", "form", "language", "text", "value", "origin", "example", "counter_example")


@kept()
def phrases(stylebook: Stylebook, table: str) -> tuple[Phrase, ...]:
    """All phrases of ``interface`` or ``forms``.

    TSV columns: ``id form language text value origin example counter_example``.
    """
    return tuple(Phrase(**{name: row[name] for name in _FIELDS}) for row in stylebook.rows(table))


class WordList:
    """The words of one form, compiled.

    Args:
        rows: the rows of the form.
    """

    def __init__(self, rows: tuple[Phrase, ...]) -> None:
        self._by_key: dict[str, Phrase] = {}
        self._by_word: dict[str, list[Phrase]] = {}
        groups: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            word = fold_key(row.text).strip("* ")
            if not word:
                continue
            self._by_key.setdefault(line_key(row.text), row)
            self._by_word.setdefault(word, []).append(row)
            before = "" if row.text.startswith("*") or is_cjk(word[0]) else r"(?<!\w)"
            after = "" if row.text.endswith("*") or is_cjk(word[-1]) else r"(?!\w)"
            if row.value == "opening":
                before = r"\A"
            groups.setdefault((before, after), set()).add(word)
        self.alternatives = (
            "|".join(
                f"{before}(?:{'|'.join(map(re.escape, _longest_first(words)))}){after}"
                for (before, after), words in sorted(groups.items())
            )
            or "(?!)"
        )
        """A regular expression, for folded text, of any of the words."""
        self._any = re.compile(self.alternatives)

    def equal(self, text: str) -> Phrase | None:
        """The row that ``text`` is as a whole, by its line key."""
        return self._by_key.get(line_key(text))

    def found(self, folded: str) -> list[Phrase]:
        """The rows of the first word of the list in a folded text; none if there is no such word."""
        match = self._any.search(folded)
        return self._by_word[match[0]] if match else []

    def of(self, word: str) -> list[Phrase]:
        """The rows of one word that :attr:`alternatives` matched."""
        return self._by_word[word]


def _longest_first(words: set[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


@kept()
def word_list(stylebook: Stylebook, form: str) -> WordList:
    """The compiled word list of one form."""
    return WordList(tuple(row for row in phrases(stylebook, "forms") if row.form == form))
