"""Importing IATI activity files: read once to know what is there, then write what is new, batch by batch.

The first reading writes nothing: it notes each activity's identifier, digest and date, so that which
publication survives depends neither on batches nor on what an interrupted run left behind. Each batch of the
second one (activities, children, remarks, counters) is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from maillon.core.audit import services as audit
from maillon.core.errors import RuleViolation
from maillon.core.jobs.models import JobRun
from maillon.core.people.models import User
from maillon.opendata.iati import reading
from maillon.opendata.iati.digest import canonical, digest
from maillon.opendata.iati.register import Met, Register
from maillon.opendata.iati.stream import ActivityStream
from maillon.opendata.iati.walk import Opened, Walk
from maillon.opendata.models import ImportRemark, ImportRun
from maillon.opendata.rules import FileRefused, Remark, Unreadable, read_moment
from maillon.opendata.services.alone import alone, forget_parser, quiet_collector
from maillon.opendata.services.keeping import Keeper
from maillon.projects.documents import ActivityDocument

_REMARKS = 1000

Progress = Callable[[int, int, str], None]
"""Told bytes read, bytes to read (both readings counted), and the file at hand."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An activity that stands in the database as the files say it; outcome: created, changed or unchanged."""

    file: str
    line: int | None
    identifier: str
    outcome: str


def import_files(
    *,
    paths: Sequence[Path],
    actor: User | None,
    at: datetime,
    source_name: str = "",
    names: Sequence[str] = (),
    job: JobRun | None = None,
    progress: Progress | None = None,
    kept: Callable[[Kept], None] | None = None,
) -> ImportRun:
    """Import IATI activity files from files, folders and archives; gives the run with its account.

    Every activity read is exactly one of kept, duplicate or refused, and whatever was not kept has its remark.
    ``source_name`` puts all activities under one source instead of one for each publisher; ``names`` are
    what the run calls the paths. A run that died is marked failed first. Raises RuleViolation
    ``opendata.import_running`` while another one runs, ``opendata.path_missing`` for a path that is not there.
    """
    for path in paths:
        if not path.exists():
            raise RuleViolation("opendata.path_missing", field="paths", path=str(path))
    with alone():
        ImportRun.objects.filter(state=ImportRun.State.RUNNING).update(
            state=ImportRun.State.FAILED, error="interrupted", ended_at=at
        )
        run = ImportRun.objects.create(
            started_at=at, started_by=actor, paths=list(names) or [path.name for path in paths], job=job
        )
        try:
            with quiet_collector(), closing(Register()) as register:
                _Import(run, Walk(paths), register, source_name, progress, kept).perform()
        except BaseException as problem:
            ImportRun.objects.filter(pk=run.pk).update(
                state=ImportRun.State.FAILED,
                error=f"{type(problem).__name__}: {problem}"[:2000],
                ended_at=timezone.now(),
            )
            raise
        with transaction.atomic():
            run.state, run.ended_at = ImportRun.State.COMPLETE, timezone.now()
            run.save(update_fields=["state", "ended_at"])
            account = ("activities_read", "created", "changed", "unchanged", "duplicate", "refused", "files_read")
            audit.record(
                actor, "opendata.import.completed", run, at=at, after={name: getattr(run, name) for name in account}
            )
    return run


class _Import:
    def __init__(
        self,
        run: ImportRun,
        walk: Walk,
        register: Register,
        source_name: str,
        progress: Progress | None,
        kept: Callable[[Kept], None] | None,
    ) -> None:
        self.run = run
        self.walk = walk
        self.register = register
        self.keeper = Keeper(source_name=source_name, at=run.started_at)
        self.progress = progress or (lambda done, total, message: None)
        self.kept = kept or (lambda one: None)
        self.remarks: list[Remark] = []
        self.count = 0
        self.ticks = 0
        # Where the second reading is, and the batch it gathers.
        self.position = self.number = self.end = 0
        self.wanted: dict[int, Met] = {}
        self.batch: list[tuple[Met, ActivityDocument, list[Remark]]] = []

    def perform(self) -> None:
        self._survey()
        self.register.settle()
        if self._compare():
            self._write()
        self.keeper.finish()

    # --- the first reading

    def _survey(self) -> None:
        for opened in self.walk:
            self.run.files_read += 1
            before = self.count
            try:
                self._survey_file(opened)
            except FileRefused as problem:
                self._refuse_file(opened.name, problem, activities=self.count - before)
            self._flush_if_many()
            forget_parser()
        self._flush()

    def _survey_file(self, opened: Opened) -> None:
        if opened.stream is None:
            raise opened.problem or FileRefused("broken")
        stream = ActivityStream(opened.stream, largest=settings.IATI_ACTIVITY_LIMIT)
        for element in stream:
            line, identifier = reading.line_of(element), reading.identifier_of(element)
            self.run.activities_read += 1
            reason = reading.refusal(element)
            if stream.too_large:
                reason = "activity_too_large", {"largest": settings.IATI_ACTIVITY_LIMIT}
            if reason:
                code, params = reason
                self.run.refused += 1
                excerpt = reading.excerpt(element)
                self.remarks.append(Remark("refused", code, opened.name, line, identifier[:200], excerpt, params))
            else:
                reported_at = _reported_at(element.get("last-updated-datetime"))
                said = canonical(element)
                met = Met(self.count, opened.name, line, identifier, digest(said), reported_at)
                self.register.add(met, size=len(said))
            self.count += 1
            self._tell(0, opened.name)

    def _refuse_file(self, name: str, problem: FileRefused, *, activities: int) -> None:
        params = {**problem.params, "activities": activities}
        if activities:
            self.run.files_broken += 1
        else:
            self.run.files_refused += 1
        kind = "file_broken" if activities else "file_refused"
        self.remarks.append(Remark(kind, problem.code, name, problem.line, "", problem.excerpt, params))

    # --- what survives, and what of it is new

    def _compare(self) -> bool:
        """Settle what already stands as published or stands better; True when something is left to write."""
        left = False
        for number in range(1, self.register.batches + 1):
            batch = self.register.survivors(number)
            fates = self.keeper.compare(batch)
            self.register.decide([(fate, position) for position, fate in fates.items()])
            left = left or len(fates) < len(batch)
        for met in self.register.doomed():
            if met.fate == "unchanged":
                self.run.kept += 1
                self.run.unchanged += 1
                self.kept(Kept(met.file, met.line, met.identifier, "unchanged"))
            else:
                self._duplicate(met)
            self._flush_if_many()
        self._flush()
        return left

    def _duplicate(self, met: Met) -> None:
        file, line = self.register.where_kept(met.identifier)
        params = {"kept_file": file, "kept_line": line} if file else {}
        self.run.duplicate += 1
        self.remarks.append(Remark("duplicate", met.fate, met.file, met.line, met.identifier, "", params))

    # --- the second reading

    def _write(self) -> None:
        for opened in self.walk:
            if opened.stream is not None:
                with suppress(FileRefused):  # said by the first reading
                    self._write_file(opened.name, ActivityStream(opened.stream, largest=settings.IATI_ACTIVITY_LIMIT))
                forget_parser()
        self._write_batch()
        if self.position != self.count:
            raise RuleViolation("opendata.file_changed", file="")

    def _write_file(self, name: str, stream: ActivityStream) -> None:
        for element in stream:
            if self.position >= self.end:
                self._write_batch()
                self.number += 1
                self.end = self.register.end(self.number)
                self.wanted = {met.position: met for met in self.register.survivors(self.number)}
            if met := self.wanted.pop(self.position, None):
                if reading.identifier_of(element) != met.identifier:
                    raise RuleViolation("opendata.file_changed", file=name)
                found, remarks = reading.document(element, file=name, digest=met.digest, root_language=stream.language)
                self.batch.append((met, found, remarks))
            self.position += 1
            self._tell(1, name)

    def _write_batch(self) -> None:
        batch, self.batch = self.batch, []
        if not batch:
            return
        try:
            with transaction.atomic():
                self._keep(batch)
        except OperationalError:
            raise  # a full disk or a lost database is no fault of an activity
        except (DatabaseError, ValueError, OverflowError, Unreadable):
            # One of them does not fit the tables: find which, and keep the others.
            self._restore()
            for one in batch:
                try:
                    with transaction.atomic():
                        self._keep([one])
                except OperationalError:
                    raise
                except (DatabaseError, ValueError, OverflowError) as problem:
                    self._restore()
                    self.run.refused += 1
                    met, reason = one[0], f"{type(problem).__name__}: {problem}"[:200]
                    self.remarks = [
                        Remark("refused", "not_storable", met.file, met.line, met.identifier, "", {"reason": reason})
                    ]
                    self._flush()

    def _keep(self, batch: list[tuple[Met, ActivityDocument, list[Remark]]]) -> None:
        replaced = self.keeper.keep([document for _, document, _ in batch])
        outcomes = ["changed" if met.identifier in replaced else "created" for met, _, _ in batch]
        self.run.kept += len(batch)
        self.run.changed += outcomes.count("changed")
        self.run.created += outcomes.count("created")
        self.remarks = [remark for _, _, remarks in batch for remark in remarks]
        self._flush()
        for (met, _, _), outcome in zip(batch, outcomes, strict=True):
            self.kept(Kept(met.file, met.line, met.identifier, outcome))

    def _restore(self) -> None:
        self.run.refresh_from_db()
        self.keeper.forget()
        self.remarks = []

    # --- the account

    def _flush_if_many(self) -> None:
        if len(self.remarks) >= _REMARKS:
            self._flush()

    @transaction.atomic
    def _flush(self) -> None:
        ImportRemark.objects.bulk_create(
            [
                ImportRemark(
                    run=self.run,
                    kind=remark.kind,
                    code=remark.code,
                    params=dict(remark.params),
                    file=remark.file[-400:],
                    line=remark.line,
                    identifier=remark.identifier,
                    excerpt=remark.excerpt,
                )
                for remark in self.remarks
            ],
            batch_size=_REMARKS,
        )
        self.run.save()
        self.remarks = []

    def _tell(self, reading_number: int, name: str) -> None:
        self.ticks += 1
        if self.ticks % 25 == 0:
            self.progress(reading_number * self.walk.size + self.walk.position, 2 * self.walk.size, name)


def _reported_at(text: str | None) -> str:
    try:
        return read_moment(text).isoformat(timespec="microseconds") if text else ""
    except Unreadable:
        return ""
