"""Who removes the title's second copy, a paragraph printed twice, an article printed twice?

Only exact repeats (case and white space aside; of the title also with a stop, with quotes around it or
with the name of the site behind it: the copy that has them goes), and of prose only from eight words:
slogans, refrains, answers and results may be said twice, and a line without a final stop, which may be
verse, only counts from twelve. The first copy stays. A lede that merely begins with the title is a
lede. A line may hold itself twice ("What comes next? What comes next?"): once is enough. A first line
with an exclamation mark that is said once more right under it may be a slogan: a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Evidence, Flag, removal
from normalizers.lines import FINAL_STOPS, Line, count_words
from normalizers.stray.holders import DOMAIN
from normalizers.stray.view import View
from normalizers.titles import MAX_TITLE_LENGTH, MAX_TITLE_WORDS, looks_like_title

MIN_WORDS = 8
MIN_OPEN_WORDS = 12  # of a repeated line that ends without a stop
MIN_DOUBLED_WORDS = 12
MIN_TITLE_WORDS = 4  # of a title whose copy differs: shorter ones may be slogans
_SITE_TAIL = re.compile(r"(?P<bar>\s*\|\s*|\s[–—-]\s)(?P<name>[^|]{2,40})$")
_IN_QUOTES = re.compile(r"[\"“„«‘'”]([^\"“”„«»]+)[\"”“»’']")
_MARKS = ("!", "！")
_STOPS = tuple(FINAL_STOPS)
# a name behind a dash that is a site's: "Talks begin in Brest - BBC News"
_OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|daily|herald|tribune|journal|gazette|courier|chronicle|guardian|mail|"
    r"weekly|online|tv|radio|новости|газета|вести|известия|вестник|правда|навіны|веснік|праўда|новини|"
    r"вісник|zeitung|nachrichten|tagblatt|anzeiger|kurier|presse|info|infos|actualités|le monde|"
    r"wiadomości|gazeta|dziennik|portal)\b|新闻|网|日报|晚报|时报"
)
_BETWEEN = re.compile(r"\s{0,3}(?:[|–—-]\s{0,3})?")
# what may stand in a folded line beside single plain spaces
_ODD_SPACES = (
    *("  ", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f"),
    *("\x85", "\u1680", "\u2000", "\u2001", "\u2028", "\u2029"),
)
MIN_TWICE = 20  # code points of a line that holds itself twice; half of them in Chinese


def repeats(view: View) -> Iterator[Edit | Flag]:
    """Repeats of the title, of paragraphs, of the whole article."""
    keys = _keys(view)
    yield from _varied_titles(view, keys)
    for index, line in enumerate(view.blocks):
        text = line.text
        middle = (len(text) + 1) // 2
        # nearly every line of prose leaves here: its second half begins otherwise
        if text[0] in text[middle : middle + 2]:
            yield from _twice_in_line(view, line, index)
    if len(set(keys)) == len(keys):
        return
    half = _doubled_half(view, keys)
    if half:
        for line in view.blocks[half:]:
            yield _repeat(line, "stray.article_repeat", "the whole article stands here twice")
        return
    title = view.title_index
    shouted = _is_shouted(view, keys)
    seen: set[str] = set()
    title_only = True  # from the title to this line, nothing but the title stands there
    for index, (line, key) in enumerate(zip(view.blocks, keys, strict=True)):
        again = title is not None and index > title and key == keys[title]
        if shouted and index == 1:
            yield Flag(
                line.start,
                line.end,
                "repeat",
                "stray.title_repeat",
                "",
                Evidence.C,
                "the first line again, or a slogan said twice",
            )
            continue
        if title is not None and index > title:
            title_only = title_only and keys[index - 1] == keys[title]
        if again and (view.doc.article.title or title_only):
            yield _repeat(line, "stray.title_repeat", "the title again")
        elif key in seen and _is_paragraph(line) and not view.in_dialogue(index):
            yield _repeat(line, "stray.paragraph_repeat", "this paragraph stands above already")
        seen.add(key)


def _keys(view: View) -> list[str]:
    """The lines folded, every run of white space as one space."""
    folded = view.doc.folded
    if folded.is_shifted or any(space in folded.text for space in _ODD_SPACES):
        return [" ".join(view.doc.folded_line(line).text.split()) for line in view.blocks]
    return [folded.text[line.start : line.end] for line in view.blocks]


def _varied_titles(view: View, keys: list[str]) -> Iterator[Edit]:
    """Copies of the title with a stop, quotes or a site's name: ``Talks begin in Brest | BelTA``.

    They stand right beside it, or anywhere if the article came with a title.
    """
    first = view.title_index or 0
    if len(keys) < 2 or view.blocks[first].words > MAX_TITLE_WORDS + 4:
        return
    bare = _bare_title(view, first, keys)
    if count_words(bare) < MIN_TITLE_WORDS:
        return
    given = bool(view.doc.article.title) and view.title_index is not None
    copies = [first]
    for index in range(first + 1, len(keys)):
        if bare in keys[index] and _bare_title(view, index, keys) == bare:
            copies.append(index)
        elif not given:
            break
    plain = next((index for index in copies if keys[index] == bare), None)
    if plain is None or not looks_like_title(view.blocks[plain]):
        return
    for index in copies:
        if keys[index] != bare:
            yield _repeat(
                view.blocks[index],
                "stray.title_repeat",
                "the title again, but for a stop, quotes or the site's name",
            )


def _twice_in_line(view: View, line: Line, index: int) -> Iterator[Edit]:
    """``X X`` on one line: a sentence of five words, a title, a paragraph of eight words.

    Found by its middle alone, so prose costs three comparisons of a character.
    """
    text = line.text
    size = len(text)
    if size < MIN_TWICE:
        return
    for gap in range(4):
        half, odd = divmod(size - gap, 2)
        if odd or text[0] != text[half + gap] or text[:half] != text[half + gap :]:
            continue
        once = text[:half]
        if not _BETWEEN.fullmatch(text, half, half + gap) or once[-1].isspace():
            return
        words = count_words(once)
        stopped = once.rstrip("\"'”’»)").endswith(_STOPS)
        titled = index == view.title_index and words >= MIN_TITLE_WORDS
        shouted = once.endswith(_MARKS)  # "We will win! We will win!"
        if (titled and not shouted) or words >= (
            MIN_WORDS if shouted else 5 if stopped else MIN_OPEN_WORDS
        ):
            if (
                view.is_list_item(line)
                or view.doc.quoted(line.start, line.end)
                or once.count('"') % 2
            ):
                return
            yield Edit(
                line.start + half,
                line.end,
                "",
                "stray.line_repeat",
                "repeat",
                Evidence.A,
                "the line says the same twice",
            )
        return


def _bare_title(view: View, index: int, keys: list[str]) -> str:
    """The folded line without the quotes around it, its stop and the site's name behind it."""
    key = keys[index]
    if len(key) > MAX_TITLE_LENGTH + 40:
        return key
    # the pattern tries every space, and nearly every line has no bar and no dash
    barred = "|" in key or "-" in key or "–" in key or "—" in key
    tail = _SITE_TAIL.search(key) if barred else None
    if tail and _is_site(view, view.blocks[index], tail):
        key = key[: tail.start()]
    quoted = _IN_QUOTES.fullmatch(key.removesuffix("."))
    key = quoted[1] if quoted else key
    return key.removesuffix("。") if key.endswith("。") else key.removesuffix(".").rstrip()


def _is_site(view: View, line: Line, tail: re.Match[str]) -> bool:
    name = tail["name"]
    if "|" in tail["bar"]:
        return len(name.split()) <= 4
    if DOMAIN.fullmatch(name):
        return True
    label = view.label_at(line, line.end - len(name), "agency")
    if label is not None and label.end == line.end:
        return True
    return len(name.split()) <= 4 and _OUTLET_WORD.search(name) is not None


def _is_paragraph(line: Line) -> bool:
    return line.words >= (MIN_WORDS if line.has_final_stop else MIN_OPEN_WORDS)


def _is_shouted(view: View, keys: list[str]) -> bool:
    """Whether the article begins with a short line, exclaimed, and its only copy right under it."""
    first, second = view.blocks[:2]
    return (
        not view.doc.article.title
        and keys[0] == keys[1]
        and keys.count(keys[0]) == 2
        and second.index == first.index + 1
        and first.text.endswith(_MARKS)
        and first.words < MIN_OPEN_WORDS
    )


def _repeat(line: Line, rule: str, reason: str) -> Edit:
    return removal(line.start, line.end, rule, "repeat", reason=reason)


def _doubled_half(view: View, keys: list[str]) -> int:
    """Where the second copy of the whole article begins, or 0."""
    size = len(keys)
    half = size // 2
    if size < 2 or size % 2 or keys[:half] != keys[half:] or half < 2:
        return 0
    words = sum(line.words for line in view.blocks[:half])
    prose = any(view.is_prose(line) for line in view.blocks[:half])
    return half if words >= MIN_DOUBLED_WORDS and prose else 0
