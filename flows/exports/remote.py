"""An export that goes into an object store: made here in full, then put there.

A file appears whole. A folder has no name of its own there, so it cannot be replaced at one stroke: its
new data files come first, the card and the watermark last, and what is left of an older export then
goes. While that lasts, the card is the one of before, or none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import OutputError, UsageError, explain_os_error
from flows.exports.hf import CARD, DATA
from flows.exports.targets import MADE_BY
from flows.exports.watermark import SUFFIX
from flows.places import names_in, reach, read_bytes, remove, upload

if TYPE_CHECKING:
    from upath import UPath


@contextmanager
def sent_to(target: UPath) -> Iterator[Path]:
    """A path to write an export to; when that went well, it and what stands beside it are sent.

    Raises:
        UsageError: something that is not an export of ours is in the way.
        OutputError: the object store does not take it.
    """
    try:
        reach(target)
        before = _ours(target)
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
            made = Path(folder, target.name)
            yield made
            remove(target.with_name(target.name + SUFFIX))
            fresh = set(_send(made, target))
            for name in before - fresh:
                remove(target / name)
            for file in sorted(Path(folder).iterdir()):  # the card, then the watermark
                if file != made:
                    upload(file, target.with_name(file.name))
    except OSError as error:
        raise OutputError(f"cannot write {target}: {explain_os_error(error)}") from None


def _send(made: Path, target: UPath) -> Iterator[str]:
    if made.is_file():
        upload(made, target)
        return
    for file in sorted(made.glob(f"{DATA}/*")):
        name = f"{DATA}/{file.name}"
        upload(file, target / name)
        yield name
    upload(made / CARD, target / CARD)
    yield CARD


def _ours(target: UPath) -> set[str]:
    """The files of an older export in a folder there; none where there is no folder."""
    names = set(names_in(target))
    if not names:
        return names
    data = {f"{DATA}/{name}" for name in names_in(target / DATA)}
    is_ours = CARD in names and MADE_BY in read_bytes(target / CARD).decode("utf-8", "replace")
    foreign = sorted(names - {CARD, DATA}) if is_ours else sorted(names)
    if foreign:
        kept = f"{foreign[0]!r} in it is no part of an export"
        raise UsageError(f"{target} is not replaced: {kept}; name another folder, or remove it")
    return {CARD, *data}
