"""Calls as everybody and as their funder read them: how many, how much, who was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet, Sum

from maillon.dossiers.models import Decision, Dossier
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules.walk import Outcome, State
from maillon.funding.models import Call

_FAVOURABLE = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)
CHOSEN = (State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.IN_EFFECT, State.CLOSED)
_ENDED = (*CHOSEN, State.REFUSED, State.NOT_RECEIVABLE, State.WITHDRAWN, State.WAITING_LIST)
_RECEIVABLE = (State.RECEIVABLE, State.IN_REVIEW, State.IN_DELIBERATION, State.DEFERRED, State.WAITING_LIST)


class Stage(StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    """The files are read and judged."""
    DONE = "done"
    """The results are published."""


def stage_of(call: Call, *, at: datetime) -> Stage:
    """Where a call stands at an instant; its version and extensions read beforehand."""
    if call.announced_at is None or call.announced_at > at:
        return Stage.DRAFT
    if call.results_published_at is not None and call.results_published_at <= at:
        return Stage.DONE
    if call.version.opens_at is not None and at < call.version.opens_at:
        return Stage.COMING
    closing = closing_of(call.version)
    open_still = call.version.retired_at is None and (closing is None or at < closing)
    return Stage.OPEN if open_still else Stage.CLOSED


def with_parts(calls: QuerySet[Call, Call]) -> QuerySet[Call, Call]:
    """Calls with what every page says of them: programme, funder, window."""
    rows = calls.select_related("terms__component__programme__funder", "version__procedure")
    return rows.prefetch_related("version__extensions")


@dataclass(frozen=True, slots=True)
class Clock:
    """What has been done of a call, in numbers of applications and minor units."""

    received: int = 0
    receivable: int = 0
    decided: int = 0
    chosen: int = 0
    drafts: int = 0
    returned: int = 0
    requested_minor: int = 0
    """What the receivable ones ask for."""
    by_state: Mapping[str, int] = field(default_factory=dict)


def clocks(calls: Sequence[Call]) -> dict[int, Clock]:
    """The numbers of each call, by its id, in one question."""
    rows = Dossier.objects.filter(version__in=[one.version_id for one in calls]).order_by()
    counted: dict[int, dict[str, tuple[int, int]]] = {}
    for version, state, number, requested in rows.values_list("version_id", "state").annotate(
        number=Count("pk"), requested=Sum("requested_minor")
    ):
        counted.setdefault(version, {})[state] = (number, requested or 0)
    return {one.pk: _clock(counted.get(one.version_id, {})) for one in calls}


def _clock(counted: Mapping[str, tuple[int, int]]) -> Clock:
    def of(*states: State) -> int:
        return sum(counted.get(state, (0, 0))[0] for state in states)

    everything = sum(number for number, _ in counted.values())
    return Clock(
        received=everything - of(State.DRAFT),
        receivable=of(*_RECEIVABLE, *CHOSEN, State.REFUSED),
        decided=of(*CHOSEN, State.REFUSED, State.WAITING_LIST, State.NOT_RECEIVABLE),
        chosen=of(*CHOSEN),
        drafts=of(State.DRAFT),
        returned=of(State.RETURNED),
        requested_minor=sum(requested for _, requested in counted.values()),
        by_state={state: number for state, (number, _) in counted.items()},
    )


def undecided(call: Call) -> int:
    """How many applications received still wait for their decision."""
    return Dossier.objects.filter(version=call.version_id).exclude(state__in=(State.DRAFT, *_ENDED)).count()


@dataclass(frozen=True, slots=True)
class Chosen:
    """An application that was chosen, as it is announced."""

    dossier: Dossier
    amount_minor: int | None
    decided_at: datetime

    @property
    def region(self) -> str:
        """Where the organisation is."""
        return self.dossier.applicant.region if self.dossier.applicant else ""


def chosen(call: Call) -> list[Chosen]:
    """Who was chosen, by region then name; the last decision holds."""
    rows = Dossier.objects.filter(Q(version=call.version_id), state__in=CHOSEN, applicant__isnull=False)
    found = list(rows.select_related("applicant").order_by("applicant__region", "applicant__legal_name_fr", "pk"))
    last: dict[int, Decision] = {}
    for decision in Decision.objects.filter(dossier__in=found, outcome__in=_FAVOURABLE).order_by("pk"):
        last[decision.dossier_id] = decision
    return [Chosen(one, last[one.pk].amount_minor, last[one.pk].decided_at) for one in found if one.pk in last]
