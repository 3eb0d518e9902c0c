"""Where what a visit asked is met."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.funding.models import VisitFinding
from maillon.funding.services.visits import FINDING


def _link(owed: Obligation) -> str | None:
    visit = VisitFinding.objects.filter(pk=owed.subject_id).values_list("visit", flat=True).first()
    return reverse("visit", kwargs={"pk": visit}) if visit else None


register(FINDING, label=_("Répondre à un constat de visite"), link=_link, declarable=True, verb=_("Voir le constat"))
