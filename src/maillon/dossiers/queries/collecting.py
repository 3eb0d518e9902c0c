"""What a telephone may fetch and answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maillon.core.people.permissions import can_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.models import FieldDevice, Form, ProcedureForm, ProcedureVersion, Submission
from maillon.dossiers.queries.windows import is_open, open_versions


@dataclass(frozen=True, slots=True)
class Offered:
    """A form a telephone may answer: to begin a dossier under a version, or for a submission that waits."""

    form: Form
    version: ProcedureVersion | None
    waiting: Submission | None


def device_with(digest: str, *, at: datetime) -> FieldDevice | None:
    """The living telephone of a key's digest, whose person still records for its organisation."""
    found = FieldDevice.objects.filter(digest=digest, revoked_at=None, user__is_active=True)
    return _still_allowed(found.select_related("user__person", "organisation").first(), at)


def device_named(username: str, *, at: datetime) -> FieldDevice | None:
    """The living telephone of a Digest user name."""
    found = FieldDevice.objects.filter(username=username, revoked_at=None, user__is_active=True)
    return _still_allowed(found.select_related("user__person", "organisation").first(), at)


def offered(device: FieldDevice, *, at: datetime) -> list[Offered]:
    """Every form the telephone may answer now: what waits for its organisation first, then what is open."""
    waiting = (
        Submission.objects.filter(respondent=device.organisation, state=Submission.State.DRAFT)
        .exclude(use=ProcedureForm.Use.APPLICATION)
        .select_related("form", "dossier__applicant", "dossier__applicant_person", "respondent")
        .order_by("created_at")
    )
    found = [Offered(one.form, None, one) for one in waiting]
    for version in open_versions(at=at):
        if is_open(version, at=at) and version.definition.get("applicants", {}).get("kind") != "person":
            uses = version.forms.filter(use=ProcedureForm.Use.APPLICATION).select_related("form")
            found += [Offered(use.form, version, None) for use in uses]
    first = {one.form.pk: one for one in reversed(found)}
    return [one for one in found if first[one.form.pk] is one]


def _still_allowed(device: FieldDevice | None, at: datetime) -> FieldDevice | None:
    if device is None or not can_from_inside(device.user, Capability.RECORD, device.organisation_id, at=at):
        return None
    return device
