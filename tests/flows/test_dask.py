"""Shards on the workers of a real Dask cluster: the same bytes, whoever does them, dies or is late."""

from __future__ import annotations

import os
import signal

import pytest

from flows import cluster as clusters
from flows.cluster import Terms, UnfitWorkerError, fitting, releases
from flows.readers import ReadOptions
from flows.shards import Method, Shard
from normalizers.policy import Policy
from tests.flows.crashing import NOTHING, SHARD, SMALL, can_mount, one_line, staged, state, until
from tests.flows.dask_cluster import GATE, dask_cluster, noted, times_done
from tests.flows.support import story

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

STAND_IN = "@tests.flows.dask_cluster."


@pytest.fixture(scope="module")
def two():
    """A cluster that stays whole: two workers, the second with four threads."""
    with dask_cluster() as cluster:
        cluster.worker()
        cluster.worker(threads=4)
        yield cluster


@pytest.fixture
def one():
    """A cluster of one worker, to be hurt."""
    with dask_cluster() as cluster:
        cluster.worker()
        yield cluster


@pytest.fixture
def nobody():
    """A scheduler without workers."""
    with dask_cluster() as cluster:
        yield cluster


def on(cluster):
    return "--engine", "dask", "--address", cluster.address


def patched(name):
    return {**SMALL, SHARD: STAND_IN + name}


def test_the_same_bytes_as_a_local_run(desk, command, tmp_path, two, whole):
    ended = desk.run(*command, *on(two), patches=patched("marked_shard"))
    assert ended.code == 1, "the bad input"
    assert "committed version 0: 12 new" in ended.out
    assert state(tmp_path / "out") == whole
    assert set(times_done(tmp_path).values()) == {1}
    assert len({process for _, process, _ in noted(tmp_path)}) == 2, "both worked"
    assert ended.passed["shard.started"] == 0, "nothing was done here"
    assert not (tmp_path / "out" / ".staging").exists()


def test_threads_of_one_worker_take_turns(desk, command, tmp_path, two, whole):
    ended = desk.run(
        *command, *on(two), patches={**patched("marked_shard"), "flows.shards.MAX_JOBS": 1}
    )
    assert ended.code == 1
    done = noted(tmp_path)
    assert len(done) == 13
    assert {at_once for _, _, at_once in done} == {1}
    assert (
        "of the 5 threads of the Dask cluster 2 can work at a time, one of each worker" in ended.err
    )
    assert state(tmp_path / "out") == whole


def test_a_second_run_finds_nothing_to_do_and_needs_no_cluster(desk, command, two, tmp_path):
    desk.run(*command, *on(two), patches=SMALL)
    again = desk.run(*command, "--engine", "dask", "--address", "tcp://127.0.0.1:9")
    assert "nothing to do: 12 articles unchanged" in again.out


def test_an_article_that_kills_its_workers_each_time(
    desk, inputs, tmp_path, command, nobody, whole
):
    nobody.worker(nanny=True)
    (inputs / "deadly.txt").write_text(story(666), "utf-8")
    patches = {**SMALL, SHARD: "@tests.flows.stand_ins.deadly_shard"}
    ended = desk.run(*command, *on(nobody), patches=patches)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    reason = "its worker process died twice (out of memory?)"
    assert f"copydesk: {inputs / 'deadly.txt'}: {reason}" in ended.lines
    assert "4 workers of the cluster died; their articles are done again" in ended.lines
    seen = state(tmp_path / "out")
    assert seen.export == whole.export, "all others are fine"
    (row,) = [row for row in seen.quarantine if row not in whole.quarantine]
    assert row[:3] == ("deadly.txt", None, "crash")


def test_a_worker_killed_in_the_middle_costs_its_shards_and_nothing_else(
    desk, command, tmp_path, one, whole
):
    output = tmp_path / "out"
    patches = {**patched("gated_shard"), "flows.shards.MAX_JOBS": 1}
    running = desk.start(*command, *on(one), patches=patches)
    until(lambda: len(times_done(tmp_path)) >= 4, "the worker holds a shard")
    one.worker()  # it comes while the run goes on
    until(lambda: len({p for _, p, _ in noted(tmp_path)}) == 2, "the new worker got a shard")
    (first, *_) = noted(tmp_path)
    before = staged(output)
    os.kill(first[1], signal.SIGKILL)
    (tmp_path / GATE).touch()
    ended = running.wait()
    assert ended.code == 1, ended.err
    assert state(output) == whole
    done = times_done(tmp_path)
    assert len(done) == 13
    again = [name for name, times in done.items() if times > 1]
    assert len(again) == 1, "the one that the dead worker had in hand"
    assert f"{again[0]}.parquet" not in before, "what was staged was not done again"


def test_a_shard_that_was_staged_is_not_done_again_when_its_worker_dies(
    desk, command, tmp_path, one, whole
):
    one.worker()
    ended = desk.run(*command, *on(one), patches=patched("dying_after_staging"))
    assert ended.code == 1, ended.err
    assert state(tmp_path / "out") == whole
    assert (tmp_path / "again").read_text() == "False"
    assert sorted(times_done(tmp_path).values())[-2:] == [1, 2]


def test_a_lost_scheduler_is_one_line_and_what_is_staged_is_kept(
    desk, command, tmp_path, one, whole
):
    output = tmp_path / "out"
    running = desk.start(*command, *on(one), patches=patched("gated_shard"))
    until(lambda: len(times_done(tmp_path)) >= 4, "the worker holds a shard")
    one.scheduler.kill()
    ended = running.wait()
    lost = f"the Dask scheduler at {one.address} was lost; nothing was committed"
    assert ended.code == 1
    assert one_line(ended) == f"copydesk: {lost}, what is staged is kept; run again to go on"
    assert state(output) == NOTHING
    one.close()
    kept = len(staged(output))
    assert kept >= 3
    again = desk.run(*command, patches=SMALL)
    assert again.passed["shard.started"] == 4 - kept
    assert state(output) == whole


def test_ctrl_c_is_one_clean_line(desk, command, tmp_path, one, whole):
    running = desk.start(*command, *on(one), patches=patched("gated_shard"))
    until(lambda: len(times_done(tmp_path)) >= 4, "the worker holds a shard")
    running.interrupt()
    ended = running.wait()
    assert ended.code == 130
    assert ended.lines[-1] == "copydesk: interrupted; nothing was committed, run again to go on"
    assert "Traceback" not in ended.err
    assert state(tmp_path / "out") == NOTHING
    (tmp_path / GATE).touch()
    desk.run(*command, patches=SMALL)
    assert state(tmp_path / "out") == whole


def test_no_worker_is_waited_for_and_then_given_up(desk, command, nobody, tmp_path):
    patches = {**SMALL, "flows.cluster.PATIENCE_SECONDS": 4}
    ended = desk.run(*command, *on(nobody), patches=patches)
    assert ended.code == 1
    how = f"start one: dask worker {nobody.address} --nworkers auto --nthreads 1"
    waiting, given_up = ended.lines
    assert waiting == f"the Dask scheduler at {nobody.address} has no worker; waiting; {how}"
    assert given_up.startswith(
        f"copydesk: the Dask scheduler at {nobody.address} has had no worker"
    )
    assert given_up.endswith(f"nothing was committed, what is staged is kept; {how}")


def test_a_worker_that_comes_late_is_in_time(desk, command, nobody, tmp_path, whole):
    running = desk.start(*command, *on(nobody), patches=SMALL)
    nobody.worker()
    ended = running.wait()
    assert ended.code == 1, ended.err
    assert state(tmp_path / "out") == whole


def test_nobody_listens(desk, command, tmp_path):
    patches = {**SMALL, "flows.cluster.CONNECT_SECONDS": 1}
    ended = desk.run(
        *command, "--engine", "dask", "--address", "tcp://127.0.0.1:9", patches=patches
    )
    assert ended.code == 1
    line = one_line(ended)
    assert line.startswith("copydesk: no Dask scheduler answers at tcp://127.0.0.1:9 (")
    assert line.endswith("; nothing was committed; start it with: dask scheduler")
    assert state(tmp_path / "out") == NOTHING


@pytest.mark.parametrize("address", ["ftp://127.0.0.1:9", "nonsense://", "tcp://127.0.0.1"])
def test_no_address_of_a_scheduler(desk, command, address):
    patches = {**SMALL, "flows.cluster.CONNECT_SECONDS": 1}
    ended = desk.run(*command, "--engine", "dask", "--address", address, patches=patches)
    assert ended.code in (1, 2)
    assert address in one_line(ended)


# -- workers that are not fit ------------------------------------------------------------------------


def test_a_worker_with_another_release(desk, command, nobody, tmp_path):
    other = tmp_path / "site" / "trafilatura-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: trafilatura\nVersion: 0.0.1\n")
    nobody.worker(path=other.parent)
    ended = desk.run(*command, *on(nobody), patches=SMALL)
    assert ended.code == 1
    (address,) = nobody.addresses()
    here = releases()["trafilatura"]
    has = (
        f"the Dask worker at {address} has trafilatura 0.0.1, here it is {here}; {clusters.AS_HERE}"
    )
    assert one_line(ended) == f"copydesk: {has}; nothing was committed"
    assert state(tmp_path / "out") == NOTHING


def test_a_worker_without_copydesk(desk, command, nobody, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "flows.py").write_text("")
    nobody.worker(path=tmp_path / "site")
    ended = desk.run(*command, *on(nobody), patches=SMALL)
    assert ended.code == 1
    what = f"a Dask worker at {nobody.address} cannot import flows"
    assert one_line(ended).startswith(f"copydesk: {what}")


@pytest.mark.skipif(not can_mount(), reason="this system gives us no mount namespace")
def test_a_worker_that_does_not_see_the_output(desk, command, nobody, tmp_path):
    (tmp_path / "out").mkdir()
    hide = f'mount -t tmpfs tmpfs {tmp_path / "out"} && exec "$@"'
    apart = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", hide, "sh")
    nobody.worker(before=apart)
    ended = desk.run(*command, *on(nobody), patches=SMALL)
    assert ended.code == 1
    (address,) = nobody.addresses()
    blind = f"the Dask worker at {address} does not see {tmp_path / 'out' / '.staging'}"
    gone = "(no such file or directory): the output"
    assert one_line(ended).startswith(
        f"copydesk: {blind} {gone} has to be on a disk that all machines share"
    )
    assert state(tmp_path / "out") == NOTHING


def test_a_worker_with_other_rules(tmp_path):
    shard = Shard("0" * 32, (), Method((), (), Policy(), ReadOptions()), tmp_path)
    with pytest.raises(UnfitWorkerError, match="another stylebook or other rules"):
        fitting(len, shard)


def test_a_worker_agrees_only_when_it_sees_the_token(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "SEEN_SECONDS", 0)
    token = tmp_path / "seen"
    terms = Terms(releases(), token)
    for content in (None, b"of another run"):
        if content:
            token.write_bytes(content)
        with pytest.raises(UnfitWorkerError, match="does not see"):
            clusters._agree(terms)
    token.write_bytes(b"seen")
    clusters._agree(terms)
    with pytest.raises(UnfitWorkerError, match=r"a Dask worker has no nothing, here it is 1\.0"):
        clusters._agree(Terms({**releases(), "nothing": "1.0"}, token))
