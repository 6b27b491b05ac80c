"""Threads that wait for the network: in order, bounded, and left at once."""

from __future__ import annotations

import threading

import pytest

from flows.translate.threads import Threads

PATIENCE = 60


def test_results_come_in_the_order_of_the_items():
    late = threading.Event()

    def work(item):
        if item == 0:
            assert late.wait(PATIENCE)
        if item == 2:
            late.set()
        return item * 10

    with Threads(work, 3) as threads:
        assert list(threads.map(range(20))) == [item * 10 for item in range(20)]


def test_several_work_at_a_time():
    together = threading.Barrier(4)
    with Threads(lambda _: together.wait(PATIENCE) >= 0, 4) as threads:
        assert list(threads.map(range(8))) == [True] * 8


def test_items_are_taken_as_they_are_needed():
    taken = []

    def items():
        for number in range(1000):
            taken.append(number)
            yield number

    with Threads(str, 2) as threads:
        found = threads.map(items())
        assert [next(found), next(found)] == ["0", "1"]
    assert len(taken) < 10


def test_what_fails_fails_where_its_turn_is():
    def work(item):
        if item == 1:
            raise ValueError("one")
        return item

    with Threads(work, 2) as threads:
        found = threads.map(range(3))
        assert next(found) == 0
        with pytest.raises(ValueError, match="one"):
            next(found)


def test_two_streams_one_after_the_other():
    with Threads(abs, 2) as threads:
        assert list(threads.map([-1, -2])) == [1, 2]
        assert list(threads.map([])) == []
        assert list(threads.map([-3])) == [3]


def test_who_leaves_does_not_wait_and_begins_nothing_more():
    hung, go_on, begun = threading.Event(), threading.Event(), []

    def work(item):
        begun.append(item)
        hung.set()
        assert go_on.wait(PATIENCE)

    def items():
        yield from range(2)
        assert hung.wait(PATIENCE)
        raise KeyboardInterrupt

    pool = Threads(work, 1)
    with pytest.raises(KeyboardInterrupt), pool as threads:
        list(threads.map(items()))
    assert begun == [0]  # left while it hung
    go_on.set()
    for thread in pool.threads:
        thread.join(PATIENCE)
    assert begun == [0]
