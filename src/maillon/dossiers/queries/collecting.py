"""What a telephone may fetch and answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from maillon.core.people.permissions import can_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.models import FieldDevice, Form, ProcedureForm, ProcedureVersion, Submission
from maillon.dossiers.permissions import can_collect
from maillon.dossiers.queries.windows import is_open, open_versions
from maillon.dossiers.rules.walk import State

Submissions = QuerySet[Submission, Submission]


@dataclass(frozen=True, slots=True)
class Offered:
    """A form a telephone may answer: to begin a dossier under a version, or for a submission that waits."""

    form: Form
    version: ProcedureVersion | None
    waiting: Submission | None


def device_with(digest: str, *, at: datetime) -> FieldDevice | None:
    """The living telephone of a key's digest, whose person still collects for its organisation."""
    found = FieldDevice.objects.filter(digest=digest, revoked_at=None, user__is_active=True)
    return _still_allowed(found.select_related("user__person", "organisation").first(), at)


def device_named(username: str, *, at: datetime) -> FieldDevice | None:
    """The living telephone of a Digest user name."""
    found = FieldDevice.objects.filter(username=username, revoked_at=None, user__is_active=True)
    return _still_allowed(found.select_related("user__person", "organisation").first(), at)


def offered(device: FieldDevice, *, at: datetime) -> list[Offered]:
    """Every form the telephone may answer now, each once: what waits first, then what is open."""
    found = candidates(device, at=at)
    first = {one.form.pk: one for one in reversed(found)}
    return [one for one in found if first[one.form.pk] is one]


def candidates(device: FieldDevice, *, at: datetime) -> list[Offered]:
    """The same, a form as often as it is waited for: what waits for the organisation, one's own, what is open."""
    records = can_from_inside(device.user, Capability.RECORD, device.organisation_id, at=at)
    found = [Offered(one.form, None, one) for one in [*_asked_of(device, records), *_begun_by(device)]]
    if not records:
        return found
    for version in open_versions(at=at):
        if is_open(version, at=at) and version.definition.get("applicants", {}).get("kind") != "person":
            uses = version.forms.filter(use=ProcedureForm.Use.APPLICATION).select_related("form")
            found += [Offered(use.form, version, None) for use in uses]
    return found


def _asked_of(device: FieldDevice, records: bool) -> Submissions:
    """What others asked of the organisation, and waits for it."""
    if not records:
        return Submission.objects.none()
    asked = Submission.objects.filter(respondent=device.organisation, state=Submission.State.DRAFT)
    return _with_parts(asked.exclude(use=ProcedureForm.Use.APPLICATION))


def _begun_by(device: FieldDevice) -> Submissions:
    """What its person began in their own name under a procedure of the organisation; never twice from a telephone."""
    if device.user.person_id is None:
        return Submission.objects.none()
    own = Submission.objects.filter(
        use=ProcedureForm.Use.APPLICATION,
        state=Submission.State.DRAFT,
        received_as=None,
        dossier__state=State.DRAFT,
        dossier__applicant=None,
        dossier__applicant_person=device.user.person_id,
        dossier__version__procedure__owner=device.organisation_id,
    )
    return _with_parts(own)


def _with_parts(found: Submissions) -> Submissions:
    parts = ("form", "dossier__version", "dossier__applicant", "dossier__applicant_person", "respondent")
    return found.select_related(*parts).order_by("created_at", "pk")


def _still_allowed(device: FieldDevice | None, at: datetime) -> FieldDevice | None:
    if device is None or not can_collect(device.user, device.organisation_id, at=at):
        return None
    return device
