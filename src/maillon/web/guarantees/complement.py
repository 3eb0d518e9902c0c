"""What the fund adds beside a file: its limits and its risk before the decision, its documents after it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Guarantee
from maillon.guarantees.permissions.funds import can_see_guarantee
from maillon.guarantees.permissions.studies import EFFECT, can_study
from maillon.web.dossiers.complements import Complement, register


def limits(dossier: Dossier, user: Visitor) -> Complement | None:
    """Where the limits and the risk of a file in study are told."""
    if dossier.version.procedure.effect != EFFECT or _guarantee(dossier) or not can_study(user, dossier):
        return None
    url = reverse("fund_study", kwargs={"reference": dossier.reference})
    return Complement(_("Limites et risque"), url, _("ce que ce dossier ferait au fonds"))


def papers(dossier: Dossier, user: Visitor) -> Complement | None:
    """Where the documents of the guarantee are, once it is decided."""
    if dossier.version.procedure.effect != EFFECT:
        return None
    found = _guarantee(dossier)
    if found is None or not can_see_guarantee(user, found):
        return None
    url = reverse("guarantee_papers", kwargs={"reference": found.reference})
    return Complement(_("Documents et contrats"), url, found.reference, is_done=True)


def _guarantee(dossier: Dossier) -> Guarantee | None:
    return Guarantee.objects.filter(dossier=dossier).select_related("fund", "facility").first()


register(limits)
register(papers)
