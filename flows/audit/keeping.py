"""The sample and its judgements in one file, which can be read without the corpus.

JSON Lines: the first line says what was drawn from what (``"record": "audit"``), then comes a line for
each unit, then a line for each judgement, in the order they were made; the last one of a unit holds. A
judgement is added at the end and is on the disk before the next question is asked, so nothing of it is
lost whenever the power goes. A line that was cut off then is left out, and said.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from flows.audit.drawing import REST, Drawn, Plan
from flows.audit.units import EDITS, LINES, Lines, Stratum, Unit
from flows.errors import OutputError, explain_os_error
from flows.own_rows.files import write_whole
from normalizers.article import one_line

FORMAT = 1
FOLDER, NAME = "audit", "sample.jsonl"
YES, NO, SKIP = VERDICTS = ("yes", "no", "skip")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person said of a unit: ``yes`` (right, or clean), ``no`` or ``skip``; and a note."""

    unit: str
    verdict: str
    note: str = ""
    who: str = ""
    date: str = ""

    def to_dict(self) -> dict[str, str]:
        """As it stands in the file."""
        told = {"unit": self.unit, "verdict": self.verdict, "note": self.note}
        return {**told, "who": self.who, "date": self.date}


@dataclass(frozen=True, slots=True)
class About:
    """What a sample was drawn from, and how.

    Attributes:
        corpus: the last part of the folder's name.
        version: of the corpus table.
        copydesk: version of the package that drew it.
        pipelines: the pipeline versions of the articles.
        stylebook: a hash over the stylebook versions of all articles.
        articles: how many there were.
        lines: the lines with a letter.
        plan: how it was drawn.
        sizes: of all strata of edits, and of lines.
        pooled: those of them that shared one stratum, :data:`~flows.audit.drawing.REST`.
    """

    corpus: str
    version: int
    copydesk: str
    pipelines: tuple[str, ...]
    stylebook: str
    articles: int
    lines: Lines
    plan: Plan
    sizes: Mapping[str, Mapping[Stratum, int]]
    pooled: Mapping[str, frozenset[Stratum]]

    def size_of(self, of: str, stratum: Stratum) -> int:
        """How many units there are in a stratum that was drawn from."""
        sizes = self.sizes[of]
        return sum(sizes[one] for one in self.pooled[of]) if stratum == REST else sizes[stratum]

    def total(self, of: str) -> int:
        """How many edits, or untouched lines, there are in all."""
        return sum(self.sizes[of].values())

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the file."""
        plan = self.plan
        return {
            "record": "audit",
            "format": FORMAT,
            "corpus": self.corpus,
            "version": self.version,
            "copydesk": self.copydesk,
            "pipelines": list(self.pipelines),
            "stylebook": self.stylebook,
            "articles": self.articles,
            "lines_with_letters": self.lines._asdict(),
            "seed": plan.seed,
            **{
                of: {
                    "wanted": plan.wanted(of),
                    "by": list(plan.keys(of)),
                    "strata": [
                        {
                            "values": list(stratum),
                            "size": size,
                            "pooled": stratum in self.pooled[of],
                        }
                        for stratum, size in sorted(self.sizes[of].items())
                    ],
                }
                for of in (EDITS, LINES)
            },
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> About:
        """Read it back from :meth:`to_dict`.

        Raises:
            KeyError: something is missing.
            TypeError: something is of another kind.
            ValueError: the same.
        """
        strata = {of: row[of]["strata"] for of in (EDITS, LINES)}
        return cls(
            corpus=str(row["corpus"]),
            version=int(row["version"]),
            copydesk=str(row["copydesk"]),
            pipelines=tuple(map(str, row["pipelines"])),
            stylebook=str(row["stylebook"]),
            articles=int(row["articles"]),
            lines=Lines(**row["lines_with_letters"]),
            plan=Plan(
                int(row[EDITS]["wanted"]),
                int(row[LINES]["wanted"]),
                tuple(map(str, row[EDITS]["by"])),
                int(row["seed"]),
            ),
            sizes={
                of: {tuple(one["values"]): int(one["size"]) for one in strata[of]} for of in strata
            },
            pooled={
                of: frozenset(tuple(one["values"]) for one in strata[of] if one["pooled"])
                for of in strata
            },
        )


def about(drawn: Drawn, corpus: str, version: int, copydesk: str) -> About:
    """What a sample that was just drawn says of itself."""
    frame = drawn.frame
    return About(
        corpus=corpus,
        version=version,
        copydesk=copydesk,
        pipelines=tuple(sorted(frame.pipelines)),
        stylebook=frame.stylebook_hash,
        articles=frame.articles,
        lines=frame.lines,
        plan=drawn.plan,
        sizes={of: dict(frame.sizes[of]) for of in frame.sizes},
        pooled={of: frozenset(drawn.pooled(of)) for of in frame.sizes},
    )


@dataclass
class Sample:
    """A sample with what was judged so far.

    Attributes:
        path: its file.
        about: what it was drawn from.
        units: in the order they are judged: the edits, then the lines, each in random order.
        judgements: the last one of each unit.
        broken: lines of the file that could not be read.
    """

    path: Path
    about: About
    units: tuple[Unit, ...]
    judgements: dict[str, Judgement] = field(default_factory=dict)
    broken: tuple[int, ...] = ()

    def drawn(self, of: str) -> Counter[Stratum]:
        """How many units were drawn from each stratum."""
        return Counter(unit.stratum for unit in self.units if unit.of == of)

    def verdict(self, unit: Unit) -> str:
        """What was said of a unit; empty as long as nothing was."""
        known = self.judgements.get(unit.key)
        return known.verdict if known else ""

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Add judgements; they are on the disk when this returns.

        Raises:
            OutputError: the file cannot be written.
        """
        told = list(judgements)
        lines = "".join(f"{one_line(_json(one.to_dict()))}\n" for one in told)
        try:
            with open(self.path, "r+b", opener=_appending) as file:  # two people may judge at once
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    lines = lines if file.read(1) == b"\n" else f"\n{lines}"
                file.seek(0, os.SEEK_END)
                file.write(lines.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"cannot write {self.path}: {explain_os_error(error)}") from None
        self.judgements.update((one.unit, one) for one in told)

    def digest(self) -> str:
        """SHA-256 of the file as it is now, hexadecimal.

        Raises:
            OutputError: it cannot be read.
        """
        return sha256(_content(self.path)).hexdigest()


def _appending(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_APPEND)


def keep(path: Path, told: About, units: tuple[Unit, ...]) -> Sample:
    """Write a sample that was just drawn.

    Raises:
        OutputError: the file cannot be written.
    """
    header = {**told.to_dict(), "units": len(units)}
    rows = (header, *(unit.to_dict() for unit in units))
    write_whole(path, "".join(f"{one_line(_json(row))}\n" for row in rows))
    return Sample(path, told, units)


def read_sample(path: Path) -> Sample | None:
    """The sample in a file; ``None`` if there is no file.

    Raises:
        OutputError: it cannot be read, or is no sample.
    """
    if not path.exists():
        return None
    first, _, rest = _content(path).partition(b"\n")
    try:
        header = json.loads(first)
        if header["record"] != "audit":
            raise ValueError("it is something else")
        if header["format"] != FORMAT:
            other = f"{path} is of another version of copydesk (format {header['format']})"
            raise OutputError(other)
        told = About.from_dict(header)
        lines = rest.split(b"\n")
        count = int(header["units"])
        units = tuple(Unit.from_dict(json.loads(line)) for line in lines[:count])
        if len(units) != count:
            raise ValueError("units are missing")
        for unit in units:
            if unit.stratum != REST and unit.stratum not in told.sizes[unit.of]:
                raise ValueError(f"the stratum of {unit.key} is not known")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise OutputError(f"{path} is no sample of an audit: {reason}") from None
    keys = {unit.key for unit in units}
    judgements: dict[str, Judgement] = {}
    broken = []
    for number, line in enumerate(lines[count:], count + 2):
        if not line.strip():
            continue
        one = _judgement(line)
        if one and one.unit in keys:
            judgements[one.unit] = one
        else:
            broken.append(number)
    return Sample(path, told, units, judgements, tuple(broken))


def _judgement(line: bytes) -> Judgement | None:
    try:
        row = json.loads(line)
        one = Judgement(**{name: str(row.get(name) or "") for name in Judgement.__slots__})
    except (TypeError, ValueError, AttributeError):
        return None
    return one if one.verdict in VERDICTS else None


def with_note(one: Judgement, note: str) -> Judgement:
    """The same judgement with another note, on one line."""
    return replace(one, note=" ".join(note.split()))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"cannot read {path}: {explain_os_error(error)}") from None


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)
