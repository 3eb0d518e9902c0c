"""Where a member's duties are met, and how they are named."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.network.models import MembershipYear
from maillon.network.services.leaving import RENEWAL


def _renewal(duty: Obligation) -> str | None:
    label = MembershipYear.objects.filter(pk=duty.subject_id).values_list("label", flat=True).first()
    return reverse("renewal", kwargs={"label": label}) if label else None


register(RENEWAL, label=_("Remplir la déclaration annuelle"), link=_renewal, verb=_("Remplir"))
