"""Programmes, calls and applications for the tests, in one line each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import Committee, Dossier, ProcedureVersion
from maillon.dossiers.services import exchanging, starting
from maillon.funding.models import Call, Terms
from maillon.funding.services import calls, loading
from tests.dossiers import samples

AT = datetime(2026, 10, 1, 14, 0, tzinfo=UTC)
CLOSES = AT + timedelta(days=40)


def terms(funder: Organisation, *, programme: str = "qsf", component: str = "volet-2") -> Terms:
    """The shipped terms of a component, the latest, answered for by a funder."""
    loading.load(funder=funder, at=AT)
    kept = Terms.objects.filter(component__programme__slug=programme, component__key=component)
    return kept.select_related("component__programme").order_by("-number")[0]


def source(funder: Organisation, key: str = "qsf-volet-2") -> ProcedureVersion:
    """A shipped procedure of the funder, as a draft; decided by a committee of its own."""
    bundle = samples.shipped(key)
    named = bundle.definition.deliberation.committee
    Committee.objects.get_or_create(key=named, defaults={"name": {"fr": named, "en": named}, "owner": funder})
    return exchanging.take_in(bundle, owner=funder, actor=None, at=AT)


def call(
    funder: Organisation,
    *,
    key: str = "qsf-volet-2",
    component: str = "volet-2",
    programme: str = "qsf",
    announced: bool = True,
    envelope_minor: int = 100_000_000,
    opens_at: datetime = AT,
    closes_at: datetime = CLOSES,
    version: ProcedureVersion | None = None,
) -> Call:
    """A call of a shipped component under its shipped procedure."""
    made = calls.draft(
        terms=terms(funder, programme=programme, component=component),
        source=version or source(funder, key),
        name={"fr": f"Appel {component}", "en": f"Call {component}"},
        about={"fr": "Un appel.", "en": "A call."},
        envelope_minor=envelope_minor,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=None,
        at=AT,
    )
    return calls.announce(call=made, actor=None, at=AT) if announced else made


def apply(made: Call, applicant: Organisation, user: User | None, *, at: datetime = AT, **facts: object) -> Dossier:
    """An application begun under a call, brought at once to a state (``state``, ``requested_minor``, ``points``…)."""
    dossier = starting.start(version=made.version, applicant=applicant, actor=user, at=at)
    if facts:
        Dossier.objects.filter(pk=dossier.pk).update(**facts)
        dossier.refresh_from_db()
    return dossier


def know(organisation: Organisation, **counts: int) -> None:
    """Write counts of the record: ``directors=7``."""
    for kind, count in counts.items():
        organisation.figures.create(
            kind=kind,
            count=count,
            starts_on=date(2025, 4, 1),
            ends_on=date(2026, 4, 1),
            source="Essai",
            recorded_at=AT,
        )


__all__ = ["AT", "CLOSES", "apply", "call", "know", "source", "terms"]
