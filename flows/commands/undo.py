"""``copydesk undo``: one rule's edits taken back, for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import (
    OutputFolder,
    StylebookFolder,
    errors_as_lines,
    harmless,
    show,
    use_utf8,
    width,
)
from flows.commands.rendering import visible
from flows.commands.running import watching
from flows.errors import UsageError, suggested
from flows.places import Place

if TYPE_CHECKING:
    from flows.taking_back import Change, Undone
    from flows.undo import UndoSummary
    from normalizers.policy import Withdrawal

SHOWN_NAMES = 5
SHOWN_LENGTH = 40


def undo(
    *,
    folder: OutputFolder,
    rule: Annotated[
        str,
        typer.Option(
            metavar="RULE",
            help="The rule, as explain shows it; or its beginning and a *, e.g. 'ui.en.*'.",
            show_default=False,
        ),
    ] = "",
    source: Annotated[
        str | None,
        typer.Option(help="Only in articles of this source.  [default: all]", show_default=False),
    ] = None,
    why: Annotated[
        str, typer.Option(metavar="TEXT", help="The reason, for the record.", show_default=False)
    ] = "",
    who: Annotated[
        str,
        typer.Option(
            envvar="COPYDESK_WHO",
            help="Who decides this.  [default: git's user.name, else the login]",
            show_default=False,
        ),
    ] = "",
    stylebook: StylebookFolder = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    allow: Annotated[
        bool, typer.Option("--allow", help="Let a withdrawn rule edit again, from the next run on.")
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="Show all that was ever taken back or allowed again.")
    ] = False,
) -> None:
    """Take back one rule's edits in the whole corpus, for good.

    The text has the original back wherever the rule edited, and facts it moved leave the metadata.
    Later edits on the same place go with it and are listed. A dated row in DIR/policy.jsonl says who
    took the rule back and why, and every later run obeys it; flags of the rule stay.

    \b
    copydesk undo output --rule stray.counted_caption --dry-run
    copydesk undo output --rule stray.counted_caption --source daily.example --why "they are text"
    copydesk undo output --rule 'ui.en.*' --why "we want the labels"
    copydesk undo output --list
    copydesk undo output --rule stray.counted_caption --source daily.example --allow --why "mended"

    Exit codes: 0 done, 1 it had to stop, 2 wrong usage (no such rule, no corpus).
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; run it again to go on"):
        from flows.policy import load_policy  # noqa: PLC0415
        from flows.undo import allow as allow_again  # noqa: PLC0415
        from flows.undo import corpus_in  # noqa: PLC0415
        from flows.undo import undo as take_back  # noqa: PLC0415

        if listing:
            rows = load_policy(folder).rows
            if not rows:
                corpus_in(folder)
            _show_policy(rows)
            return
        row = _row(rule, source, why, who, allow=allow, needs_reason=not dry_run)
        if allow and dry_run:
            raise UsageError("--allow changes no article by itself; there is nothing to try")
        with watching() as observer:
            if allow:
                count = allow_again(folder, row, observer=observer)
            else:
                summary = take_back(
                    folder, row, dry_run=dry_run, stylebook=stylebook, observer=observer
                )
        if allow:
            _say(f"{_named(row)} may edit again; the next run renews {_articles(count)}")
        else:
            _show(summary, folder, dry_run)


def _row(
    rule: str, source: str | None, why: str, who: str, *, allow: bool, needs_reason: bool
) -> Withdrawal:
    from datetime import UTC, datetime  # noqa: PLC0415

    from normalizers.policy import Withdrawal  # noqa: PLC0415

    if not rule:
        raise UsageError("--rule is missing: `copydesk explain` names the rules of an article")
    if needs_reason and not why.strip():
        raise UsageError("--why is missing: the reason stays with the corpus")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        return Withdrawal(rule, source, who.strip() or user_name(), why.strip(), now, allow)
    except ValueError as error:
        raise UsageError(str(error)) from None


def user_name() -> str:
    """Who works here: git's ``user.name``, else the login."""
    import getpass  # noqa: PLC0415
    import shutil  # noqa: PLC0415
    import subprocess  # noqa: PLC0415

    git = shutil.which("git")
    if git:
        told = subprocess.run(  # noqa: S603 - a fixed command
            [git, "config", "user.name"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if told.stdout.strip():
            return told.stdout.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return "unknown"


def _show(summary: UndoSummary, folder: Place, dry_run: bool) -> None:
    tally, row = summary.tally, summary.row
    if summary.before:
        old = summary.before
        _say(f"{_named(row)} was withdrawn on {old.date} by {harmless(old.who)}: {_line(old.why)}")
    if not tally.sources and not tally.waiting:
        _say("no edit of it is left in the corpus; nothing was changed")
        return
    verb = "would be undone" if dry_run else "undone"
    sources = _counts((name or "(no source)", n) for name, n in tally.sources.items())
    where = f"{_articles(tally.sources.total())}: {sources}" if sources else "no article"
    _say(f"{_edits(summary.edits)} by {_named(row)} {verb} in {where}")
    if len(tally.rules) > 1:
        _say(f"by rule: {_counts(tally.rules.items())}")
    _show_articles(tally.articles, tally.sources.total(), dry_run)
    if tally.later:
        what = "goes with it" if dry_run else "undone with it"
        count = _edits(tally.later.total(), "later edit")
        show("")
        _say(f"{count} on the same places {what}: {_counts(tally.later.items())}")
        _show_articles(tally.built_on, None, dry_run)
    if tally.waiting:
        said = f"the next run renews {_articles(tally.waiting)}: "
        if tally.rivals:
            said += f"the same places are then edited by {_counts(tally.rivals.items())}"
        else:
            said += "they come from another version of the pipeline or the stylebook"
        show("")
        _say(said)
    if summary.committed:
        assert summary.version is not None
        show(f"\ncommitted version {summary.version}; this lists all that changed:")
        versions = (summary.version - 1, summary.version)
        show(f"  {suggested('corpus', 'diff', folder, *versions).strip('`')}")
    elif dry_run:
        show("\nnothing was written")


def _show_articles(articles: Iterable[Undone], total: int | None, dry_run: bool) -> None:
    shown = 0
    for shown, article in enumerate(articles, 1):  # noqa: B007
        source = f" ({harmless(article.source)})" if article.source else ""
        _say(f"{harmless(article.id)}{source}", "  ")
        for change in article.changes:
            _say(f"{change.rule}: {_told(change, dry_run)}", "    ")
        if article.edits > len(article.changes):
            show(f"    and {article.edits - len(article.changes)} more")
    if total and total > shown:
        show(f"  and {_articles(total - shown)} more")


def _told(change: Change, dry_run: bool) -> str:
    """What an undone edit means for the text, in words."""
    before, after = _quoted(change.before), _quoted(change.after)
    if not change.before:
        return f"{after} {'would be' if dry_run else 'is'} gone from the text again"
    stands = "would stand" if dry_run else "stands"
    if not change.after:
        return f"{before} {stands} in the text again"
    return f"{before} {stands} again instead of {after}"


def _show_policy(rows: Iterable[Withdrawal]) -> None:
    nothing = True
    for row in rows:
        nothing = False
        _say(f"{row.date}  {'allowed' if row.allowed else 'withdrawn'}  {_named(row)}")
        _say(f"{harmless(row.who)}: {_line(row.why)}", "    ")
    if nothing:
        show("nothing was taken back")


def _named(row: Withdrawal) -> str:
    where = "all sources" if row.source is None else row.source or "articles without a source"
    return harmless(f"{row.rule} ({where})")


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    ranked = sorted(Counter(dict(counts)).items(), key=lambda item: (-item[1], item[0]))
    said = [f"{harmless(name)} {count:,}" for name, count in ranked[:SHOWN_NAMES]]
    if len(ranked) > SHOWN_NAMES:
        said.append(f"{len(ranked) - SHOWN_NAMES} more")
    return ", ".join(said)


def _quoted(text: str) -> str:
    """A text in quotation marks, in short; the white space around words is left out."""
    shown = visible(text.strip() or text)
    shown = " ".join(shown.split("\n"))
    return f"“{shown if len(shown) <= SHOWN_LENGTH else shown[:SHOWN_LENGTH] + '…'}”"


def _say(text: str, indent: str = "") -> None:
    """Text in lines that fit, the later ones set in; a word or a rule is never torn apart."""
    for line in wrap(
        text,
        width(),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    ):
        show(line)


def _line(text: str) -> str:
    return harmless(" ".join(text.split()))


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"


def _edits(count: int, what: str = "edit") -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"
