"""Who cuts "Advertisement" off "AdvertisementMembers argued until midnight."?

The page printed its label and the markup between the two is lost. A label inside a line is cut only at a
proven boundary: the line begins with the label, a capital follows its last small letter without a space,
and behind it stands a sentence of at least :data:`MIN_WORDS` words with its stop. The label must be long
enough to be no part of a name: the word for advertisement of seven letters or more, a label of two words
or more ("Read moreThe council …"), or a photo label with an agency of the list ("Photo: BelTAThe …").

Names written like that stay: "ShareFile" and "LoadRunner", whose first word is short, "ReklamaPlus",
whose second is a company's; and any that is quoted or that the text holds once more.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from normalizers.findings import Edit, Evidence, Fact
from normalizers.folding import fold_key
from normalizers.lines import Line, count_words, line_key
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import Phrase, phrases

MIN_WORDS = 5
MIN_LETTERS = 7  # of a label of one word
MAX_LABEL = 60
_LOWER = "a-zß-öø-ÿąćęłńóśźżа-яёіїєґў"
_UPPER = "A-ZÀ-ÖØ-ÞĄĆĘŁŃÓŚŹŻА-ЯЁІЇЄҐЎ"
# the capital behind a small letter; sought by the capital, because nearly every letter is small
_BOUNDARY = re.compile(rf"[{_UPPER}](?<=[{_LOWER}].)(?=[{_LOWER}’']|\s)")
_TURN = re.compile(rf"[{_UPPER}](?<=[{_LOWER}].)")
_INNER_CAPITAL = re.compile(rf"\w[{_UPPER}](?:[{_LOWER}’']|\s)")
_GLUED_WORD = re.compile(r"[\w’'-]+")
_SENTENCE_START = re.compile(rf"[{_UPPER}](?:[{_LOWER}’']|\s)")
# the second half of a company's name, folded: "ReklamaPlus", "РекламаСервис"
_OF_COMPANY = frozenset(
    """
    plus pro max net web one hub lab labs now go group media service services systems studio agency
    online digital market shop store center centre house expert master box bank tech soft point
    gruppe haus agentur dienst verlag profi welt land groupe agence réseau grupa dom biuro serwis studio
    сервис групп группа медиа центр маркет дом про студия агентство плюс онлайн экспо банк мастер эксперт
    сэрвіс група медыя цэнтр студыя агенцтва сервіс медіа студія агентство агенція
    """.split()
)
_PICTURES = ("photo", "video")
_COLON = re.compile(r"\s?[:：]\s?")
_KINDS = ("related_label", "read_also", "advertisement", "newsletter", "share", "navigation")


@kept()
def glued_labels(stylebook: Stylebook) -> dict[str, Phrase]:
    """Labels that may be cut off a sentence, by their key."""
    found: dict[str, Phrase] = {}
    for phrase in (*phrases(stylebook, "interface"), *phrases(stylebook, "forms")):
        if phrase.form != "related" and (phrase.form != "interface" or phrase.value not in _KINDS):
            continue
        key = line_key(phrase.text)
        single = phrase.value == "advertisement" and len(key) >= MIN_LETTERS
        if phrase.text[-1].isalpha() and (" " in key or single):
            found.setdefault(key, phrase)
    return found


@kept()
def agency_names(stylebook: Stylebook) -> tuple[Phrase, ...]:
    """The agencies of the list, the longest name first."""
    rows = [phrase for phrase in phrases(stylebook, "forms") if phrase.form == "agency"]
    return tuple(sorted(rows, key=lambda row: (-len(row.text), row.id)))


def glued_labels_cut(view: View) -> Iterator[Edit]:
    """The labels at the head of sentences."""
    words = _Turns(view.doc.text)
    for line in view.blocks:
        found = _glued_label_of(view, line, words) or _glued_credit_of(view, line)
        if found:
            phrase, end, *facts = found
            yield Edit(
                line.start,
                end,
                "",
                "stray.glued_label",
                "credit" if facts else phrase.value,
                Evidence.A,
                f"a label of the page glued to a sentence: {phrase.id}",
                facts=tuple(facts),
            )


class _Turns:
    """The words with a capital inside, to ask how often a text holds one; read when first asked.

    A page may have its label glued to thousands of sentences: each must not search the whole text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[tuple[str, str], bool] = {}

    @cached_property
    def _second_halves(self) -> list[tuple[str, int]]:
        """What follows each turn, to the end of its word if that is near, and where it begins."""
        text = self._text
        turns = [turn.start() for turn in _TURN.finditer(text)]
        words = [_GLUED_WORD.match(text, at, at + MAX_LABEL) for at in turns]
        return sorted((word[0], word.start()) for word in words if word)

    def repeated(self, first: str, second: str) -> bool:
        """Whether a word of these two halves stands in the text more than once."""
        second = second[:MAX_LABEL]
        if (first, second) not in self._known:
            halves, count = self._second_halves, 0
            at = bisect_left(halves, (second, 0))
            while at < len(halves) and halves[at][0].startswith(second) and count < 2:
                start = halves[at][1]
                count += self._text.endswith(first, 0, start)
                at += 1
            self._known[first, second] = count > 1
        return self._known[first, second]


def _glued_label_of(view: View, line: Line, words: _Turns) -> tuple[Phrase, int] | None:
    """The label a line begins with, without a space behind it, and where it ends."""
    at = _turn(view, line)
    if at < 0 or not line.text[0].isupper():
        return None
    phrase = glued_labels(view.doc.stylebook).get(line_key(line.text[:at]))
    if phrase is None or not _is_sentence(view, line, at) or _is_name(line, at, words):
        return None
    return phrase, line.start + at


def _turn(view: View, line: Line) -> int:
    """Where a capital first follows a small letter at the head of a block, or -1."""
    at = view.turns.get(line.start)
    if at is None:
        boundary = _BOUNDARY.search(line.text, 0, MAX_LABEL)
        at = view.turns[line.start] = boundary.start() if boundary else -1
    return at


def _glued_credit_of(view: View, line: Line) -> tuple[Phrase, int, Fact] | None:
    """``Photo: BelTAThe council met …``: the agency in its own spelling ends the credit."""
    label = view.label_at(line, line.start, "credit")
    if not label or label.phrase.value not in _PICTURES or not line.has_final_stop:
        return None
    colon = _COLON.match(view.doc.text, label.end, line.end)
    if not colon:
        return None
    at = colon.end() - line.start
    for row in agency_names(view.doc.stylebook):
        end = at + len(row.text)
        if line.text.startswith(row.text, at):
            if _SENTENCE_START.match(line.text, end) and _is_sentence(view, line, end):
                return row, line.start + end, Fact("captions", {"credit": row.text})
            return None
    return None


def glued_rows(view: View, line: Line) -> Iterable[Phrase]:
    """The rows that could be glued to the head of a line, whatever stands behind them."""
    if _turn(view, line) < 0 and (
        (":" not in view.marks or line.text.find(":", 0, MAX_LABEL) < 0)
        and ("：" not in view.marks or line.text.find("：", 0, MAX_LABEL) < 0)
    ):
        return ()  # nearly every line of prose leaves here
    return _glued_rows(view, line)


def _glued_rows(view: View, line: Line) -> Iterator[Phrase]:
    at = _turn(view, line)
    phrase = glued_labels(view.doc.stylebook).get(line_key(line.text[:at])) if at >= 0 else None
    if phrase:
        yield phrase
    head = line.text[:MAX_LABEL]
    colon = (":" in head or "：" in head) and _COLON.search(head)
    if colon and _has_inner_capital(line, colon.end()):
        for row in agency_names(view.doc.stylebook):
            if line.text.startswith(row.text, colon.end()):
                yield row


def _has_inner_capital(line: Line, at: int) -> bool:
    """Whether any capital stands inside a word soon after ``at``."""
    return _INNER_CAPITAL.search(line.text, at, at + MAX_LABEL) is not None


def _is_sentence(view: View, line: Line, at: int) -> bool:
    rest = line.text[at:]
    return (
        line.has_final_stop
        and count_words(rest) >= MIN_WORDS
        and not view.doc.quoted(line.start, line.start + at)
    )


def _is_name(line: Line, at: int, words: _Turns) -> bool:
    """Whether label and capital are one name: a company's, or one that the text says again."""
    start = len(line.text[:at].rsplit(None, 1)[0]) + 1 if " " in line.text[:at] else 0
    word = _GLUED_WORD.match(line.text, start)
    if word is None or word.end() <= at:
        return True
    second = fold_key(line.text[at : word.end()])
    if " " not in line.text[:at] and (second in _OF_COMPANY or second.isdigit()):
        return True
    return _BOUNDARY.search(line.text, at + 1, word.end()) is not None or words.repeated(
        line.text[start:at], line.text[at : word.end()]
    )
