"""« À faire »: what needs this person today, whoever they are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.core.directory import record
from maillon.core.obligations.queries import near_and_expected
from maillon.core.parties.models import Organisation
from maillon.core.people import queries
from maillon.core.people.permissions import grants_of, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability, Role
from maillon.network.queries.directory import members_without_region
from maillon.projects import attention
from maillon.web.accounts.bar import homes_of
from maillon.web.accounts.labels import ROLES
from maillon.web.http import person
from maillon.web.obligations import presenters

GAPS = {
    "legal_name_en": _("le nom en anglais"),
    "mission_fr": _("la mission en français"),
    "mission_en": _("la mission en anglais"),
    "region": _("la région"),
    "website": _("le site web"),
    "figures": _("les chiffres de l’année"),
}

_SHOWN = 8
PARTIES = ("debtor", "debtor_person", "creditor")
_AWAITING = (
    "rows", "awaited", "drafts", "to_update", "records", "invitations", "to_help", "without_region",
)  # fmt: skip


@login_required
def space(request: HttpRequest) -> HttpResponse:
    """Duties by date, drafts, published work to update, gaps in the record, invitations; or where to begin."""
    user, now = person(request), timezone.now()
    reading = organisation_ids_from_inside(user, Capability.READ, at=now)
    recording = organisation_ids_from_inside(user, Capability.RECORD, at=now)
    inviting = organisation_ids_from_inside(user, Capability.INVITE, at=now)
    secretariat = is_secretariat(user, at=now)
    own = homes_of(user, at=now)
    theirs = Q(creditor_id__in=reading) | (Q(creditor=None) if secretariat else Q(pk__in=[]))
    near, awaited = near_and_expected(user, theirs, at=now)
    rows = presenters.rows(user, near, at=now)
    territories: list[Organisation | None] = [own[pk] for pk in sorted(inviting)]
    if secretariat:
        territories.append(None)
    begun, late = attention.unfinished(recording, at=now) if recording else ([], [])
    context: dict[str, Any] = {
        "roles": [
            {"role": ROLES[Role(grant.role)], "organisation": own.get(grant.organisation_id or 0)}
            for grant in grants_of(user, at=now)
        ],
        "rows": rows[:_SHOWN],
        "how_many": len(rows),
        "late": [row for row in rows if row.is_late],
        "awaited": [presenters.of_obligation(duty, at=now) for duty in awaited[:_SHOWN]]
        if reading or secretariat
        else [],
        "drafts": begun[:_SHOWN],
        "to_update": late[:_SHOWN],
        "records": [found for pk in sorted(recording) if (found := _record(own[pk]))["gaps"]],
        "invitations": list(queries.open_invitations(territories, at=now)[:_SHOWN]) if territories else [],
        "to_help": list(attention.organisations_to_help(at=now)[:_SHOWN]) if secretariat else [],
        "without_region": list(members_without_region(on=timezone.localdate(now))[:_SHOWN]) if secretariat else [],
        "is_secretariat": secretariat,
        "own_organisations": [own[pk] for pk in sorted(own)],
        "may_record": bool(recording),
        "space": "home",
    }
    context["is_quiet"] = not any(context[name] for name in _AWAITING)
    return render(request, "obligations/space.html", context)


def _record(organisation: Organisation) -> dict[str, Any]:
    recent: bool = organisation.has_recent_figures  # type: ignore[attr-defined]  # asked with ``homes_of``
    in_canada = organisation.country in ("", "CA")
    gaps = record.missing(record.Facts.of(organisation), has_recent_figures=recent, in_canada=in_canada)
    return {"organisation": organisation, "gaps": [GAPS[name] for name in gaps]}
