"""``copydesk audit``: a person judges a sample, and numbers come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from flows.commands.advancing import advancing
from flows.commands.auditing import results_of
from flows.commands.common import (
    OutputFolder,
    Paint,
    complain,
    errors_as_lines,
    harmless,
    show,
    use_utf8,
    wants_colour,
    width,
)
from flows.commands.rendering import Page
from flows.errors import UsageError
from flows.places import Place, is_remote

if TYPE_CHECKING:
    from flows.audit.drawing import Plan
    from flows.audit.keeping import Sample

SIZE, BY, SEED = 200, "rule", 1
SHOWN_BROKEN = 20


def audit(
    *,
    folder: OutputFolder,
    sample: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help=f"How many judgements in all.  [default: {SIZE}]",
            show_default=False,
        ),
    ] = None,
    lines: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="How many of these are untouched lines.  [default: half]",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="KEYS",
            help="What to stratify by, of stage, rule, category, language, source, evidence and "
            f"kind (removed, moved, changed).  [default: {BY}]",
            show_default=False,
        ),
    ] = "",
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help=f"Another seed, another sample.  [default: {SEED}]",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Where the sample and the judgements are kept.  [default: DIR/audit/sample.jsonl]",
            show_default=False,
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Write the sample as a sheet to fill in.", show_default=False
        ),
    ] = None,
    read: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Take a sheet back that was filled in.", show_default=False
        ),
    ] = None,
    results: Annotated[bool, typer.Option("--results", help="Print the numbers only.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The numbers as JSON.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The paragraph and the tables as Markdown.")
    ] = False,
    examples: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Make rows, proposals and test cases of the judgements in a stylebook of yours.",
            show_default=False,
        ),
    ] = None,
    who: Annotated[
        str,
        typer.Option(
            envvar="COPYDESK_WHO",
            help="Who judges.  [default: git's user.name, else the login]",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Judge a sample of edits and of untouched lines; get numbers with intervals.

    The sample is random, stratified and seeded: the same corpus and seed give the same one. Each edit
    is asked about with its rule, its reason and the lines around it, then each line: y yes, n no,
    s skip, b back, c comment, q quit. Every answer is on the disk at once, and the same command goes
    on where you stopped. In the end it prints the precision of the edits and the share of lines in
    which dirt stayed, each with its 95 % interval, and a paragraph for a paper.

    \b
    copydesk audit output --sample 200
    copydesk audit output --sample 200 --by rule,language
    copydesk audit output --csv sheet.csv        fill it in anywhere
    copydesk audit output --read sheet.csv
    copydesk audit output --results --markdown
    copydesk audit output --sample 100 --seed 2 --file second.jsonl
    copydesk audit output --examples mine        judgements become examples of rows

    Where input is not a terminal, an answer is a line of it. docs/audit.md explains the numbers.

    Exit codes: 0 done (also when units are left), 1 it had to stop, 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; what was judged is kept"):
        _one_thing_at_a_time(csv, read, examples, only_numbers=results or as_json or markdown)
        path = _file(folder, file)
        if read and not path.exists():  # a sample drawn by a slip of the pen would stay
            raise UsageError(f"there is no sample in {path} whose sheet {read} could be")
        asked = _Wanted(sample, lines, _keys(by) if by else None, seed)
        there = _sample(folder, path, asked, complain if as_json or markdown else show)
        if csv:
            _write_sheet(there, csv)
        elif read:
            _read_sheet(there, read, who)
        elif examples:
            _make_examples(there, examples)
        elif not (results or as_json or markdown):
            _judge(there, who)
        if as_json:
            from flows.audit.results import as_data  # noqa: PLC0415

            show(json.dumps(as_data(there), ensure_ascii=False))
        elif markdown:
            from flows.audit.methods import markdown as as_markdown  # noqa: PLC0415

            for line in as_markdown(there):
                show(harmless(line))
        elif not (csv or examples):
            for line in results_of(there):
                show(line)


def _one_thing_at_a_time(
    csv: Path | None, read: Path | None, examples: Path | None, *, only_numbers: bool
) -> None:
    asked = [
        *(["--csv"] if csv else []),
        *(["--read"] if read else []),
        *(["--examples"] if examples else []),
    ]
    if len(asked) > 1 or (only_numbers and asked and asked != ["--read"]):
        asked += ["--results"] if only_numbers else []
        raise UsageError(f"{' and '.join(asked)}: one at a time")


def _file(folder: Place, file: Path | None) -> Path:
    from flows.audit.keeping import FOLDER, NAME  # noqa: PLC0415

    if file:
        return file
    if is_remote(folder):
        raise UsageError("--file is missing: judgements are kept on this machine, say where")
    return folder / FOLDER / NAME


class _Wanted(NamedTuple):
    """What the options say of the sample; ``None`` where they say nothing."""

    size: int | None
    lines: int | None
    by: tuple[str, ...] | None
    seed: int | None


def _sample(folder: Place, path: Path, asked: _Wanted, say: Callable[[str], None] = show) -> Sample:
    """The sample that is there, or a new one; ``say`` is told what was drawn."""
    from flows.audit.keeping import read_sample  # noqa: PLC0415

    there = read_sample(path)
    if there is None:
        return _draw(folder, path, _plan(asked), say)
    plan = there.about.plan
    other = [
        f"--{name} {told}"
        for name, wanted, told in (
            ("sample", asked.size, plan.edits + plan.lines),
            ("lines", asked.lines, plan.lines),
            ("by", asked.by and ",".join(asked.by), ",".join(plan.by)),
            ("seed", asked.seed, plan.seed),
        )
        if wanted is not None and wanted != told
    ]
    if other:
        raise UsageError(
            f"{path} holds a sample drawn with {' '.join(other)}; "
            "leave that out to go on with it, or give a new one a --file of its own"
        )
    for number in there.broken[:SHOWN_BROKEN]:
        complain(f"{path}:{number}: it is no judgement of this sample and is left out")
    _say_what_changed(folder, there)
    return there


def _plan(asked: _Wanted) -> Plan:
    from flows.audit.drawing import Plan  # noqa: PLC0415

    size = asked.size or SIZE
    count = size // 2 if asked.lines is None else asked.lines
    if count > size:
        raise UsageError(f"--lines {count} is more than the {size} judgements of --sample")
    seed = SEED if asked.seed is None else asked.seed
    return Plan(size - count, count, asked.by or (BY,), seed)


def _keys(value: str) -> tuple[str, ...]:
    from flows.audit.drawing import keys_of  # noqa: PLC0415

    try:
        return keys_of([key.strip() for key in value.split(",") if key.strip()])
    except ValueError as error:
        raise UsageError(f"--by: {error}") from None


def _draw(folder: Place, path: Path, plan: Plan, say: Callable[[str], None]) -> Sample:
    from importlib.metadata import version  # noqa: PLC0415

    from flows.audit.drawing import draw  # noqa: PLC0415
    from flows.audit.keeping import about, keep  # noqa: PLC0415
    from flows.corpus.changes import open_version  # noqa: PLC0415

    corpus = open_version(folder)
    assert corpus.version is not None
    with advancing() as advance:
        drawn = draw(corpus, plan, advance)
    if not drawn.units:
        raise UsageError(_nothing_to_judge(drawn.frame.articles))
    name = harmless(folder.name if is_remote(folder) else folder.resolve().name)
    told = about(drawn, name, corpus.version, version("copydesk"))
    sample = keep(path, told, drawn.units)
    for line in wrap(harmless(_drawn(sample)), width()):
        say(line)
    return sample


def _nothing_to_judge(articles: int) -> str:
    if not articles:
        return "there is nothing to judge: the corpus holds no articles"
    return "there is nothing to judge: no edit and no untouched line of that kind"


def _drawn(sample: Sample) -> str:
    from flows.audit.units import EDITS, LINES  # noqa: PLC0415

    told, said = sample.about, []
    for of, what in ((EDITS, "edits"), (LINES, "untouched lines")):
        count = sample.drawn(of).total()
        keys = ",".join(told.plan.keys(of))
        one = f"{count:,} of {told.total(of):,} {what} by {keys}"
        if told.total(of) < told.plan.wanted(of):
            one += ", which is all there are"
        elif count and told.pooled[of]:
            one += f" ({len(told.pooled[of]):,} small strata drawn as one)"
        said.append(one)
    return f"drawn with seed {told.plan.seed}: {', and '.join(said)}; kept in {sample.path}"


def _say_what_changed(folder: Place, sample: Sample) -> None:
    """Say what became of the articles of a sample whose corpus went on; it stays as it was drawn."""
    from flows.corpus.table import Corpus  # noqa: PLC0415

    corpus = Corpus(folder)
    told = sample.about
    if corpus.version is None:
        complain(f"no corpus is in {folder} any more; the sample goes on as it was drawn")
        return
    if corpus.version == told.version:
        return
    hashes = {unit.article: unit.raw_sha256 for unit in sample.units}
    now: dict[str, str] = {}
    for batch in corpus.rows(hashes, ["id", "raw_sha256"], at_once=4096):
        now.update((row["id"], row["raw_sha256"]) for row in batch.to_pylist())
    gone = sum(article not in now for article in hashes)
    changed = sum(hashes[article] != text for article, text in now.items())
    complain(
        f"the sample is of version {told.version} of the corpus, which is at {corpus.version} now; "
        f"it goes on as it was drawn (of its {len(hashes)} articles {gone} left the corpus, "
        f"{changed} got another text)"
    )


def _judge(sample: Sample, who: str) -> None:
    from flows.commands.judging import judge  # noqa: PLC0415

    page = Page(Paint(wants_colour()), width())
    if not all(map(sample.verdict, sample.units)):
        judge(sample, _who(who), page)
        show("")


def _who(who: str) -> str:
    from flows.commands.undo import user_name  # noqa: PLC0415

    return who.strip() or user_name()


def _write_sheet(sample: Sample, path: Path) -> None:
    from flows.audit.sheet import as_sheet  # noqa: PLC0415
    from flows.commands.rendering import visible  # noqa: PLC0415
    from flows.own_rows.files import write_whole  # noqa: PLC0415

    if path.is_file() and (waiting := _waiting_in(sample, path)):
        taken = f"{waiting:,} judgements that were not taken back yet"
        raise UsageError(f"{path} holds {taken}; take them with --read, or name another file")
    write_whole(path, as_sheet(sample, lambda text: harmless(visible(text))))
    left = sum(not sample.verdict(unit) for unit in sample.units)
    show(harmless(f"{len(sample.units):,} rows in {path}, {left:,} of them to be judged"))
    show("fill in the column verdict (y, n or skip), then take it back with --read")


def _waiting_in(sample: Sample, path: Path) -> int:
    """How many new judgements a sheet of this sample holds; none if it is something else."""
    from flows.audit.sheet import from_sheet  # noqa: PLC0415

    try:
        return len(from_sheet(sample, path, ""))
    except UsageError:
        return 0


def _read_sheet(sample: Sample, path: Path, who: str) -> None:
    from flows.audit.sheet import from_sheet  # noqa: PLC0415

    found = from_sheet(sample, path, _who(who))
    sample.judge(found)
    show(harmless(f"{len(found):,} judgements taken from {path}"))
    show("")


def _make_examples(sample: Sample, folder: Path) -> None:
    from flows.audit.rows import make_examples  # noqa: PLC0415

    with advancing() as advance:
        made = make_examples(sample, folder, advance)
    for said in made.lines(folder):
        for line in wrap(harmless(said), width(), subsequent_indent="  ", break_on_hyphens=False):
            show(line)
