"""What the pages about open data show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from maillon.core.jobs.models import JobRun
from maillon.opendata.models import ImportRemark, ImportRun
from maillon.projects.models import Activity, Source

PUBLIC = Q(activities__state=Activity.State.PUBLISHED)


def sources() -> list[Source]:
    """Sources with public activities, the largest first; each has ``activity_count``."""
    counted = Source.objects.annotate(activity_count=Count("activities", filter=PUBLIC))
    return list(counted.filter(activity_count__gt=0).order_by("-activity_count", "name"))


def undated_count() -> int:
    """How many public activities say no date at all: IATI cannot hold them, its file leaves them out."""
    undated = dict.fromkeys(("planned_start", "actual_start", "planned_end", "actual_end"))
    return Activity.objects.published().filter(**undated).count()


def last_imports(count: int) -> Sequence[ImportRun]:
    """The last imports that came to their end, the newest first; each has ``unreadable_count``."""
    unreadable = Count("remarks", filter=Q(remarks__kind=ImportRemark.Kind.UNREADABLE))
    ended = ImportRun.objects.filter(state=ImportRun.State.COMPLETE)
    return list(ended.annotate(unreadable_count=unreadable).order_by("-pk")[:count])


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many remarks of one kind and reason an import made."""

    kind: str
    code: str
    count: int


def remark_counts(run: ImportRun) -> list[KindCount]:
    """The remarks of an import by kind and reason, the most frequent first."""
    rows = run.remarks.values("kind", "code").annotate(n=Count("pk")).order_by("-n", "kind", "code")
    return [KindCount(row["kind"], row["code"], row["n"]) for row in rows]


def remarks(run: ImportRun, *, kind: str = "", code: str = "") -> QuerySet[ImportRemark]:
    """The remarks of an import in the order they were made, of one kind or reason where asked."""
    found = run.remarks.order_by("pk")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(code=code) if code else found


def run_of(job: JobRun) -> ImportRun | None:
    """The import a job leads, once it has begun; the last one when it was tried twice."""
    return ImportRun.objects.filter(job=job).order_by("-pk").first()


def waiting_jobs() -> QuerySet[JobRun]:
    """Imports asked for that have not ended."""
    alive = (JobRun.State.WAITING, JobRun.State.RUNNING)
    return JobRun.objects.filter(name="opendata.import", state__in=alive).order_by("pk")
