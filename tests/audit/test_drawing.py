"""The sample: seeded, stratified, and the same whatever the order."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.audit.drawing import REST, Plan, allocation, draw, keys_of, merged, pooled
from flows.audit.units import EDIT_KEYS, EDITS, LINES, Audited
from tests.audit.support import Table, all_rows, row_of
from tests.flows.support import copydesk

SIZES = st.dictionaries(
    st.tuples(st.text(max_size=3)), st.integers(1, 10_000), min_size=1, max_size=30
)


@pytest.fixture(scope="module")
def rows(output: Path) -> list[dict[str, Any]]:
    return all_rows(output)


def keys(table: Table, plan: Plan) -> list[str]:
    return [unit.key for unit in draw(table, plan).units]  # type: ignore[arg-type]


@given(SIZES, st.integers(0, 500))
def test_allocation(sizes: dict[tuple[str], int], wanted: int) -> None:
    given_out = allocation(sizes, wanted)
    assert sum(given_out.values()) == min(wanted, sum(sizes.values()))
    assert all(0 <= given_out[one] <= sizes[one] for one in sizes)
    if wanted >= len(sizes):
        assert min(given_out.values()) >= 1
    larger = allocation(sizes, wanted + 1)
    assert all(larger[one] >= given_out[one] for one in sizes)  # a larger sample takes nothing back
    assert allocation(dict(reversed(sizes.items())), wanted) == given_out


def test_allocation_goes_by_the_square_root() -> None:
    told = allocation({("a",): 1_000_000, ("b",): 10_000, ("c",): 100}, 1110)
    assert told == {("a",): 1000, ("b",): 100, ("c",): 10}
    assert allocation({("a",): 100, ("b",): 2}, 50) == {("a",): 48, ("b",): 2}  # all it has


@given(SIZES, st.integers(1, 40))
def test_strata_that_are_too_many_share_one(sizes: dict[tuple[str], int], wanted: int) -> None:
    rest = pooled(sizes, wanted)
    if len(sizes) <= wanted:
        assert not rest
        return
    told = merged(sizes, rest)
    assert sum(told.values()) == sum(sizes.values())
    assert len(told) <= wanted
    kept = [sizes[one] for one in told if one != REST]
    assert not kept or min(kept) >= max(sizes[one] for one in rest)
    assert min(allocation(told, wanted).values()) >= 1  # so that all of the corpus is spoken for


def test_the_order_of_rows_and_batches_does_not_matter(rows: list[dict[str, Any]]) -> None:
    plan = Plan(30, 30, ("rule", "language"))
    first = keys(Table(rows), plan)
    for seed in range(3):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert keys(Table(shuffled, batch=1 + 2 * seed), plan) == first
    assert len(set(first)) == 60
    assert keys(Table(rows), Plan(30, 30, ("rule", "language"), seed=2)) != first


def test_a_larger_sample_of_a_seed_holds_the_smaller(rows: list[dict[str, Any]]) -> None:
    small = keys(Table(rows), Plan(20, 20, ("stage",)))
    assert set(small) < set(keys(Table(rows), Plan(40, 40, ("stage",))))


def test_every_stratum_that_can_gives_one(rows: list[dict[str, Any]]) -> None:
    drawn = draw(Table(rows), Plan(60, 20, ("stage", "language")))  # type: ignore[arg-type]
    for of in (EDITS, LINES):
        assert {unit.stratum for unit in drawn.units if unit.of == of} == set(drawn.frame.sizes[of])
        assert not drawn.pooled(of)
    for unit in drawn.units:
        wanted = ("stage", "language") if unit.of == EDITS else ("language",)
        assert unit.stratum == tuple(unit.value(key) for key in wanted)


def test_the_frame_counts_what_there_is(rows: list[dict[str, Any]]) -> None:
    drawn = draw(Table(rows), Plan(1, 1, EDIT_KEYS))  # type: ignore[arg-type]
    audited = [Audited(row) for row in rows]
    assert drawn.frame.articles == len(rows)
    assert drawn.frame.sizes[EDITS].total() == sum(len(list(one.edits())) for one in audited)
    lines = [one.lines() for one in audited]
    assert drawn.frame.sizes[LINES].total() == sum(len(found) for _, found in lines)
    assert drawn.frame.lines.all == sum(count.all for count, _ in lines)
    assert len(drawn.units) == 2


def test_no_more_than_there_is() -> None:
    table = Table([row_of("The ferry stops in May.\n\nIt starts  again in June.")])
    drawn = draw(table, Plan(100, 100))  # type: ignore[arg-type]
    assert Counter(unit.of for unit in drawn.units) == {EDITS: 1, LINES: 1}
    assert not draw(Table([]), Plan(100, 100)).units  # type: ignore[arg-type]


def test_every_unit_of_a_stratum_has_the_same_chance() -> None:
    """Of 20 alike, 5 are drawn 400 times: each about 100 times (standard deviation 8.7)."""
    text = "\n\n".join(f"The ferry number {number} stops in May." for number in range(20))
    table = Table([row_of(text)])
    drawn = Counter(key for seed in range(400) for key in keys(table, Plan(0, 5, seed=seed)))
    assert len(drawn) == 20
    assert all(70 < count < 130 for count in drawn.values())


def test_the_same_file_in_another_process(output: Path, tmp_path: Path) -> None:
    files = []
    for hash_seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        file = tmp_path / f"{hash_seed}.jsonl"
        done = copydesk(
            *("audit", output, "--sample", "20", "--by", "rule,language", "--file", file),
            PYTHONHASHSEED=hash_seed,
            TZ=zone,
        )
        assert done.returncode == 0, done.stderr
        files.append(file.read_bytes())
    assert files[0] == files[1]
    assert files[0].count(b"\n") == 21


def test_keys() -> None:
    assert keys_of(["rule", "language", "rule"]) == ("rule", "language")
    with pytest.raises(ValueError, match="no key 'author'; there are stage, rule"):
        keys_of(["author"])
    with pytest.raises(ValueError, match="no key is named"):
        keys_of([])


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        (("rule",), ("language",)),
        (("rule", "source"), ("source",)),
        (("source", "stage", "language"), ("source", "language")),
    ],
)
def test_lines_take_those_keys_that_they_have(by: tuple[str, ...], lines: tuple[str, ...]) -> None:
    assert Plan(1, 1, by).lines_by == lines
