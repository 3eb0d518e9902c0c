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

PARTS = {
    "declaration": _("la déclaration de l’année"),
    "revenue": _("les revenus"),
    "programme_expenses": _("les dépenses de programmes"),
    "staff": _("les personnes employées"),
    "volunteers": _("les bénévoles"),
    "directors": _("les membres du conseil"),
    "countries": _("les pays où vous agissez"),
    "mission_fr": _("la mission"),
    "mission_en": _("la mission en anglais"),
    "name_en": _("le nom en anglais"),
    "legal_form": _("la forme juridique"),
    "number": _("un numéro de registre (NEQ ou bienfaisance)"),
    "founded_in": _("l’année de fondation"),
    "region": _("la région"),
    "locality": _("la localité"),
    "website": _("le site web"),
    "contact": _("une personne-contact qui accepte de paraître"),
}
"""Parts of a record that may be missing."""
ORDERS = {
    "lacunes": _("Les plus incomplètes d’abord"),
    "completes": _("Les plus complètes d’abord"),
    "nom": _("Par nom"),
}
