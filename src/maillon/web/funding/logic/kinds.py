"""Where a partner's word on the need, and a list sent up, are given."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.dossiers.models import Dossier
from maillon.funding.models import ApprovalList
from maillon.funding.services import approving, signing_needs


def _need(owed: Obligation) -> str | None:
    reference = Dossier.objects.filter(pk=owed.subject_id).values_list("reference", flat=True).first()
    return reverse("need", kwargs={"reference": reference}) if reference else None


def _list(owed: Obligation) -> str | None:
    row = ApprovalList.objects.filter(pk=owed.subject_id).values_list("call__slug", "number").first()
    return reverse("approval_list", kwargs={"slug": row[0], "number": row[1]}) if row else None


register(signing_needs.KIND, label=_("Lire et signer le besoin"), link=_need, verb=_("Lire"))
register(approving.KIND, label=_("Répondre à une liste d’approbation"), link=_list, verb=_("Répondre"))
