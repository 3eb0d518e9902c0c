"""What the fund adds beside a file: its limits and its risk before the decision, its documents after it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from maillon.core.narratives import read as narrative
from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Guarantee
from maillon.guarantees.permissions.funds import can_see_guarantee
from maillon.guarantees.permissions.studies import EFFECT, can_study
from maillon.guarantees.queries import diligence
from maillon.web.dossiers.complements import Complement, register
from maillon.web.guarantees.files import decision_of

_NAMED = 3
"""How many points a list names; its page names the others."""


def limits(dossier: Dossier, user: Visitor) -> Complement | None:
    """Where the limits and the risk of a file are told: in study, then as they were just before the decision."""
    if dossier.version.procedure.effect != EFFECT or not can_study(user, dossier):
        return None
    url = reverse("fund_study", kwargs={"reference": dossier.reference})
    if decision_of(dossier) is not None:
        return Complement(_("Limites et risque"), url, _("tels qu’ils étaient juste avant la décision"), is_done=True)
    return Complement(_("Limites et risque"), url, _("ce que ce dossier ferait au fonds"))


def verification(dossier: Dossier, user: Visitor) -> Complement | None:
    """What was verified of a file in study, and what still lacks: the sitting reads it before it decides."""
    if dossier.version.procedure.effect != EFFECT or _guarantee(dossier) or not can_study(user, dossier):
        return None
    told = diligence.of_file(dossier, timezone.localdate())
    if told is None:
        return None
    url = reverse("fund_diligence", kwargs={"reference": dossier.reference})
    if not told.missing:
        return Complement(_("Vérification diligente"), url, _("chaque point est réglé"), is_done=True)
    spoken = get_language() or "fr"
    labels = "; ".join(str(narrative(one.label, spoken)) for one in told.missing[:_NAMED])
    facts: dict[str, Any] = {"n": len(told.missing), "points": labels}
    if len(told.missing) > _NAMED:
        note = _("il manque %(n)s points, dont : %(points)s") % facts
    else:
        note = ngettext("il manque : %(points)s", "il manque %(n)s points : %(points)s", len(told.missing)) % facts
    return Complement(_("Vérification diligente"), url, note)


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


register(verification)
register(limits)
register(papers)
