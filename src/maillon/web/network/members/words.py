"""Endings, causes, steps and remarks about members, in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.network.models import Membership, Suspension
from maillon.network.queries.renewals import BEGUN, RECEIVED, RENEWED, RETURNED, WAITING
from maillon.network.rules.renewals import Remark

Ending = Membership.Ending
ENDINGS = {
    Ending.RESIGNED.value: _("départ volontaire"),
    Ending.LAPSED.value: _("adhésion non renouvelée"),
    Ending.EXCLUDED.value: _("exclusion"),
    Ending.DISSOLVED.value: _("dissolution de l’organisme"),
    Ending.MERGED.value: _("fusion avec un autre organisme"),
    Ending.CHANGED.value: _("changement de catégorie"),
}
CAUSES = {
    Suspension.Cause.DUES.value: _("cotisation impayée"),
    Suspension.Cause.ETHICS.value: _("code d’éthique non renouvelé"),
    Suspension.Cause.DECISION.value: _("décision du conseil d’administration"),
}
STEPS = {
    RENEWED: (_("Renouvelée"), "ok"),
    RECEIVED: (_("À accepter"), "warn"),
    RETURNED: (_("Renvoyée à corriger"), "warn"),
    BEGUN: (_("Commencée"), "draft"),
    WAITING: (_("Pas commencée"), ""),
}
REMARKS = {
    Remark.REVENUE_MOVED: _("revenus très différents de l’an dernier"),
    Remark.STAFF_MOVED: _("personnel très différent de l’an dernier"),
    Remark.NOTHING_CHANGED: _("mêmes chiffres que l’an dernier"),
    Remark.FEW_RESIDENTS: _("la moitié du conseil ou moins réside au Canada"),
    Remark.NO_PERIOD: _("exercice illisible"),
}
