"""One shard: the unit of work that travels to a worker and comes back as one staged file.

A shard holds some hundred jobs by value: records to parse and normalize, or articles of the table to
normalize again. A worker, in this process or another or on another machine with the same folder,
verifies each result against promise 1 and stages all of them as one Parquet file, whose key-value
metadata tells the rest: counts, what moved, what failed. Nothing a worker does is visible to readers
of the corpus: the commit comes last and elsewhere.

A shard is named after its content and cut where the content says so (as rsync cuts files), so a run
that was killed finds its finished shards again although its inputs have changed a little since.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa

from flows.corpus.rows import to_row
from flows.corpus.schema import SCHEMA
from flows.drift.arrivals import NOBODY, around, note_neighbour
from flows.drift.records import source_of
from flows.drift.tally import Tally, named, one_article, plus
from flows.failpoints import reached
from flows.overlay import Overlay, overlaid
from flows.places import Place
from flows.readers import Failure, ReadOptions, Record, parse
from flows.staged import SUFFIX, Made, Moved, ShardResult, light, stage, staged_result
from flows.timings import stages_into, timed
from normalizers import Article, CanonicalArticle, Pipeline, Profiles, replay, revert
from normalizers.language.languages import EXPECTED
from normalizers.policy import Policy

MIN_JOBS, MAX_JOBS = 50, 200
MAX_BYTES = 4_000_000
_CUT = 64  # one job in so many may end a shard, so shards hold about MIN_JOBS + _CUT


class Origin(NamedTuple):
    """Where a row comes from: the bookkeeping columns of the corpus."""

    path: str
    file: str
    fingerprint: str
    id_from: str
    title: str
    published: str
    language: str

    @property
    def given(self) -> dict[str, str]:
        """What was known of the article when it came in."""
        return {"title": self.title, "published": self.published, "language": self.language}


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A record to parse and normalize.

    ``donor`` is the id of a row that was made from the same bytes, up to date, and whose place is
    gone: the article has only moved, and nothing is normalized.
    """

    record: Record
    fingerprint: str
    donor: str = ""

    @property
    def name(self) -> str:
        """What the result depends on."""
        return "\0".join((self.record.place, self.record.spot, self.fingerprint, self.donor))

    @property
    def size(self) -> int:
        """Bytes, about."""
        return len(self.record.data)


@dataclass(frozen=True, slots=True)
class RenewJob:
    """An article of the table to normalize again, from its stored raw text."""

    article: Article
    origin: Origin

    @property
    def name(self) -> str:
        """What the result depends on."""
        return "\0".join(
            (self.origin.file, *self.origin[:1], self.origin.fingerprint, self.article.id)
        )

    @property
    def size(self) -> int:
        """Bytes, about."""
        return len(self.article.text)


Job = ReadJob | RenewJob


@dataclass(frozen=True, slots=True)
class Method:
    """How the jobs of a run are done; the same for all its shards."""

    only: tuple[str, ...]
    skip: tuple[str, ...]
    policy: Policy
    options: ReadOptions
    overlay: Overlay = ()
    expected: tuple[str, ...] = EXPECTED
    profile: Profiles = field(default_factory=Profiles)

    def pipeline(self) -> Pipeline:
        """The pipeline; compiled once per process."""
        return _pipeline(
            self.only,
            self.skip,
            self.policy,
            self.overlay,
            expected=self.expected,
            profile=self.profile,
        )

    def basis(self) -> str:
        """What every result of the run depends on, in one hash: pipeline, stylebook, policy."""
        pipeline = self.pipeline()
        said = f"{pipeline.version}\0{pipeline.stylebook.version}\0{self.policy.version}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _pipeline(
    only: tuple[str, ...],
    skip: tuple[str, ...],
    policy: Policy,
    overlay: Overlay,
    *,
    expected: tuple[str, ...],
    profile: Profiles,
) -> Pipeline:
    pipeline = Pipeline(
        only=only,
        skip=skip,
        policy=policy,
        stylebook=overlaid(overlay),
        expected=expected,
        profile=profile,
    )
    return timed(pipeline)


@dataclass(frozen=True, slots=True)
class Shard:
    """A job for a worker: small enough to send anywhere."""

    name: str
    jobs: tuple[Job, ...]
    method: Method
    folder: Place

    @property
    def staged(self) -> Place:
        """Where the rows go."""
        return self.folder / f"{self.name}{SUFFIX}"

    @property
    def fits(self) -> bool:
        """Whether pipeline and stylebook of this process are those that the shard was named by."""
        return self.name == _named(self.jobs, self.method, self.folder).name

    def singles(self) -> Iterator[Shard]:
        """One shard for each job."""
        return (_named((job,), self.method, self.folder) for job in self.jobs)


def pack(jobs: Iterable[Job], method: Method, folder: Place) -> Iterator[Shard]:
    """Cut a stream of jobs into shards."""
    held: list[Job] = []
    size = 0
    for job in jobs:
        held.append(job)
        size += job.size
        full = len(held) >= MAX_JOBS or size >= MAX_BYTES
        if full or (len(held) >= MIN_JOBS and _hash(job.name)[0] % _CUT == 0):
            yield _named(tuple(held), method, folder)
            held, size = [], 0
    if held:
        yield _named(tuple(held), method, folder)


def _named(jobs: tuple[Job, ...], method: Method, folder: Place) -> Shard:
    names = "\n".join([method.basis(), *(job.name for job in jobs)])
    return Shard(_hash(names).hex()[:32], jobs, method, folder)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def normalize_shard(shard: Shard) -> ShardResult:
    """Do all jobs of a shard and stage the results; a job that fails never stops the others.

    A shard that is staged is done: a worker of a cluster may have died after it had staged it and
    before anybody was told.
    """
    staged = staged_result(shard.staged)
    if staged:
        return staged
    reached("shard.started")
    result = ShardResult(shard.staged, len(shard.jobs))
    batches: list[pa.RecordBatch] = []
    full: list[Failure] = []
    with stages_into(result.stages):
        for job in shard.jobs:
            done = _done(job, shard.method)
            if isinstance(done, Failure):
                full.append(done)
                _note_failed(result, job, done, shard.method)
            elif isinstance(done, Moved):
                result.moved.append(done)
            else:
                article, batch = done
                batches.append(batch)
                _note_made(result, job, article, batch)
    stage(pa.Table.from_batches(batches, SCHEMA), result, full)
    return result


def crashed(shard: Shard) -> ShardResult:
    """The result of a shard of one job that took its worker down each time."""
    (job,) = shard.jobs
    reason = "its worker process died twice (out of memory?)"
    failure = _failure(job, reason, "")
    result = ShardResult(shard.staged, 1)
    _note_failed(result, job, failure, shard.method)
    stage(SCHEMA.empty_table(), result, [failure])
    return result


def _note_made(
    result: ShardResult, job: Job, article: CanonicalArticle, row: pa.RecordBatch
) -> None:
    path, file = (row.column(name)[0].as_py() for name in ("path", "file"))
    how = "renewed" if isinstance(job, RenewJob) else "read"
    result.made.append(Made(article.id, path, file, article.raw_sha256, how))
    result.edits.update(part.stage for edit in article.edits for part in edit.parts)
    result.flags += len(article.flags)
    result.mentions += len(article.mentions)
    if isinstance(job, ReadJob):  # what is renewed has come in long ago
        _note_arrival(result, job.record, article)


def _note_arrival(result: ShardResult, record: Record, article: CanonicalArticle) -> None:
    source = named(article.source)
    tally = one_article(len(article.raw_text), len(article.text))
    result.sources[source] = plus(result.sources.get(source, Tally()), tally)
    file, folder = around(record.source.location)
    for place in (folder,) if record.line is None else (file, folder):
        note_neighbour(result.beside, place, source)


def _note_failed(result: ShardResult, job: Job, failure: Failure, method: Method) -> None:
    result.failures.append((light(failure), _fingerprint(job)))
    source = NOBODY if isinstance(job, RenewJob) else named(source_of(job.record, method.options))
    if source:
        result.blamed[failure.spot] = source


Done = tuple[CanonicalArticle, pa.RecordBatch] | Moved | Failure


def _done(job: Job, method: Method) -> Done:
    try:
        if isinstance(job, RenewJob):
            return _normalized(job.article, job.origin, method)
        found = parse(job.record, method.options)
        if isinstance(found, Failure):
            return found
        article, source = found.article, job.record.source
        place = job.record.place
        if job.donor:
            return Moved(job.donor, article.id, place, source.location, found.id_from)
        given = (article.title, article.published, article.language)
        origin = Origin(place, source.location, job.fingerprint, found.id_from, *given)
        return _normalized(article, origin, method)
    except Exception as error:  # noqa: BLE001, RUF100 - one article never stops a run
        reason = f"could not be normalized ({type(error).__name__})"
        return _failure(job, reason, traceback.format_exc())


def _normalized(
    raw: Article, origin: Origin, method: Method
) -> tuple[CanonicalArticle, pa.RecordBatch]:
    article = method.pipeline()(raw)
    verify_article(raw, article)
    row = to_row(
        article,
        path=origin.path,
        file=origin.file,
        fingerprint=origin.fingerprint,
        id_from=origin.id_from,
        given=origin.given,
    )
    return article, pa.RecordBatch.from_pylist([row], schema=SCHEMA)


def _failure(job: Job, reason: str, detail: str) -> Failure:
    if isinstance(job, ReadJob):
        return job.record.failure("crash", reason, detail)
    path, _, line = job.origin.path.rpartition("#")
    number = int(line) if path and line.isdigit() else None
    place = path if number is not None else job.origin.path
    return Failure(place, number, reason, job.origin.file, detail, "crash")


def _fingerprint(job: Job) -> str:
    return job.fingerprint if isinstance(job, ReadJob) else job.origin.fingerprint


def verify_article(raw: Article, article: CanonicalArticle) -> None:
    """Promise 1 for one article, before anything of it is committed.

    Raises:
        ValueError: the ledger does not lead from the raw text to the clean text and back.
    """
    if article.raw_text != raw.text or article.id != raw.id:
        raise ValueError("the raw text or the id was changed")
    if replay(raw.text, article.edits) != article.text:
        raise ValueError("replaying the ledger on the raw text does not give the clean text")
    if revert(article.text, article.edits) != raw.text:
        raise ValueError("reverting the ledger from the clean text does not give the raw text")
