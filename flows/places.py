"""Where inputs and outputs are: a path of this machine, or one in an object store.

``s3://bucket/news`` is a place as much as ``/data/news`` is. A path of this machine stays a
:class:`pathlib.Path`, so nothing changes for it; any other is a :class:`upath.UPath`, which reads like
one and goes through fsspec. Credentials and endpoints are never part of a place: every process that
opens it, this one or a worker elsewhere, has them from its own environment (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL`` …).

An object store has no folders, no renames and no locks, and what is written appears whole or not at
all. The functions here do for any place what copydesk needs, and whatever goes wrong is an
:class:`OSError`, also where the client of the store has errors of its own kind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from flows.errors import StoreError as StoreError  # noqa: PLC0414 - it belongs to places as well
from flows.errors import UsageError

if TYPE_CHECKING:
    from typing_extensions import TypeIs
    from upath import UPath

    Place: TypeAlias = Path | UPath
else:
    Place = object  # what reads annotations at run time need not load upath

_REMOTE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_S3 = ("s3", "s3a")

CONNECT_SECONDS, ANSWER_SECONDS = 10, 20
RETRIES = 4
"""How long a server may take, and how often it is asked again, before it counts as gone."""


def place_of(name: str | Place) -> Place:
    """The place that a name means.

    Raises:
        UsageError: no package is installed that opens such a place, or it names no bucket.
    """
    if not isinstance(name, str):
        return name
    if not _REMOTE.match(name):
        return Path(name.removeprefix("file://"))
    from upath import UPath  # noqa: PLC0415 - only where there is an object store

    scheme, _, rest = name.partition("://")
    name = f"{scheme.lower()}://{rest}"
    if not rest.partition("/")[0]:
        raise UsageError(f"{name} names no bucket")
    try:
        # a listing that is kept would hide what another writer did since
        place: UPath = UPath(name.rstrip("/"), use_listings_cache=False, **_limits(name))
        opened = place.fs
        if place.protocol in _S3:
            opened.retries = 2  # s3fs asks again by itself what the client below it asked in vain
    except ImportError as error:
        extra = "pip install 'copydesk[s3]'" if scheme.lower() in _S3 else error
        raise UsageError(f"{name} cannot be opened without a package for it: {extra}") from None
    except ValueError as error:
        raise UsageError(f"{name} cannot be opened: {error}") from None
    return place


def is_remote(place: Place) -> TypeIs[UPath]:
    """Whether a place is in an object store: no locks, no renames, no fsync there."""
    return not isinstance(place, Path)


def _limits(name: str) -> dict[str, Any]:
    if name.partition("://")[0] not in _S3:
        return {}
    limits = {"connect_timeout": CONNECT_SECONDS, "read_timeout": ANSWER_SECONDS}
    return {"config_kwargs": {**limits, "retries": {"max_attempts": 1}}}


def table_options(place: Place) -> dict[str, str] | None:
    """What deltalake has to know to open a table at a place, besides the environment.

    Without limits it goes on asking a server that is gone for three minutes.
    """
    if not is_remote(place):
        return None
    options = {
        "connect_timeout": f"{CONNECT_SECONDS}s",
        "timeout": f"{2 * ANSWER_SECONDS}s",
        "max_retries": str(RETRIES),
        "retry_timeout": f"{2 * ANSWER_SECONDS}s",
    }
    if place.protocol in _S3 and os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        options["allow_http"] = "true"  # the user said so
    return options


def names_in(folder: Place) -> list[str]:
    """The names of all that is in a folder, sorted; none where there is no folder.

    Raises:
        OSError: it cannot be listed.
    """
    try:
        if not is_remote(folder):
            return sorted(os.listdir(folder))
        return sorted(_listed(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def sizes_in(folder: Place) -> dict[str, int]:
    """The files in a folder and their bytes; none where there is no folder.

    Raises:
        OSError: it cannot be listed.
    """
    try:
        if is_remote(folder):
            found = _listed(folder).items()
            return {name: int(about["size"]) for name, about in found if about["type"] == "file"}
        with os.scandir(folder) as entries:
            return {one.name: one.stat().st_size for one in entries if one.is_file()}
    except (FileNotFoundError, NotADirectoryError):
        return {}


def ages_in(folder: UPath, names: Collection[str] | None = None) -> dict[str, tuple[int, float]]:
    """Files in a folder of an object store: their bytes, and how many seconds ago they were put.

    Args:
        folder: the folder.
        names: of the files wanted, each costs a request; all without it.

    Raises:
        OSError: it cannot be listed.
    """
    now = datetime.now(UTC)
    found = {}
    for name, size in sizes_in(folder).items():
        if names is not None and name not in names:
            continue
        with as_os_errors(folder):
            put = folder.fs.modified(f"{folder.path}/{name}")
        found[name] = size, (now - put).total_seconds()
    return found


def _listed(folder: UPath) -> dict[str, dict[str, Any]]:
    with as_os_errors(folder):
        found = folder.fs.ls(folder.path, detail=True)
    mark = folder.path.strip("/")
    names = ((one["name"].strip("/"), one) for one in found)
    return {name.rpartition("/")[2]: one for name, one in names if name != mark}


def exists(place: Place | str) -> bool:
    """Whether there is a file, a folder or a link, also one that leads nowhere.

    Raises:
        OSError: it cannot be told, because the object store does not answer.
    """
    place = place_of(place)
    if not is_remote(place):
        return os.path.lexists(place)
    with as_os_errors(place):
        return bool(place.fs.exists(place.path))


def read_bytes(place: Place) -> bytes:
    """The content of a file.

    Raises:
        OSError: it cannot be read.
    """
    with as_os_errors(place):
        return bytes(place.fs.cat_file(place.path) if is_remote(place) else place.read_bytes())


def read_each(folder: Place, names: Iterable[str]) -> Iterator[tuple[str, bytes | OSError]]:
    """The content of files of a folder, or why it cannot be read; from an object store many at a time.

    Raises:
        StoreError: the object store does not answer.
    """
    rest = iter(names)
    while some := list(islice(rest, READ_AT_ONCE)):
        found: dict[str, Any] = {}
        if is_remote(folder):
            paths = [f"{folder.path}/{name}" for name in some]
            with as_os_errors(folder):
                found = dict(zip(some, contents_of(folder.fs, paths), strict=True))
        for name in some:
            try:
                content = found[name] if found else (folder / name).read_bytes()
                if isinstance(content, Exception):
                    with as_os_errors(folder):
                        raise content
                yield name, bytes(content)
            except FileNotFoundError as error:
                yield name, error
            except StoreError:
                raise
            except OSError as error:
                yield name, error


READ_AT_ONCE = 128


def contents_of(store: Any, paths: list[str]) -> list[Any]:
    """The bytes of many files of one store, fetched together; in place of bytes, what went wrong."""
    # not cat(): it takes a name with [1] or * in it for a pattern
    return list(store.cat_ranges(paths, None, None, on_error="return"))


def write_bytes(place: Place, content: bytes) -> None:
    """Put a file into an object store, where it appears whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    assert is_remote(place), "on a disk that would not be whole"
    with as_os_errors(place):
        place.fs.pipe_file(place.path, content)


def upload(file: Path, place: UPath) -> None:
    """Copy a file of this machine, however big, into an object store.

    Raises:
        OSError: it cannot be read, or not be written.
    """
    with as_os_errors(place):
        place.fs.put_file(str(file), place.path)


def replace_bytes(place: Place, content: bytes, before: bytes) -> None:
    """Put a file into an object store in place of what was read there, or of nothing.

    Raises:
        FileExistsError: it holds something else meanwhile.
        OSError: it cannot be written.
    """
    assert is_remote(place), "on a disk others wait for a lock"
    with as_os_errors(place):
        if not before and not place.fs.exists(place.path):
            place.fs.pipe_file(place.path, content, mode="create")
            return
        about = place.fs.info(place.path)
        if place.fs.cat_file(place.path) != before:
            raise FileExistsError(f"{place} was changed")
        if place.protocol not in _S3:
            place.fs.pipe_file(place.path, content)
            return
        bucket, _, key = place.path.strip("/").partition("/")
        asked = {"Bucket": bucket, "Key": key, "Body": content, "IfMatch": about["ETag"]}
        try:
            place.fs.call_s3("put_object", **asked)
        except OSError as error:
            if "pre-condition" in str(error).lower():
                raise FileExistsError(f"{place} was changed") from error
            raise


def remove(place: Place) -> None:
    """Remove a file that is there, or was.

    Raises:
        OSError: it cannot be removed.
    """
    with as_os_errors(place):
        try:
            if is_remote(place):
                place.fs.rm_file(place.path)
            else:
                place.unlink()
        except FileNotFoundError:
            return


@contextmanager
def reading(place: Place) -> Iterator[Path | IO[bytes]]:
    """A file as Arrow reads it: the path of one of this machine, else an open file.

    Only what is asked for is read from an object store, nothing ahead.

    Raises:
        OSError: it cannot be read.
    """
    if not is_remote(place):
        yield place
        return
    with as_os_errors(place), place.fs.open(place.path, "rb", cache_type="none") as file:
        yield file


@contextmanager
def as_os_errors(place: Place) -> Iterator[None]:
    """Make an :class:`OSError` with clear words of what the client of an object store raises.

    Raises:
        OSError: something went wrong there.
    """
    if not is_remote(place):
        yield
        return
    try:
        yield
    except FileNotFoundError as error:
        if _no_bucket(error):
            raise NoBucketError(f"there is no bucket {bucket_of(place)}") from error
        raise
    except PermissionError as error:
        raise AccessError(f"access denied to bucket {bucket_of(place)}: {_DENIED}") from error
    except FileExistsError:
        raise
    except OSError as error:
        said = _said(error) or " ".join((error.strerror or str(error)).split())
        raise StoreError(said) from error
    except Exception as error:
        said = _said(error)
        if not said:
            raise
        raise StoreError(said) from error


class AccessError(StoreError, PermissionError):
    """An object store knows who asks, and refuses."""


class NoBucketError(StoreError):
    """There is no such bucket: unlike a file that is not there, nothing can be put into it."""


_DENIED = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what they may do"


def _said(error: Exception) -> str:
    """What an error of an object store's client means; empty for any other."""
    kind = type(error)
    if not kind.__module__.startswith(("botocore", "aiobotocore", "aiohttp", "gcsfs", "azure")):
        return ""
    if kind.__name__ in ("NoCredentialsError", "PartialCredentialsError"):
        return "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if "Connect" in kind.__name__ or "Timeout" in kind.__name__:
        return _silent()
    return " ".join(str(error).split()) or kind.__name__


def _no_bucket(error: BaseException | None) -> bool:
    """Whether it is the bucket that is not there; a file may have any name, that one too."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict) and response.get("Error", {}).get("Code") == "NoSuchBucket":
            return True
        error = error.__cause__
    return False


def _silent() -> str:
    where = os.environ.get("AWS_ENDPOINT_URL", "")
    return f"the object store{f' at {where}' if where else ''} does not answer"


def told_by_table(message: str) -> str:
    """What deltalake means when it passes on that an object store failed; empty for anything else."""
    if not _PASSED_ON.match(message):
        return ""
    if "403 Forbidden" in message or "AccessDenied" in message:
        return f"access denied: {_DENIED}"
    if "NoSuchBucket" in message:
        return "there is no such bucket"
    found = _CONNECTION.search(message)
    return f"{_silent()}: {found[0]}" if found else ""


_PASSED_ON = re.compile(r"(?:[\w ]+: )*Generic \w+ error")
_CONNECTION = re.compile(
    r"connection (?:refused|reset|closed)|tim(?:ed|e) ?out|dns error|error sending request",
    re.IGNORECASE,
)


def bucket_of(place: UPath) -> str:
    """The bucket (or container) a place is in."""
    return place.path.strip("/").partition("/")[0]


def reach(place: Place) -> None:
    """Make sure that an object store answers, and has the bucket; a process asks once for each.

    Raises:
        OSError: it does not.
    """
    if not is_remote(place) or (place.protocol, bucket_of(place)) in _REACHED:
        return
    with as_os_errors(place):
        try:
            place.fs.ls(place.path)
        except FileNotFoundError as error:
            if _no_bucket(error):
                raise
    _REACHED.add((place.protocol, bucket_of(place)))


_REACHED: set[tuple[str, str]] = set()
