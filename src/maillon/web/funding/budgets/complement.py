"""The budget, among the parts of an application."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.funding.permissions.budgets import can_draft_budget
from maillon.funding.queries import budgets as queries
from maillon.web.dossiers.complements import Complement, register
from maillon.web.templatetags.maillon import exact_amount

_EFFECT = "funding.agreement"


def budget(dossier: Dossier, user: Visitor) -> Complement | None:
    """Where the budget is, and how it stands."""
    if dossier.version.procedure.effect != _EFFECT or not queries.takes_budget(dossier):
        return None
    url = reverse("budget", kwargs={"reference": dossier.reference})
    latest = queries.readable_versions(user, dossier).first()
    if latest is None:
        return Complement(_("Budget"), url, _("à commencer")) if can_draft_budget(user, dossier) else None
    asked = exact_amount(queries.aid_of(latest), latest.currency)
    note = _("version %(number)s, %(amount)s demandés au programme") % {"number": latest.number, "amount": asked}
    return Complement(_("Budget"), url, note, latest.sealed_at is not None)


register(budget)
