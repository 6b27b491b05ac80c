"""The inputs and the output: whether they can be read, written and locked, and have room."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from flows.doctor.found import Findings, Found, fail, ok, warn
from flows.errors import OutputError, UsageError, explain_os_error
from flows.places import Place, as_os_errors, is_remote, place_of

FREE_BYTES = 1_000_000_000
"""Less room than this on a disk is a warning, however small the corpus is."""

MEGABYTE = 1_000_000


def inputs(names: tuple[str, ...]) -> Findings:
    """Whether each input is there and can be read."""
    for name in names:
        try:
            place = place_of(name)
            with as_os_errors(place):
                if not place.exists():
                    yield fail("input", f"{name} is not there", "make it, or mend its name")
                elif place.is_dir():
                    empty = next(iter(place.iterdir()), None) is None
                    yield (
                        warn("input", f"{name} is empty", "runs will have nothing to do")
                        if empty
                        else ok("input", f"{name} can be read")
                    )
                else:
                    with place.open("rb") as file:
                        file.read(1)
                    yield ok("input", f"{name} can be read")
        except (OSError, UsageError) as error:
            says = explain_os_error(error) if isinstance(error, OSError) else str(error)
            yield fail("input", f"{name}: {says}", "let the user of the runs read it")


def output(name: str) -> Findings:
    """Whether the output can be written, and a corpus that is there can be read."""
    try:
        place = place_of(name)
    except UsageError as error:
        yield fail("output", str(error), "install what opens it: pip install 'copydesk[s3]'")
        return
    yield from _in_store(place) if is_remote(place) else _on_disk(Path(place))
    yield from _corpus(place)


def _on_disk(folder: Path) -> Findings:
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    probe = there / f".copydesk-doctor-{uuid.uuid4().hex}"
    try:
        with probe.open("xb") as file:
            file.write(b"?")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        todo = f"let the user of the runs write there (now: {_user()}), or choose another --output"
        yield fail("output", f"{there} cannot be written: {explain_os_error(error)}", todo)
        return
    finally:
        with suppress(OSError):
            probe.unlink()
    made = "" if there == folder else ", it will be made"
    yield ok("output", f"{folder} can be written{made}")
    yield from _locks(there)
    size = sum(_size(Path(at) / name) for at, _, names in os.walk(folder) for name in names)
    yield from disk(folder, size, shutil.disk_usage(there).free)


def _locks(folder: Path) -> Findings:
    try:
        import fcntl  # noqa: PLC0415
    except ImportError:  # pragma: no cover - Windows
        yield warn("locks", "this system has none", "never let two runs write to one corpus")
        return
    probe = folder / f".copydesk-doctor-{uuid.uuid4().hex}"
    try:
        with probe.open("xb") as first, probe.open("rb") as second:
            fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield ok("locks", "a second run would wait for the first")
            else:
                yield _no_locks("two processes got the same lock")
    except OSError as error:
        yield _no_locks(explain_os_error(error))
    finally:
        with suppress(OSError):
            probe.unlink()


def _no_locks(why: str) -> Found:
    return fail(
        "locks",
        f"they do not work there: {why}",
        "mount it with locks (NFS 4, or local_lock=none), or use an object store",
    )


def disk(folder: Place, size: int, free: int) -> Findings:
    """Whether there is room: a renewal of everything writes the whole corpus once more, staged first.

    Args:
        folder: of the corpus.
        size: of it now, in bytes.
        free: on its disk, in bytes.
    """
    says = f"{free // MEGABYTE:,} MB free, {folder} takes {size // MEGABYTE:,} MB"
    if free < min(FREE_BYTES // 10, size or FREE_BYTES):
        yield fail("disk", says, "free some: copydesk corpus vacuum, or a larger disk")
    elif free < max(FREE_BYTES, 2 * size):
        todo = "a renewal may need twice the corpus: copydesk corpus vacuum, or a larger disk"
        yield warn("disk", says, todo)
    else:
        yield ok("disk", says)


def _in_store(place: Place) -> Findings:
    probe = place / f".copydesk-doctor-{uuid.uuid4().hex}"
    try:
        with as_os_errors(place):
            probe.write_bytes(b"?")
            _once_only(probe, place.fs.pipe_file)  # type: ignore[union-attr]
    except OSError as error:
        says = f"{place} cannot be written: {explain_os_error(error)}"
        yield fail("output", says, "check the bucket, AWS_ENDPOINT_URL and the credentials")
        return
    except _OverwrittenError:
        yield fail(
            "locks",
            "the store overwrites where it was asked to create; two runs could lose articles",
            "use a store with conditional writes (If-None-Match)",
        )
        return
    finally:
        with suppress(Exception):
            probe.unlink()
    yield ok("output", f"{place} can be written")
    yield ok("locks", "the store refuses a second commit of the same version")


class _OverwrittenError(Exception):
    """A store wrote over what was there, although it was asked not to."""


def _once_only(probe: Place, create: Callable[..., object]) -> None:
    try:
        create(probe.path, b"!", mode="create")  # type: ignore[union-attr]
    except FileExistsError:
        return
    raise _OverwrittenError


def _corpus(place: Place) -> Findings:
    from flows.corpus.table import Corpus  # noqa: PLC0415 - half a second

    try:
        version = Corpus(place).version
    except (OutputError, OSError) as error:
        yield fail("corpus", str(error), "see docs/reliability.md")
        return
    yield ok("corpus", f"version {version}" if version is not None else "none yet")


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0


def _user() -> str:
    import getpass  # noqa: PLC0415

    with suppress(KeyError, OSError):  # no name for the number, as in many containers
        return getpass.getuser()
    return str(os.getuid())
